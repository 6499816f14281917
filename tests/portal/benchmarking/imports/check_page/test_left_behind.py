"""A report of some areas says, before it is imported, which ones the dashboard will lose."""

from __future__ import annotations

import pytest

from tests.factories.clusters import AssessmentFactory
from tests.portal.benchmarking.imports.uploads import Import

pytestmark = pytest.mark.django_db

FULL = {"1.1": 50, "2.1": 50, "3.1": 50, "5.1": 50}
PART = "Nr.;Punkte (0-4)\n1.1;2\n2.1;4\n4.1;1\n"


def said(importing: Import, day: str, content: str = PART) -> str:
    importing.upload(content)
    return str(importing.check("check", **{"date-0": day}).context["page"].left_behind)


@pytest.fixture
def known(importing: Import) -> Import:
    AssessmentFactory(cluster=importing.cluster, assessed_on="2025-01-10", scores=FULL)
    return importing


def test_areas_that_are_known_today_and_not_in_the_file_are_named(known: Import) -> None:
    page = known.upload(PART)
    told = page.context["page"].left_behind
    areas = told.partition("file: ")[2].partition(". ")[0].split(", ")
    assert [area.split()[0] for area in areas] == ["3", "5"]
    assert "self-check, which keeps the scores that are known" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "is_told"), [("2025-03-12", True), ("2025-01-10", True), ("2024-12-01", False)]
)
def test_only_what_becomes_the_latest_assessment_takes_something_away(
    known: Import, day: str, is_told: bool
) -> None:
    assert bool(said(known, day)) is is_told


def test_what_is_taken_over_into_the_assessment_of_its_day_takes_nothing_away(
    known: Import,
) -> None:
    known.upload(PART)
    page = known.check("check", **{"date-0": "2025-01-10"}).context["page"]
    replace = next(value for value, _text, _is in page.same_days[0].choices if "replace" in value)
    day = {"date-0": "2025-01-10", "same-0": replace}
    assert known.check("check", **day).context["page"].left_behind == ""


@pytest.mark.parametrize("content", [PART + "3.1;2\n5.1;2\n", PART + "3.1;n/a\n5.2;many\n"])
def test_an_area_that_has_a_row_is_said_by_its_rows(known: Import, content: str) -> None:
    assert said(known, "2025-03-12", content) == ""


def test_a_first_report_takes_nothing_away(importing: Import) -> None:
    assert said(importing, "2025-03-12") == ""
