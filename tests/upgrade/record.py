"""The record of all migrations that are on main; `make record-migrations` adds the new ones.

An installation remembers a migration by its name and never runs it again, so one that is edited
afterwards leaves tables behind that don't fit the models, and nobody is told.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).with_name("migrations.sha256")
PACKAGES = ("portal", "practices", "training", "search")


def migrations(root: Path = ROOT) -> dict[str, str]:
    """The digest of every migration below `root`, by path."""
    files = [
        path
        for package in PACKAGES
        for path in (root / package).rglob("migrations/*.py")
        if path.name != "__init__.py"
    ]
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def recorded(record: Path = RECORD) -> dict[str, str]:
    """What the record says, in the format of `sha256sum`."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def differences(now: dict[str, str], then: dict[str, str]) -> list[str]:
    """What is wrong with the migrations `now`, one sentence for each."""
    problems = [f"{path} is recorded and gone: bring it back." for path in then.keys() - now.keys()]
    problems += [
        f"{path} was edited: restore it, and make another migration for what is new."
        for path in then.keys() & now.keys()
        if then[path] != now[path]
    ]
    problems += [
        f"{path} is new: `make record-migrations`, and it is never edited from then on."
        for path in now.keys() - then.keys()
    ]
    return sorted(problems)


def main() -> int:
    """Add new migrations to the record; refuse where an old one is not what it was."""
    now, then = migrations(), recorded()
    wrong = differences({path: now[path] for path in now if path in then}, then)
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    lines = [f"{digest}  {path}\n" for path, digest in sorted(now.items())]
    RECORD.write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(f"{len(now)} migrations, {len(now) - len(then)} of them new.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
