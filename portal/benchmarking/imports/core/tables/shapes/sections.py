"""Scales in the lines between the scores: "4 Strategy (0-10)", "Financing (max. 5 each)"."""

from __future__ import annotations

from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Problem, Row
from portal.benchmarking.imports.core.tables.lines import Lines
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words.scale.scales import (
    Scale,
    SectionScale,
    named_in_section,
)
from portal.benchmarking.imports.core.words.values import Value, is_numeric, read_value

_MOST_FIT = 2 / 3
_SHOWN = 40


def name_section_scales(column: ScoreColumn, lines: Lines) -> None:
    """Give each score without a scale the one that its own title, or the line above it, names."""
    if column.scale is not None or column.maximum is not None:
        return
    named = _lines_with_scales(column, lines)
    places: dict[int, list[int]] = {}
    for place, raw in enumerate(lines.rows):
        own = named_in_section(raw.title.text or raw.code.text)
        if own and own.scale.low == 0 and raw.scale is None and own.is_sure:
            _give(lines, [place], own.scale)
        elif above := max((number for number in named if number < raw.number), default=0):
            places.setdefault(above, []).append(place)
    told = []
    for number, found in places.items():
        section, text = named[number]
        if section is not None and _holds(section, lines, found):
            _give(lines, found, section.scale)
            told.append(f"{section.scale} (“{text[:_SHOWN]}”)")
    if told:
        lines.notices.append(Problem("scale-of-sections", {"scales": ", ".join(told)}))


def _lines_with_scales(
    column: ScoreColumn, lines: Lines
) -> dict[int, tuple[SectionScale | None, str]]:
    """The lines that begin an area, by the number of their row, with the scales that they name."""
    left = {each.row for each in lines.left_out if each.why != "hidden"}
    table = column.table
    first = min((row.number for row in table.rows), default=0)
    above = [row for row in table.outside if row.number < first and len(row.filled) == 1]
    found: dict[int, tuple[SectionScale | None, str]] = {}
    for row in (row for row in table.rows if row.number in left):
        text = " ".join(cell.text for cell in row.filled)
        if not _is_scored(row, column):
            found[row.number] = (named_in_section(text), text)
    if not any(section for section, _text in found.values()):
        return {}
    for row in above[-1:]:  # The first area may begin above the heading.
        found[row.number] = (named_in_section(row.filled[0].text), row.filled[0].text)
    return found


def _is_scored(row: Row, column: ScoreColumn) -> bool:
    """Whether a row holds a sum or a mean: it begins no area with a scale of its own."""
    return (
        is_numeric(row.cell(column.place)) and named_in_section(row.cell(column.place).text) is None
    )


def _holds(section: SectionScale, lines: Lines, places: list[int]) -> bool:
    """Whether the scale is that of each score below: nearly all lie on it, and where it may be
    the highest sum of the area, they add up to more."""
    numbers = [
        value.number
        for place in places
        if isinstance(value := read_value(lines.rows[place].score), Value) and not value.is_percent
    ]
    fitting = sum(section.scale.allows(number) for number in numbers)
    if not numbers or fitting < _MOST_FIT * len(numbers):
        return False
    # "Structure (1-4)" may say which of its indicators follow.
    is_list = section.scale.low == 1 and section.scale.high == len(places)
    return not is_list and (section.is_sure or sum(numbers) > section.scale.high)


def _give(lines: Lines, places: list[int], scale: Scale) -> None:
    for place in places:
        if lines.rows[place].scale is None:
            lines.rows[place] = replace(lines.rows[place], scale=scale)
