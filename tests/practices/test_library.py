"""What is read from the library is kept until the library changes, and read once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import UUID, uuid4

import pytest

from practices import library
from practices.library import LibraryCache

MANY = 4


@pytest.fixture
def version() -> Iterator[list[UUID | None]]:
    """The library's version, to be changed by a test."""
    (usual,) = library._readers
    now: list[UUID | None] = [uuid4()]
    library.register_version(lambda: now[0])
    yield now
    library.register_version(usual)


def test_many_who_ask_at_once_read_once(version: list[UUID | None]) -> None:
    kept: LibraryCache[object] = LibraryCache()
    together, reads, others_ask = Barrier(MANY), [], Event()

    def read() -> object:
        reads.append(1)
        others_ask.wait(0.2)
        return object()

    def ask(_number: int) -> object:
        together.wait()
        return kept.get("all", read)

    with ThreadPoolExecutor(MANY) as pool:
        found = set(pool.map(ask, range(MANY)))
    assert len(found) == 1
    assert len(reads) == 1


def test_each_key_is_kept_until_the_version_changes(version: list[UUID | None]) -> None:
    kept: LibraryCache[str] = LibraryCache()
    assert kept.get("en", lambda: "strategy") == "strategy"
    assert kept.get("it", lambda: "strategia") == "strategia"
    assert kept.get("en", lambda: "not read") == "strategy"
    version[0] = uuid4()
    assert kept.get("en", lambda: "new") == "new"
    assert kept.get("it", lambda: "nuova") == "nuova"


def test_nothing_is_kept_before_the_first_change(version: list[UUID | None]) -> None:
    version[0] = None
    kept: LibraryCache[str] = LibraryCache()
    assert kept.get("all", lambda: "first") == "first"
    assert kept.get("all", lambda: "second") == "second"


def test_what_failed_is_read_again(version: list[UUID | None]) -> None:
    kept: LibraryCache[str] = LibraryCache()

    def fail() -> str:
        raise OSError

    with pytest.raises(OSError):
        kept.get("all", fail)
    assert kept.get("all", lambda: "read") == "read"


def test_a_kept_value_may_ask_for_another_of_its_kind(version: list[UUID | None]) -> None:
    kept: LibraryCache[str] = LibraryCache()
    assert kept.get("outer", lambda: kept.get("inner", lambda: "in") + "side") == "inside"
