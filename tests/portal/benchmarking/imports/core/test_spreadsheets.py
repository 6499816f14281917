"""Imports: spreadsheets as they come."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import Workbook

from tests.portal.benchmarking.imports.core.previews import (
    problem_of,
    read,
    saved,
    sheet,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("code", "score", "comment"),
    [
        ("Code", "Score", "Comment"),
        ("Codice", "Punteggio", "Note"),
        ("Kennziffer", "Wert", "Bemerkung"),
        ("Nr.", "Erreichte Punktzahl", "Anmerkung"),
        ("Indikator", "Ergebnis 2026", "Kommentar"),
        ("Indicatore", "Valore", "Commento"),
        ("Indicateur", "Résultat", "Remarque"),
        ("Código", "Puntuación", "Observaciones"),
    ],
)
def test_headings_encodings_and_delimiters_are_understood(
    encoding: str, delimiter: str, code: str, score: str, comment: str
) -> None:
    lines = [[code, score, comment], ["1.1", "38", "müde"], ["2.10", "7", ""]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    preview = read(text, encoding)
    assert preview.scores == {"1.1": 38, "2.10": 7}
    assert preview.can_be_saved
    assert preview.rows[0].comment == "müde"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("38,5", 38.5), ("38.5", 38.5), ("38 %", 38), ("38,5\u00a0%", 38.5), ("'40", 40), ("0", 0)],
)
def test_decimal_commas_and_percent_signs_are_numbers(raw: str, value: float) -> None:
    assert read(f"code;score\n1.1;{raw}\n").scores == {"1.1": value}


@pytest.mark.parametrize("raw", ["n/a", "-", "–", "not known", "non noto", "k. A.", "N.D.", "?"])
def test_a_score_may_be_said_to_be_unknown(raw: str) -> None:
    preview = read(f"code;score\n1.1;{raw}\n2.9;50\n")
    assert preview.scores == {"1.1": None, "2.9": 50}
    assert preview.can_be_saved


@pytest.mark.parametrize("raw", ["", "#N/A", "#DIV/0!", "#NV", "n. d.", "s/d", "keine Angabe"])
def test_a_blank_and_an_error_value_are_not_known_and_said_to_be(raw: str) -> None:
    preview = read(f"code;score\n1.1;{raw}\n2.9;50\n")
    assert preview.scores == {"1.1": None, "2.9": 50}
    (notice,) = [each for each in preview.notices if each.code == "not-known"]
    assert notice.params["codes"] == f"1.1 ({raw or '–'})"
    assert preview.can_be_saved


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("101", "outside-scale"),
        ("-5", "outside-scale"),
        ("130 %", "percent-outside"),
        ("good", "score-not-a-number"),
        ("1e400", "score-not-a-number"),
        ("nan", "score-not-a-number"),
        ("=1+1", "formula"),
        ("+A1", "score-not-a-number"),
        ("@SUM(A1)", "score-not-a-number"),
    ],
)
def test_a_bad_score_is_named(raw: str, code: str) -> None:
    assert problem_of(read(f"code;score\n1.1;{raw}\n")) == code


def test_another_scale_comes_from_a_column_or_from_the_heading() -> None:
    assert read("code;score;max\n1.1;4,5;5\n2.9;2;4\n").scores == {"1.1": 90, "2.9": 50}
    assert read("code;score (max 5)\n1.1;4\n").scores == {"1.1": 80}
    assert read("Indikator;Wert (0-5)\n1.1;4\n").scores == {"1.1": 80}
    assert problem_of(read("code;score;max\n1.1;7;5\n")) == "above-given-maximum"
    assert problem_of(read("code;score;max\n1.1;7;x\n")) == "maximum-not-a-number"


def test_a_missing_maximum_beside_others_is_asked_about_and_not_guessed() -> None:
    preview = read("code;score;max\n1.1;4;5\n2.9;4;\n3.2;80 %;\n4.2;50;-\n")
    assert preview.scores == {"1.1": 80, "3.2": 80, "4.2": 50}
    assert problem_of(preview, 1) == "maximum-missing"
    assert preview.rows[1].cell == "C3"


def test_title_rows_blank_rows_areas_and_totals_are_no_scores() -> None:
    text = (
        "Benchmarking report 2026;;\n;;\nCode;Indicator;Score\n1;Structure;55\nSection A;;\n"
        "1.1;Committed participation;50\n;;\n2.9;Cooperation;60\nTotal;;55\n"
    )
    preview = read(text)
    assert preview.scores == {"1.1": 50, "2.9": 60}
    assert [row.row_number for row in preview.rows] == [6, 8]


def test_an_indicator_may_be_named_by_its_title_in_any_language() -> None:
    text = "Indicatore;Punteggio\nStrategia documentata;50\nCommitted participation;60\n"
    assert read(text).scores == {"4.2": 50, "1.1": 60}


def test_unknown_codes_come_with_a_suggestion() -> None:
    preview = read("code;score\n2.11;50\nzzz 99;50\n;40\n")
    assert problem_of(preview, 0) == "code-unknown-near"
    assert preview.rows[0].problem is not None
    assert preview.rows[0].problem.params["near"] == "2.10"
    assert problem_of(preview, 1) == "code-unknown"
    assert problem_of(preview, 2) == "code-missing"


def test_a_second_row_for_the_same_indicator_names_the_first() -> None:
    preview = read("code;score\n1.1;50\n1.1;60\n")
    assert problem_of(preview, 1) == "duplicate"
    assert preview.rows[1].problem is not None
    assert preview.rows[1].problem.params["row"] == "2"


def test_a_code_that_became_a_number_is_asked_about() -> None:
    preview = read(sheet(["Code", "Score"], [2.1, 50], [2.9, 60], [3.2, 70]))
    assert problem_of(preview, 0) == "code-ambiguous"
    assert preview.scores == {"2.9": 60, "3.2": 70}


def test_the_title_tells_which_code_a_number_was() -> None:
    rows = [
        [2.1, "Maturity of the organisation", 50],
        [2.1, "Integration in the innovation system", 60],
    ]
    preview = read(sheet(["Code", "Title", "Score"], *rows))
    assert preview.scores == {"2.1": 50, "2.10": 60}


def test_the_same_shortened_code_twice_in_a_text_file_is_asked_about() -> None:
    preview = read("code;score\n2.1;50\n2.1;60\n")
    assert [problem_of(preview, place) for place in (0, 1)] == ["code-ambiguous"] * 2
    assert read("code;score\n2.1;50\n2.10;60\n").scores == {"2.1": 50, "2.10": 60}


@pytest.mark.parametrize("raw", ["02. Apr", "04-Feb", "04.02.2026", "2026-02-04", "4 feb"])
def test_a_code_that_became_a_date_in_a_text_file_is_asked_about(raw: str) -> None:
    preview = read(f"code;score\n{raw};50\n")
    assert problem_of(preview) == "code-is-date"
    assert preview.rows[0].problem is not None
    assert "4.2" in preview.rows[0].problem.params["options"]


def test_dates_in_place_of_code_or_score_are_asked_about() -> None:
    preview = read(
        sheet(["Code", "Score"], [datetime(2026, 2, 4), 50], ["1.1", datetime(2026, 5, 4)])
    )
    assert [problem_of(preview, place) for place in (0, 1)] == ["code-is-date", "score-is-date"]


def test_percent_cells_merged_headers_and_formulas_of_a_workbook() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "Report"
    page.merge_cells("A1:D1")
    page["A2"], page["C2"] = "Indicator", "Result"
    page.merge_cells("A2:B2")
    page.append(["Code", "Title", "Score", "Comment"])
    page.append(["1.1", "Committed participation", 0.385, "x"])
    page["C4"].number_format = "0.0%"
    page.append(["3.2", "Share", "=1+1", ""])  # openpyxl writes no result of it
    preview = read(saved(book))
    assert preview.kind == "xlsx"
    assert preview.rows[0].value == 38.5
    assert problem_of(preview, 1) == "formula"
    assert preview.rows[1].cell == "C5"


def test_a_header_over_two_rows_is_read_as_one() -> None:
    assert read("Code;\n;Score\n1.1;50\n").scores == {"1.1": 50}


def test_a_second_sheet_is_used_when_the_first_has_no_scores() -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Read me"
    other = book.create_sheet("Scores")
    other.append(["Code", "Score"])
    other.append(["1.1", 50])
    assert read(saved(book)).scores == {"1.1": 50}


def test_the_own_score_is_read_and_not_the_peers() -> None:
    assert read("Code;Peer median;Score\n1.1;99;50\n2.9;98;60\n").scores == {"1.1": 50, "2.9": 60}


def test_dates_of_the_rows_are_read() -> None:
    assert read("code;score;date\n1.1;50;12.03.2026\n2.9;5;x\n").date == date(2026, 3, 12)
