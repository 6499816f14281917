"""A report of some indicators says which known scores have no row, and offers to keep them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.benchmarking.models import Assessment, Score
from tests.factories.clusters import AssessmentFactory, codes
from tests.portal.benchmarking.imports.uploads import Import

pytestmark = pytest.mark.django_db

FULL = {"1.1": 50, "1.2": 50, "2.1": 50, "3.1": 50, "5.1": 50}
PART = "Nr.;Punkte (0-4)\n1.1;2\n2.1;4\n4.1;1\n"
# One row of each area, while nearly all scores are known.
SPREAD = "Code;Score (0-100)\n1.1;70\n2.8;45\n3.1;30\n4.9;55\n5.1;50\n"


def page_of(importing: Import, day: str, content: str = PART) -> Any:
    importing.upload(content)
    return importing.check("check", **{"date-0": day}).context["page"]


@pytest.fixture
def known(importing: Import) -> Import:
    AssessmentFactory(cluster=importing.cluster, assessed_on="2025-01-10", scores=FULL)
    return importing


@pytest.fixture
def full(importing: Import) -> Import:
    scores = dict.fromkeys(codes()[:-1], 60)
    AssessmentFactory(cluster=importing.cluster, assessed_on="2025-01-10", scores=scores)
    return importing


def newest(importing: Import) -> Assessment:
    found = Assessment.objects.filter(cluster=importing.cluster).first()
    assert found is not None
    return found


def test_each_known_score_without_a_row_is_counted_by_its_area(known: Import) -> None:
    page = page_of(known, "2025-03-12")
    assert page.left_behind.startswith("3 of 5 known scores have no row in this file.")
    told = page.left_behind_detail
    assert told.startswith("Known from 10 January 2025 (Imported report): ")
    lost = re.findall(r"(\d) [^,(]+ \((\d) of \d+\)", told)
    assert lost == [("1", "1"), ("3", "1"), ("5", "1")]


def test_a_row_in_each_area_hides_no_loss(full: Import) -> None:
    count = len(codes()) - 1
    page = page_of(full, "2025-03-12", SPREAD)
    assert page.left_behind.startswith(f"{count - 5} of {count} known scores have no row in")
    assert [(each.value, each.total, each.is_chosen) for each in page.known] == [
        ("drop", "too few known for a total", True),
        ("keep", "total 58\xa0%", False),
    ]


def test_the_other_scores_are_kept_with_their_day_and_source(full: Import) -> None:
    page_of(full, "2025-03-12", SPREAD)
    done = full.browser.post(
        f"{full.base}import/check/",
        {"do": "import", "upload": full.form(), "known": "keep"},
        follow=True,
    )
    rest = len(codes()) - 6
    assert f"{rest} other scores are kept as they were found." in done.content.decode()
    scores = {each.indicator.code: each for each in newest(full).scores.all()}
    new = {"1.1": 70, "2.8": 45, "3.1": 30, "4.9": 55, "5.1": 50}
    assert {code: scores[code].value for code in new} == new
    assert {scores[code].kept_from for code in new} == {None}
    others = [each for code, each in scores.items() if code not in new]
    assert {(each.value, each.kept_from, each.kept_origin) for each in others} == {
        (60, date(2025, 1, 10), "import")
    }
    shown = full.browser.get(f"{full.base}scores/{newest(full).pk}/").content.decode()
    assert shown.count("As found on 10 January 2025 (Imported report)") == rest
    # The same file once more is what is there already.
    assert page_of(full, "2025-03-12", SPREAD).left_behind == ""


def test_scores_of_two_days_are_not_mixed_by_themselves(full: Import) -> None:
    page_of(full, "2025-03-12", SPREAD)
    full.check("import")
    assert newest(full).scores.count() == 5


def test_what_the_report_calls_not_known_is_not_kept(known: Import) -> None:
    page_of(known, "2025-03-12", PART + "3.1;n/a\n")
    known.check("import", known="keep")
    values = dict(newest(known).scores.values_list("indicator__code", "value"))
    assert values == {"1.1": 50, "2.1": 100, "4.1": 25, "3.1": None, "1.2": 50, "5.1": 50}


def test_an_older_report_keeps_nothing(known: Import) -> None:
    page_of(known, "2025-03-12")
    known.check("import", **{"known": "keep", "date-0": "2024-12-01"})
    older = Assessment.objects.get(cluster=known.cluster, assessed_on="2024-12-01")
    assert older.scores.count() == 3


def test_a_correction_of_the_source_reaches_what_was_kept(known: Import) -> None:
    page_of(known, "2025-03-12")
    known.check("import", known="keep")
    kept = newest(known).scores.get(indicator__code="5.1")
    assert kept.source == Score.objects.get(
        assessment__assessed_on="2025-01-10", indicator__code="5.1"
    )


def test_two_columns_keep_one_after_the_other(known: Import) -> None:
    years = "Nr.;2026 Punkte (0-4);2025 Punkte (0-4)\n1.1;2;1\n2.1;4;3\n4.1;1;0\n"
    known.upload(years)
    days = {"column": "both", "date-0": "2025-11-01", "date-1": "2025-06-01"}
    known.check("check", **days)
    known.check("import", **days, known="keep")
    rows = Assessment.objects.filter(cluster=known.cluster).order_by("assessed_on")
    assert [row.scores.count() for row in rows] == [5, 6, 6]
    newest_scores = rows[2].scores.filter(kept_from="2025-01-10")
    assert set(newest_scores.values_list("indicator__code", flat=True)) == {"1.2", "3.1", "5.1"}


@pytest.mark.parametrize("options", [(), ("--keep-known",)])
def test_the_command_keeps_them_where_it_is_asked_to(
    known: Import, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "part.csv"
    file.write_text(PART)
    slug = known.cluster.slug
    call_command("import_benchmark", file, "--cluster", slug, "--date", "2025-03-12", *options)
    assert newest(known).scores.count() == (6 if options else 3)


@pytest.mark.parametrize(
    ("day", "is_told"), [("2025-03-12", True), ("2025-01-10", True), ("2024-12-01", False)]
)
def test_only_what_becomes_the_latest_assessment_takes_something_away(
    known: Import, day: str, is_told: bool
) -> None:
    assert bool(page_of(known, day).left_behind) is is_told


def test_what_is_taken_over_into_the_assessment_of_its_day_takes_nothing_away(
    known: Import,
) -> None:
    page = page_of(known, "2025-01-10")
    replace = next(value for value, _text, _is in page.same_days[0].choices if "replace" in value)
    day = {"date-0": "2025-01-10", "same-0": replace}
    assert known.check("check", **day).context["page"].left_behind == ""


@pytest.mark.parametrize("more", ["1.2;1\n3.1;2\n5.1;2\n", "1.2;0\n3.1;n/a\n5.1;many\n"])
def test_a_score_that_has_a_row_is_said_by_it(known: Import, more: str) -> None:
    assert page_of(known, "2025-03-12", PART + more).left_behind == ""


def test_a_first_report_takes_nothing_away(importing: Import) -> None:
    assert page_of(importing, "2025-03-12").left_behind == ""
