"""`manage.py migrate`: Django's own, one at a time, with a way out where the database refuses."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as DjangoCommand
from django.db import DatabaseError, connections

from portal.home.checks import HALF_MADE
from portal.migrating import one_at_a_time

REFUSED = (
    "The database refused: {error}\n"
    "If that says that a table or column is there already, or is missing: {remedy}\n"
    "Anything else (locked, no room, no connection): put that right and run `migrate` again."
)


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with one_at_a_time(self.stderr.write, connections[options["database"]]):
            try:
                super().handle(*args, **options)
            except DatabaseError as error:
                raise CommandError(REFUSED.format(error=error, remedy=HALF_MADE)) from error
