"""Sends what the topics have to say: each thing once.

A message is noted, and written down as waiting, in the transaction that locks the member's place
in the team; it is sent after that, for a server may take its time and a transaction keeps others
from writing. So two runs at once send nothing twice, what a failing server refused is sent by the
next run, and what a killed process had begun by `send_waiting`.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation

from portal.clusters.models import Membership
from portal.mail import write_mail

from .enums import Frequency
from .links import off_url, settings_url
from .mail_backend import LEASE, Outcome, attempt, write_down
from .models import SentNotification, WaitingMail
from .selectors import frequency_of, language_of, sent_to, wanting
from .topics import Content, Occasion, Topic, topics

logger = logging.getLogger(__name__)

# A server that refuses this many messages in a row is taken to be down.
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Result:
    """How many messages went out, and how many wait for the next run."""

    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is ready to go, and what was known to be sent when it was written."""

    topic: Topic
    membership: Membership
    content: Content
    message: EmailMultiAlternatives
    known: Mapping[str, Sequence[str]]


Waiting = Sequence[tuple[Topic, int]]


def waiting(today: datetime.date, chosen: Iterable[Topic] | None = None) -> Waiting:
    """Topics (default: all) with the memberships that may have something to hear today."""
    return [
        (topic, pk)
        for topic in (topics() if chosen is None else chosen)
        for pk in wanting(topic, topic.candidates(today))
        .order_by("pk")
        .values_list("pk", flat=True)
    ]


def send(
    queue: Waiting,
    today: datetime.date,
    connection: BaseEmailBackend,
    step: Callable[[], object] = lambda: None,
) -> Result:
    """Send everybody in `queue` what is new for them; `step` is called after each.

    Once the server is taken to be down nothing more is tried, and what it would have got is
    counted as failed.
    """
    sent = failed = in_a_row = 0
    for topic, pk in queue:
        letter = _written(topic, pk, today)
        if letter is not None and in_a_row == FAILURES_IN_A_ROW:
            failed += 1
        elif letter is not None:
            outcome = _send_once(letter, connection)
            if outcome is Outcome.SENT:
                sent, in_a_row = sent + 1, 0
            elif outcome is not None:
                logger.warning("%s: not sent: %s", topic.key, outcome.name)
                failed += 1
                # What is about one recipient says nothing of the server.
                in_a_row += outcome is Outcome.AWAY
        step()
    return Result(sent, failed)


def _written(topic: Topic, pk: int, today: datetime.date) -> Letter | None:
    """What one member is to hear, in their language; None for nothing."""
    members = Membership.objects.select_related("user", "cluster", "working_language")
    membership = members.filter(pk=pk).first()
    if membership is None:
        return None
    frequency = frequency_of(membership, topic)
    if frequency == Frequency.OFF:  # Switched off since the queue was made.
        return None
    known = sent_to(membership, topic)
    with translation.override(language_of(membership)):
        content = topic.compose(Occasion(membership, today, frequency, known))
        if content is None:
            return None
        message = _message(membership, topic, content)
    return Letter(topic, membership, content, message, known)


def _message(membership: Membership, topic: Topic, content: Content) -> EmailMultiAlternatives:
    """As text and as HTML, in the active language."""
    off = off_url(membership, topic)
    context = {
        "cluster": membership.cluster,
        **content.context,
        "topic": topic,
        "off_url": off,
        "settings_url": settings_url(membership),
    }
    return write_mail(
        f"{content.template}_subject.txt",
        content.template,
        membership.user.email,
        context,
        # RFC 8058: mail programs show a button of their own, which posts to the address.
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _send_once(letter: Letter, connection: BaseEmailBackend) -> Outcome | None:
    """Note and send a message; None where it is none any more (`_noted`)."""
    row = _noted(letter)
    if row is None:
        return None
    outcome = attempt(connection, letter.message)
    if outcome is Outcome.SENT:
        row.delete()
    else:
        _forget(letter, row)
    return outcome


@transaction.atomic
def _forget(letter: Letter, row: WaitingMail) -> None:
    """What was not sent the next run sends."""
    noted = SentNotification.objects.filter(membership=letter.membership, topic=letter.topic.key)
    noted.filter(key__in=letter.content.keys).delete()
    row.delete()


@transaction.atomic
def _noted(letter: Letter) -> WaitingMail | None:
    """Note a message as sent and write it down as waiting, unless since it was composed another
    run sent something on the topic, or the member left or switched it off; what is still to be
    said the next run says."""
    locked = Membership.objects.select_for_update(of=("self",)).filter(
        pk=letter.membership.pk, user__is_active=True
    )
    membership = locked.first()
    if membership is None or sent_to(membership, letter.topic) != letter.known:
        return None
    if frequency_of(membership, letter.topic) == Frequency.OFF:
        return None
    SentNotification.objects.bulk_create(
        SentNotification(
            membership=membership,
            topic=letter.topic.key,
            key=key,
            named=list(letter.content.named),
        )
        for key in letter.content.keys
    )
    return write_down(letter.message, timezone.now() + LEASE)
