"""Scores that were sent, checked as rows of a file are: one set of rules for all ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.files.grids import Cell, Problem, clean
from portal.benchmarking.imports.core.rows import RawRow, check_rows
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.scale.scales import Scale, possible_scales
from portal.benchmarking.imports.core.words.values import plain

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
    is wrong, and what has to be said first: on which scale they are, where they are all so low
    that they may be points. `values` are for saving only if `refused` is empty and nothing is
    `open`."""

    values: Mapping[str, float | None]
    refused: tuple[RefusedScore, ...]
    open: tuple[Problem, ...]


def check_scores(
    sent: Mapping[str, object], indicators: Sequence[IndicatorSpec], scale: Scale | None = None
) -> CheckedScores:
    """Check `sent` (code to number or None) against the indicators of one framework. The numbers
    are on `scale`, on that of the framework if it is None."""
    rows = [
        RawRow(number=place, code=_text_cell(code), score=_cell(value), problem=_no_number(value))
        for place, (code, value) in enumerate(sent.items(), start=1)
    ]
    specs = {spec.code: spec for spec in indicators}
    checked = check_rows(rows, CodeReader(indicators, {}), specs, scale)
    names = [row.code.text for row in rows]
    return CheckedScores(
        values={row.code: row.value for row in checked if row.is_ready},
        refused=tuple(
            RefusedScore(row.row_number, names[row.row_number - 1], row.problem)
            for row in checked
            if row.problem is not None
        ),
        open=()
        if scale
        else _open([row.value for row in checked if row.value is not None], indicators),
    )


def _open(values: Sequence[float], indicators: Sequence[IndicatorSpec]) -> tuple[Problem, ...]:
    """The question for the scale where the scores would fit one of those that people count on,
    too: up to 20. Nearly every weak cluster is below 50."""
    own = Scale(indicators[0].scale_min, indicators[0].scale_max) if indicators else None
    if own is None or not values or len(possible_scales(values, own)) < 2:
        return ()
    if not own.low < max(values) <= own.high / 5:
        return ()
    return (Problem("name-the-scale", {"highest": plain(max(values)), "scale": str(own)}),)


def _text_cell(text: str) -> Cell:
    shown = clean(text)[:LONGEST]
    return Cell(shown or None, shown, "", is_formula=shown.startswith("="))


def _no_number(value: object) -> Problem | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None
    return Problem("score-not-a-number", {"raw": clean(str(value))[:LONGEST]})


def _cell(value: object) -> Cell:
    """A number as a spreadsheet has it; null is a blank cell."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(None, "", "")
    text = str(value)[:LONGEST]
    try:
        return Cell(float(value), text, "")
    except OverflowError:
        return Cell(text, text, "")
