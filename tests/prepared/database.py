"""The test database with the starter library: made once in a run, copied by every other worker.

Making it takes a minute of processor time, copying it a second. Workers of one run share a
folder; a lock on a file in it makes the others wait while the first one works. What an earlier
run has kept is copied into that folder first (`kept.py`).
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import override_settings

from search.indexing.services import rebuild_index
from tests.prepared.kept import KeptDatabases

TEMPLATE = "portal_test_template"


@dataclass(frozen=True, slots=True)
class PreparedDatabase:
    """A copy of the database and of the library's files, in the folder that workers share."""

    folder: Path
    kept: KeptDatabases | None = None

    @property
    def _database(self) -> Path:
        """With PostgreSQL an empty file: the database itself is on the server."""
        return self.folder / "library.sqlite3"

    @property
    def is_there(self) -> bool:
        return self._database.exists()

    @property
    def _parts(self) -> tuple[str, ...]:
        """Everything that belongs together: another database has other keys of pages."""
        return ("media", "search-index", self._database.name)

    def fetch(self) -> None:
        """Take over what an earlier run of the same sources kept, unless this run has its own."""
        if self.kept and not self.is_there:
            self.kept.fetch(*self._parts, folder=self.folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else prepares, copies or removes it meanwhile."""
        with (self.folder / "library.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def keep(self) -> None:
        """Keep what the test database of this process has now, for others to begin with.

        Its index is made first: afterwards nothing waits for one any more.
        """
        self.index()
        # A database that was kept from an earlier run has left no files in this one.
        Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
        shutil.copytree(settings.MEDIA_ROOT, self.folder / "media", dirs_exist_ok=True)
        if connection.vendor == "sqlite":
            unfinished = self._database.with_suffix(".unfinished")
            with sqlite3.connect(unfinished) as copy:
                connection.ensure_connection()
                connection.connection.backup(copy)
            copy.close()
            unfinished.rename(self._database)
            if self.kept:
                self.kept.put(*self._parts, folder=self.folder)
            return
        # The server copies a database only while nobody is connected to it.
        connection.close()
        self._execute(
            f'DROP DATABASE IF EXISTS "{TEMPLATE}"',
            f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{connection.settings_dict["NAME"]}"',
        )
        self._database.touch()

    def index(self) -> Path:
        """An index of search that knows the library, made where none of this run has it yet.

        Only before a test has begun: it knows what the database holds now.
        """
        folder = self.folder / "search-index"
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            with override_settings(
                SEARCH_ENGINE={**settings.SEARCH_ENGINE, "LOCATION": str(unfinished)}
            ):
                rebuild_index()
            unfinished.rename(folder)
        return folder

    def take(self) -> None:
        """Make the test database of this process a copy."""
        name = connection.creation._get_test_db_name()
        connection.close()
        if connection.vendor != "sqlite":
            self._execute(
                f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
                f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"',
            )
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            source = sqlite3.connect(self._database)
            source.backup(connection.connection)
            source.close()
        self.copy_files(Path(settings.MEDIA_ROOT))

    def copy_to_file(self, path: Path) -> None:
        """A new SQLite database."""
        shutil.copyfile(self._database, path)

    def copy_files(self, folder: Path) -> None:
        """The documents of the library, as a site has them below its folder for uploads."""
        shutil.copytree(self.folder / "media", folder, dirs_exist_ok=True)

    def _execute(self, *statements: str) -> None:
        with connection.creation._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
