"""Databases as earlier releases left them, and programs that run on them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.databases import execute_on_postgresql, postgresql_database, uses_postgresql

RELEASES = Path(__file__).parent / "releases"
ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name.partition(".")[0] for path in RELEASES.glob("*.sqlite3.gz"))


@contextmanager
def restored(release: str, folder: Path) -> Iterator[str]:
    """The address of a database as the release left it."""
    if uses_postgresql():
        dump = gzip.decompress((RELEASES / f"{release}.postgresql.sql.gz").read_bytes())
        with postgresql_database(f"portal_upgrade_{release}") as url:
            execute_on_postgresql(url, dump.decode())
            yield url
        return
    path = folder / "release.sqlite3"
    path.write_bytes(gzip.decompress((RELEASES / f"{release}.sqlite3.gz").read_bytes()))
    yield f"sqlite:///{path}"


def run_on(url: str, module: str) -> dict[str, Any]:
    """What a module prints that is run in a process of its own on this database."""
    done = subprocess.run(  # noqa: S603  our own modules
        [sys.executable, "-m", "tests.upgrade.with_django", module],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found
