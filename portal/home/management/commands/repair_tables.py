"""`manage.py repair_tables`: a way out where tables don't fit the models."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.home.checks import hint
from portal.home.tables import (
    CannotBeFilledError,
    add_missing,
    compare,
    is_migrated,
    is_recorded_twice,
    remove_left_over,
)


class Command(BaseCommand):
    help = (
        "Adds tables and columns that the models ask for and the database hasn't, though every "
        "migration is recorded. Make a backup first."
    )
    # The check of the tables would refuse to begin.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument(
            "--remove",
            action="store_true",
            help="also drop tables and columns that nothing uses, with what is in them",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not is_migrated():
            raise CommandError("Migrations are waiting: `manage.py migrate` comes first.")
        fit = compare()
        self._say("Missing", fit.missing)
        self._say("Left over", fit.left_over)
        if options["dry_run"] or not (fit.missing or fit.left_over):
            return
        if fit.missing and is_recorded_twice():
            raise CommandError(f"Nothing was changed. {hint()}")
        try:
            add_missing(fit)
        except CannotBeFilledError as error:
            raise CommandError(
                f"{error} must have a value, and none is known. Nothing was changed."
            ) from error
        if options["remove"]:
            remove_left_over(fit)
        left = compare()
        if left.missing:
            raise CommandError(f"Still missing: {', '.join(map(str, left.missing))}.")
        self.stdout.write("The tables fit the models.")

    def _say(self, heading: str, differences: tuple[Any, ...]) -> None:
        for difference in differences:
            self.stdout.write(f"{heading}: {difference}")
        if not differences:
            self.stdout.write(f"{heading}: nothing")
