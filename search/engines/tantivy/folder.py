"""The index on disk: generations beside each other, and a pointer to the one in use.

    LOCATION/current            the name of the generation in use, replaced atomically
    LOCATION/lock               held by the one writer
    LOCATION/<generation>/      a tantivy index
    LOCATION/<generation>/about.json   schema version, and whether it was ever filled

Any number of processes may read; a reader notices a new commit or a new generation by two cheap
`stat` calls. The index is derived data: a damaged or missing one is replaced by an empty one that
asks to be rebuilt.
"""

import contextlib
import json
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tantivy
from django.core.files import locks

from search.engines import EngineUnavailable
from search.engines.tantivy.schema import META, SCHEMA_VERSION, register_analysers, schema

_ABOUT = "about.json"
_TANTIVY_STATE = "meta.json"


class Damaged(Exception):  # noqa: N818 - a state of the folder
    """The folder holds no index that can be read."""


@dataclass(frozen=True)
class Generation:
    """An opened index. `state` changes with every commit."""

    name: str
    path: Path
    index: tantivy.Index
    state: tuple[int, int]
    reason: str

    def searcher(self) -> tantivy.Searcher:
        """A view of the index as of the last commit that was loaded."""
        return self.index.searcher()


class IndexFolder:
    """Opens, creates, switches and locks the generations of one folder."""

    def __init__(self, location: Path, lock_timeout: float) -> None:
        self.location = location
        self.lock_timeout = lock_timeout
        self._opened: Generation | None = None
        self._opening = threading.Lock()
        self._writer = threading.local()

    def current(self) -> Generation:
        """The generation in use, as of its last commit. Raises Damaged."""
        opened = self._opened
        try:
            name = self._pointer().read_text()
            path = self.location / name
            state = _state(path)
            if opened is None or opened.name != name:
                with self._opening:
                    opened = self._opened = _open(path)
            elif opened.state != state:
                opened.index.reload()
                opened = Generation(name, path, opened.index, state, opened.reason)
                self._opened = opened
        except FileNotFoundError as error:
            raise Damaged("there is no index") from error
        return opened

    def create(self, reason: str) -> Generation:
        """A new, empty generation that is not in use yet."""
        # The name sorts by age; the rest keeps two writers apart.
        path = self.location / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        path.mkdir(parents=True)
        index = tantivy.Index(schema(), path=str(path))
        register_analysers(index)
        index.config_reader("manual")
        about = {"schema": SCHEMA_VERSION, "reason": reason}
        (path / _ABOUT).write_text(json.dumps(about))
        return Generation(path.name, path, index, _state(path), reason)

    def mark_filled(self, generation: Generation) -> None:
        """Note that a generation is complete and needs no rebuild."""
        about = {"schema": SCHEMA_VERSION, "reason": ""}
        (generation.path / _ABOUT).write_text(json.dumps(about))

    def switch(self, generation: Generation, remove_abandoned: bool = False) -> None:
        """Put a generation to use and remove the one before. The caller holds the lock.

        A reader that still has it open goes on with it until its next query. `remove_abandoned`
        also removes what rebuilds that began earlier left behind.
        """
        replaced = self._pointed_at()
        temporary = self.location / f"current-{uuid.uuid4().hex}"
        with temporary.open("w") as pointer:
            pointer.write(generation.name)
            pointer.flush()
            os.fsync(pointer.fileno())
        temporary.replace(self._pointer())
        for other in self.location.iterdir():
            abandoned = remove_abandoned and other.name < generation.name
            if (
                other.is_dir()
                and other != generation.path
                and (other.name == replaced or abandoned)
            ):
                shutil.rmtree(other, ignore_errors=True)

    def discard(self, generation: Generation) -> None:
        """Remove a generation that never came into use."""
        shutil.rmtree(generation.path, ignore_errors=True)

    def replace_damaged(self, reason: str) -> None:
        """Put an empty generation to use, unless another process has just done so."""
        with self.locked():
            try:
                self._opened = None
                check(self.current())
            except Exception:
                self.switch(self.create(reason))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one writer; EngineUnavailable if another one does not finish in time.

        The lock goes with its process, so that a killed writer leaves none behind.
        """
        if getattr(self._writer, "depth", 0):
            yield
            return
        self.location.mkdir(parents=True, exist_ok=True)
        with (self.location / "lock").open("a") as handle:
            self._acquire(handle.fileno())
            self._writer.depth = 1
            try:
                yield
            finally:
                self._writer.depth = 0
                locks.unlock(handle)

    def _acquire(self, descriptor: int) -> None:
        deadline = time.monotonic() + self.lock_timeout
        wait = 0.005
        while not locks.lock(descriptor, locks.LOCK_EX | locks.LOCK_NB):
            if time.monotonic() > deadline:
                raise EngineUnavailable("another process is writing to the search index")
            time.sleep(wait)
            wait = min(wait * 2, 0.1)

    def _pointer(self) -> Path:
        return self.location / "current"

    def _pointed_at(self) -> str:
        try:
            return self._pointer().read_text()
        except (OSError, UnicodeDecodeError):
            return ""


def check(generation: Generation) -> None:
    """Read something from everywhere in the index. Raises Damaged where that fails."""
    try:
        searcher = tantivy.Index.open(str(generation.path)).searcher()
        everything = tantivy.Query.all_query()
        for _, address in searcher.search(everything, 1, order_by_field="updated").hits:
            searcher.doc(address).get_first(META)
    except Exception as error:
        raise Damaged(str(error)) from error
    except BaseException as error:
        raise_unless_panic(error)
        raise Damaged(str(error)) from error


def raise_unless_panic(error: BaseException) -> None:
    """Raise what is no failure of the index, such as KeyboardInterrupt.

    A panic of the Rust library is not an Exception in Python; it is known by its name only.
    """
    if type(error).__name__ != "PanicException":
        raise error


def _state(path: Path) -> tuple[int, int]:
    found = (path / _TANTIVY_STATE).stat()
    return found.st_mtime_ns, found.st_ino


def _open(path: Path) -> Generation:
    try:
        about = json.loads((path / _ABOUT).read_text())
        if about["schema"] != SCHEMA_VERSION:
            raise Damaged("the index was made by another version")
        state = _state(path)
        index = tantivy.Index.open(str(path))
        register_analysers(index)
        index.config_reader("manual")
        index.reload()
    except FileNotFoundError:
        raise
    except Damaged:
        raise
    except Exception as error:
        raise Damaged(str(error)) from error
    except BaseException as error:
        raise_unless_panic(error)
        raise Damaged(str(error)) from error
    return Generation(path.name, path, index, state, about["reason"])
