"""Applies the changes that wait in the outbox, and forgets old searches."""

from typing import Any

from django.core.management.base import CommandError

from search.indexing.services import apply_outbox
from search.management.base import SearchCommand, progress_bar
from search.models import OutboxEntry
from search.search_log import forget_old_searches


class Command(SearchCommand):
    """Apply waiting changes to the index; status 1 if some could not be applied."""

    help = "Apply the changes that wait for the search index."

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply and say what was done. Old searches go whatever the engine's state is."""
        forget_old_searches()
        with self.engine_errors(), progress_bar("Applying") as bar:
            applied = apply_outbox(progress=bar.update)
        waiting = OutboxEntry.objects.pending().count()
        summary = f"{applied.applied} pages applied, {applied.failed} failed, {waiting} waiting"
        if applied.failed:
            latest = OutboxEntry.objects.pending().exclude(last_error="").first()
            raise CommandError(f"{summary}: {latest.last_error if latest else ''}")
        self.stdout.write(summary)
