"""The index on disk: generations beside each other, and a pointer to the one in use.

    LOCATION/current            the name of the generation in use, replaced atomically
    LOCATION/lock               held by the one writer
    LOCATION/rebuild-lock       held by the one rebuild
    LOCATION/<generation>/      a tantivy index
    LOCATION/<generation>/about.json   schema version, and whether it was ever filled

Any number of processes may read; a reader notices a new commit or a new generation by two cheap
`stat` calls. The index is derived data: a damaged or missing one is replaced by an empty one that
asks to be rebuilt.
"""

import contextlib
import json
import os
import re
import shutil
import threading
import time
import uuid
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import tantivy
from django.core.files import locks

from search.engines import EngineUnavailable
from search.engines.tantivy.integrity import TANTIVY_STATE, Damaged, check, damage_from, verify
from search.engines.tantivy.schema import SCHEMA_VERSION, register_analysers, schema

_ABOUT = "about.json"
_NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
_NEW_POINTER = "current-"
_LOOKS = 5


@dataclass(frozen=True)
class Generation:
    """An opened index. `state` changes with every commit; `sizes` remembers how many documents
    each kind of reader may find, for as long as it stays."""

    name: str
    path: Path
    index: tantivy.Index
    state: tuple[int, int]
    reason: str
    sizes: dict[Hashable, int] = field(default_factory=dict, compare=False, repr=False)

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
        """The generation in use, as of its last commit.

        Raises Damaged, and OSError where the machine cannot read now.
        """
        for _ in range(_LOOKS):
            name = self._named()
            try:
                return self._load(name)
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError, Damaged) as error:
                # Another process may have put a new generation to use and removed this one.
                if self._pointed_at() == name:
                    missing = not isinstance(error, Damaged)
                    raise Damaged("files are missing" if missing else str(error)) from error
        raise Damaged("there is no index")

    def check(self) -> None:
        """Read all of the generation in use. Raises like `current`."""
        check(self.current().path)

    def create(self, reason: str) -> Generation:
        """A new, empty generation that is not in use yet."""
        # The name sorts by age; the rest keeps two writers apart.
        path = self.location / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        path.mkdir(parents=True)
        try:
            index = tantivy.Index(schema(), path=str(path))
            register_analysers(index)
            index.config_reader("manual")
            _note(path, reason)
            return Generation(path.name, path, index, _state(path), reason)
        except BaseException:
            shutil.rmtree(path, ignore_errors=True)
            raise

    def mark_filled(self, generation: Generation) -> None:
        """Note that a generation is complete and needs no rebuild."""
        _note(generation.path, "")

    def switch(self, generation: Generation) -> None:
        """Put a generation to use and remove the one before. The caller holds the lock.

        A reader that still has it open goes on with it until its next query.
        """
        replaced = self._pointed_at()
        # Only the holder of the lock writes these: others are of processes that were killed.
        for other in self.location.glob(f"{_NEW_POINTER}*"):
            other.unlink(missing_ok=True)
        temporary = self.location / f"{_NEW_POINTER}{uuid.uuid4().hex}"
        try:
            with temporary.open("w") as pointer:
                pointer.write(generation.name)
                pointer.flush()
                os.fsync(pointer.fileno())
            if self._pointer().is_dir():
                shutil.rmtree(self._pointer())
            temporary.replace(self._pointer())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if _NAME.fullmatch(replaced) and replaced != generation.name:
            shutil.rmtree(self.location / replaced, ignore_errors=True)

    def remove_abandoned(self) -> None:
        """Remove what killed rebuilds left behind. The caller is the one rebuild and has not
        begun a generation of its own."""
        with self.locked():
            used = self._pointed_at()
            for other in self.location.iterdir():
                if _NAME.fullmatch(other.name) and other.name != used:
                    shutil.rmtree(other, ignore_errors=True)

    def discard(self, generation: Generation) -> None:
        """Remove a generation that never came into use."""
        shutil.rmtree(generation.path, ignore_errors=True)

    def replace_damaged(self, reason: str) -> None:
        """Put an empty generation to use, unless another process has just done so.

        Raises OSError and EngineUnavailable where the folder cannot be written.
        """
        with self.locked():
            try:
                self._opened = None
                self.check()
            except Damaged:
                fresh = self.create(reason)
                try:
                    self.switch(fresh)
                except BaseException:
                    self.discard(fresh)
                    raise

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the one writer; EngineUnavailable if another one does not finish in time.

        The lock goes with its process, so that a killed writer leaves none behind.
        """
        if getattr(self._writer, "depth", 0):
            yield
            return
        with self._holding("lock", "another process is writing to the search index"):
            self._writer.depth = 1
            try:
                yield
            finally:
                self._writer.depth = 0

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Be the one rebuild; EngineUnavailable if there is another one for too long."""
        with self._holding("rebuild-lock", "the search index is being rebuilt already"):
            yield

    def is_rebuilding(self) -> bool:
        """Whether some process, or another thread, rebuilds the index at this moment."""
        try:
            with (self.location / "rebuild-lock").open("r") as handle:
                free = locks.lock(handle, locks.LOCK_EX | locks.LOCK_NB)
                if free:
                    locks.unlock(handle)
                return not free
        except OSError:
            return False

    @contextlib.contextmanager
    def _holding(self, name: str, refusal: str) -> Iterator[None]:
        path = self.location / name
        deadline = time.monotonic() + self.lock_timeout
        while True:
            self.location.mkdir(parents=True, exist_ok=True)
            with path.open("a") as handle:
                self._acquire(handle.fileno(), deadline, refusal)
                if _same_file(handle.fileno(), path):
                    try:
                        yield
                    finally:
                        locks.unlock(handle)
                    return
            # The folder was removed while this process waited: what it locked is gone.

    def _acquire(self, descriptor: int, deadline: float, refusal: str) -> None:
        wait = 0.005
        while not locks.lock(descriptor, locks.LOCK_EX | locks.LOCK_NB):
            if time.monotonic() > deadline:
                raise EngineUnavailable(refusal)
            time.sleep(wait)
            wait = min(wait * 2, 0.1)

    def _load(self, name: str) -> Generation:
        """A generation as of its last commit, opened anew only where it is another one."""
        path = self.location / name
        state = _state(path)
        opened = self._opened
        if opened is None or opened.name != name:
            with self._opening:
                opened = self._opened
                if opened is None or opened.name != name:
                    opened = self._opened = _open(path)
        elif opened.state != state:
            try:
                opened.index.reload()
            except BaseException as error:
                raise damage_from(error) from error
            opened = Generation(name, path, opened.index, state, opened.reason)
            self._opened = opened
        return opened

    def _named(self) -> str:
        """The name in the pointer. Raises Damaged where there is none, or nonsense."""
        try:
            name = self._pointer().read_text()
        except FileNotFoundError as error:
            raise Damaged("there is no index") from error
        except (IsADirectoryError, UnicodeDecodeError) as error:
            raise Damaged("it is not noted which index is in use") from error
        if not _NAME.fullmatch(name):
            raise Damaged("it is not noted which index is in use")
        return name

    def _pointer(self) -> Path:
        return self.location / "current"

    def _pointed_at(self) -> str:
        try:
            return self._pointer().read_text()
        except (OSError, UnicodeDecodeError):
            return ""


