"""Mail servers for tests: one that takes mails, and places where there is none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


class MailServer:
    """Speaks just enough SMTP.

    `refusal` is what it answers instead of 250 to each recipient, or to those of `refuses` alone;
    where it is told of `hangs_up_on` it goes. `before_each_byte` is called before each that it
    says.
    """

    def __init__(self, refusal: str = "") -> None:
        self.refusal = refusal
        self.refuses = ""
        self.hangs_up_on = ""
        self.before_each_byte: Callable[[], object] | None = None
        self.mails: list[str] = []
        self.silent = False
        self._server = socket.create_server(("127.0.0.1", 0))
        self._kept: list[socket.socket] = []
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._server.accept()[0]
            except OSError:
                return
            if self.silent:
                self._kept.append(connection)
            else:
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # A client may hang up at any time.
        with suppress(ConnectionError), connection, connection.makefile("rwb") as line:

            def say(text: str) -> None:
                for byte in f"{text}\r\n".encode():
                    if self.before_each_byte:
                        self.before_each_byte()
                    line.write(bytes([byte]))
                    if self.before_each_byte:
                        line.flush()
                line.flush()

            say("220 test")
            while command := line.readline().decode().strip().upper():
                if self.hangs_up_on and self.hangs_up_on.upper() in command:
                    return
                refused = self.refusal and self.refuses.upper() in command
                if command.startswith("RCPT") and refused:
                    say(self.refusal)
                elif command == "DATA":
                    say("354 go on")
                    text = b"".join(iter(line.readline, b".\r\n")).decode()
                    self.mails.append(text)
                    say("250 taken")
                else:
                    say("221 bye" if command == "QUIT" else "250 fine")

    def close(self) -> None:
        """Refuse connections from now on."""
        try:
            self._server.shutdown(socket.SHUT_RDWR)
        finally:
            self._server.close()
        for connection in self._kept:
            connection.close()


@contextmanager
def mail_server(refusal: str = "") -> Iterator[MailServer]:
    """A server that runs as long as the block."""
    server = MailServer(refusal)
    try:
        yield server
    finally:
        if server._server.fileno() >= 0:
            server.close()


def send_through(server: MailServer, settings: Any) -> None:
    """Have the site send its mails as it does in production, to this server."""
    settings.EMAIL_BACKEND = "portal.notifications.mail_backend.EmailBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 0.3
