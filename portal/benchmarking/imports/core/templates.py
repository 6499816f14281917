"""Empty score sheets to fill in, as XLSX and CSV.

Codes are text cells, so that "2.10" stays what it is. A text that could be taken for a
formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from portal.benchmarking.core.scoring import IndicatorSpec, natural_key
from search.core.spreadsheets import defused

_WIDTHS = (10, 38, 70, 14, 40)


@dataclass(frozen=True, slots=True)
class TemplateLabels:
    """Words of the sheet in the person's language; the headings must be readable back."""

    sheet: str = "Scores"
    code: str = "Code"
    indicator: str = "Indicator"
    description: str = "Description"
    score: str = "Score"
    comment: str = "Comment"
    note: str = "Enter one score per row. Write n/a where a score is not known, or remove the row."

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in the order of the columns."""
        return (self.code, self.indicator, self.description, self.score, self.comment)


def scale_note(indicators: Sequence[IndicatorSpec]) -> str:
    """The scale, such as "0–100", or one per indicator group where they differ."""
    scales = sorted({(spec.scale_min, spec.scale_max) for spec in indicators})
    return ", ".join(f"{low:g}–{high:g}" for low, high in scales)


def write_template(
    indicators: Sequence[IndicatorSpec], labels: TemplateLabels | None = None
) -> bytes:
    """Return an XLSX with one row per indicator and an empty score column."""
    words = labels or TemplateLabels()
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one worksheet")
    sheet.title = words.sheet[:31]
    sheet.append([defused(words.note), None, None, scale_note(indicators)])
    sheet.append(list(words.headings))
    for spec in sorted(indicators, key=lambda spec: natural_key(spec.code)):
        sheet.append([None, defused(spec.title), defused(spec.description)])
        code = sheet.cell(row=sheet.max_row, column=1)
        code.value, code.data_type, code.number_format = spec.code, "s", "@"
    for heading in sheet[2]:
        heading.font = Font(bold=True)
    for column, width in zip("ABCDE", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A3"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_csv_template(
    indicators: Sequence[IndicatorSpec], labels: TemplateLabels | None = None
) -> bytes:
    """Return the same as CSV with semicolons, as UTF-8 with a byte-order mark.

    The titles are in it so that a code that a programme has shortened can be told.
    """
    words = labels or TemplateLabels()
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(words.headings)
    for spec in sorted(indicators, key=lambda spec: natural_key(spec.code)):
        writer.writerow([spec.code, defused(spec.title), defused(spec.description), "", ""])
    return stream.getvalue().encode("utf-8-sig")
