"""E-mail before a label ends: 12, 6 and 3 months before, and when it has ended; each once.

A reminder is noted only after the mail server took the message, in the same transaction that
locks the person's membership: two runs at once send nothing twice, and what a failing server
refused is sent by the next run. Who missed a moment gets the latest one only.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal.clusters.models import Membership
from practices.selectors import reader_language

from .enums import LabelReminderKind
from .labels import moment
from .models import LabelReminderSetting, SentLabelReminder

logger = logging.getLogger(__name__)

SALT = "portal.benchmarking.label_reminders"
# A label that ended long ago was entered as history.
DAYS_AFTER = 60
# A server that refuses this many messages in a row is taken to be down.
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Result:
    """How many messages went out, and how many wait for the next run."""

    sent: int
    failed: int


def send_label_reminders(today: datetime.date, connection: BaseEmailBackend) -> Result:
    """Remind every member who wants it of a label that ends within a year or has just ended."""
    sent = failed = in_a_row = 0
    waiting = _candidates(today)
    for place, pk in enumerate(waiting):
        try:
            sent += _remind(pk, today, connection)
            in_a_row = 0
        except OSError as error:  # smtplib's errors and those of the network
            logger.warning("A label reminder could not be sent: %s", type(error).__name__)
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row == FAILURES_IN_A_ROW:
                return Result(sent, failed + len(waiting) - place - 1)
    return Result(sent, failed)


def _candidates(today: datetime.date) -> Sequence[int]:
    members = Membership.objects.filter(
        user__is_active=True,
        cluster__is_example=False,
        cluster__label_valid_until__gte=today - datetime.timedelta(days=DAYS_AFTER),
        cluster__label_valid_until__lte=today + relativedelta(months=12),
    ).exclude(cluster__label="")
    return list(
        members.exclude(label_reminders__is_on=False).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def _remind(pk: int, today: datetime.date, connection: BaseEmailBackend) -> int:
    """Send one member what is new; 1 if a message went out."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "cluster", "label_reminders")
        .filter(pk=pk)
        .first()
    )
    until = membership.cluster.label_valid_until if membership else None
    kind = moment(until, today) if until else None
    if membership is None or until is None or kind is None:
        return 0
    sent = {"membership": membership, "kind": kind, "valid_until": until}
    if SentLabelReminder.objects.filter(**sent).exists():
        return 0
    if connection.send_messages([_message(membership, kind, until)]) == 0:
        raise OSError("the message was not taken")
    SentLabelReminder.objects.create(**sent)
    return 1


def _message(
    membership: Membership, kind: LabelReminderKind, until: datetime.date
) -> EmailMultiAlternatives:
    """One message in the member's language, as text and as HTML."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    slug = membership.cluster.slug
    with translation.override(language_of(membership)):
        off = reverse("label_reminders_off", args=[slug, unsubscribe_token(membership)])
        context = {
            "cluster": membership.cluster,
            "has_ended": kind == LabelReminderKind.EXPIRED,
            "until": until,
            "url": f"{site}{reverse('dashboard', args=[slug])}",
            "off_url": f"{site}{off}",
        }
        folder = "benchmarking/email"
        message = EmailMultiAlternatives(
            # A name with a line break must not become a header of its own.
            " ".join(render_to_string(f"{folder}/label_subject.txt", context).split()),
            render_to_string(f"{folder}/label.txt", context),
            to=[membership.user.email],
            headers={"List-Unsubscribe": f"<{context['off_url']}>"},
        )
        message.attach_alternative(render_to_string(f"{folder}/label.html", context), "text/html")
    return message


def language_of(membership: Membership) -> str:
    """The language in which this member last worked with scores, else the site's."""
    setting = getattr(membership, "label_reminders", None)
    known = setting.language if setting else ""
    return known if known in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def wants_reminders(membership: Membership) -> bool:
    """Whether this member gets reminders; who never chose does."""
    setting = getattr(membership, "label_reminders", None)
    return setting is None or setting.is_on


def set_reminders(membership: Membership, *, is_on: bool) -> None:
    """Switch a member's reminders on or off; they come in the language of this moment."""
    LabelReminderSetting.objects.update_or_create(
        membership=membership, defaults={"is_on": is_on, "language": reader_language()}
    )


def remember_language(membership: Membership | None) -> None:
    """Send this member's reminders in the language in which they work with the scores."""
    if membership is not None:
        LabelReminderSetting.objects.update_or_create(
            membership=membership, defaults={"language": reader_language()}
        )


def unsubscribe_token(membership: Membership) -> str:
    """What the link in a reminder carries; it can only switch reminders off."""
    return signing.dumps(membership.pk, salt=SALT)


def membership_from(token: str, slug: str) -> Membership | None:
    """Whose reminders a link switches off; None for a made-up or outdated one."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Membership.objects.select_related("cluster").filter(pk=pk, cluster__slug=slug).first()
