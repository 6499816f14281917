"""`manage.py clean_up_regions`: forgets requests that nobody answered."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.regions.sharing.follow_requests import remove_old


class Command(BaseCommand):
    help = "Removes requests of regional officers, with their addresses, after 60 days."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"Removed: {remove_old()} requests.")
