"""What a cell says beside the others: shares among per cent, a text shown instead of a number."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from portal.benchmarking.imports.core.files.formats import number_cell
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    WANTED,
    asked,
    codes,
    look,
    one,
    sheet,
)

PERCENTS = (45.5, 75, 0.62, 100, 0, 12.5, 87.5)


def test_a_share_among_per_cent_without_a_sign_is_a_row_to_look_at() -> None:
    reading = look(sheet("Score %", *PERCENTS))

    assert codes(reading) == {"0.62": "share-or-percent"}
    (row,) = reading.problems
    assert row.problem is not None
    assert "0.62" in problem_message(row.problem)


@pytest.mark.parametrize(
    ("typed", "saved"),
    [("62 %", 62), ("0.62 %", 0.62), ("62", 62), ("0.75", None), ("1.000", None)],
)
def test_a_corrected_share_has_to_name_its_unit(typed: str, saved: float | None) -> None:
    edits = {"C4": typed}

    result = one(sheet("Score %", *PERCENTS), Answers(edits=edits))

    assert result.scores.get("2.1") == saved


def test_a_score_of_one_per_cent_is_no_share() -> None:
    assert one(sheet("Score %", 45, 75, 1, 100, 0, 12, 87)).scores["2.1"] == 1


@pytest.mark.parametrize(
    ("style", "value", "text"),
    [
        ('[=0]"n.a.";0', 0, "n.a."),
        ('[=0]"n.a.";0', 3, "3"),
        ('0;-0;"k.A."', 0, "k.A."),
        ("0;-0;\\–", 0, "0 (–)"),
        ("0;-0;;@", 0, "0 ()"),
        ("0;-0;;@", 2, "2"),
        ('0.0" ; "', 2, "2.0"),
        ("0", 0, "0"),
    ],
)
def test_a_text_that_a_format_shows_instead_of_a_number_counts(
    style: str, value: float, text: str
) -> None:
    assert number_cell(value, "C2", style).text == text


def test_a_nought_that_the_sheet_shows_as_not_available_is_not_known() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Code", "Indicator", "Score (0-100)"])
    for code, name, percent in zip(CODES, NAMES, WANTED.values(), strict=True):
        page.append([code, name, percent])
        page.cell(page.max_row, 3).number_format = '[=0]"n.a.";0.0'
    stream = io.BytesIO()
    book.save(stream)

    assert one(stream.getvalue()).scores == {**WANTED, "2.10": None}


@pytest.mark.parametrize(
    "heading", ["Maximum aller Cluster", "Massimo dei cluster", "Max. of all", "Maximum XYZ"]
)
def test_the_best_score_of_others_is_no_end_of_the_scale(heading: str) -> None:
    tops = (95, 92, 97, 100, 90, 95, 91)
    cells = [f"{score};{top}" for score, top in zip(WANTED.values(), tops, strict=True)]

    assert asked(sheet(f"Score;{heading}", *cells)) in (["scale"], [])
    assert look(sheet(f"Score (0-100);{heading}", *cells)).results[0].scores == WANTED


def test_a_maximum_for_each_indicator_stays_the_scale() -> None:
    cells = [f"{percent / 10};10" for percent in WANTED.values()]

    assert one(sheet("Score;Maximum XYZ", *cells)).scores == WANTED


def test_a_code_behind_the_word_criterion_and_before_its_title_is_found() -> None:
    rows = [
        f"Kriterium {code}) {name};{percent}"
        for code, name, percent in zip(CODES, NAMES, WANTED.values(), strict=True)
    ]

    assert one("\n".join(["Kriterium;Punkte (0-100)", *rows])).scores == WANTED


@pytest.mark.parametrize("heading", ["Punctaj maxim", "En yüksek puan"])
def test_a_maximum_is_known_in_further_languages(heading: str) -> None:
    cells = [f"{percent / 10};10" for percent in WANTED.values()]

    assert one(sheet(f"Punctaj;{heading}", *cells)).scores == WANTED
