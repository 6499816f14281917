"""Tables that don't fit the models are noticed by whoever could notice, and there is a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tests.upgrade.releases import NAMES, restored, run_on
from tests.upgrade.schema import describe


@pytest.mark.django_db
def test_a_database_that_an_edited_migration_left_is_refused_and_repaired(tmp_path: Path) -> None:
    with restored(NAMES[-1], tmp_path) as url:
        found = run_on(url, "tests.upgrade.repair")
    for step in ("migrate", "migrate again", "check"):
        assert found[step].startswith("refused: "), step
        assert "The database has no recommendations_areamark." in found[step]
        assert "repair_tables" in found[step]
    for step in ("migrate again", "check"):
        assert "The database has no recommendations_recommendationmark (helpful)." in found[step]
    assert (found["health"], found["health after a dry run"]) == (503, 503)
    assert "Left over: benchmarking_sentlabelreminder" in found["dry run"]
    assert found["repair"].endswith("The tables fit the models.\n")
    assert "no issues" in found["check after repair"]
    assert found["health after repair"] == 200
    assert found["repair again"] == "Missing: nothing\nLeft over: nothing\n"
    assert found["marks stay"]
    assert found["area marks"] == 0
    assert set(found["schema"]) == describe(connection)
