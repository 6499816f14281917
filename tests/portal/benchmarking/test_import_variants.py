"""Reports in many shapes: the same scores, however the sheet is made; else a question."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.benchmarking.imports.reader import BOTH, UnreadableFile, read_report
from portal.benchmarking.imports.results import Answers, Reading, Result
from portal.benchmarking.imports.scales import PERCENT, Scale, parse_scale, possible_scales
from portal.benchmarking.messages import problem_message
from portal.benchmarking.scoring import IndicatorSpec

CODES = ("1.1", "1.2", "2.1", "2.9", "2.10", "3.2", "4.2")
NAMES = ("Members", "Partners", "Maturity", "Cooperation", "Integration", "Financing", "Strategy")
SPECS = [IndicatorSpec(code, code[0], name) for code, name in zip(CODES, NAMES, strict=True)]
TODAY = date(2026, 11, 29)
# Per cent of the scale, and points on one of 0 to 4.
WANTED = dict(zip(CODES, (50.0, 75.0, 62.5, 100.0, 0.0, 12.5, 87.5), strict=True))
POINTS = {code: percent / 25 for code, percent in WANTED.items()}


def look(content: bytes | str, answers: Answers | None = None) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_report(data, "report", SPECS, today=TODAY, answers=answers)


def one(content: bytes | str, answers: Answers | None = None) -> Result:
    (result,) = look(content, answers).results
    return result


def asked(content: bytes | str) -> list[str]:
    """What is asked for, but for a date that is named nowhere."""
    questions = look(content).questions
    return [each.about for each in questions if each.problem.code != "date-missing"]


def table(
    headings: Sequence[str], row: Callable[[str, str, float], Sequence[str]], delimiter: str = ";"
) -> str:
    lines = [
        headings,
        *(row(code, name, POINTS[code]) for code, name in zip(CODES, NAMES, strict=True)),
    ]
    return "\n".join(delimiter.join(line) for line in lines)


def comma(number: float) -> str:
    return f"{number:g}".replace(".", ",")


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


DATES = {
    "Datum des Interviews: 14.10.2025": "2025-10-14",
    "Data dell'intervista: 14 ottobre 2025": "2025-10-14",
    "Interview, Oct 14, 2025": "2025-10-14",
    "October 14th, 2025": "2025-10-14",
    "Stand: 14. Oktober 2025": "2025-10-14",
    "Fecha: 14 de octubre de 2025": "2025-10-14",
    "Entretien du 1er mars 2025": "2025-03-01",
    "vom 12.03.26": "2026-03-12",
    "Date;03/25/2026": "2026-03-25",
    "Date;25/03/2026": "2026-03-25",
    "Date: 2025-10-14": "2025-10-14",
    "Date: 2025/10/14": "2025-10-14",
    "14-Oct-25": "2025-10-14",
    "Printed 01.02.2026\nInterview: 14.10.2025": "2025-10-14",
    # The other way to read it lies in the future.
    "Date: 12/03/2026": "2026-03-12",
}


@pytest.mark.parametrize(("line", "day"), DATES.items(), ids=DATES)
def test_the_date_of_the_report_is_found(line: str, day: str) -> None:
    for content in (
        f"{line}\nCode;Score\n1.1;55\n1.2;60\n",
        f"Code;Score\n1.1;55\n1.2;60\n\n{line}",
    ):
        reading = look(content)
        assert reading.results[0].date == date.fromisoformat(day)
        assert reading.can_be_saved


ASKED_DATES = {
    "Date: 03/04/2025": ("date-ambiguous", ["2025-03-04", "2025-04-03"]),
    "Datum: 31.02.2025": ("date-unreadable", []),
    "Datum: 14.10.2031": ("date-impossible", []),
    "Date: 14.10.1925": ("date-impossible", []),
    "Interview: October 2025": ("date-unreadable", []),
    "Interview 14.10.2025\nInterview 15.10.2025": ("date-ambiguous", ["2025-10-14", "2025-10-15"]),
    "Printed on 14.10.2025": ("date-unsure", ["2025-10-14"]),
    "Report 2025": ("date-missing", []),
}


@pytest.mark.parametrize(("line", "wanted"), ASKED_DATES.items(), ids=ASKED_DATES)
def test_a_date_that_is_not_certain_is_asked_for(line: str, wanted: tuple[str, list[str]]) -> None:
    reading = look(f"{line}\nCode;Score\n1.1;55\n1.2;60\n")
    (question,) = reading.questions
    assert problem_message(question.problem)
    choices = [choice.value for choice in question.choices]
    assert (question.about, question.problem.code, choices) == ("date", *wanted)
    assert reading.results[0].date is None
    answered = look(f"{line}\nCode;Score\n1.1;55\n", Answers(dates={"": date(2025, 10, 14)}))
    assert answered.can_be_saved


def test_the_rows_tell_how_their_dates_are_written() -> None:
    content = "Code;Score;Date\n1.1;55;03/04/2025\n1.2;60;03/25/2025\n"
    assert one(content).date == date(2025, 3, 25)


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
    "unknown words": "Zzz;Yyy;Xxx\n1.1;a;50\n1.2;b;75\n2.1;c;62,5\n",
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


def rendered(
    percents: dict[str, float], order: Sequence[int], noise: Sequence[str], mark: str, top: float
) -> str:
    """A sheet with its columns in an order, lines without a score between its rows, a decimal
    mark, and a scale that is named by a column."""
    columns = ["Code", "Indicator", "Punkte", "Max.", "Bemerkung"]
    lines = [[columns[place] for place in order]]
    for place, code in enumerate(CODES):
        if code not in percents:
            continue
        points = f"{percents[code] / 100 * top:.4f}".rstrip("0").rstrip(".").replace(".", mark)
        row = [code, NAMES[place], points, f"{top:g}", ""]
        lines.append([row[column] for column in order])
        if place < len(noise):
            lines.append([noise[place], "", "", "", ""])
    return "\n".join(";".join(line) for line in lines)


PERCENTS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 100).map(float), min_size=2)


@settings(max_examples=60, deadline=None)
@given(
    PERCENTS,
    st.permutations(range(5)),
    st.lists(st.sampled_from(["", "2. Strategy", "Area 3: Money", "* remark"]), max_size=6),
    st.sampled_from([".", ","]),
    st.sampled_from([4.0, 5.0, 10.0, 20.0, 100.0]),
)
def test_order_noise_decimal_mark_and_a_named_scale_never_change_the_scores(
    percents: dict[str, float], order: list[int], noise: list[str], mark: str, top: float
) -> None:
    result = one(rendered(percents, order, noise, mark, top))
    assert result.scores == pytest.approx(percents, abs=0.01)
    assert not result.problems


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=3, max_size=7),
    st.sampled_from([4, 5, 10, 20]),
    st.sampled_from(["Score", "Punkte", "Punteggio", "Puntuación", "Résultat"]),
)
def test_a_small_scale_without_a_name_is_never_taken_for_per_cent(
    numbers: list[int], top: int, heading: str
) -> None:
    rows = [f"{code};{number * top / 40}" for code, number in zip(CODES, numbers, strict=False)]
    reading = look("\n".join([f"Code;{heading}", *rows]))
    is_open = any(question.about == "scale" for question in reading.questions)
    assert is_open or not any(numbers)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "Code",
                    "Score",
                    "Max",
                    "1.1",
                    "2.10",
                    "1,2",
                    "62",
                    "5",
                    "4",
                    "n/a",
                    "%",
                    '"',
                    "Total",
                    "03/04/2025",
                    "=1",
                    "2.5/4",
                    "1.",
                    "Members",
                    "0 = x",
                    "2023",
                    "2025",
                    "-1",
                ]
            ),
            max_size=6,
        ),
        max_size=8,
    ),
    st.sampled_from([";", ",", "\t"]),
)
def test_any_table_of_odd_cells_is_read_or_refused_with_a_reason(
    rows: list[list[str]], delimiter: str
) -> None:
    content = "\n".join(delimiter.join(row) for row in rows).encode()
    for answers in (Answers(), Answers(Scale(0, 4), BOTH, {}, {"A2": "1.1", "B2": "x"})):
        try:
            reading = read_report(content, "x", SPECS, today=TODAY, answers=answers)
        except UnreadableFile:
            continue
        for problem in (*reading.notices, *(each.problem for each in reading.questions)):
            assert "%(" not in problem_message(problem)
        again = read_report(content, "x", SPECS, today=TODAY, answers=replace(answers))
        assert again == reading
