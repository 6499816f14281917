"""SMTP within a deadline for each mail as a whole; smtplib's own limit is for one read."""

from __future__ import annotations

import contextlib
import io
import smtplib
import socket
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from search.deadlines import Answer, Deadline


class _WithinDeadline(smtplib.SMTP):
    """smtplib, with what is left of the time set before each step."""

    def __init__(self, *args: Any, deadline: Deadline, **options: Any) -> None:
        self._deadline = deadline
        super().__init__(*args, **options)

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:
        within = self._deadline.left(timeout)
        found: socket.socket = super()._get_socket(host, port, within)  # type: ignore[misc]
        return found

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(Answer(self.sock, self._deadline, self.timeout))
        return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._deadline.left(self.timeout))
        super().send(s)


class _OverTls(_WithinDeadline, smtplib.SMTP_SSL):
    """With TLS from the start."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with `deadline` seconds for all that one call of `send_messages` sends."""

    def __init__(self, *args: Any, deadline: float | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline = Deadline(settings.MAIL_DEADLINE if deadline is None else deadline)

    @property
    def connection_class(self) -> Any:
        """Django makes its connection by calling this."""
        return partial(_OverTls if self.use_ssl else _WithinDeadline, deadline=self._deadline)

    def open(self) -> bool | None:
        """See Django's."""
        if self.connection is None:
            self._deadline.restart()
        return super().open()

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were taken. Raises OSError, also where the time is up."""
        self._deadline.restart()
        return super().send_messages(email_messages) or 0

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """What goes wrong after a mail was taken doesn't undo that."""
        try:
            with contextlib.suppress(OSError):
                connection.quit()
        finally:
            connection.close()
