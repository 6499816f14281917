"""A database of an earlier release becomes what a fresh installation has, and goes on working."""

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

import pytest
from django.db import connection

from tests.databases import execute_on_postgresql, postgresql_database, uses_postgresql
from tests.upgrade.schema import describe

RELEASES = Path(__file__).parent / "releases"
ROOT = Path(__file__).parents[2]
NAMES = sorted(path.name.partition(".")[0] for path in RELEASES.glob("*.sqlite3.gz"))
pytestmark = pytest.mark.django_db


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


@pytest.fixture(scope="module", params=NAMES)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What `walk.py` found after upgrading a release: schema, pages opened, problems."""
    with restored(request.param, tmp_path_factory.mktemp("release")) as url:
        done = subprocess.run(
            [sys.executable, "-m", "tests.upgrade.with_django", "tests.upgrade.walk"],
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_upgraded_tables_are_those_of_a_fresh_installation(upgraded: dict[str, Any]) -> None:
    fresh = describe(connection)
    old = set(upgraded["schema"])
    assert {"too much": sorted(old - fresh), "missing": sorted(fresh - old)} == {
        "too much": [],
        "missing": [],
    }


def test_everybody_finds_their_pages_after_an_upgrade(upgraded: dict[str, Any]) -> None:
    assert upgraded["problems"] == []
    assert upgraded["opened"] > 80
