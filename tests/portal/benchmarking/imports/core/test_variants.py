"""Reports in many shapes: the same scores, however the sheet is made; else a question."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.benchmarking.imports.core.reader import BOTH, UnreadableFile
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import (
    PERCENT,
    Scale,
    parse_scale,
    possible_scales,
)
from tests.portal.benchmarking.imports.core.import_sheets import (
    WANTED,
    asked,
    comma,
    look,
    one,
    table,
)

NAMED = {
    "en": ("Code", "Indicator", "Score", "Max."),
    "en, out of": ("No.", "Criterion", "Points achieved", "Out of"),
    "en, available": ("ID", "Topic", "Result", "Points available"),
    "it": ("Codice", "Indicatore", "Punteggio ottenuto", "Punteggio massimo"),
    "it, short": ("N.", "Criterio", "Punti", "su"),
    "es": ("Código", "Indicador", "Puntuación obtenida", "Puntuación máxima"),
    "es, points": ("Nº", "Criterio", "Puntos", "Máximo"),
    "de": ("Nr.", "Indikator", "Erreichte Punkte", "Maximale Punkte"),
    "de, of": ("Kennziffer", "Bezeichnung", "Ergebnis", "von"),
    "de, word": ("Nr.", "Kriterium", "Punktzahl", "Höchstpunktzahl"),
    "fr": ("N°", "Indicateur", "Points obtenus", "Points possibles"),
    "fr, short": ("Code", "Critère", "Résultat", "Barème"),
    "fr, note": ("N°", "Critère", "Note", "Sur"),
}


@pytest.mark.parametrize("headings", NAMED.values(), ids=NAMED)
def test_a_column_of_maxima_is_known_by_its_name(headings: tuple[str, ...]) -> None:
    content = table(headings, lambda code, name, points: (code, name, comma(points), "4"))
    assert one(content).scores == WANTED
    assert asked(content) == []


UNITS = {
    "range": ("Punkte (0-4)", "{}"),
    "range in words": ("Bewertung 0 bis 4", "{}"),
    "italian": ("Punteggio (da 0 a 4)", "{}"),
    "maximum": ("Score (max. 4)", "{}"),
    "of": ("Punkte von 4", "{}"),
    "su": ("Punti su 4", "{}"),
    "in the cell": ("Score", "{}/4"),
    "in words in the cell": ("Score", "{} of 4"),
    "german in the cell": ("Ergebnis", "{} von 4"),
}


@pytest.mark.parametrize(("heading", "cell"), UNITS.values(), ids=UNITS)
def test_a_scale_may_be_named_in_the_heading_or_in_the_cell(heading: str, cell: str) -> None:
    content = table(
        ("Nr.", "Indikator", heading),
        lambda code, name, points: (code, name, cell.format(comma(points))),
    )
    assert one(content).scores == WANTED
    assert asked(content) == []


BESIDE = {
    "line": "Skala: 0 bis 4",
    "line with words": "Evaluation scale: 0 (none) - 4 (full)",
    "legend in a cell": "0 = none, 1 = little, 2 = some, 3 = good, 4 = full",
    "legend in rows": "Punkte;Bedeutung\n0;keine\n1;wenig\n2;mittel\n3;gut\n4;voll",
}


@pytest.mark.parametrize("lines", BESIDE.values(), ids=BESIDE)
def test_a_scale_may_be_named_beside_the_table(lines: str) -> None:
    rows = table(("Code", "Indicator", "Score"), lambda c, n, p: (c, n, comma(p)))
    content = f"{lines}\n\n{rows}"
    assert one(content).scores == WANTED
    assert "scale-beside" in [notice.code for notice in look(content).notices]


@pytest.mark.parametrize(
    ("high", "answer", "factor"),
    [(4, "0-4", 25), (5, "0-5", 20), (10, "0-10", 10), (1, "0-1", 100), (20, "0-20", 5)],
)
def test_a_scale_that_is_named_nowhere_is_asked_for(high: int, answer: str, factor: int) -> None:
    content = table(
        ("Code", "Indicator", "Score"), lambda c, n, p: (c, n, comma(WANTED[c] / factor))
    )
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    totals = {choice.value: next(iter(choice.totals.values())) for choice in question.choices}
    assert answer in totals
    assert "0-100" in totals
    mean = sum(WANTED.values()) / len(WANTED)
    assert totals[answer] == pytest.approx(mean, abs=0.01)
    assert not look(content).can_be_saved
    assert one(content, Answers(scale=parse_scale(answer))).scores == pytest.approx(WANTED)


def test_a_scale_that_begins_at_1_is_a_choice_and_its_1_is_0_per_cent() -> None:
    content = "Code;Score\n1.1;1\n1.2;3\n2.1;5\n"
    choices = {c.value for q in look(content).questions for c in q.choices if q.about == "scale"}
    assert {"0-5", "1-5"} <= choices
    wanted = {"1.1": 0.0, "1.2": 50.0, "2.1": 100.0}
    assert one(content, Answers(scale=Scale(1, 5))).scores == wanted
    assert one(content.replace("Score", "Score (1-5)")).scores == wanted


def test_scores_on_the_frameworks_scale_are_not_asked_about() -> None:
    content = table(("Code", "Indicator", "Score"), lambda c, n, _: (c, n, comma(WANTED[c])))
    assert one(content).scores == WANTED
    assert asked(content) == []
    zeros = "Code;Score\n1.1;0\n1.2;0\n2.1;n/a\n"
    assert asked(zeros) == []


def test_a_score_that_fits_no_scale_is_named_by_its_cell() -> None:
    content = "Code;Score\n1.1;-3\n1.2;50\n2.1;140\n"
    found = {row.cell: row.problem.code for row in one(content).problems if row.problem}
    assert found == {"B2": "outside-scale", "B4": "outside-scale"}
    answered = one("Code;Score\n1.1;3\n1.2;5\n", Answers(scale=Scale(0, 4)))
    assert [row.cell for row in answered.problems] == ["B3"]


SHAPES = {
    "indicators as columns": "Indicator;1.1;1.2;2.1\nScore;2;3;2,5\nMax;4;4;4\n",
    "serial numbers first": "Nr.;Code;Score;Max\n1;1.1;2;4\n2;1.2;3;4\n3;2.1;2,5;4\n",
    "score before the code": "Max;Score;Code\n4;2;1.1\n4;3;1.2\n4;2,5;2.1\n",
    "names only": "Indicator;Score;Max\nMembers;2;4\nPartners;3;4\nMaturity;2,5;4\n",
    "code and name in one cell": (
        "Indicator;Score (0-4)\n1.1 Members;2\n1.2 Partners;3\n2.1 x;2,5\n"
    ),
    "points and per cent": "Code;Points;%\n1.1;2;50\n1.2;3;75\n2.1;2,5;62,5\n",
    "code behind the name": "KPI;Rating;von\nMembers (1.1);2;4\nPartners [1.2];3;4\nx 2.1;2,5;4\n",
    "points and their share": "Code;Score;% of max\n1.1;2;50\n1.2;3;75\n2.1;2,5;62,5\n",
    "a legend with codes before": (
        "Code;Title\n1.1;Members\n1.2;Partners\n2.1;Maturity\n\n"
        "Code;Score;Max\n1.1;2;4\n1.2;3;4\n2.1;2,5;4\n"
    ),
    "a heading per area": ("Code;Score;Max\n1.1;2;4\n1.2;3;4\nArea 2\nCode;Score;Max\n2.1;2,5;4\n"),
    "carriage returns": "Code;Score;Max\r1.1;2;4\r1.2;3;4\r2.1;2,5;4\r",
    "unquoted decimal commas": "Code,Name,Score,Max\n1.1,a,2,4\n1.2,b,3,4\n2.1,c,2,5,4\n",
    "invisible characters": "Code;Score;Max\n\u200b1.1;2;4\n1.2\u00a0;3;4\n\ufeff2.1;2,5;4\n",
    "codes with commas": "Code;Score;Max\n1,1;2;4\n1,2;3;4\n2,1;2,5;4\n",
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES)
def test_a_sheet_in_another_shape_says_the_same(content: str) -> None:
    assert one(content).scores == {"1.1": 50.0, "1.2": 75.0, "2.1": 62.5}
    assert asked(content) == []


def test_unquoted_decimal_commas_are_never_whole_numbers() -> None:
    mended = "Code,Indicator,Score,Comment\n1.1,Members,62,5\n1.2,Partners,70,25\n"
    assert one(mended).scores == {"1.1": 62.5, "1.2": 70.25}
    doubtful = "Code,Indicator,Score,Comment\n1.1,Members,62,5\n1.2,Partners,70,good\n"
    result = one(doubtful)
    assert result.scores == {"1.2": 70}
    assert [row.cell for row in result.problems] == ["C2"]


@pytest.mark.parametrize(
    "content",
    [
        'Code;Score;Comment\n1.1;55;"open\n1.2;66;x\n2.1;77;y\n',
        'Code;Score;Comment\n1.1;55;"open\n1.2;66;x"\n2.1;77;y\n',
    ],
)
def test_an_open_quotation_mark_swallows_no_rows(content: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        look(content)
    assert (caught.value.problem.code, caught.value.problem.params) == ("open-quote", {"row": "2"})


def test_remarks_that_look_like_formulas_are_kept() -> None:
    rows = one("Code;Score;Comment\n1.1;55;+ good\n1.2;66;@anna\n2.1;70;-\n").rows
    assert [row.comment for row in rows] == ["+ good", "@anna", "-"]


def test_a_code_beside_the_name_of_another_indicator_is_a_problem() -> None:
    (row,) = one("Code;Indicator;Score\n1.1;Partners;55\n2.1;Maturity;60\n").problems
    assert row.problem is not None
    assert row.problem.code == "code-and-title-differ"


def test_two_years_with_their_own_maxima_are_two_assessments() -> None:
    content = "Code;2023;;2025;\n;Points;Max;Points;Max\n1.1;1;4;4;5\n1.2;2;4;5;5\n"
    assert asked(content)[0] == "column"
    reading = look(content, Answers(column=BOTH))
    assert [result.scores for result in reading.results] == [
        {"1.1": 25.0, "1.2": 50.0},
        {"1.1": 80.0, "1.2": 100.0},
    ]
    assert one(content, Answers(column="2025")).scores == {"1.1": 80.0, "1.2": 100.0}


def test_a_total_that_is_not_that_of_the_rows_is_noted() -> None:
    rows = "Code;Score;Max\n1.1;2;4\n1.2;3;4\n"
    for line, codes in {
        "Total;5;8": [],
        "Mean;2,5;": [],
        "Total;62,5 %;": [],
        "Total;9;8": ["sum-differs"],
        "Total;80 %;": ["total-differs"],
    }.items():
        assert [notice.code for notice in look(f"{rows}{line}\n").notices] == codes


# Workbooks


def book(*rows: Sequence[Any], more: Callable[[Worksheet], None] | None = None) -> bytes:
    made = Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    for row in rows:
        page.append(list(row))
    if more:
        more(page)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def formatted(style: str, column: str = "B") -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        for cell in page[column][1:]:
            cell.number_format = style

    return change


@pytest.mark.parametrize(
    ("values", "style"),
    [
        ((62, 50), '0"%"'),
        ((0.62, 0.5), "0%"),
        ((62, 50), "0\\%"),
        ((62, 50), "General"),
        ((2.48, 2), '0.00" / 4"'),
    ],
)
def test_number_formats_say_what_a_number_is(values: tuple[float, float], style: str) -> None:
    content = book(["Code", "Score"], ["1.1", values[0]], ["1.2", values[1]], more=formatted(style))
    assert one(content).scores == {"1.1": 62, "1.2": 50}


def test_a_date_is_read_from_cell_serial_number_and_heading() -> None:
    rows = [["Code", "Score"], ["1.1", 55], ["1.2", 60]]
    assert one(book(["Date", datetime(2025, 10, 14)], *rows)).date == date(2025, 10, 14)
    for serial in (45944, "45944"):
        assert one(book(["Datum", serial], *rows)).date == date(2025, 10, 14)
    headed = [["Code", datetime(2025, 10, 14)], ["1.1", 55], ["1.2", 60]]
    assert one(book(*headed)).date == date(2025, 10, 14)


def test_hidden_rows_and_columns_are_left_out_and_said_to_be() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions["C"].hidden = True

    content = book(
        ["Code", "Score", "Old score"], ["1.1", 55, 1], ["1.2", 60, 2], ["2.1", 65, 3], more=hide
    )
    reading = look(content)
    assert reading.results[0].scores == {"1.1": 55, "2.1": 65}
    assert [(row.row, row.why) for row in reading.left_out] == [(3, "hidden")]
    assert "hidden-columns" in [notice.code for notice in reading.notices]


def test_a_number_with_decimals_tells_the_tenth_indicator_from_the_first() -> None:
    def change(page: Worksheet) -> None:
        page["A3"].number_format = "0.00"

    assert one(book(["Code", "Score"], [2.1, 50], [2.1, 60], more=change)).scores == {
        "2.1": 50,
        "2.10": 60,
    }


def test_the_order_of_the_rows_tells_which_code_a_number_was() -> None:
    rows = [[1.1, 50], [1.2, 60], [2.1, 55], [2.9, 70], [2.1, 65], [3.2, 75]]
    assert one(book(["Code", "Score"], *rows)).scores == {
        "1.1": 50,
        "1.2": 60,
        "2.1": 55,
        "2.9": 70,
        "2.10": 65,
        "3.2": 75,
    }


@pytest.mark.parametrize("heading", ["Note (sur 5)", "Nota /5", "Note 0-5"])
def test_a_note_with_a_number_is_a_mark_and_one_without_a_remark(heading: str) -> None:
    rows = [["1.1", 2.5, "à revoir"], ["1.2", 5, None]]
    found = one(book(["N°", heading, "Note"], *rows))
    assert found.scores == {"1.1": 50, "1.2": 100}
    assert found.ready[0].comment == "à revoir"


@pytest.mark.parametrize("count", [1, 3, 10])
def test_scores_of_fifty_at_most_may_be_on_a_scale_of_fifty_however_few(count: int) -> None:
    scores = [20.0 + 3 * place for place in range(count)]
    assert Scale(0, 50) in possible_scales(scores, PERCENT)


def test_two_columns_that_may_be_meant_are_asked_about() -> None:
    content = "Code;Self-assessment;Audit result\n1.1;55;40\n1.2;60;65\n"
    assert asked(content) == ["column"]
    (question,) = [each for each in look(content).questions if each.about == "column"]
    assert [choice.value for choice in question.choices] == ["Self-assessment", "Audit result"]


# Properties
