"""A database of an earlier release becomes what a fresh installation has, and goes on working."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.upgrade.releases import NAMES, restored, run_on
from tests.upgrade.schema import describe

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", params=NAMES)
def upgraded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What `walk.py` found after upgrading a release: schema, pages opened, problems."""
    with restored(request.param, tmp_path_factory.mktemp("release")) as url:
        return run_on(url, "tests.upgrade.walk")


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
