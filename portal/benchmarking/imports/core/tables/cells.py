"""What the cells of one column say together of their unit: per cent beside points, "3/4"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.rows import RawRow
from portal.benchmarking.imports.core.tables.lines import Lines
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.tables.shapes.sections import name_section_scales
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import Value, number_of, plain, read_value

# Most cells name the end of one scale, and no more than very few another one, or none.
_NEARLY_ALL = 0.8
_ENOUGH = 3
# "1.000", a thousand or one with three decimals.
_THOUSAND = re.compile(r"1[.,]000")
_MAX = re.compile(r"^max\w*\.?:?\s*", re.IGNORECASE)
# "1.000" may have three decimals, "1'000" has none.
_GROUPED = re.compile(r"(\d{1,3})[.,'\u2019\u00a0\u202f ](\d{3})")
_SURELY_GROUPED = re.compile(r"(\d{1,3})['\u2019](\d{3})")
_A_THOUSAND = 1000
_DECIMALS = re.compile(r"\d[.,](\d+)\b")
# Numbers up to this one may be points, or a share, where others are per cent.
LOW = 10


def settle_units(lines: Lines, column: ScoreColumn) -> None:
    """Name the scale that nearly all cells name, and mark the cells whose unit is in doubt beside
    the others. A correction is meant as it was typed."""
    _name_scale(lines, column)
    name_section_scales(column, lines)
    _read_thousands(lines, column)
    _mark_maxima(lines)
    _mark_shares(lines, column)
    values = [read_value(row.score) for row in lines.rows]
    numbers = [value.number for value in values if isinstance(value, Value)]
    signed = [value.number for value in values if isinstance(value, Value) and value.is_percent]
    bare = [
        value.number
        for value in values
        if isinstance(value, Value) and not value.is_percent and value.top is None
    ]
    # Where all scores are low, they are asked about at once.
    if not signed or (max(signed) <= LOW and not bare) or max(numbers) <= 1:
        return
    is_percent = len(signed) > len(bare)
    usual = _usual_parts([row.score for row in lines.rows])
    mixed = []
    for place, (row, value) in enumerate(zip(lines.rows, values, strict=True)):
        if not isinstance(value, Value) or row.is_corrected or not value.number:
            continue
        doubt = ""
        if value.is_percent:
            are_points = bool(bare) and column.scale != PERCENT and max(bare) <= LOW
            limit = max(bare) if are_points and not is_percent else 1
            is_meant = not bare and (value.number == 1 or _part_of(row.score) in usual)
            doubt = "percent-or-points" if value.number <= limit and not is_meant else ""
            if are_points and not is_percent and not doubt:
                mixed.append(row.code.text or row.title.text)
        elif value.top is None and is_percent and _has_no_scale(row):
            doubt = "sign-missing" if value.number <= LOW else ""
            lines.rows[place] = replace(row, scale=PERCENT)
        if doubt:
            problem = row.problem or Problem(doubt, {"raw": row.score.text})
            lines.rows[place] = replace(row, problem=problem)
    if mixed:
        lines.notices.append(Problem("units-mixed", {"codes": ", ".join(mixed)}))


def _read_thousands(lines: Lines, column: ScoreColumn) -> None:
    """Read "max. 4" as 4, and "1.000" as a thousand where a score such as 850 shows that the point
    is no decimal one: in maxima and in scores alike."""
    texts = [_MAX.sub("", row.maximum.text).strip() for row in lines.rows]
    is_thousand = column.scale is not None and column.scale.most == _A_THOUSAND
    for row, text in zip(lines.rows, texts, strict=True):
        value, top = read_value(row.score), number_of(text)
        if isinstance(value, Value) and top and _GROUPED.fullmatch(text):
            is_above = value.number > top and not _GROUPED.fullmatch(row.score.text)
            is_thousand = is_thousand or is_above
    for place, (row, text) in enumerate(zip(lines.rows, texts, strict=True)):
        maximum = _with_text(row.maximum, _joined(text, is_thousand=is_thousand))
        score = _with_text(row.score, _joined(row.score.text, is_thousand=is_thousand))
        lines.rows[place] = replace(row, maximum=maximum, score=score)


def _joined(text: str, *, is_thousand: bool) -> str:
    """A number without what groups its thousands."""
    match = _GROUPED.fullmatch(text) if is_thousand else _SURELY_GROUPED.fullmatch(text)
    return "".join(match.groups()) if match else text


def _with_text(cell: Cell, text: str) -> Cell:
    if text == cell.text or not text or not isinstance(cell.value, str) or cell.is_formula:
        return cell
    return replace(cell, text=text, value=text)


def _mark_maxima(lines: Lines) -> None:
    """Mark a score that is far below its own maximum, but would fit that of nearly all others."""
    maxima = [read_value(row.maximum) for row in lines.rows]
    tops = [each.number if isinstance(each, Value) else 0.0 for each in maxima]
    usual, count = max(
        Counter(top for top in tops if top).items(), key=lambda item: item[1], default=(0.0, 0)
    )
    if count < _NEARLY_ALL * len(lines.rows):
        return
    for place, (row, top) in enumerate(zip(lines.rows, tops, strict=True)):
        value = read_value(row.score)
        is_far = top >= LOW * usual
        if is_far and isinstance(value, Value) and 0 < value.number <= usual:
            shown = {"raw": row.score.text, "max": plain(top), "usual": plain(usual)}
            if not row.is_corrected and not value.is_percent:
                lines.rows[place] = replace(row, problem=Problem("maximum-unlike", shown))


def _mark_shares(lines: Lines, column: ScoreColumn) -> None:
    """Mark fractions of one among per cent without a sign: "0.62" beside "45.5" is hardly less
    than one per cent. A correction is asked about too, until it says its unit. Where another
    column has the same figures in per cent, as our own export has, that one is the proof."""
    if named_in_heading(column.table.texts[column.place]) != PERCENT:
        return
    found = {
        place: value
        for place, row in enumerate(lines.rows)
        if isinstance(value := read_value(row.score), Value) and row.scale == PERCENT
    }
    bare = {place: value.number for place, value in found.items() if not _names_a_unit(value)}
    if max((value.number for value in found.values()), default=0) <= LOW:
        return
    has_shares = any(0 < number < 1 for number in bare.values())
    usual = _usual_parts([row.score for row in lines.rows])
    for place, number in bare.items():
        row = lines.rows[place]
        if _part_of(row.score) in usual:
            continue
        is_whole_share = number == 1 and (has_shares or _THOUSAND.fullmatch(row.score.text))
        if row.problem is None and (0 < number < 1 or is_whole_share):
            problem = Problem("share-or-percent", {"raw": row.score.text})
            lines.rows[place] = replace(row, problem=problem)


def _part_of(cell: Cell) -> str:
    """The decimals of a number as they are written, with a comma or point."""
    match = _DECIMALS.search(cell.text) if isinstance(cell.value, str) else None
    return match[1] if match else ""


def _usual_parts(cells: Sequence[Cell]) -> frozenset[str]:
    """The decimals that stand behind several numbers above 1, where all are written with as many:
    "0,50" among "62,50" and "33,50" is half a per cent."""
    parts = [_part_of(cell) for cell in cells if isinstance(read_value(cell), Value)]
    if not parts or len({len(part) for part in parts}) > 1:
        return frozenset()
    above = Counter(
        part
        for cell, part in zip(
            (cell for cell in cells if isinstance(read_value(cell), Value)), parts, strict=True
        )
        if part.strip("0") and (number_of(re.split(r"[ \u00a0%]", cell.text)[0]) or 0) > 1
    )
    return frozenset(part for part, count in above.items() if count > 1)


def _names_a_unit(value: Value) -> bool:
    return value.is_percent or value.top is not None


def _has_no_scale(row: RawRow) -> bool:
    return row.scale is None and row.maximum.is_empty


def _name_scale(lines: Lines, column: ScoreColumn) -> None:
    """ "3/4" in nearly all cells names the scale of the others too."""
    if column.scale is not None or column.maximum is not None:
        return
    values = [value for row in lines.rows if isinstance(value := read_value(row.score), Value)]
    tops = Counter(value.top for value in values if value.top is not None)
    top, count = max(tops.items(), key=lambda item: item[1], default=(None, 0))
    if top is None or count < max(_ENOUGH, _NEARLY_ALL * len(values)) or count == len(values):
        return
    scale = Scale(0, top)
    lines.rows = [replace(row, scale=row.scale or scale) for row in lines.rows]
    lines.notices.append(Problem("scale-of-cells", {"scale": str(scale), "max": plain(top)}))


def without_sign(cell: Cell) -> Cell:
    """The cell with its number alone, where its per cent sign is in doubt."""
    value = read_value(cell)
    if not isinstance(value, Value) or not value.is_percent:
        return cell
    return replace(cell, value=value.number, is_percent=False)


def are_low(numbers: Sequence[float]) -> bool:
    """Whether as many scores as these would hardly all be so low, were they per cent."""
    return len(numbers) > _ENOUGH and 0 < max(numbers) <= LOW
