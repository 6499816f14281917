"""`manage.py send_waiting_mail`: mails that no server took yet; run it every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.notifications.mail_backend import send_waiting


class Command(BaseCommand):
    help = "Sends the mails that wait because the mail server was away when they were written."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, waiting = send_waiting()
        summary = f"E-mails sent: {sent}, waiting: {waiting}"
        if waiting:
            raise CommandError(f"{summary}. The next run tries again.")
        self.stdout.write(f"{summary}.")
