"""Questions between clusters. The portal passes them on, and shows neither side an address.

What is written is kept first and mailed after that, so a mail server that is down loses nothing.
"""

from __future__ import annotations

import enum
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.clusters.enums import MembershipRole
from portal.clusters.models import Cluster, Membership
from portal.links import without_addresses
from portal.mail import write_mail
from practices.selectors import reader_language

from .enums import Side
from .models import Message, Thread
from .selectors import offer_for, topic_of

# Of one person in 24 hours, whatever the cluster.
MOST_QUESTIONS = 5
MOST_MESSAGES = 30
DAY = timedelta(hours=24)


class RelayRefusedError(Exception):
    """Something that is not passed on; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Delivery(enum.Enum):
    """What became of the mails that tell of a message."""

    SENT = "sent"
    FAILED = "failed"
    NOBODY = "nobody"


def open_thread(cluster: Cluster, offer_number: int) -> Thread | None:
    """The conversation that `cluster` already has about an offer."""
    return Thread.objects.filter(
        asking=cluster, offer=offer_number, closed_at=None, offering__isnull=False
    ).first()


def _check_limits(user: AbstractUser, *, is_question: bool) -> None:
    # Locked, so that two requests at once don't both pass.
    User.objects.select_for_update().get(pk=user.pk)
    since = timezone.now() - DAY
    if Message.objects.filter(author=user.pk, written_at__gte=since).count() >= MOST_MESSAGES:
        raise RelayRefusedError("too-many-messages")
    asked = Thread.objects.filter(asked_by=user.pk, asked_at__gte=since)
    if is_question and asked.count() >= MOST_QUESTIONS:
        raise RelayRefusedError("too-many-questions")


@transaction.atomic
def ask(cluster: Cluster, offer_number: int, user: AbstractUser, text: str) -> Message:
    """Keep a question of `cluster` about an offer that it sees; `deliver` then mails it.

    Raises:
        Http404: the offer is not shown to this cluster (any more).
        RelayRefusedError: "nobody" (an example without a team), "open" (asked already),
            "too-many-questions", "too-many-messages".
    """
    _check_limits(user, is_question=True)
    offer, view = offer_for(cluster, offer_number)
    # The cluster may withdraw at this moment.
    Cluster.objects.select_for_update().get(pk=offer.cluster_id)
    offer.refresh_from_db(fields=["withdrawn_at"])
    if offer.withdrawn_at is not None:
        raise Http404
    if not view.can_be_asked:
        raise RelayRefusedError("nobody")
    if open_thread(cluster, offer_number) is not None:
        raise RelayRefusedError("open")
    thread = Thread.objects.create(
        asking=cluster,
        offering=offer.cluster,
        asking_name=cluster.name,
        offering_name=offer.cluster.name,
        offer=offer,
        topic=view.topic[:170],
        asked_by_id=user.pk,
        language=reader_language(),
    )
    return Message.objects.create(thread=thread, side=Side.ASKING, text=text, author_id=user.pk)


@transaction.atomic
def reply(thread: Thread, side: Side, user: AbstractUser, text: str) -> Message:
    """Keep a message of one side; `deliver` then mails it.

    Raises:
        RelayRefusedError: "closed", "too-many-messages".
    """
    _check_limits(user, is_question=False)
    found = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if not found.is_open:
        raise RelayRefusedError("closed")
    found.last_at = timezone.now()
    found.save(update_fields=["last_at"])
    return Message.objects.create(thread=found, side=side, text=text, author_id=user.pk)


def close(thread: Thread, side: Side) -> bool:
    """Let nobody write any more; both sides can still read. False if it was closed already."""
    return bool(
        Thread.objects.filter(pk=thread.pk, closed_at=None).update(
            closed_at=timezone.now(), closed_side=side
        )
    )


def _recipients(thread: Thread, side: Side) -> list[str]:
    """Addresses of those who answer for `side`: whoever asked, else the managers."""
    cluster = thread.asking_id if side == Side.ASKING else thread.offering_id
    team = Membership.objects.filter(cluster=cluster, user__is_active=True)
    managers = Q(role=MembershipRole.MANAGER)
    if side == Side.ASKING and thread.asked_by_id:
        asker = team.filter(user=thread.asked_by_id).exclude(role=MembershipRole.READER)
        found = list(asker.values_list("user__email", flat=True))
        if found:
            return found
    return list(team.filter(managers).order_by("pk").values_list("user__email", flat=True))


def _mail(thread: Thread, message: Message, address: str, is_question: bool) -> EmailMessage:
    """For one recipient. Names of clusters only: no person, no address."""
    side = Side(message.side).other
    cluster = thread.asking if side == Side.ASKING else thread.offering
    language = thread.language
    if side == Side.OFFERING and thread.offer is not None:
        language = thread.offer.language
    with translation.override(language):
        path = reverse("experience_thread", args=[cluster.slug if cluster else "", thread.pk])
        context = {
            "name": without_addresses(thread.name_of(message.side)),
            "topic": topic_of(thread),
            "text": message.text,
            "is_question": is_question,
            "url": f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}",
        }
        return write_mail(
            "exchange/email/message_subject.txt",
            "exchange/email/message",
            address,
            context,
            has_html=False,
        )


def deliver(message: Message) -> Delivery:
    """Tell the other side of a message, everybody by a mail of their own."""
    thread = Thread.objects.select_related("asking", "offering", "offer__indicator").get(
        pk=message.thread_id
    )
    addresses = _recipients(thread, Side(message.side).other)
    if not addresses:
        return Delivery.NOBODY
    is_question = thread.messages.order_by("written_at", "pk").first() == message
    # Each by itself: what is wrong with one address must not keep a mail from the others.
    sent = sum(_mail(thread, message, address, is_question).send() for address in addresses)
    return Delivery.SENT if sent else Delivery.FAILED
