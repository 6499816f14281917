"""Sends reminders of labels that end within a year or have just ended; run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.benchmarking.label_reminders import send_label_reminders


class Command(BaseCommand):
    help = "Remind teams 12, 6 and 3 months before their label ends, and when it has ended."

    def handle(self, *args: Any, **options: Any) -> None:
        result = send_label_reminders(timezone.localdate(), get_connection())
        summary = f"{result.sent} reminders sent"
        if result.failed:
            raise CommandError(f"{summary}, {result.failed} not: the next run sends them.")
        self.stdout.write(f"{summary}.")
