"""Notices and guesses that would send people the wrong way are not given."""

from __future__ import annotations

import pytest

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.reader import read_report
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    POINTS_OF,
    SPECS,
    TODAY,
    WANTED,
    look,
    one,
    sheet,
)


@pytest.mark.parametrize("heading", ["cluster;year", "Cluster;Anno", "Cluster;Jahr"])
def test_a_heading_for_clusters_names_none(heading: str) -> None:
    rows = [f"{heading};code;score", *(f"Own Cluster;2025;{code};{WANTED[code]}" for code in CODES)]
    content = "\n".join(rows).encode()

    reading = read_report(content, "report", SPECS, today=TODAY, cluster="Own Cluster")
    assert "other-cluster" not in [notice.code for notice in reading.notices]
    other = read_report(content, "report", SPECS, today=TODAY, cluster="Alpine Wood")
    (named,) = [notice for notice in other.notices if notice.code == "other-cluster"]
    assert named.params["name"] == "Own Cluster"


@pytest.mark.parametrize(
    ("scale", "wanted"), [("0-4", WANTED["1.2"]), ("0 – 4", WANTED["1.2"]), ("1-5", 50)]
)
def test_a_column_may_name_the_scale_of_each_row(scale: str, wanted: float) -> None:
    points = POINTS_OF if scale[0] == "0" else (2, 3, 2, 5, 1, 2, 4)

    result = one(sheet("Score;Scale", *(f"{point};{scale}" for point in points)))
    assert (result.problems, result.scores["1.2"]) == ((), wanted)


def test_a_scale_that_cannot_be_read_is_still_a_problem_of_its_row() -> None:
    result = one(sheet("Score;Scale", *(f"{point};four" for point in POINTS_OF)))

    codes = {row.problem.code for row in result.problems if row.problem}
    assert codes == {"maximum-not-a-number"}


def test_an_indicator_that_has_a_row_is_not_guessed_at() -> None:
    rows = [f"{c};{n};{WANTED[c]}" for c, n in zip(CODES, NAMES, strict=True)]
    content = "\n".join(["Code;Indicator;Score (%)", *rows, "6.2;Something else;50"])

    assert [row.problem and row.problem.code for row in look(content).problems] == ["code-unknown"]
    without = content.replace(f"4.2;Strategy;{WANTED['4.2']}\n", "")
    (problem,) = [row.problem for row in look(without).problems]
    assert problem is not None
    assert (problem.code, problem.params["near"]) == ("code-unknown-near", "4.2")
    assert IndicatorSpec("6.2", "6", "x") not in SPECS
