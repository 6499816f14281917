"""Files as LibreOffice writes them: what is right is read, what is wrong is named by its cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.benchmarking.imports.core.results import Answers, Reading, Result
from portal.benchmarking.imports.messages import problem_message
from portal.benchmarking.imports.pending import read
from portal.benchmarking.models import Score
from portal.benchmarking.selectors import default_framework
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.portal.benchmarking.imports.uploads import form_of

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))


def look_at(name: str) -> Reading:
    return read((FILES / name).read_bytes(), name, default_framework(), Answers())


def result_of(name: str) -> Result:
    (result,) = look_at(name).results
    return result


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sheet_as_it_comes_is_read_right_or_the_cell_is_named(name: str) -> None:
    preview = result_of(name)
    assert preview.scores == EXPECTED[name]["scores"]
    found = {row.cell: row.problem.code for row in preview.problems if row.problem}
    assert found == EXPECTED[name]["problems"]
    assert all(problem_message(row.problem) for row in preview.problems if row.problem)


@pytest.mark.parametrize("name", ["auswertung.xlsx", "scores.xlsx"])
def test_results_of_formulas_are_read_and_said_to_be(name: str) -> None:
    assert "formulas-read" in [notice.code for notice in look_at(name).notices]


def test_a_sheet_with_mistakes_is_corrected_on_the_page_and_saved() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    browser, base = browser_of(user), f"/en/my-cluster/{cluster.slug}/"
    file = SimpleUploadedFile("scores.xlsx", (FILES / "scores.xlsx").read_bytes())
    browser.post(f"{base}import/", {"file": file})
    page = browser.get(f"{base}import/check/").content.decode()
    assert "Cell D14, 2.7." in page
    corrected = {
        "upload": form_of(browser, f"{base}import/check/"),
        "code-7": "1.4",
        "score-7": "60",
        "code-10": "2.3",
        "score-10": "9,5",
        "code-14": "2.7",
        "score-14": "7.5",
        "code-16": "2.9",
        "score-16": "90 %",
        "skip-20": "1",
    }
    browser.post(f"{base}import/check/", {"do": "import", "date-0": "2026-05-01", **corrected})
    saved = Score.objects.filter(assessment__cluster=cluster)
    scores = {
        code: None if value is None else float(value)
        for code, value in saved.values_list("indicator__code", "value")
    }
    assert scores == EXPECTED["scores.xlsx"]["scores"] | {
        "1.4": 60.0,
        "2.3": 95.0,
        "2.7": 75.0,
        "2.9": 90.0,
    }
    assert saved.get(indicator__code="1.1").note == "signed list of 2025"
