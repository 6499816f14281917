"""What is read from the library once and kept in the process until the library changes.

Within a request the version is asked for once, so a page pays one small query for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from threading import RLock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.signals import request_finished, request_started

Value = TypeVar("Value")

_in_request: ContextVar[bool] = ContextVar("_in_request", default=False)
_version: ContextVar[UUID | None] = ContextVar("_version", default=None)
_readers: list[Callable[[], UUID | None]] = []


def register_version(read: Callable[[], UUID | None]) -> None:
    """Say how the version is read: models of pages ask here what is private, so their package
    can't be known here."""
    _readers[:] = [read]


def library_version() -> UUID | None:
    """Changes with every change of the library; None before the first."""
    remembered = _version.get()
    if remembered is not None:
        return remembered
    (read,) = _readers
    found = read()
    if _in_request.get():
        _version.set(found)
    return found


def forget_version() -> None:
    """Ask the database again; for whoever has just changed the library."""
    _version.set(None)


class LibraryCache(Generic[Value]):
    """Values by key, each good as long as the library has the version at which it was read.

    Whoever asks first reads it; others wait for that instead of reading it as well.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, tuple[tuple[UUID, Hashable], Value]] = {}
        # One that is read may ask for another of the same kind.
        self._lock = RLock()

    def get(self, key: Hashable, read: Callable[[], Value], as_of: Hashable = None) -> Value:
        """What is kept under `key`, by `read` where that is nothing or of another version, or
        was read as of something else: the day, for what changes overnight by itself.

        The version is asked for before reading, so what is kept may be newer than it, never older.
        Before the library's first change nothing would say when to read again: nothing is kept.
        """
        version = library_version()
        if version is None:
            return read()
        stamp = (version, as_of)
        known = self._found.get(key)
        if known is None or known[0] != stamp:
            with self._lock:
                known = self._found.get(key)
                if known is None or known[0] != stamp:
                    known = (stamp, read())
                    self._found[key] = known
        return known[1]


def _begin(**_kwargs: Any) -> None:
    _in_request.set(True)
    _version.set(None)


def leave_request(**_kwargs: Any) -> None:
    """Know nothing of the library from a request any more."""
    _in_request.set(False)
    _version.set(None)


request_started.connect(_begin, dispatch_uid="library-begin")
request_finished.connect(leave_request, dispatch_uid="library-end")
