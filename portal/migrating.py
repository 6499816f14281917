"""One migration at a time on a database, and what makes running many of them quicker."""

from __future__ import annotations

import functools
import inspect
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.core.files import locks
from django.core.management.base import CommandError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# A set-up takes a minute or two, the longest of a large library some more.
PATIENCE_SECONDS = 600.0
WAITING = "Another `migrate` or set-up is at work on this database. Waiting until it is done."
STILL_AT_WORK = (
    "Another `migrate` or set-up is still at work on this database. Nothing was done here; run "
    "this again once the other has ended."
)
_POLL_SECONDS = 0.2
_ADVISORY_KEY = zlib.crc32(b"cluster knowledge portal: migrate")
_held: set[str] = set()


@contextmanager
def one_at_a_time(
    say: Callable[[str], object],
    database: BaseDatabaseWrapper | None = None,
    patience: float = PATIENCE_SECONDS,
) -> Iterator[None]:
    """Within the block no other process migrates or sets up `database`, else the site's own.

    Whoever comes second is told with `say` and waits. Blocks of one process may lie in each
    other. The system gives a lock back also when its process is killed. A database in memory
    needs none.

    Raises:
        CommandError: the other has not ended after `patience` seconds, or nothing can be locked.
    """
    database = database or connections["default"]
    using = database.alias
    if using in _held:
        yield
        return
    with _lock_of(database) as try_lock:
        if not try_lock():
            say(WAITING)
            _wait(try_lock, patience)
        _held.add(using)
        try:
            yield
        finally:
            _held.discard(using)


def _wait(try_lock: Callable[[], bool], patience: float) -> None:
    until = time.monotonic() + patience
    while not try_lock():
        if time.monotonic() >= until:
            raise CommandError(STILL_AT_WORK)
        time.sleep(_POLL_SECONDS)


@contextmanager
def _lock_of(connection: BaseDatabaseWrapper) -> Iterator[Callable[[], bool]]:
    """What tries to take the database's lock, which is given back after the block."""
    if connection.vendor == "postgresql":
        # A connection of its own: the other one may be closed and opened again meanwhile.
        own = connection.copy()
        try:
            yield lambda: _advisory_lock(own)
        finally:
            own.close()
    elif connection.vendor == "sqlite" and locks.LOCK_EX and not _is_in_memory(connection):
        path = Path(f"{connection.settings_dict['NAME']}.lock")
        try:
            file = path.open("w")
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        with file:  # The file stays: whoever deletes it takes the lock from under another.
            yield lambda: bool(locks.lock(file, locks.LOCK_EX | locks.LOCK_NB))
    else:
        yield lambda: True


def _advisory_lock(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_KEY])
        return bool(cursor.fetchone()[0])


def _is_in_memory(connection: BaseDatabaseWrapper) -> bool:
    name = str(connection.settings_dict["NAME"])
    return name.startswith(":memory:") or "mode=memory" in name


@contextmanager
def remembered_swaps() -> Iterator[None]:
    """Remember within the block which models of the site can be swapped.

    Django remembers it in a cache that all registries of models share, and each of the thousands
    of registries that migrations make empties it: all models are walked through again for every
    foreign key. The models of the site itself are the same all the while.
    """
    asked = functools.partial(inspect.unwrap(type(apps).get_swappable_settings_name), apps)
    vars(apps)["get_swappable_settings_name"] = functools.cache(asked)
    try:
        yield
    finally:
        del vars(apps)["get_swappable_settings_name"]
