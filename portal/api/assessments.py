"""Scores that were sent, checked by the reader of spreadsheets: one set of rules for all ways."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from portal.benchmarking.imports.files import Problem
from portal.benchmarking.imports.reader import ImportPreview, UnreadableFile, read_scores
from portal.benchmarking.scoring import IndicatorSpec

NOT_KNOWN = "n/a"
# Longer codes and numbers are shown cut off, and mean nothing anyway.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class RefusedScore:
    """A score that can't be saved: its code as sent, its place counted from 1, and why."""

    place: int
    code: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class CheckedScores:
    """What was sent: values on the framework's scale by code (None: not known), everything that
    is wrong, and remarks that forbid nothing. `values` are for saving only if `refused` is
    empty."""

    values: Mapping[str, float | None]
    refused: tuple[RefusedScore, ...]
    notices: tuple[Problem, ...]


def check_scores(sent: Mapping[str, object], indicators: Sequence[IndicatorSpec]) -> CheckedScores:
    """Check `sent` (code to number or None) against the indicators of one framework."""
    problems: dict[int, Problem] = {}
    cells: list[tuple[str, str]] = []
    for place, (code, value) in enumerate(sent.items(), start=1):
        cells.append((_one_line(code), _cell(value)))
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            problems[place] = Problem("score-not-a-number", {"raw": _one_line(str(value))})
        elif not code.strip():
            problems[place] = Problem("code-missing")
    read = _read(cells, indicators)
    rows = {row.row_number - 1: row for row in read.rows} if read else {}
    for place, (code, _score) in enumerate(cells, start=1):
        row = rows.get(place)
        if place in problems:
            continue
        if row is None:  # a heading or a total to the reader of sheets, here a code like any other
            problems[place] = Problem("code-unknown", {"raw": code})
        elif row.problem is not None:
            problems[place] = _placed(row.problem)
    refused = tuple(
        RefusedScore(place, cells[place - 1][0], problem)
        for place, problem in sorted(problems.items())
    )
    return CheckedScores(read.scores if read else {}, refused, read.notices if read else ())


def _read(
    cells: Sequence[tuple[str, str]], indicators: Sequence[IndicatorSpec]
) -> ImportPreview | None:
    """The preview of a sheet with these rows, the first in line 2; None if it has no score."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(["code", "score"])
    writer.writerows(cells)
    try:
        return read_scores(stream.getvalue().encode(), "", indicators)
    except UnreadableFile:
        return None


def _cell(value: object) -> str:
    """A number as a spreadsheet has it; what is no number counts as unknown until it is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NOT_KNOWN
    # Never as 1e-07, which no spreadsheet has.
    is_long = isinstance(value, float) and math.isfinite(value)
    return f"{Decimal(repr(value)):f}" if is_long else str(value)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:LONGEST]


def _placed(problem: Problem) -> Problem:
    """The same problem; what it says of a row of the sheet, it says of a place in the request."""
    if problem.code != "duplicate":
        return problem
    return replace(problem, params={**problem.params, "row": str(int(problem.params["row"]) - 1)})