def _note(path: Path, reason: str) -> None:
    """Write down the version of a generation and why it needs a rebuild, if it does."""
    about = {"schema": SCHEMA_VERSION, "reason": reason}
    (path / _ABOUT).write_text(json.dumps(about))


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _state(path: Path) -> tuple[int, int]:
    found = (path / TANTIVY_STATE).stat()
    return found.st_mtime_ns, found.st_ino


def _open(path: Path) -> Generation:
    """Open a generation whose files are whole. Raises Damaged, FileNotFoundError or OSError."""
    about = _about(path)
    state = _state(path)
    verify(path)
    try:
        index = tantivy.Index.open(str(path))
        if index.schema != schema():
            raise Damaged("the index has other fields")
        register_analysers(index)
        index.config_reader("manual")
        index.reload()
    except (FileNotFoundError, Damaged):
        raise
    except BaseException as error:
        raise damage_from(error) from error
    return Generation(path.name, path, index, state, str(about["reason"]))


def _about(path: Path) -> Mapping[str, object]:
    """What is noted about a generation. Raises like `_open`, and EngineUnavailable where a newer
    version of the portal has made the index: an older process that still runs leaves it alone."""
    try:
        about = json.loads((path / _ABOUT).read_text())
        version = int(about["schema"])
        about["reason"]
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{_ABOUT} cannot be read") from error
    if version > SCHEMA_VERSION:
        raise EngineUnavailable("the index is that of a newer version of the portal")
    if version < SCHEMA_VERSION:
        raise Damaged("the index was made by another version")
    found: Mapping[str, object] = about
    return found
