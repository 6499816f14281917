"""Dumps a filled little database of a release, for later releases to be upgraded from.

    git worktree add --detach ../release e917b85
    .venv/bin/python -m tests.upgrade.make_dump --code ../release --name e917b85 \
        --postgresql postgres://postgres@127.0.0.1:5433/empty

Writes `releases/NAME.sqlite3.gz` and, from an empty database, `releases/NAME.postgresql.sql.gz`.
Where models have changed since, `fill.py` is adapted first.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
RELEASES = HERE / "releases"


def main() -> None:
    """Fill and dump, once for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--code", type=Path, required=True, help="checkout of the release")
    parser.add_argument("--name", required=True, help="of the release")
    parser.add_argument("--postgresql", metavar="URL", help="an empty database")
    options = parser.parse_args()
    RELEASES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database, compact = Path(folder, "filled.sqlite3"), Path(folder, "compact.sqlite3")
        _fill(options.code, f"sqlite:///{database}")
        connection = sqlite3.connect(database)
        connection.execute("VACUUM INTO ?", (str(compact),))
        connection.close()
        _write(f"{options.name}.sqlite3.gz", compact.read_bytes())
    if options.postgresql:
        _fill(options.code, options.postgresql)
        _write(f"{options.name}.postgresql.sql.gz", _postgresql_dump(options.postgresql))


def _fill(code: Path, database_url: str) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url,
        "PYTHONPATH": str(code.resolve()),
    }
    command = [sys.executable, str(HERE / "with_django.py"), "fill"]
    subprocess.run(command, cwd=code, env=environment, check=True)  # noqa: S603  our own script


def _postgresql_dump(url: str) -> bytes:
    """Statements that a driver can run: no COPY, no commands of psql."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    program = shutil.which("pg_dump") or str(installed[-1])
    options = ["--no-owner", "--no-privileges", "--rows-per-insert=100"]
    done = subprocess.run(  # noqa: S603
        [program, *options, url], check=True, capture_output=True
    )
    # Newer versions guard the text with commands of psql.
    lines = [line for line in done.stdout.splitlines() if not line.startswith(b"\\")]
    return b"\n".join(lines)


def _write(name: str, data: bytes) -> None:
    path = RELEASES / name
    # No time inside: the same data gives the same file.
    path.write_bytes(gzip.compress(data, mtime=0))
    sys.stdout.write(f"{path}: {path.stat().st_size / 1024:.0f} kB\n")


if __name__ == "__main__":
    main()
