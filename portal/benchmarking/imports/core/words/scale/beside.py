"""The scale that lines beside a table name: "Skala: 0 bis 4", a legend from "0 = none" to
"4 = full".

Areas and rows are counted as well, so that a number is a step of a legend only where the other
steps stand right beside it: a legend is never put together from all over a sheet.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.core.files.grids import Problem, Row
from portal.benchmarking.imports.core.words.headings import fold
from portal.benchmarking.imports.core.words.scale.directions import BAD, GOOD, ends, worded_ends
from portal.benchmarking.imports.core.words.scale.legends import quality_of
from portal.benchmarking.imports.core.words.scale.scales import (
    IN_BRACKETS,
    SCALE_WORD,
    SPAN,
    Scale,
    highest_of_each,
    scale_from,
)
from portal.benchmarking.imports.core.words.values import (
    SIGN,
    codes_for_unknown,
    number_of,
    plain,
    step_number,
)

_STEP = re.compile(
    rf"(?<![\d.,])({SIGN}\d{{1,2}})"
    r"\s*(?:=|:|\u2013|\u2192|->)\s*(?=[^\W\d])([^\d;,|\u2026]*)"
)
_FEWEST_STEPS, _MOST_STEPS = 3, 10


@dataclass(frozen=True, slots=True)
class _Step:
    """A number with its words, in a cell of its own or in a text; ``line`` is its row."""

    number: int
    words: str
    line: int
    address: str
    is_cell: bool
    # A number beside it: areas and their scores are listed like this.
    has_score: bool

    def is_near(self, other: _Step) -> bool:
        """Whether it stands right beside or below the other one."""
        return self.is_cell == other.is_cell and 0 <= self.line - other.line <= 1


def named_beside(rows: Iterable[Row], scored: Iterable[int] = ()) -> dict[Scale, str]:
    """The scales that lines outside of a table name, each with its cell; more than one where they
    contradict each other. ``scored`` are the numbers of the rows with scores."""
    between = sorted(scored)
    blocks: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        blocks.setdefault(bisect(between, row.number), []).append(row)
    said: dict[Scale, str] = {}
    legends: dict[Scale, str] = {}
    for block in blocks.values():
        for row in block:
            said = _said(row) | said
        for near in _near(_steps(block)):
            found = {_legend(run): run for run in _runs(near)} | {_explained_ends(near): near}
            for scale, steps in found.items():
                if scale:
                    highest = max(steps, key=lambda step: step.number)
                    legends.setdefault(scale, highest.address)
    # "Scale 0-4" may have a legend that begins at 1.
    beyond = {each: cell for each, cell in legends.items() if not _is_within(each, said)}
    return said | beyond if said else legends


def which_scale(numbers: Sequence[float], named: Mapping[Scale, str]) -> Problem:
    """The question for the scale of some scores, which lines beside them name twice or never."""
    shown = {"lowest": plain(min(numbers)), "highest": plain(max(numbers))}
    if len(named) < 2:
        return Problem("which-scale", shown)
    scales = ", ".join(f"{scale} ({cell})" for scale, cell in named.items())
    return Problem("scales-differ", {**shown, "scales": scales})


def _is_within(legend: Scale, said: Iterable[Scale]) -> bool:
    return any(legend.most == each.most and legend.least >= each.least for each in said)


def _said(row: Row) -> dict[Scale, str]:
    """The scales that cells of a line name in words."""
    found: dict[Scale, str] = {}
    for cell in row.filled:
        if worded := worded_ends(cell.text):
            found.setdefault(Scale(*worded), cell.address)
            continue
        # "0 (none) - 4 (full)"
        text = IN_BRACKETS.sub("", cell.text)
        match = SPAN.search(cell.text) or SPAN.search(text)
        if match and (len(match[0]) == len(cell.text) or SCALE_WORD.search(fold(text))):
            scale = scale_from(match[1], match[2])
            if scale and scale.high >= 2:
                found.setdefault(scale, cell.address)
        elif scale := highest_of_each(cell.text):
            found.setdefault(scale, cell.address)
    return found


def _steps(block: Sequence[Row]) -> Iterator[_Step]:
    for row in block:
        cells = row.filled
        has_score = any(number_of(cell.text) is not None for cell in cells[1:])
        found = [
            (step_number(number), words, cell.address, False)
            for cell in cells
            if not worded_ends(cell.text)
            for number, words in _STEP.findall(cell.text)
        ]
        if len(cells) >= 2 and _is_step(cells[0].text, cells[1].text):
            found.insert(0, (int(cells[0].text), cells[1].text, cells[0].address, True))
        for number, words, address, is_cell in found:
            if number not in codes_for_unknown(f"{number} = {words}"):
                yield _Step(number, words, row.number, address, is_cell, has_score)


def _is_step(number: str, words: str) -> bool:
    is_short = number.isascii() and number.isdecimal() and len(number) < 3
    return is_short and any(char.isalpha() for char in words)


def _near(steps: Iterable[_Step]) -> list[list[_Step]]:
    """The steps that stand beside each other; the same one in another language once."""
    found: list[list[_Step]] = []
    for step in steps:
        last = found[-1][-1] if found else None
        if last and step.is_near(last):
            if (step.number, step.line) != (last.number, last.line):
                found[-1].append(step)
        else:
            found.append([step])
    return found


def _runs(near: Sequence[_Step]) -> Iterator[list[_Step]]:
    """The steps that follow each other without a gap, upwards or downwards."""
    run: list[_Step] = []
    for step in near:
        before = [each.number for each in run[-2:]]
        by = step.number - before[-1] if before else 0
        if before and (by not in (1, -1) or by != before[-1] - before[0] != 0):
            yield run
            run = []
        run.append(step)
    yield run


def _legend(run: Sequence[_Step]) -> Scale | None:
    """The scale whose steps follow each other. Areas are counted from 1 as well: without a word
    for good or bad, or with scores, they are none."""
    first, *_between, last = sorted(step.number for step in (*run, *run))
    if len(run) < _FEWEST_STEPS or last > _MOST_STEPS:
        return None
    is_worded = any(ends(f"{step.number} = {step.words}") for step in run)
    are_areas = any(step.has_score and step.is_cell for step in run)
    is_sure = first == 0 or (first == 1 and is_worded and not are_areas)
    return Scale(first, last) if is_sure else None


def _explained_ends(near: Sequence[_Step]) -> Scale | None:
    """The scale from 0 of which only some steps are explained, the worst and the best among
    them."""
    numbers = [step.number for step in near]
    worst_and_best = {quality_of(near[0].words), quality_of(near[-1].words)}
    low, high = min(numbers), max(numbers)
    is_sorted = numbers in (sorted(set(numbers)), sorted(set(numbers), reverse=True))
    if worst_and_best != {GOOD, BAD} or not is_sorted:
        return None
    return Scale(low, high) if low == 0 and 1 < high <= _MOST_STEPS else None
