"""`manage.py clean_up_imports`: removes uploads that nobody came back to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.benchmarking.models import PendingImport


class Command(BaseCommand):
    help = "Removes uploaded spreadsheets that have waited for answers for a week. Daily."

    def handle(self, *_args: Any, **_options: Any) -> None:
        removed = PendingImport.objects.expired().delete()[0]
        self.stdout.write(f"Removed: {removed} uploads.")
