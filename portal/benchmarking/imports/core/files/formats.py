"""What the number format of a cell makes of a number: a date, per cent, decimals, a unit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from portal.benchmarking.imports.core.files.grids import Cell

# What spreadsheet programmes allow for one; a longer code was made to keep a reader busy.
LONGEST_CODE = 255
# No part of it looks further than the next sign of its kind: its time grows with the code alone.
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\[\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class _Format:
    """What one number format says. ``decimals`` is None where it names no digits behind a dot."""

    is_date: bool
    is_percent: bool
    literal: str
    decimals: int | None


_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)\]")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_DIGIT = re.compile(r"[0#?@]|general|standard", re.IGNORECASE)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[str, ...]:
    """The parts of a code: those for positive, negative and zero numbers, or with conditions."""
    found: list[str] = []
    place = 0
    while place <= len(code):
        match = _SECTION.match(code, place)
        end = match.end() if match else len(code)
        found.append(code[place:end])
        place = end + 1
    return tuple(found)


def _text_instead(code: str, value: float) -> str | None:
    """The text that a format shows in place of a number: "n.a." of ``[=0]"n.a.";0``. None where it
    shows the number."""
    sections = _sections(code)[:3]
    if len(sections) < 2:
        return None
    used = sections[-1]
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _HOLDS[condition[1]](value, float(condition[2])):
                used = section
                break
    else:
        used = sections[1 if value < 0 else 2 if value == 0 and len(sections) > 2 else 0]
    if _DIGIT.search(_QUOTED.sub("", used)):
        return None
    return "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(used)).strip() or (
        _QUOTED.sub("", used).strip()
    )


@lru_cache(maxsize=512)
def _read(code: str) -> _Format:
    section = code.split(";")[0]
    literal = "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section)).strip()
    plain = _QUOTED.sub("", section)
    decimals = re.search(r"0\.(0+)", plain)
    return _Format(
        is_date_format(code), "%" in plain, literal, len(decimals[1]) if decimals else None
    )


def date_cell(value: datetime | date, address: str) -> Cell:
    """A day, without its time."""
    day = value.date() if isinstance(value, datetime) else value
    return Cell(day, day.isoformat(), address)


def number_cell(value: float, address: str, style: str, epoch: datetime = WINDOWS_EPOCH) -> Cell:
    """A number as its format shows it: a date, per cent, with decimals, with a unit. A text that
    it shows instead counts; a dash or nothing may be a nought as well, so both are handed on."""
    shown = _read(style[:LONGEST_CODE])
    if shown.is_date:
        try:
            found = from_excel(value, epoch)
        except (ValueError, OverflowError):
            found = None
        if isinstance(found, datetime | date):
            return date_cell(found, address)
    if (text := _text_instead(style[:LONGEST_CODE], value)) is not None:
        if not any(char.isalpha() for char in text):
            text = f"{value:.15g} ({text})"
        return Cell(text, text, address)
    if shown.is_percent:
        percent = round(value * 100, 10)
        return Cell(percent, f"{percent:.10g} %", address, is_percent=True)
    if shown.literal == "%":
        return Cell(value, f"{value:.10g} %", address, is_percent=True)
    text = f"{value:.15g}" if shown.decimals is None else f"{value:.{shown.decimals}f}"
    if any(char.isdigit() for char in shown.literal):  # 0.0" / 4", 0" von 4"
        text = f"{value:.15g} {shown.literal}"
        return Cell(text, text, address)
    return Cell(value, text, address)
