"""No page fails or waits because of the mail server: a mail is written down before it is sent.

`EMAIL_BACKEND` is this one, and `MAIL_TRANSPORT` the one that really sends. Whoever asked for a
mail gets the same answer whether it went out or waits, and whether there is an account or not.
"""

from __future__ import annotations

import datetime
import enum
import logging
import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as db
from django.db import transaction
from django.utils import timezone

from portal.addresses import is_sendable

from . import smtp
from .models import WaitingMail

logger = logging.getLogger(__name__)

# While the server is taken to be away nobody waits for it, in seconds.
PAUSE_SECONDS = 60
PAUSE_KEY = "mail-server-is-away"
# Links in mails about accounts are of no use much later.
KEPT_FOR = datetime.timedelta(days=1)
# Whoever sends a mail has it alone for so long; a process that is killed keeps it no longer.
LEASE = datetime.timedelta(minutes=5)
# A mail alone that wasn't taken is tried again after one minute, two, four, up to so many.
LONGEST_WAIT_MINUTES = 60
# So many mails in a row that no server took end a run of `send_waiting`.
AWAY_IN_A_ROW = 3
ADDRESSES = ("to", "cc", "bcc", "reply_to")


class Outcome(enum.Enum):
    """What became of a mail that was tried."""

    SENT = enum.auto()
    # Never to be tried again: the mail or its address is wrong.
    REFUSED = enum.auto()
    # Trouble of this mail alone, such as a full mailbox.
    LATER = enum.auto()
    # Trouble of the server or of the way to it.
    AWAY = enum.auto()


def transport(deadline: float | None = None) -> BaseEmailBackend:
    """What really sends; raises OSError where it can't.

    Over SMTP it takes so many seconds for a mail at most (None: those of a page).
    """
    path = settings.MAIL_TRANSPORT or settings.EMAIL_BACKEND
    if path == "django.core.mail.backends.smtp.EmailBackend":
        return smtp.EmailBackend(deadline=deadline)
    return get_connection(path)


class EmailBackend(BaseEmailBackend):
    """Sends, or keeps for `send_waiting`; both count as sent. Refused for good counts as not."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        connection = transport()
        return sum(_send_or_keep(connection, message) for message in email_messages)


def _send_or_keep(connection: BaseEmailBackend, message: EmailMessage) -> int:
    if message.attachments:
        # Files aren't kept in the table of what waits.
        return int(attempt(connection, message) is Outcome.SENT)
    paused = bool(cache.get(PAUSE_KEY))
    row = write_down(message, timezone.now() if paused else timezone.now() + LEASE)
    if paused:
        return 1
    if _in_transaction():
        # What is undone is not told, and a server that takes its time keeps nobody from writing.
        transaction.on_commit(lambda: _send_now(connection, message, row))
        return 1
    return int(_send_now(connection, message, row) is not Outcome.REFUSED)


def _in_transaction() -> bool:
    """As Django finds out itself for `atomic(durable=True)`: what a test runs in doesn't count."""
    return any(not getattr(block, "_from_testcase", False) for block in db.atomic_blocks)


def _send_now(connection: BaseEmailBackend, message: EmailMessage, row: WaitingMail) -> Outcome:
    """Try a mail that a page waits for; where the server is away, the next ones wait at once."""
    outcome = attempt(connection, message)
    settle(row, outcome)
    if outcome is Outcome.AWAY:
        cache.set(PAUSE_KEY, True, PAUSE_SECONDS)
    return outcome


def write_down(message: EmailMessage, next_try_at: datetime.datetime) -> WaitingMail:
    """Keep a mail: until `next_try_at` it is the caller's alone, then `send_waiting` sends it."""
    return WaitingMail.objects.create(parts=_parts(message), next_try_at=next_try_at)


def attempt(connection: BaseEmailBackend, message: EmailMessage) -> Outcome:
    """Try to send one mail. Call it outside of transactions: servers take their time."""
    # Without the names: "Ada <a@example.org>" is a@example.org.
    if not all(is_sendable(parseaddr(str(one))[1]) for one in message.recipients()):
        logger.warning("A mail is dropped: nothing can be sent to its address")
        return Outcome.REFUSED
    try:
        outcome = Outcome.SENT if connection.send_messages([message]) else Outcome.REFUSED
    except Exception as error:
        outcome = _outcome_of(error)
        logger.warning("A mail was not sent: %s, %s", type(error).__name__, outcome.name)
    return outcome


def _outcome_of(error: Exception) -> Outcome:
    """Whose trouble an error is. What doesn't come from the network comes from the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_codes([code for code, _text in error.recipients.values()])
    if isinstance(error, smtplib.SMTPDataError):
        return _of_codes([error.smtp_code])
    if isinstance(error, OSError):  # smtplib's errors and those of the network
        return Outcome.AWAY
    return Outcome.REFUSED if isinstance(error, ValueError) else Outcome.LATER


def _of_codes(codes: Sequence[int]) -> Outcome:
    return Outcome.REFUSED if all(code >= 500 for code in codes) else Outcome.LATER


def settle(row: WaitingMail, outcome: Outcome) -> None:
    """Note what became of a mail: it is gone, or has its own next try."""
    if outcome in (Outcome.SENT, Outcome.REFUSED):
        row.delete()
        return
    minutes = min(2**row.tries, LONGEST_WAIT_MINUTES) if outcome is Outcome.LATER else 0
    row.next_try_at = timezone.now() + datetime.timedelta(minutes=minutes)
    row.tries += 1
    row.save(update_fields=["next_try_at", "tries"])


def _parts(message: EmailMessage) -> dict[str, Any]:
    alternatives = getattr(message, "alternatives", [])
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": message.from_email,
        **{name: list(getattr(message, name)) for name in ADDRESSES},
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "alternatives": [[str(content), str(kind)] for content, kind in alternatives],
    }


def send_waiting() -> tuple[int, int]:
    """Try every mail whose turn it is: how many were sent, and how many wait on.

    Two runs at once send nothing twice. Trouble of one mail keeps back no other; a server that
    takes none ends the run. What was tried least often comes first, so that no mail that only
    seems to be the server's trouble can keep others from being tried.
    """
    old = WaitingMail.objects.filter(written_at__lt=timezone.now() - KEPT_FOR)
    if given_up := old.delete()[0]:
        logger.error("%d mails are given up: no server took them within a day.", given_up)
    due = WaitingMail.objects.filter(next_try_at__lte=timezone.now()).order_by("tries", "pk")
    connection, sent, in_a_row = transport(settings.MAIL_DEADLINE_OF_COMMANDS), 0, 0
    for pk in list(due.values_list("pk", flat=True)):
        outcome = _send_one(pk, connection)
        sent += outcome is Outcome.SENT
        in_a_row = in_a_row + 1 if outcome is Outcome.AWAY else 0
        if in_a_row == AWAY_IN_A_ROW:
            break
    if not in_a_row:
        cache.delete(PAUSE_KEY)
    return sent, WaitingMail.objects.count()


def _send_one(pk: int, connection: BaseEmailBackend) -> Outcome | None:
    """Try one mail; None where it isn't this run's turn any more."""
    now = timezone.now()
    mine = WaitingMail.objects.filter(pk=pk, next_try_at__lte=now)
    if not mine.update(next_try_at=now + LEASE):
        return None
    row = WaitingMail.objects.get(pk=pk)
    parts = dict(row.parts)
    kinds = parts.pop("alternatives")
    message = EmailMultiAlternatives(**parts)
    for content, kind in kinds:
        message.attach_alternative(content, kind)
    outcome = attempt(connection, message)
    settle(row, outcome)
    return outcome
