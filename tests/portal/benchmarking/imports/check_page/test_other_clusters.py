"""A file that names another cluster than the one it is imported for."""

from __future__ import annotations

from datetime import date

import pytest

from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers
from tests.portal.benchmarking.imports.core.import_sheets import SPECS, TODAY, workbook
from tests.portal.benchmarking.imports.uploads import Import

OWN = "Example Maritime Cluster"
ROWS: list[list[object]] = [["Code", "Score (%)"], ["1.1", 50], ["1.2", 75], ["2.1", 60]]


def named(content: bytes) -> list[str]:
    """The other clusters that are told; nothing is asked."""
    answers = Answers(dates={"": date(2025, 3, 1)})
    reading = read_report(content, "f", SPECS, today=TODAY, answers=answers, cluster=OWN)
    assert reading.questions == ()
    return [each.params["name"] for each in reading.notices if each.code == "other-cluster"]


@pytest.mark.parametrize(
    "line",
    [
        ["Nordic Wind Power Cluster - Benchmarking 2025"],
        ["Cluster: Bioregion Alps"],
        ["Name of the cluster", "Textile Network"],
        ["Nome del cluster:", "Distretto Legno"],
    ],
)
def test_another_cluster_above_the_table_is_told_once(line: list[str]) -> None:
    (name,) = named(workbook(Sheet1=[line, [], *ROWS]))
    assert name in " ".join(line)


def test_another_cluster_in_a_column_or_the_name_of_the_sheet_is_told() -> None:
    rows = [[*ROWS[0], "Cluster"], *([*row, "Textile Network"] for row in ROWS[1:])]
    assert named(workbook(Sheet1=rows)) == ["Textile Network"]
    sheet = "Alpine Timber Cluster"
    assert named(workbook(**{sheet: ROWS})) == [sheet]


@pytest.mark.parametrize(
    "line",
    [
        ["Example Maritime Cluster"],
        ["Cluster: Maritime Example"],
        ["Cluster: EXAMPLE-MARITIME-CLUSTER e.V."],
        ["Cluster:", "EMC"],
        ["Cluster", "Example Maritme Cluster"],
        ["Example Maritime Cluster beside Example Photonics Alliance"],
        ["Benchmarking Report Cluster Management 2025"],
        ["European Gold Label Cluster Excellence"],
        ["Number of clusters: 31"],
        ["Cluster: 12"],
    ],
)
def test_the_own_name_in_any_spelling_and_general_words_are_not_told(
    line: list[object],
) -> None:
    assert named(workbook(Sheet1=[line, [], *ROWS])) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "it"])
def test_the_page_says_whose_scores_they_seem_to_be_before_they_are_saved(language: str) -> None:
    importing = Import(language)
    content = "Cluster: Harbour Light\nAssessed on 2025-03-12\ncode;score\n1.1;40\n1.2;50.5\n"
    page = importing.upload(content).content.decode()
    assert {"en": "Import it only if", "it": "Importarlo solo se"}[language] in page
    assert "Harbour Light" in page
    importing.check("import")
    assert importing.saved()["1.1"] == 40.0
