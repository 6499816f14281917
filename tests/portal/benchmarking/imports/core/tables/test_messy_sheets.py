"""Reports in shapes in which a wrong figure would pass silently: read right, or asked about."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers, Reading
from portal.benchmarking.imports.core.words.scale.scales import Scale

CODES = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2")
POINTS = dict(zip(CODES, (4, 1, 2.5, 3, 0.5, 2, 4, 1.5), strict=True))
WANTED = {code: points * 25 for code, points in POINTS.items()}
GRADES = dict(zip(CODES, (1, 2, 3, 4, 5, 1, 2, 3), strict=True))
SPECS = [IndicatorSpec(code, code[0], f"Topic {code}", 1, 0, 100) for code in CODES]
Rows = list[list[object]]


def book(*sheets: tuple[str, Rows], change: Callable[[Workbook], None] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets:
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    if change:
        change(made)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read(content: bytes, answers: Answers | None = None) -> Reading:
    return read_report(content, "x", SPECS, {}, today=date(2026, 11, 29), answers=answers)


def open_questions(reading: Reading) -> list[str]:
    return [each.about for each in reading.questions if each.about != "date"]


def rows_of(codes: tuple[str, ...] = CODES) -> Rows:
    return [[code, f"Topic {code}", POINTS[code], 4] for code in codes]


HEADING: list[object] = ["Nr.", "Indikator", "Punkte", "Max."]


def test_hidden_scores_are_told_left_out_and_read_on_request() -> None:
    def hide(made: Workbook) -> None:
        for number in (3, 6):
            made.worksheets[0].row_dimensions[number].hidden = True

    content = book(("A", [HEADING, *rows_of()]), change=hide)
    reading = read(content)
    (offered,) = [each for each in reading.asked if each.about == "hidden"]
    assert (offered.answer, offered.problem.params["codes"]) == ("leave", "1.2, 2.2")
    totals = {each.value: each.totals["Punkte"] for each in offered.choices}
    assert totals["leave"] == pytest.approx(sum(WANTED.values()) / 8 * 8 / 6 - (25 + 12.5) / 6)
    assert totals["read"] == pytest.approx(sum(WANTED.values()) / 8)
    assert not {"1.2", "2.2"} & reading.results[0].scores.keys()
    answered = read(content, Answers(rows={"hidden": "read"}))
    assert answered.results[0].scores == WANTED
    assert not answered.left_out


def test_a_score_merged_over_several_rows_is_asked_about() -> None:
    rows = [HEADING, *rows_of()]
    rows[4][2] = None  # 2.1, below the 2.5 of 1.3
    content = book(("A", rows), change=lambda made: made.worksheets[0].merge_cells("C4:C5"))
    assert open_questions(read(content)) == ["merged"]
    every = read(content, Answers(rows={"merged": "all"})).results[0].scores
    first = read(content, Answers(rows={"merged": "first"})).results[0].scores
    assert (every["1.3"], every["2.1"]) == (62.5, 62.5)
    assert (first["1.3"], first["2.1"]) == (62.5, None)


def test_one_sheet_for_each_area_may_have_headings_of_its_own() -> None:
    of_2: Rows = [["Topic", "Code", "Out of", "Score"]]
    of_2 += [[f"Topic {code}", code, 4, POINTS[code]] for code in CODES[3:6]]
    parts = [
        ("Area 1", [HEADING, *rows_of(CODES[:3])]),
        ("Area 2", of_2),
        ("Area 3", [["ID", "Name", "Result", "Maximum"], *rows_of(CODES[6:])]),
    ]
    reading = read(book(*parts))
    assert (open_questions(reading), reading.results[0].scores) == ([], WANTED)
    wrong = read(book(*parts[:2], ("Area 3", [HEADING, ["3.1", "Topic 3.1", 5, 4]])))
    (row,) = wrong.problems
    assert (row.cell, row.row_number % 10_000) == ("Area 3!C2", 2)


def test_a_sum_that_is_named_like_an_indicator_is_no_score_of_it() -> None:
    rows = [HEADING, [None, "Topic 1.1", 7.5, 12], *rows_of()]
    reading = read(book(("A", rows)))
    assert reading.results[0].scores == WANTED
    assert [(row.row, row.why) for row in reading.left_out] == [(2, "sum")]


def test_of_two_rows_for_an_indicator_that_differ_none_is_taken() -> None:
    reading = read(book(("A", [HEADING, *rows_of(), ["1.1", "Topic 1.1", 1, 4]])))
    assert [row.row_number for row in reading.problems] == [2, 10]
    assert "1.1" not in reading.results[0].scores
    same = read(book(("A", [HEADING, *rows_of(), ["1.1", "Topic 1.1", 4, 4]])))
    assert [row.row_number for row in same.problems] == [10]


SCALES: dict[str, tuple[Rows, list[object], Scale]] = {
    "minima and maxima": ([], ["Minimum", 1, "Maximum", 5], Scale(1, 5)),
    "a line beside maxima": ([["Skala: 1 bis 5"]], ["Max.", 5], Scale(1, 5)),
    "the best first beside maxima": (
        [["1 = sehr gut, 5 = ungenügend"]],
        ["Max.", 5],
        Scale(5, 1),
    ),
    "maxima alone": ([], ["of", 5], Scale(0, 5)),
    "thresholds and maxima": ([], ["Minimum", 2, "Maximum", 5], Scale(0, 5)),
}


@pytest.mark.parametrize(("above", "more", "scale"), SCALES.values(), ids=SCALES)
def test_columns_and_lines_together_name_the_scale(
    above: Rows, more: list[object], scale: Scale
) -> None:
    rows: Rows = [*above, ["Nr.", "Indikator", "Bewertung", *more[::2]]]
    rows += [[code, f"Topic {code}", grade, *more[1::2]] for code, grade in GRADES.items()]
    reading = read(book(("A", rows)))
    assert open_questions(reading) == []
    assert reading.results[0].scores == {code: scale.percent(v) for code, v in GRADES.items()}
    assert reading.results[0].scale == scale


NO_SCALE: dict[str, tuple[str, Rows]] = {
    "areas counted from 1": (
        "Bewertung",
        [["1", "Struktur"], ["2", "Dienste"], ["3", "Strategie"]],
    ),
    "areas with a colon": ("Punkte", [["Area 1: A"], ["Area 2: B"], ["Area 3: C"]]),
    "pages": ("Punkte (max. 3 Seiten Begründung)", []),
    "months": ("Score of 12 months", []),
    "a maximum of other things": ("Score", [["Please comment on max. 2 pages"]]),
}


@pytest.mark.parametrize(("heading", "above"), NO_SCALE.values(), ids=NO_SCALE)
def test_numbers_that_count_other_things_name_no_scale(heading: str, above: Rows) -> None:
    rows: Rows = [*above, ["Nr.", "Indikator", heading]]
    rows += [[code, f"Topic {code}", min(grade, 3)] for code, grade in GRADES.items()]
    assert open_questions(read(book(("A", rows)))) == ["scale"]


def test_a_scale_may_begin_below_zero() -> None:
    named = "Code;Bewertung (-2 bis +2)\n1.1;2\n1.2;-2\n2.1;0\n"
    assert read(named.encode()).results[0].scores == {"1.1": 100, "1.2": 0, "2.1": 50}
    unnamed = named.replace(" (-2 bis +2)", "").encode()
    assert open_questions(read(unnamed)) == ["scale"]
    answered = read(unnamed, Answers(scale=Scale(-2, 2)))
    assert answered.results[0].scores == {"1.1": 100, "1.2": 0, "2.1": 50}


def test_a_star_is_no_word_for_not_known() -> None:
    content = b"Code;Rating\n1.1;*\n1.2;***\n2.1;**\n"
    assert [row.problem.code for row in read(content).problems if row.problem] == [
        "score-not-a-number"
    ] * 3
