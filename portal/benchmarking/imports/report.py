"""What an import says, as the command prints it for machines."""

from __future__ import annotations

from typing import Any

from portal.benchmarking.core.scoring import FrameworkSpec, rests_on_enough
from portal.benchmarking.imports.core.files.grids import Problem
from portal.benchmarking.imports.core.results import Question, Reading, Result
from portal.benchmarking.imports.core.rows import ROWS_OF_A_SHEET, CheckedRow
from portal.benchmarking.imports.core.tables.lines import LeftOut
from portal.benchmarking.imports.messages import problem_message, reason_left_out
from portal.benchmarking.imports.totals import total_of
from portal.benchmarking.rounding import tenths


def report(
    reading: Reading | None,
    spec: FrameworkSpec | None = None,
    *,
    is_dry_run: bool = False,
    problem: str = "",
) -> dict[str, Any]:
    """`scores` (code to per cent of the scale), `not_known` (codes), `problems`, `questions`,
    `notices`, `left_out`, `date`, `overall`; `problem` is that of a file that can't be read.

    `overall` is None, with a notice, below half of the weight of the framework `spec`.

    A dry run looks at the file: that it names no day is a notice there, and a question when
    something is to be saved.
    """
    if reading is None:
        problems = [{"cell": "", "code": "", "message": problem}]
        return _empty() | {"problems": problems}
    questions = list(reading.questions)
    notices = [problem_message(notice) for notice in reading.notices]
    if spec is not None:
        notices += indicators_there(reading, spec)
    if is_dry_run:
        missing = [each for each in questions if each.problem.code == "date-missing"]
        is_open = len(missing) < len(questions)
        questions = [each for each in questions if each not in missing]
        if missing and not is_open:
            notices.append(problem_message(missing[0].problem))
    found = _empty() | {
        "problems": [_problem(row) for row in reading.problems],
        "questions": [_question(each) for each in questions],
        "notices": notices,
        "left_out": [_left_out(row) for row in reading.left_out],
    }
    if not reading.results:
        return found
    if not reading.is_counted:
        return found | {"not_known": _result(reading.results[-1])["not_known"]}
    results = sorted(reading.results, key=lambda result: (result.date is None, result.date))
    found |= _result(results[-1], spec)
    if len(results) > 1:
        found["assessments"] = [_result(result, spec) for result in reading.results]
    totals = [_result(result, spec)["overall"] for result in results if result.overall is not None]
    if None in totals:
        found["notices"] = [*notices, problem_message(Problem("too-little"))]
    return found


def _problem(row: CheckedRow) -> dict[str, str]:
    message = problem_message(row.problem) if row.problem else ""
    return {"cell": row.cell, "code": row.code, "message": message}


def _left_out(row: LeftOut) -> dict[str, object]:
    return {
        "row": row.row % ROWS_OF_A_SHEET,
        "sheet": row.sheet,
        "text": row.text,
        "why": reason_left_out(row.why),
    }


def indicators_there(reading: Reading, spec: FrameworkSpec) -> list[str]:
    """How many of the framework's indicators have a row, where not all of them have one."""
    count = len(spec.indicators)
    there = [len({row.code for row in each.rows if row.indicator}) for each in reading.results]
    params = [{"known": str(known), "count": str(count)} for known in sorted(set(there))]
    return [
        problem_message(Problem("indicators-there", each))
        for each in params
        if each["known"] != each["count"]
    ]


def _empty() -> dict[str, Any]:
    return {
        "scores": {},
        "not_known": [],
        "problems": [],
        "questions": [],
        "notices": [],
        "left_out": [],
        "date": None,
        "overall": None,
    }


def _result(result: Result, spec: FrameworkSpec | None = None) -> dict[str, Any]:
    known = [row for row in result.ready if row.value is not None and row.indicator is not None]
    return {
        "scores": {
            row.code: float(tenths(row.indicator.percent(row.value)))
            for row in known
            if row.indicator is not None and row.value is not None
        },
        "not_known": [row.code for row in result.ready if row.value is None],
        "date": result.date.isoformat() if result.date else None,
        "overall": _rounded(
            result.overall
            if spec is None or rests_on_enough(spec, (row.code for row in known))
            else None
        ),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(tenths(value))


def _question(question: Question) -> dict[str, Any]:
    """The message says the total of each choice; `totals` has it in per cent."""
    totals = {
        choice.value: _rounded(next(iter(choice.totals.values())))
        if len(choice.totals) == 1
        else {column: _rounded(total) for column, total in choice.totals.items()}
        for choice in question.choices
        if choice.totals
    }
    message = problem_message(question.problem)
    said = [
        f"{choice.value}: {' / '.join(total_of(choice, column) for column in choice.totals)}"
        for choice in question.choices
        if choice.totals
    ]
    asked: dict[str, Any] = {
        "about": question.about,
        "message": f"{message} {'; '.join(said)}".strip(),
        "choices": [choice.value for choice in question.choices],
    }
    return asked | ({"totals": totals} if totals else {})
