"""`manage.py set_up_portal`: migrate, load the library, bring the search index and figures up to
date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.garbage import rare_collections
from portal.migrating import one_at_a_time, remembered_swaps
from search.engines import get_engine


class Command(BaseCommand):
    help = "Everything a new portal needs before it is served. Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        with one_at_a_time(self.stderr.write), rare_collections():
            self._set_up()

    def _set_up(self) -> None:
        with remembered_swaps():
            call_command("migrate", interactive=False, verbosity=0)
        call_command(
            "load_starter_library",
            accounts=settings.DEMONSTRATION_ACCOUNTS,
            no_index=get_engine().health().needs_rebuild,
            stdout=self.stdout,
            stderr=self.stderr,
        )
        if get_engine().health().needs_rebuild:
            call_command("rebuild_search_index", stdout=self.stdout, stderr=self.stderr)
        else:
            call_command("check_search_index", repair=True, stdout=self.stdout, stderr=self.stderr)
        call_command("publish_figures", stdout=self.stdout, stderr=self.stderr)
