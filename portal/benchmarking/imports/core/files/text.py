"""Text files (CSV) to grids of cells: encodings, line ends, delimiters and quotation marks."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.files.grids import (
    Budget,
    Cell,
    Problem,
    Row,
    Sheet,
    UnreadableFile,
    Workbook,
    clean,
)

OTHER_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
DELIMITERS = (";", "\t", ",", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# A line inside of quotation marks that looks like a row of scores of its own.
_ROW_INSIDE = re.compile(r"\n[^\S\n]*\"?[A-Za-z]{0,3}\d{1,2}[.,]\d{1,2}\"?\s*[;,\t|]")


def read_text(content: bytes, budget: Budget) -> Workbook:
    """One sheet per delimiter. Raises UnreadableFile for what is no text."""
    text = _decode(content).replace("\r\n", "\n").replace("\r", "\n")
    delimiters: Sequence[str] = DELIMITERS
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.", first.strip()):
        delimiters = (first.strip()[-1],)
        # The row stays, empty, so that row numbers are those of the file.
        text = f"\n{rest}"
    used = [each for each in delimiters if each in text] or [delimiters[0]]
    return Workbook("csv", tuple(_sheet(text, delimiter, budget) for delimiter in used))


def _decode(content: bytes) -> str:
    if content.startswith(OTHER_BINARY):
        raise UnreadableFile("not-a-spreadsheet")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise UnreadableFile("not-a-spreadsheet")
        return text.lstrip("\ufeff")
    raise UnreadableFile("not-a-spreadsheet")


def _encodings(content: bytes) -> Iterable[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = content[:2000]
    if head[1::2].count(0) > len(head) / 4:
        return ("utf-16-le",)
    if head[0::2].count(0) > len(head) / 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _sheet(text: str, delimiter: str, budget: Budget) -> Sheet:
    rows: list[Row] = []
    broken = None
    try:
        # strict: a quotation mark that is never closed is an error and not the rest of the file
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        for fields in reader:
            number, line = line, reader.line_num + 1
            budget.check_time()
            if any(_ROW_INSIDE.search(field) for field in fields):
                broken = Problem("open-quote", {"row": str(number)})
                break
            if any(field.strip() for field in fields):
                budget.add_row(len(rows) + 1)
                rows.append(Row(number, _cells(fields, number, budget)))
    except csv.Error:
        broken = Problem("open-quote", {"row": str(line)})
    return Sheet("", tuple(rows), delimiter=delimiter, broken=broken)


def _cells(fields: Sequence[str], number: int, budget: Budget) -> tuple[Cell, ...]:
    cells = []
    for place, text in enumerate(fields[: budget.limits.columns], start=1):
        shown = clean(text)
        if shown:
            budget.add_cell()
        address = f"{get_column_letter(place)}{number}"
        cells.append(Cell(shown or None, shown, address, is_formula=shown.startswith("=")))
    return tuple(cells)
