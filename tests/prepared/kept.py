"""Prepared databases of earlier runs, for runs to come that would make the very same one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.prepared.key import ROOT, changed_since, key

# Of the sources of so many states, such as two branches; each takes about 20 MB.
MOST = 4


@dataclass(frozen=True, slots=True)
class KeptDatabases:
    """A folder with one of its own for each key."""

    folder: Path
    # The clock when nothing of the site had been read yet by this process.
    began: float
    root: Path = ROOT
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", key(self.root))

    @contextmanager
    def _locked(self) -> Iterator[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self.folder / self.key

    def fetch(self, *names: str, folder: Path) -> bool:
        """Copy what was kept under these names into `folder`; whether all of it was there."""
        with self._locked() as own:
            if not all((own / name).exists() for name in names) or not self._is_settled():
                return False
            own.touch()
            for name in names:
                _copy(own / name, folder / name)
            return True

    def put(self, *names: str, folder: Path) -> bool:
        """Keep copies of what `folder` has; whether they may be kept."""
        if not self._is_settled() or key(self.root) != self.key:
            return False
        with self._locked() as own:
            # Nothing of a former making may stay beside it.
            shutil.rmtree(own, ignore_errors=True)
            own.mkdir()
            for name in names:
                _copy(folder / name, own / name)
            self._tidy()
            return True

    def _is_settled(self) -> bool:
        """Not where a source was changed after this process began to read them: what it has read
        may be neither of the old nor of the new state."""
        return not changed_since(self.began, self.root)

    def _tidy(self) -> None:
        states = [path for path in self.folder.iterdir() if path.is_dir()]
        for old in sorted(states, key=lambda path: path.stat().st_mtime, reverse=True)[MOST:]:
            shutil.rmtree(old)


def _copy(source: Path, target: Path) -> None:
    """Whole or not at all: a run that is ended half way leaves nothing that looks finished."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    if unfinished.is_dir():
        shutil.rmtree(unfinished)
    if source.is_dir():
        shutil.copytree(source, unfinished)
    else:
        shutil.copyfile(source, unfinished)
    if target.is_dir():
        shutil.rmtree(target)
    unfinished.rename(target)
