"""Sends reminders of measures that are due soon or overdue; run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.improvement.reminders import send_due_reminders


class Command(BaseCommand):
    help = "Remind teams of measures of their improvement plan that are due soon or overdue."

    def handle(self, *args: Any, **options: Any) -> None:
        result = send_due_reminders(timezone.localdate(), get_connection())
        summary = f"{result.sent} reminders sent"
        if result.failed:
            raise CommandError(f"{summary}, {result.failed} not: the next run sends them.")
        self.stdout.write(f"{summary}.")
