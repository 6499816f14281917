"""Writes sheets as one XLSX or JSON file, or one sheet as CSV. Knows nothing of clusters."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from search.core.spreadsheets import defused

from .exports import Cell, ExportSheet

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_WIDTH, _WIDEST = 12, 60


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names as XLSX allows them: 31 characters, none of []:*?/\\, each once in any case."""
    taken: set[str] = set()
    result = []
    for name in names:
        stem = _NOT_IN_A_NAME.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", name)).strip("' ") or "Sheet"
        chosen, number = stem[:_LONGEST_NAME], 1
        while chosen.casefold() in taken:
            number += 1
            ending = f" {number}"
            chosen = f"{stem[: _LONGEST_NAME - len(ending)]}{ending}"
        taken.add(chosen.casefold())
        result.append(chosen)
    return result


def write_xlsx(sheets: Sequence[ExportSheet]) -> bytes:
    """One workbook with a worksheet for each sheet; times are those of the site's time zone."""
    book = Workbook(write_only=True)
    for sheet, name in zip(sheets, sheet_names(sheet.name for sheet in sheets), strict=True):
        page = book.create_sheet(name)
        page.freeze_panes = "A2"
        for column, width in enumerate(_widths(sheet)):
            page.column_dimensions[chr(ord("A") + column)].width = width
        headings = []
        for heading in sheet.headings:
            cell = WriteOnlyCell(page, value=defused(heading))
            cell.font = Font(bold=True)
            headings.append(cell)
        page.append(headings)
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _widths(sheet: ExportSheet) -> list[int]:
    """Column widths in characters, by heading and the first rows; at most 26 columns get one."""
    texts = [[str(heading)] for heading in sheet.headings][:26]
    for row in sheet.rows[:50]:
        for column, value in zip(texts, row, strict=False):
            column.append("" if value is None else str(value)[:_WIDEST])
    return [min(max(_WIDTH, *map(len, column)) + 2, _WIDEST) for column in texts]


def _cell(page: Worksheet, value: Cell) -> SheetCell:
    cell = WriteOnlyCell(page)
    if isinstance(value, str):
        cell.value = defused(value)
        # Never a formula or an error code, whatever the text looks like.
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    elif isinstance(value, datetime.datetime):
        cell.value = _local(value)
    else:
        cell.value = value
    return cell


def _local(moment: datetime.datetime) -> datetime.datetime:
    """XLSX knows no time zones."""
    if timezone.is_aware(moment):
        moment = timezone.make_naive(moment)
    return moment.replace(microsecond=0)


def write_csv(sheet: ExportSheet) -> bytes:
    """One sheet with semicolons, as UTF-8 with a byte-order mark; dates as 2026-11-30.

    No cell can be taken for a formula.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def write_json(sheets: Sequence[ExportSheet], title: str) -> bytes:
    """The same for programs: values as they are, dates as ISO 8601, scores as numbers."""
    content = {
        "cluster": title,
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "sheets": [
            {
                "name": sheet.name,
                "headings": list(sheet.headings),
                "rows": [[_plain(value) for value in row] for row in sheet.rows],
            }
            for sheet in sheets
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _plain(value: Cell) -> str | int | float | bool | None:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value
