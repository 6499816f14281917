"""Small sheets and what is read from them, for tests of the reader."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest
from openpyxl import Workbook

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.reader import UnreadableFile, read_report
from portal.benchmarking.imports.core.results import Answers, Result
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.messages import problem_message

INDICATORS = [
    IndicatorSpec("1.1", "1", "Committed participation"),
    IndicatorSpec("2.1", "2", "Maturity of the organisation"),
    IndicatorSpec("2.9", "2", "Cooperation among members"),
    IndicatorSpec("2.10", "2", "Integration in the innovation system"),
    IndicatorSpec("3.2", "3", "Share of private financing"),
    IndicatorSpec("4.2", "4", "Documented strategy"),
]
TITLES = {"Strategia documentata": "4.2", "Quota di finanziamento privato": "3.2"}


TODAY = date(2026, 11, 29)
# The scale that most of these sheets mean and do not name.
PER_CENT = Answers(scale=Scale(0, 100))


@dataclass(frozen=True)
class Preview(Result):
    """The one result of a file that has one, with what is said of the file."""

    kind: str = ""
    notices: tuple[Problem, ...] = ()
    can_be_saved: bool = False


def read(content: str | bytes, encoding: str = "utf-8") -> Preview:
    data = content if isinstance(content, bytes) else content.encode(encoding)
    answers = replace(PER_CENT, dates={})
    reading = read_report(data, "scores.csv", INDICATORS, TITLES, today=TODAY, answers=answers)
    (result,) = reading.results
    is_open = any(each.about != "date" for each in reading.questions)
    can_be_saved = not is_open and not reading.problems and reading.has_scores
    return Preview(
        result.label, result.rows, result.date, reading.kind, reading.notices, can_be_saved
    )


def sheet(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def problem_of(preview: Preview, place: int = 0) -> str:
    problem = preview.rows[place].problem
    assert problem is not None
    assert "%(" not in problem_message(problem)
    return problem.code


def reason(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    assert problem_message(caught.value.problem)
    return caught.value.problem.code
