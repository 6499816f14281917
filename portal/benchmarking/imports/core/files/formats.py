"""What the number format of a cell makes of a number: a date, per cent, decimals, a unit."""

from __future__ import annotations

import re
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
    """A number as its format shows it: a date, per cent, with decimals, with a unit."""
    shown = _read(style[:LONGEST_CODE])
    if shown.is_date:
        try:
            found = from_excel(value, epoch)
        except (ValueError, OverflowError):
            found = None
        if isinstance(found, datetime | date):
            return date_cell(found, address)
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
