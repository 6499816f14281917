"""No page fails or waits because of the mail server: what it can't take now waits in the database.

`EMAIL_BACKEND` is this one, and `MAIL_TRANSPORT` the one that really sends. Whoever asked for a
mail gets the same answer whether it went out or waits, and whether there is an account or not.
"""

from __future__ import annotations

import datetime
import logging
import smtplib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from .models import WaitingMail

logger = logging.getLogger(__name__)

# While the server is taken to be away nobody waits for it, in seconds.
PAUSE_SECONDS = 60
PAUSE_KEY = "mail-server-is-away"
# Links in mails about accounts are of no use much later.
KEPT_FOR = datetime.timedelta(days=1)
ADDRESSES = ("to", "cc", "bcc", "reply_to")


def transport() -> BaseEmailBackend:
    """What really sends; raises OSError where it can't."""
    return get_connection(settings.MAIL_TRANSPORT)


class EmailBackend(BaseEmailBackend):
    """Sends, or keeps for `send_waiting`; both count as sent. Refused for good counts as not."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        connection = transport()
        return sum(_send_or_keep(connection, message) for message in email_messages)


def _send_or_keep(connection: BaseEmailBackend, message: EmailMessage) -> int:
    if not cache.get(PAUSE_KEY):
        try:
            return connection.send_messages([message]) or 0
        except OSError as error:  # smtplib's errors and those of the network
            if _is_final(error):
                logger.warning("A mail was refused for good: %s", type(error).__name__)
                return 0
            logger.warning("The mail server took no mail: %s", type(error).__name__)
            cache.set(PAUSE_KEY, True, PAUSE_SECONDS)
    if message.attachments:
        raise OSError("mails with files do not wait")
    WaitingMail.objects.create(parts=_parts(message))
    return 1


def _is_final(error: OSError) -> bool:
    """Whether trying again is of no use: the server named this mail or its address as wrong."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


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
    """Try every mail that waits, oldest first: how many were sent, and how many wait on.

    Two runs at once send nothing twice. The first mail that the server can't take ends the run.
    """
    old = WaitingMail.objects.filter(written_at__lt=timezone.now() - KEPT_FOR)
    if given_up := old.delete()[0]:
        logger.error("%d mails are given up: no server took them within a day.", given_up)
    connection, sent = transport(), 0
    for pk in list(WaitingMail.objects.order_by("pk").values_list("pk", flat=True)):
        try:
            sent += _send_one(pk, connection)
        except OSError as error:
            logger.warning("The mail server took no mail: %s", type(error).__name__)
            break
    else:
        cache.delete(PAUSE_KEY)
    return sent, WaitingMail.objects.count()


@transaction.atomic
def _send_one(pk: int, connection: BaseEmailBackend) -> int:
    row = WaitingMail.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return 0
    parts = dict(row.parts)
    kinds = parts.pop("alternatives")
    message = EmailMultiAlternatives(**parts)
    for content, kind in kinds:
        message.attach_alternative(content, kind)
    try:
        sent = connection.send_messages([message]) or 0
    except OSError as error:
        if not _is_final(error):
            raise
        logger.warning("A mail was refused for good: %s", type(error).__name__)
        sent = 0
    row.delete()
    return sent
