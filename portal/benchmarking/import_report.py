"""What an import says, as the command prints it for machines."""

from __future__ import annotations

from typing import Any

from .imports.results import Question, Reading, Result
from .messages import problem_message, reason_left_out
from .rounding import tenths
from .wording import percent


def report(
    reading: Reading | None, *, is_dry_run: bool = False, problem: str = ""
) -> dict[str, Any]:
    """`scores` (code to per cent of the scale), `not_known` (codes), `problems`, `questions`,
    `notices`, `left_out`, `date`, `overall`; `problem` is that of a file that can't be read.

    A dry run looks at the file: that it names no day is a notice there, and a question when
    something is to be saved.
    """
    if reading is None:
        problems = [{"cell": "", "code": "", "message": problem}]
        return _empty() | {"problems": problems}
    questions = list(reading.questions)
    notices = [problem_message(notice) for notice in reading.notices]
    if is_dry_run:
        missing = [each for each in questions if each.problem.code == "date-missing"]
        is_open = len(missing) < len(questions)
        questions = [each for each in questions if each not in missing]
        if missing and not is_open:
            notices.append(problem_message(missing[0].problem))
    found = _empty() | {
        "problems": [
            {
                "cell": row.cell,
                "code": row.code,
                "message": problem_message(row.problem) if row.problem else "",
            }
            for row in reading.problems
        ],
        "questions": [_question(each) for each in questions],
        "notices": notices,
        "left_out": [
            {"row": row.row, "text": row.text, "why": reason_left_out(row.why)}
            for row in reading.left_out
        ],
    }
    if not reading.results:
        return found
    if any(each.about == "scale" for each in questions):
        return found | {"not_known": _result(reading.results[-1])["not_known"]}
    results = sorted(reading.results, key=lambda result: (result.date is None, result.date))
    found |= _result(results[-1])
    if len(results) > 1:
        found["assessments"] = [_result(result) for result in reading.results]
    return found


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


def _result(result: Result) -> dict[str, Any]:
    known = [row for row in result.ready if row.value is not None and row.indicator is not None]
    return {
        "scores": {
            row.code: float(tenths(row.indicator.percent(row.value)))
            for row in known
            if row.indicator is not None and row.value is not None
        },
        "not_known": [row.code for row in result.ready if row.value is None],
        "date": result.date.isoformat() if result.date else None,
        "overall": _rounded(result.overall),
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
        f"{choice.value}: {' / '.join(percent(total) for total in choice.totals.values())}"
        for choice in question.choices
        if choice.totals
    ]
    asked: dict[str, Any] = {
        "about": question.about,
        "message": f"{message} {'; '.join(said)}".strip(),
        "choices": [choice.value for choice in question.choices],
    }
    return asked | ({"totals": totals} if totals else {})
