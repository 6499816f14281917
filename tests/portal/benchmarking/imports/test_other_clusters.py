"""A file that names another cluster than the one it is imported for."""

from __future__ import annotations

from datetime import date

import pytest

from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.clusters import ClusterNames
from tests.factories.clusters import ClusterFactory
from tests.portal.benchmarking.imports.import_sheets import SPECS, TODAY
from tests.portal.benchmarking.imports.test_scales import workbook
from tests.portal.benchmarking.imports.uploads import Import

NAMES = ClusterNames("Example Maritime Cluster", ("Example Photonics Alliance", "Textile Network"))
ROWS: list[list[object]] = [["Code", "Score (%)"], ["1.1", 50], ["1.2", 75], ["2.1", 60]]


def asked(content: bytes, answer: str = "") -> list[str]:
    rows = {"whose": answer} if answer else {}
    answers = Answers(rows=rows, dates={"": date(2025, 3, 1)})
    reading = read_report(content, "f", SPECS, today=TODAY, answers=answers, clusters=NAMES)
    return [each.about for each in reading.questions]


@pytest.mark.parametrize(
    "line",
    [
        ["Example Photonics Alliance"],
        ["Report of EXAMPLE PHOTONICS ALLIANCE, 2025"],
        ["Nordic Wind Power Cluster - Benchmarking 2025"],
        ["Cluster: Bioregion Alps"],
        ["Name of the cluster", "Textile Network"],
        ["Nome del cluster:", "Distretto Legno"],
    ],
)
def test_another_cluster_above_the_table_is_asked_about_once(line: list[object]) -> None:
    content = workbook(Sheet1=[line, [], *ROWS])
    assert asked(content) == ["whose"]
    assert asked(content, "own") == []


def test_another_cluster_in_a_column_or_the_name_of_the_sheet_is_asked_about() -> None:
    rows = [[*ROWS[0], "Cluster"], *([*row, "Textile Network"] for row in ROWS[1:])]
    assert asked(workbook(Sheet1=rows)) == ["whose"]
    assert asked(workbook(**{"Textile Network": ROWS})) == ["whose"]


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
def test_the_own_name_in_any_spelling_and_general_words_are_not_asked_about(
    line: list[object],
) -> None:
    assert asked(workbook(Sheet1=[line, [], *ROWS])) == []


@pytest.mark.django_db
def test_the_page_asks_before_it_saves_the_scores_of_another_cluster(importing: Import) -> None:
    other = ClusterFactory(name="Harbour Light Alliance")
    content = f"{other.name}\nAssessed on 2025-03-12\ncode;score\n1.1;40\n1.2;50.5\n3.2;60\n"
    response = importing.upload(content)
    assert other.name in response.content.decode()
    assert importing.check("import").status_code == 422
    assert importing.saved() == {}
    importing.check("import", whose="own")
    assert importing.saved()["1.1"] == 40.0
