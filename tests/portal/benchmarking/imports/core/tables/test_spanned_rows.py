"""An indicator whose code is merged over several rows is one indicator."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from portal.benchmarking.imports.core.results import Answers, Reading
from tests.portal.benchmarking.imports.core.tables.test_messy_sheets import (
    CODES,
    POINTS,
    WANTED,
    Rows,
    book,
    open_questions,
    read,
)

HEADING: list[object] = ["Nr.", "Indikator", "Bewertung 0-4", "Bemerkung"]
REMARK = "Kommentar: siehe Protokoll 3 von 4"


def spanning(
    columns: str, second: list[object], only: tuple[str, ...] = CODES, first_remark: str = ""
) -> Reading:
    """A sheet in which `columns` are merged over two rows for `only` some of the indicators, with
    what stands in the second row where nothing is merged."""
    rows: Rows = [HEADING]
    spans: list[int] = []
    for code in CODES:
        rows.append([code, f"Topic {code}", POINTS[code], first_remark or None])
        if code in only:
            rows.append([None, *second])
            spans.append(len(rows))

    def merge(made: Workbook) -> None:
        for last in spans:
            for column in columns:
                made.worksheets[0].merge_cells(f"{column}{last - 1}:{column}{last}")

    return read(book(("A", rows), change=merge))


@pytest.mark.parametrize("only", [CODES, CODES[2:4], CODES[:1]])
@pytest.mark.parametrize(
    ("columns", "second"),
    [
        ("A", [REMARK, None, None]),
        ("A", [REMARK, "-", None]),
        ("A", [None, None, REMARK]),
        ("AB", [None, None, REMARK]),
        ("ABC", [None, None, REMARK]),
        ("AC", [REMARK, None, None]),
        ("B", [None, None, REMARK]),
    ],
)
def test_a_row_for_remarks_below_a_merged_code_is_no_second_row(
    columns: str, second: list[object], only: tuple[str, ...]
) -> None:
    reading = spanning(columns, second, only)
    assert open_questions(reading) == []
    (result,) = reading.results
    assert result.scores == WANTED
    assert {row.code: row.comment for row in result.rows if row.comment} == dict.fromkeys(
        only, REMARK
    )
    assert not reading.problems


def test_remarks_of_both_rows_are_kept() -> None:
    reading = spanning("AB", [None, None, REMARK], CODES[:1], first_remark="geprüft")
    assert reading.results[0].rows[0].remarks == ("geprüft", REMARK)


def test_the_score_may_stand_in_the_second_row() -> None:
    rows: Rows = [HEADING, *([code, f"Topic {code}", POINTS[code]] for code in CODES[:-1])]
    rows += [[CODES[-1], f"Topic {CODES[-1]}"], [None, REMARK, POINTS[CODES[-1]]]]

    def merge(made: Workbook) -> None:
        made.worksheets[0].merge_cells(f"A{len(rows) - 1}:A{len(rows)}")

    (result,) = read(book(("A", rows), change=merge)).results
    assert result.scores == WANTED
    assert result.rows[-1].remarks == (REMARK,)


def test_two_scores_below_one_merged_code_are_asked_about() -> None:
    reading = spanning("A", ["nach Prüfung", 1, None], CODES[:1])
    (result,) = reading.results
    assert [row.problem.code for row in result.problems if row.problem] == ["duplicate"] * 2
    assert {row.raw for row in result.problems} == {"4", "1"}


def test_a_score_that_is_not_known_in_words_is_a_score_of_its_own_row() -> None:
    reading = spanning("A", ["nach Prüfung", "n/a", None], CODES[:1])
    assert len(reading.results[0].problems) == 2


def test_areas_merged_over_their_indicators_join_none_of_them() -> None:
    rows: Rows = [["Bereich", "Indikator", "Punkte (0-4)"]]
    for code in CODES:
        rows.append(
            [f"Bereich {code[0]}", f"Topic {code}", None if code == "1.3" else POINTS[code]]
        )

    def merge(made: Workbook) -> None:
        for span in ("A2:A4", "A5:A7", "A8:A9"):
            made.worksheets[0].merge_cells(span)

    (result,) = read(book(("A", rows), change=merge)).results
    assert result.scores == {**WANTED, "1.3": None}


def test_a_merged_code_beside_the_title_of_another_indicator_hides_nothing() -> None:
    rows: Rows = [HEADING, *([code, f"Topic {code}", POINTS[code]] for code in CODES)]
    rows[2][2] = None  # 1.2 has no score, and its code is covered by that of 1.1.

    def merge(made: Workbook) -> None:
        made.worksheets[0].merge_cells("A2:A3")

    reading = read(book(("A", rows), change=merge))
    assert [row.problem.code for row in reading.problems if row.problem] == [
        "code-and-title-differ"
    ]


def test_a_corrected_code_is_that_of_the_whole_indicator() -> None:
    rows: Rows = [HEADING, *([code, None, POINTS[code]] for code in CODES)]
    rows[1][0] = "7.7"
    rows.insert(2, [None, None, None, REMARK])

    def merge(made: Workbook) -> None:
        made.worksheets[0].merge_cells("A2:A3")

    content = book(("A", rows), change=merge)
    reading = read(content, Answers(edits={"A2": "1.1"}))
    assert reading.results[0].scores == WANTED
    assert not reading.problems
