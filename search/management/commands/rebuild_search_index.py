"""Builds the search index anew."""

from typing import Any

from search.indexing.services import rebuild_index
from search.management.base import SearchCommand, progress_bar


class Command(SearchCommand):
    """Fill a new index beside the one in use; it takes over when it is complete."""

    help = "Build the search index anew; searches go on with the old one meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say what was done."""
        with self.engine_errors(), progress_bar("Indexing") as bar:
            summary = rebuild_index(bar.update)
        self.stdout.write(
            f"{summary.documents} documents indexed in {summary.seconds:.1f} s, "
            f"{summary.caught_up} pages caught up with"
        )
