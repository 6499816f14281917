"""What members want, and what they have had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.selectors import language_of as account_language
from portal.clusters.enums import MembershipRole
from portal.clusters.models import Membership

from .enums import Frequency
from .models import NotificationPreference, SentNotification
from .topics import Topic


def frequency_of(membership: Membership, topic: Topic) -> Frequency:
    """How often this member gets e-mails of a topic: their choice, else the default."""
    chosen = membership.notification_preferences.filter(topic=topic.key)
    return _valid(chosen.values_list("frequency", flat=True).first(), topic, membership.role)


def frequencies_of(membership: Membership, topics: Sequence[Topic]) -> dict[str, Frequency]:
    """The same for several topics, by key; one query."""
    chosen = dict(membership.notification_preferences.values_list("topic", "frequency"))
    return {topic.key: _valid(chosen.get(topic.key), topic, membership.role) for topic in topics}


def _valid(chosen: str | None, topic: Topic, role: str) -> Frequency:
    return Frequency(chosen) if chosen in topic.frequencies else topic.default_for(role)


def is_on(membership: Membership, topic: Topic) -> bool:
    """Whether this member gets e-mails of a topic at all."""
    return frequency_of(membership, topic) != Frequency.OFF


def wanting(topic: Topic, members: QuerySet[Membership]) -> QuerySet[Membership]:
    """Those of `members` who want e-mails of a topic and can sign in."""
    chosen = NotificationPreference.objects.filter(membership=OuterRef("pk"), topic=topic.key)
    wanted = Q(Exists(chosen.exclude(frequency=Frequency.OFF)))
    never_chose = Q(~Exists(chosen))
    if topic.default != Frequency.OFF:
        wanted |= never_chose & ~Q(role=MembershipRole.READER)
    if topic.default_for_readers != Frequency.OFF:
        wanted |= never_chose & Q(role=MembershipRole.READER)
    return members.filter(wanted, user__is_active=True)


def sent_to(membership: Membership, topic: Topic) -> Mapping[str, Sequence[str]]:
    """What went out to a member on a topic: keys, each with what the message named."""
    sent = SentNotification.objects.filter(membership=membership, topic=topic.key)
    return dict(sent.values_list("key", "named"))


def language_of(membership: Membership) -> str:
    """The language in which this member last worked for the cluster, else that of the account:
    people who only read never worked in any."""
    row = getattr(membership, "working_language", None)
    known = row.language if row else ""
    return known if known in dict(settings.LANGUAGES) else account_language(membership.user)
