"""Spreadsheets of the starter library: sheets, columns, rows and formulas from a mapping.

A cell that begins with `=` is a formula; `{row}` in it is the number of its own row, `{above}` of
the row before.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from practices.starter_library.building.imprint import Imprint
from practices.starter_library.files import first_table, items, parts

FORMATS = {
    "money": "#,##0;-#,##0",
    "whole": "0",
    "decimal": "0.0",
    "percent": "0 %",
    "date": "dd/mm/yyyy",
    "month": "mm/yyyy",
    "text": "@",
}
HEADER_FILL = PatternFill("solid", fgColor="1F3A4D")
FORMULA_FILL = PatternFill("solid", fgColor="E8EEF2")
GREY_FILL = PatternFill("solid", bgColor="D9D9D9")
LINE = Side(style="thin", color="9AA5AD")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LONGEST_SHEET_NAME = 31
LABELLED = re.compile(r"\*\*(?P<label>.+?):\*\* (?P<text>.+)")
A4 = 9


def build(
    content: dict[str, Any],
    sections: Mapping[str, str],
    imprint: Imprint,
    language: str,
    moment: datetime.datetime,
) -> bytes:
    """The workbook: notes first, then the sheets, each blank copy before its example.

    `sections` are those of the page, for rows that repeat one of its tables or lists.
    """
    workbook = Workbook()
    notes = workbook.active
    assert isinstance(notes, Worksheet)  # noqa: S101  a fresh workbook has one
    _write_notes(notes, content, imprint)
    for sheet in content["sheets"]:
        rows = list(_rows(sheet["rows"], sections))
        if "blank_copy" in sheet:
            _write_sheet(workbook, sheet, rows, sheet["blank_copy"], is_blank=True)
        _write_sheet(workbook, sheet, rows, sheet["name"], is_blank=False)
    properties = workbook.properties
    properties.title, properties.creator = content["title"], imprint.author
    properties.language = language
    properties.created = properties.modified = moment
    workbook.calculation.fullCalcOnLoad = True
    workbook.active = 1
    notes.sheet_view.tabSelected = False
    target = io.BytesIO()
    # Not workbook.save(): it would put the current time into the properties.
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
    return target.getvalue()


def _write_notes(sheet: Worksheet, content: dict[str, Any], imprint: Imprint) -> None:
    sheet.title = imprint.sheet
    sheet.column_dimensions["A"].width = 95
    sheet.append([content["title"]])
    sheet["A1"].font = Font(bold=True, size=14)
    for line in [*content.get("notes", []), *imprint.lines, "", *imprint.closing]:
        sheet.append([line])
        sheet.cell(sheet.max_row, 1).alignment = WRAPPED
    _print_set_up(sheet, is_landscape=False)


def _write_sheet(
    workbook: Workbook,
    source: dict[str, Any],
    rows: list[dict[str, Any]],
    name: str,
    *,
    is_blank: bool,
) -> None:
    sheet = workbook.create_sheet(name[:LONGEST_SHEET_NAME])
    columns = source["columns"]
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column["width"]
        cell = sheet.cell(1, number, column["heading"])
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill, cell.alignment, cell.border = HEADER_FILL, WRAPPED, BORDER
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, number, row, columns, is_blank=is_blank)
    _add_choices(sheet, columns)
    if "grey_when" in source:
        area = f"A2:{get_column_letter(len(columns))}{sheet.max_row}"
        rule = FormulaRule(formula=[source["grey_when"].format(row=2)], fill=GREY_FILL)
        sheet.conditional_formatting.add(area, rule)
    sheet.freeze_panes = source.get("freeze", "A2")
    sheet.print_title_rows = "1:1"
    _print_set_up(sheet, is_landscape=source.get("landscape", True))


def _rows(rows: list[Any], sections: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Rows as mappings; a bare list is a plain row, `repeat` writes a row several times.

    `table_of` and `list_of` take rows from a section of the page and append the cells given.
    """
    for row in rows:
        mapping = row if isinstance(row, dict) else {"cells": row}
        if "table_of" in mapping:
            found = [
                [_number(cell) for cell in cells]
                for cells in first_table(sections[row["table_of"]])[1:]
            ]
        elif "list_of" in mapping:
            found = list(_labelled_items(sections[row["list_of"]]))
        else:
            found = [[]] * mapping.get("repeat", 1)
        for cells in found:
            yield {**mapping, "cells": [*cells, *mapping["cells"]]}


def _number(cell: str) -> str | int | None:
    return int(cell) if cell.isdigit() else cell or None


def _labelled_items(text: str) -> Iterator[list[str | int | None]]:
    """Heading, label and text of each `- **Label:** text` entry below a `### heading`."""
    for heading, body in parts(text):
        for entry in items(body):
            if match := LABELLED.match(entry):
                yield [heading, match["label"], match["text"]]


def _write_row(
    sheet: Worksheet, number: int, row: dict[str, Any], columns: list[Any], *, is_blank: bool
) -> None:
    style = row.get("style", "")
    cells = [*row["cells"], *[None] * (len(columns) - len(row["cells"]))]
    for position, (value, column) in enumerate(zip(cells, columns, strict=True), start=1):
        if is_blank and _is_example(value, row.get("example", "")):
            value = None
        is_formula = isinstance(value, str) and value.startswith("=")
        if is_formula:
            value = value.format(row=number, above=number - 1)
        cell = sheet.cell(number, position, value)
        cell.alignment = WRAPPED
        if style == "part":
            cell.font = Font(bold=True, size=12)
            continue
        cell.border = BORDER
        if style == "total":
            cell.font = Font(bold=True)
        if is_formula:
            cell.fill = FORMULA_FILL
        kind = row.get("formats", {}).get(position) or column.get("format")
        if kind and (is_formula or not isinstance(value, str)):
            cell.number_format = FORMATS[kind]


def _is_example(value: Any, example: str) -> bool:
    """Whether a cell is left out of the blank copy: all of a row, or its numbers only."""
    if isinstance(value, str) and value.startswith("="):
        return False
    if example == "numbers":
        return isinstance(value, (int, float))
    return example == "row"


def _add_choices(sheet: Worksheet, columns: list[Any]) -> None:
    for number, column in enumerate(columns, start=1):
        if "choices" not in column:
            continue
        listed = ",".join(str(choice) for choice in column["choices"])
        validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        validation.showErrorMessage = False  # a reader may have a reason for another word
        letter = get_column_letter(number)
        validation.add(f"{letter}2:{letter}{max(sheet.max_row, 2)}")
        sheet.add_data_validation(validation)


def _print_set_up(sheet: Worksheet, *, is_landscape: bool) -> None:
    sheet.page_setup.orientation = "landscape" if is_landscape else "portrait"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter  # its parts exist, though the types say they may not
    footer.left.text, footer.right.text = "&A", "&P / &N"
