"""Whether the tables of the database are those that the models ask for.

Django believes its record of migrations. Where one was edited after it had run, nothing is
pending and columns are missing all the same, until a page fails.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddField
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.models import Count, Field, Model

OWN_PACKAGES = ("portal.", "practices", "training", "search")
# Every table of SQLite has this column without saying so, and Wagtail's search has a model of it.
IMPLICIT = frozenset({"rowid"})


@dataclass(frozen=True, slots=True)
class Difference:
    """Columns of a table that are missing or left over; none named: the whole table."""

    table: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.table} ({', '.join(self.columns)})" if self.columns else self.table


@dataclass(frozen=True, slots=True)
class Fit:
    """What models ask for and the database hasn't, and what it has of ours that none asks for."""

    missing: tuple[Difference, ...]
    left_over: tuple[Difference, ...]


def is_migrated() -> bool:
    """Whether every migration is recorded as run."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_recorded_twice() -> bool:
    """Whether a migration was recorded more than once: two processes ran them at once."""
    runs = MigrationRecorder(connection).migration_qs.values("app", "name")
    return runs.annotate(times=Count("pk")).filter(times__gt=1).exists()


def compare() -> Fit:
    """Compare the names of tables and columns. Types, indexes and constraints aren't looked at."""
    own_apps = {
        config.label for config in apps.get_app_configs() if config.name.startswith(OWN_PACKAGES)
    }
    wanted = {model._meta.db_table: model for model in _models()}
    own = {table for table, model in wanted.items() if model._meta.app_label in own_apps}
    prefixes = tuple(f"{label}_" for label in own_apps)
    missing: list[Difference] = []
    left_over: list[Difference] = []
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table, model in sorted(wanted.items()):
            if table not in there:
                missing.append(Difference(table))
                continue
            has = _columns(cursor, table)
            asked = {str(field.column) for field in model._meta.local_concrete_fields} - IMPLICIT
            if asked - has:
                missing.append(Difference(table, tuple(sorted(asked - has))))
            if has - asked and table in own:
                left_over.append(Difference(table, tuple(sorted(has - asked))))
    left_over += [
        Difference(table) for table in sorted(there - wanted.keys()) if table.startswith(prefixes)
    ]
    return Fit(tuple(missing), tuple(left_over))


def _columns(cursor: CursorWrapper, table: str) -> set[str]:
    """As an empty answer names them: Django's own description of a table of SQLite also parses
    the statement that made it, which takes a second for all of them."""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
    return {column[0] for column in cursor.description}


@functools.cache
def _once_they_fit() -> None:
    """Kept by the cache once it returns: a running process doesn't ask again.

    Raises:
        LookupError: something is missing.
    """
    if compare().missing:
        raise LookupError


def tables_fit() -> bool:
    """Whether nothing is missing, also where migrations still wait; cheap once it is true."""
    try:
        _once_they_fit()
    except LookupError:
        return False
    return True


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


class CannotBeFilledError(Exception):
    """A missing column that must have a value, and none is known for the rows that are there."""


def add_missing(fit: Fit) -> None:
    """Add the tables and columns that are missing, all or none.

    Raises:
        CannotBeFilledError: a column can be neither empty nor filled with a default.
    """
    models = {model._meta.db_table: model for model in _models()}
    columns = [
        (models[difference.table], field)
        for difference in fit.missing
        for field in models[difference.table]._meta.local_concrete_fields
        if field.column in difference.columns
    ]
    for model, field in columns:
        if not _can_be_filled(field):
            raise CannotBeFilledError(f"{model._meta.db_table}.{field.column}")
    tables = [models[difference.table] for difference in fit.missing if not difference.columns]
    with connection.schema_editor(atomic=True) as editor:
        for model in tables:
            # Those of many-to-many fields come with the model that has the field.
            if getattr(model._meta, "auto_created", False) not in tables:
                editor.create_model(model)
        _add_columns(columns, editor)


def _can_be_filled(field: Field) -> bool:
    empty_text = field.blank and field.empty_strings_allowed
    return field.null or field.has_default() or field.has_db_default() or empty_text


def _add_columns(
    columns: list[tuple[type[Model], Field]],
    editor: BaseDatabaseSchemaEditor,
) -> None:
    """As migrations do, from a state without the columns: SQLite copies whole tables."""
    state = ProjectState.from_apps(apps)
    additions = [
        (
            model._meta.app_label,
            AddField(model._meta.model_name or "", field.name, field.clone()),
        )
        for model, field in columns
    ]
    for label, addition in additions:
        state.remove_field(label, addition.model_name_lower, addition.name)
    for label, addition in additions:
        before = state.clone()
        addition.state_forwards(label, state)
        addition.database_forwards(label, editor, before, state)


def remove_left_over(fit: Fit) -> None:
    """Drop the tables and columns that no model asks for, with what is in them."""
    quoted = connection.ops.quote_name
    end = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.schema_editor(atomic=True) as editor:
        for difference in fit.left_over:
            table = quoted(difference.table)
            if not difference.columns:
                editor.execute(f"DROP TABLE {table}{end}")
            for column in difference.columns:
                editor.execute(f"ALTER TABLE {table} DROP COLUMN {quoted(column)}{end}")
