"""One process migrates at a time, and what makes it quicker knows the same of the models."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SqliteWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

from portal.home.checks import hint
from portal.migrating import STILL_AT_WORK, WAITING, one_at_a_time, remembered_swaps

ROOT = Path(__file__).parents[3]


def sqlite_at(path: Path, alias: str) -> BaseDatabaseWrapper:
    """A connection to a file, as a process of its own has one."""
    return SqliteWrapper({**connection.settings_dict, "NAME": str(path)}, alias)


def start(path: Path, *command: str) -> subprocess.Popen[str]:
    """A command on a database of its own."""
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-W", "ignore", "manage.py", *command],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": f"sqlite:///{path}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_second_migrate_says_that_it_waits_and_goes_on_after_the_first(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    with one_at_a_time(pytest.fail, sqlite_at(path, "first")):
        second = start(path, "migrate", "contenttypes")
        assert second.stderr is not None
        assert second.stderr.readline() == f"{WAITING}\n"
        with sqlite3.connect(path) as rows:
            assert rows.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert second.wait(60) == 0
    with sqlite3.connect(path) as rows:
        recorded = rows.execute("SELECT app, name FROM django_migrations").fetchall()
    assert {app for app, _name in recorded} == {"contenttypes"}


def test_a_refusal_of_the_database_is_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    with sqlite3.connect(path) as rows:
        rows.execute("CREATE TABLE django_content_type (id integer)")
    broken = start(path, "migrate", "contenttypes")
    _said, complaint = broken.communicate(timeout=60)
    assert broken.returncode == 1
    assert "Traceback" not in complaint
    assert "already exists" in complaint
    assert "Restore the backup" in complaint
    assert "delete it" in complaint


@pytest.mark.django_db
def test_where_two_ran_into_each_other_only_the_backup_helps() -> None:
    assert "repair_tables" in hint()
    MigrationRecorder(connection).record_applied("home", "0001_initial")
    assert "Restore the backup" in hint()
    assert "repair_tables" not in hint()


@pytest.mark.django_db
@pytest.mark.parametrize("is_a_file", [True, False])
def test_who_has_waited_too_long_ends_with_a_sentence(tmp_path: Path, is_a_file: bool) -> None:
    # A file of SQLite, and what the tests run on: on PostgreSQL its own locks.
    path = tmp_path / "portal.sqlite3"
    is_a_file = is_a_file or connection.vendor == "sqlite"
    first, second = (
        sqlite_at(path, alias) if is_a_file else connection.copy(alias=alias) for alias in "ab"
    )
    said: list[str] = []
    with one_at_a_time(said.append, first):
        with one_at_a_time(said.append, first):  # A set-up migrates.
            pass
        with (
            pytest.raises(CommandError, match=STILL_AT_WORK[:40]),
            one_at_a_time(said.append, second, patience=0),
        ):
            pytest.fail("two at once")
    with one_at_a_time(said.append, second, patience=0):
        assert said == [WAITING]


def test_what_is_swappable_is_known_however_many_registries_come_and_go() -> None:
    asked = []
    with remembered_swaps():
        for name in (settings.AUTH_USER_MODEL, "auth.Group", settings.AUTH_USER_MODEL):
            StateApps([], {})
            asked.append(apps.get_swappable_settings_name(name))
        info = apps.get_swappable_settings_name.cache_info()
    assert asked == ["AUTH_USER_MODEL", None, "AUTH_USER_MODEL"]
    assert (info.hits, info.misses) == (1, 2)


def test_afterwards_django_remembers_in_its_own_way() -> None:
    with remembered_swaps():
        pass
    assert "get_swappable_settings_name" not in vars(apps)
    assert apps.get_swappable_settings_name(settings.AUTH_USER_MODEL) == "AUTH_USER_MODEL"
