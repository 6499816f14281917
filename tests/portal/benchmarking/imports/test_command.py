"""`manage.py import_benchmark` on reports as they come: what it reads, asks and leaves out."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.benchmarking.models import Assessment
from tests.factories.accounts import person
from tests.factories.clusters import cluster_of

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"


@pytest.fixture
def slug() -> str:
    return cluster_of(person("manager")).slug


def run(slug: str, file: str | Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON of a run."""
    out = StringIO()
    path = str(FILES / file)
    try:
        call_command(
            "import_benchmark", path, "--cluster", slug, "--format", "json", *options, stdout=out
        )
    except CommandError:
        return 1, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_a_file_without_a_scale_is_asked_about_with_the_total_of_each_answer(slug: str) -> None:
    status, told = run(slug, "no-maximum.xlsx", "--dry-run")
    assert status == 1
    (question,) = told["questions"]
    assert question["about"] == "scale"
    assert {"0-4", "0-5", "0-10", "0-100"} <= set(question["choices"])
    assert (question["totals"]["0-4"], question["totals"]["0-100"]) == (65.0, 2.6)
    assert "0-4: 65" in question["message"]
    assert (told["scores"], told["overall"]) == ({}, None)

    status, told = run(slug, "no-maximum.xlsx", "--dry-run", "--scale", "0-4")
    assert (status, told["overall"], told["not_known"]) == (0, 65.0, ["4.9"])
    assert told["scores"]["1.1"] == 62.5
    assert len(told["scores"]) == 30


def test_two_heading_rows_name_the_maximum_and_nothing_is_asked(slug: str) -> None:
    status, told = run(slug, "two-row-heading.xlsx", "--dry-run")
    assert (status, told["questions"], told["problems"]) == (0, [], [])
    assert set(told["scores"].values()) == {62.5}
    assert len(told["scores"]) == 31
    assert [(row["row"], row["why"]) for row in told["left_out"]] == [
        (36, "sum or average"),
        (37, "sum or average"),
        (38, "remark"),
    ]


def test_a_german_report_is_read_with_its_date_and_a_wrong_total_is_noted(slug: str) -> None:
    status, told = run(slug, "german-report-0-4.xlsx")
    assert (status, told["date"], told["overall"]) == (0, "2025-10-14", 65.0)
    assert (len(told["scores"]), told["not_known"]) == (30, ["4.9"])
    assert len(told["left_out"]) == 11
    assert any("72 %" in notice and "65" in notice for notice in told["notices"])
    saved = Assessment.objects.get(cluster__slug=slug)
    assert saved.scores.get(indicator__code="2.8").note == "siehe Gespräch"


def test_an_italian_report_in_latin_1_is_read_like_the_others(slug: str) -> None:
    status, told = run(slug, "italian-report-latin1.csv", "--dry-run", "--date", "2025-03-01")
    assert (status, told["overall"], told["date"]) == (0, 65.0, "2025-03-01")
    assert told["scores"]["2.10"] == 75.0
    assert told["not_known"] == ["4.9"]


def test_two_years_are_asked_about_and_may_both_be_taken(slug: str) -> None:
    status, told = run(slug, "two-years-in-columns.xlsx", "--dry-run")
    assert status == 1
    (question,) = told["questions"]
    assert (question["about"], question["choices"]) == ("column", ["2023", "2025", "both"])
    assert (question["totals"]["2023"], question["totals"]["2025"]) == (50.3, 62.9)
    assert (
        run(slug, "two-years-in-columns.xlsx", "--dry-run", "--column", "2025")[1]["scores"]["1.2"]
        == 87.5
    )

    days = ("--date", "2023-11-02", "--date", "2025-10-14")
    status, told = run(slug, "two-years-in-columns.xlsx", "--column", "both", *days)
    assert (status, told["date"], told["scores"]["1.1"]) == (0, "2025-10-14", 62.5)
    saved = Assessment.objects.filter(cluster__slug=slug).order_by("assessed_on")
    assert [each.assessed_on.isoformat() for each in saved] == ["2023-11-02", "2025-10-14"]
    assert float(saved[0].scores.get(indicator__code="1.1").value or 0) == 50


def test_nothing_is_saved_without_a_day_and_the_same_import_twice_is_one(slug: str) -> None:
    status, told = run(slug, "two-row-heading.xlsx")
    assert (status, told["questions"][0]["about"]) == (1, "date")
    assert not Assessment.objects.filter(cluster__slug=slug).exists()
    for _ in range(2):
        assert run(slug, "two-row-heading.xlsx", "--date", "2025-10-14")[0] == 0
    assert Assessment.objects.filter(cluster__slug=slug).count() == 1


def test_an_unreadable_file_and_poor_options_say_so(slug: str, tmp_path: Path) -> None:
    broken = tmp_path / "x.xlsx"
    broken.write_bytes(b"PK\x03\x04 no")
    status, told = run(slug, broken)
    assert (status, told["scores"]) == (1, {})
    assert "damaged" in told["problems"][0]["message"]
    for option in (("--scale", "four"), ("--date", "soon")):
        with pytest.raises(CommandError):
            call_command("import_benchmark", "x", "--cluster", slug, *option)


def test_a_question_is_told_in_words_too(slug: str) -> None:
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was saved"):
        call_command(
            "import_benchmark", str(FILES / "no-maximum.xlsx"), "--cluster", slug, stderr=errors
        )
    assert "--scale 0-4" in errors.getvalue()
