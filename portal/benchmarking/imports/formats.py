"""What the number format of a cell makes of a number: a date, per cent, decimals, a unit."""

from __future__ import annotations

import re
from datetime import date, datetime

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_excel

from portal.benchmarking.imports.files import Cell

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')


def date_cell(value: datetime | date, address: str) -> Cell:
    """A day, without its time."""
    day = value.date() if isinstance(value, datetime) else value
    return Cell(day, day.isoformat(), address)


def number_cell(value: float, address: str, style: str, epoch: datetime = WINDOWS_EPOCH) -> Cell:
    """A number as its format shows it: a date, per cent, with decimals, with a unit."""
    if is_date_format(style):
        try:
            found = from_excel(value, epoch)
        except (ValueError, OverflowError):
            found = None
        if isinstance(found, datetime | date):
            return date_cell(found, address)
    section = style.split(";")[0]
    literal = "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section)).strip()
    plain = _QUOTED.sub("", section)
    if "%" in plain:
        percent = round(value * 100, 10)
        return Cell(percent, f"{percent:.10g} %", address, is_percent=True)
    if literal == "%":
        return Cell(value, f"{value:.10g} %", address, is_percent=True)
    decimals = re.search(r"0\.(0+)", plain)
    text = f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.15g}"
    if any(char.isdigit() for char in literal):  # 0.0" / 4", 0" von 4"
        text = f"{value:.15g} {literal}"
        return Cell(text, text, address)
    return Cell(value, text, address)
