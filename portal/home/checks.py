"""Says so where the tables of the database don't fit the models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Warning
from django.core.management.base import CommandError

from .tables import compare, is_migrated, is_recorded_twice

HINT = (
    "A migration was edited after it had run here. Back up, then `manage.py repair_tables`; see "
    "docs/operations.md, Upgrading."
)
HALF_MADE = (
    "two upgrades ran into each other here, or one was broken off, and nobody can tell what is "
    "missing. Restore the backup and run `migrate` again. If it is a new database with nothing in "
    "it yet, delete it (with SQLite the file and those beside it), and set up again."
)


def hint() -> str:
    """What to do where the tables don't fit."""
    return f"{HALF_MADE[0].upper()}{HALF_MADE[1:]}" if is_recorded_twice() else HINT


def check_tables(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Errors for what is missing, warnings for what is left over, nothing before `migrate`."""
    if "default" not in (databases or ()) or not is_migrated():
        return []
    fit = compare()
    way_out = hint()
    messages: list[CheckMessage] = [
        Error(f"The database has no {difference}.", hint=way_out, id="home.E001")
        for difference in fit.missing
    ]
    messages += [
        Warning(f"Nothing uses {difference} in the database.", hint=way_out, id="home.W001")
        for difference in fit.left_over
    ]
    return messages


def refuse_tables_that_do_not_fit(**kwargs: Any) -> None:
    """After `migrate`, which believes its record: fail where the record isn't true.

    Raises:
        CommandError: tables or columns are missing.
    """
    # `flush` sends the same signal, without a plan.
    if "plan" not in kwargs or not is_migrated():
        return
    missing = compare().missing
    if missing:
        lines = [f"The database has no {difference}." for difference in missing]
        raise CommandError("\n".join([*lines, hint()]))
