"""The name of everything that a prepared database was made of: another one is another database.

Whatever could lead to another table or row counts: all code and files of the site but those that
only answer requests, the versions of packages and of Python, the settings of the environment, and
the day, because the library's pages are published on the day they are loaded.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("portal", "practices", "training", "search", "locale")
# What makes the database, beside the site itself.
MAKERS = ("tests/conftest.py", "tests/prepared/database.py", "tests/prepared/key.py")
# Nothing below these is run while a database is made: they answer requests.
ANSWERS = {"static", "templates", "templatetags", "views", "views.py", "__pycache__"}


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the site that may take part in making the database."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and ANSWERS.isdisjoint(path.relative_to(root).parts):
                yield path
    yield from (root / maker for maker in MAKERS)


@cache
def _packages() -> tuple[str, ...]:
    return tuple(sorted({f"{one.name} {one.version}" for one in distributions()}))


def _surroundings(root: Path) -> Iterator[str]:
    yield f"{date.today()} {sys.version} {sqlite3.sqlite_version}"
    yield from _packages()
    base = (root / "portal/settings/base.py").read_text(encoding="utf-8")
    for name in re.findall(r"\benv\.\w+\(\s*\"(\w+)\"", base):
        yield f"{name}={os.environ.get(name)}"


def key(root: Path = ROOT) -> str:
    """The same text for the same sources, packages, environment and day only."""
    digest = hashlib.sha256("\n".join(_surroundings(root)).encode())
    for path in source_files(root):
        content = path.read_bytes()
        digest.update(f"\n{path.relative_to(root)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:24]


def changed_since(moment: float, root: Path = ROOT) -> bool:
    """Whether a file was written or put in its place after `moment`, in seconds of the clock.

    What this process has imported may then not be what the file says now.
    """
    return any(path.stat().st_ctime >= moment for path in source_files(root))
