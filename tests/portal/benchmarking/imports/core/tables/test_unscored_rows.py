"""Numbers that the sheet itself takes back: by words beside or above them, or struck through."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.doubts.unscored import (
    footnote,
    mark_of,
    may_say_unscored,
    says_unscored,
)
from portal.benchmarking.imports.core.words.values import UNKNOWN_WORDS
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    asked,
    look,
    one,
    question,
)

POINTS = (50, 75, 62, 100, 0, 12, 87)
UNKNOWN = Answers(rows={"marked": "unknown"})
SCORES = Answers(rows={"marked": "scores"})


def sheet(heading: str, beside: Sequence[str], points: Sequence[object] = POINTS) -> str:
    rows = zip(CODES, NAMES, points, beside, strict=True)
    return "\n".join([f"Code;Indicator;Score %;{heading}", *(";".join(map(str, r)) for r in rows)])


def at_the_zero(word: str, other: str = "") -> list[str]:
    return [word if point == 0 else other for point in POINTS]


@pytest.mark.parametrize(
    ("heading", "word", "other"),
    [
        ("Remarks", "not assessed", ""),
        ("Bemerkung", "Nicht bewertet (Unterlagen fehlten)", ""),
        ("Note", "non valutato", "ok"),
        ("Commentaire", "Non évalué", ""),
        ("Observaciones", "No evaluado todavía", ""),
        ("Uwagi", "nie oceniono", ""),
        ("Comment", "n/a", "fine"),
        ("Notes", "This indicator was not evaluated", ""),
        ("Comment", "Skipped by the team", ""),
        ("Status", "open", "assessed"),
        ("Applicable?", "no", "yes"),
        ("Bewertet", "nein", "ja"),
        ("Risposta data", "no", "sì"),
        ("", "not yet scored", ""),
        ("Kommentar", "ej bedömd", ""),
        ("Anmerkung", "nicht beurteilt", ""),
    ],
)
def test_a_zero_beside_words_that_nothing_was_assessed_is_asked_about(
    heading: str, word: str, other: str
) -> None:
    content = sheet(heading, at_the_zero(word, other))

    found = question(look(content))

    assert (found.about, found.problem.code) == ("marked", "marked-scores")
    assert found.problem.params["rows"] == f"2.10 (0, “{word}”)"
    assert one(content, UNKNOWN).scores["2.10"] is None
    assert one(content, SCORES).scores["2.10"] == 0


@pytest.mark.parametrize(
    ("heading", "word", "other"),
    [
        ("Remarks", "nothing was done", "ok"),
        ("Remarks", "Member satisfaction is never assessed in this cluster", ""),
        ("Evidence", "missing", "report"),
        ("Fulfilled?", "no", "yes"),
        ("Erfüllt", "nein", "ja"),
        ("Evidence available", "no", "yes"),
        ("Status", "open", "open"),
        ("Remarks", "No strategy is available", ""),
    ],
)
def test_a_zero_beside_a_reason_for_it_is_a_score(heading: str, word: str, other: str) -> None:
    content = sheet(heading, at_the_zero(word, other))
    assert asked(content) == []
    assert one(content).scores["2.10"] == 0


@pytest.mark.parametrize(
    ("heading", "low", "other", "expected"),
    [
        ("Stato", "in sospeso", "completato", ["marked"]),
        ("Stav", "odloženo", "hotovo", ["marked"]),
        ("Traffic light", "red", "green", []),
        ("Observatii", "neevaluat", "", ["marked"]),
        ("Note", "non rilevabile", "", ["marked"]),
        ("Remark", "nothing in place so far", "", []),
        ("Bemerkung", "nicht vorhanden", "", []),
        ("Requirement met", "in part", "yes", []),
    ],
)
def test_a_state_that_only_the_lowest_scores_have_is_asked_about(
    heading: str, low: str, other: str, expected: list[str]
) -> None:
    points = (50, 75, 0, 100, 0, 12, 87)
    words = [low if point == 0 else other for point in points]
    assert asked(sheet(heading, words, points)) == expected


def test_words_beside_a_score_that_is_not_the_lowest_are_remarks() -> None:
    words = ["not assessed by peers" if point == 75 else "" for point in POINTS]
    assert asked(sheet("Remarks", words)) == []


def test_the_beginning_of_a_scale_from_1_is_its_lowest_score() -> None:
    rows = zip(CODES, (1, 2, 3, 4, 5, 2, 3), ("n/a", *[""] * 6), strict=True)
    lines = ["Code;Score (1-5);Remark", *(f"{code};{score};{word}" for code, score, word in rows)]
    assert asked("\n".join(lines)) == ["marked"]


def test_words_in_the_title_of_a_row_are_read() -> None:
    content = sheet("", [""] * 7).replace("Integration", "Integration (not assessed)")
    assert asked(content) == ["marked"]


@pytest.mark.parametrize("note", ["* not assessed", "* = keine Angabe", "(*) n/a"])
def test_a_footnote_that_says_it_is_read_at_its_mark(note: str) -> None:
    content = sheet("", [""] * 7).replace(";0;", ";0*;")
    assert asked(f"{content}\n{note}") == ["marked"]


def test_a_footnote_that_explains_something_else_is_told() -> None:
    content = sheet("", [""] * 7).replace(";75;", ";75*;") + "\n* estimated by the team"
    assert asked(content) == []
    assert one(content).scores["1.2"] == 75
    (said,) = [each for each in look(content).notices if each.code == "footnoted"]
    assert said.params == {"codes": "1.2", "raw": "* estimated by the team"}


def test_a_mark_that_nothing_explains_makes_no_number() -> None:
    (row,) = one(sheet("", [""] * 7).replace(";75;", ";75*;")).problems
    assert row.code == "1.2"


def struck(*places: str, rows: Sequence[Sequence[object]] = ()) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Code", "Indicator", "Score %"])
    for row in (*zip(CODES, NAMES, POINTS, strict=True), *rows):
        page.append(list(row))
    for place in places:
        page[place].font = Font(strike=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("place", ["A3", "B3", "C3"])
def test_what_is_struck_through_is_asked_about(place: str) -> None:
    found = question(look(struck(place)))
    assert (found.about, found.problem.code) == ("marked", "struck-scores")
    assert found.problem.params["rows"] == "1.2 (75)"
    assert one(struck(place), UNKNOWN).scores["1.2"] is None
    assert one(struck(place), SCORES).scores["1.2"] == 75


def test_a_row_that_is_struck_through_is_replaced_by_another_of_its_indicator() -> None:
    content = struck("C3", rows=[["1.2", "Partners", 80]])
    assert asked_of(content) == []
    assert one(content).scores["1.2"] == 80
    assert "struck-replaced" in {each.code for each in look(content).notices}


def asked_of(content: bytes) -> list[str]:
    return [e.about for e in look(content).questions if e.problem.code != "date-missing"]


def test_rows_below_a_line_that_names_others_are_asked_about() -> None:
    lines = ["Our results", "Code;Score %", "1.1;50", "1.2;75", "2.1;60"]
    others = ["Peer average", "Code;Score %", "2.9;55", "2.10;56"]
    found = question(look("\n".join([*lines, "", *others])))
    assert found.about == "marked"
    assert found.problem.params["rows"] == "2.9 (55, “Peer average”), 2.10 (56, “Peer average”)"
    sums = [*lines, "Average", "2.9;55"]
    assert asked("\n".join(sums)) == []


@given(st.sampled_from(sorted(UNKNOWN_WORDS - {"x", "none", "missing", "fehlt"})))
def test_words_for_not_known_are_said_at_any_size(word: str) -> None:
    is_said = says_unscored(word.upper()) or may_say_unscored(word.upper(), "")
    assert is_said or word in ("fehlt", "pending")


@given(st.text("ab*†() 12", max_size=30))
def test_a_footnote_is_found_by_the_mark_that_points_to_it(text: str) -> None:
    mark, words = footnote(f"† {text}x")
    assert (mark, words.strip()) == ("†", f"{text}x".strip())
    assert mark_of(text) == "" or text.strip().endswith(mark_of(text))
