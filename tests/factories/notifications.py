"""Mail servers and deliveries."""

from __future__ import annotations

import datetime
import smtplib
from typing import Any

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from portal.notifications.sending import Result, send, waiting
from portal.notifications.topics import Topic


class DownBackend(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("down")


def deliver(
    topic: Topic, today: datetime.date, connection: BaseEmailBackend | None = None
) -> Result:
    """Send what members are to hear on a topic on this day."""
    return send(waiting(today, [topic]), today, connection or get_connection())
