"""Compares the search index with the database."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from search.indexing.services import Differences, reconcile
from search.management.base import SearchCommand, progress_bar

SHOWN = 5


class Command(SearchCommand):
    """Say how the index differs from the database; status 1 if it does and is not repaired."""

    help = "Compare the search index with the database, and repair it with --repair."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to mend what differs."""
        parser.add_argument("--repair", action="store_true", help="index again what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, repair if asked to, and say what was found."""
        with self.engine_errors(), progress_bar("Comparing") as bar:
            found = reconcile(repair=options["repair"], progress=bar.update)
        if not found:
            self.stdout.write("The search index is equal to the database.")
            return
        summary = _summary(found)
        if not options["repair"]:
            raise CommandError(f"{summary}; --repair mends it")
        self.stdout.write(f"{summary}; {found.repaired} pages repaired")


def _summary(found: Differences) -> str:
    parts = []
    for label, keys in (
        ("missing", found.missing),
        ("outdated", found.outdated),
        ("superfluous", found.superfluous),
    ):
        more = ", …" if len(keys) > SHOWN else ""
        sample = f" ({', '.join(keys[:SHOWN])}{more})" if keys else ""
        parts.append(f"{len(keys)} {label}{sample}")
    return ", ".join(parts)
