"""Small sheets of invented indicators, and how a test reads them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date

from openpyxl import Workbook

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.reader import read_report
from portal.benchmarking.imports.core.results import Answers, Question, Reading, Result
from portal.benchmarking.imports.messages import problem_message

CODES = ("1.1", "1.2", "2.1", "2.9", "2.10", "3.2", "4.2")
NAMES = ("Members", "Partners", "Maturity", "Cooperation", "Integration", "Financing", "Strategy")
SPECS = [IndicatorSpec(code, code[0], name) for code, name in zip(CODES, NAMES, strict=True)]
TODAY = date(2026, 11, 29)
# Per cent of the scale, and points on one of 0 to 4.
WANTED = dict(zip(CODES, (50.0, 75.0, 62.5, 100.0, 0.0, 12.5, 87.5), strict=True))
POINTS = {code: percent / 25 for code, percent in WANTED.items()}
POINTS_OF = tuple(POINTS.values())


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


def sheet(heading: str, *cells: object, above: str = "") -> str:
    """Codes and titles with the cells behind them."""
    rows = [f"{c};{n};{cell}" for c, n, cell in zip(CODES, NAMES, cells, strict=True)]
    return "\n".join([*([above] if above else []), f"Code;Indicator;{heading}", *rows])


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def question(reading: Reading) -> Question:
    """The one question, but for the date; it has words and nothing can be saved."""
    (found,) = [each for each in reading.questions if each.about != "date"]
    assert problem_message(found.problem) != problem_message(type(found.problem)("?"))
    assert not reading.can_be_saved
    return found


def codes(reading: Reading) -> dict[str, str]:
    """The problems of rows by what stands there."""
    return {row.raw: row.problem.code for row in reading.problems if row.problem}
