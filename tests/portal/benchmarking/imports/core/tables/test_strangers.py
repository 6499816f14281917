"""Columns beside the scores whose headings nobody knows, and columns of two people."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.benchmarking.imports.core.results import Answers
from tests.portal.benchmarking.imports.core.import_sheets import CODES, asked, one

FIRST = (50, 75, 62, 100, 0, 12, 87)


def two(headings: Sequence[str], others: Sequence[float], first: Sequence[float] = FIRST) -> str:
    rows = [f"{code};{a};{b}" for code, a, b in zip(CODES, first, others, strict=True)]
    return "\n".join([";".join(("Code", *headings)), *rows])


@pytest.mark.parametrize(
    "heading", ["Final (%)", "After audit (%)", "Fremdeinschätzung (%)", "Rivisto", "Xyzzy"]
)
def test_a_column_of_figures_that_nobody_knows_is_offered_beside_the_score(heading: str) -> None:
    content = two(("Score (%)", heading), [each * 0.8 for each in FIRST])
    assert asked(content) == ["column"]
    assert one(content, Answers(column=heading)).scores["1.2"] == 60


@pytest.mark.parametrize(
    ("heading", "others"),
    [
        ("Position", (1, 2, 3, 4, 5, 6, 7)),
        ("Area", (1, 1, 2, 2, 2, 3, 4)),
        ("Round", (2, 2, 2, 2, 2, 2, 2)),
        ("Founded", (1990, 2001, 1985, 1999, 2010, 2012, 1978)),
    ],
)
def test_a_column_that_orders_the_rows_or_is_out_of_range_is_not_asked_about(
    heading: str, others: Sequence[float]
) -> None:
    assert asked(two(("Score (%)", heading), others)) == []


def test_two_people_half_a_point_apart_are_two_columns() -> None:
    first = (2, 3, 2.5, 3.5, 0, 0.5, 3)
    content = two(("Score team (0-4)", "Score auditor (0-4)"), [x + 0.5 for x in first], first)
    assert asked(content) == ["column"]


def test_two_columns_of_per_cent_that_are_always_as_far_apart_are_two() -> None:
    content = two(("Score (%)", "Result (%)"), [max(0, x - 0.4) for x in FIRST])
    assert asked(content) == ["column"]


@pytest.mark.parametrize("others", [(50, 75, 62.4, 100, 0, 12.3, 86.9), FIRST])
def test_the_same_per_cent_rounded_to_whole_ones_are_one_column(others: Sequence[float]) -> None:
    assert asked(two(("Score (%)", "Result (%)"), others)) == []


def test_nine_tenths_of_another_column_are_another_score() -> None:
    content = two(("Score (%)", "Weighed"), [each * 0.9 for each in FIRST])
    assert "column" in asked(content)
