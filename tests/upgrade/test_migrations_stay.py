"""Migrations that others may have run are never edited."""

from __future__ import annotations

import pytest

from tests.upgrade.record import differences, migrations, recorded


def test_every_migration_is_what_was_recorded() -> None:
    assert differences(migrations(), recorded()) == []


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ({"a.py": "2"}, {"a.py": "1"}, "was edited"),
        ({}, {"a.py": "1"}, "is recorded and gone"),
        ({"a.py": "1"}, {}, "is new"),
    ],
    ids=["edited", "deleted", "new"],
)
def test_a_difference_is_named(now: dict[str, str], then: dict[str, str], said: str) -> None:
    (problem,) = differences(now, then)
    assert problem.startswith(f"a.py {said}")
