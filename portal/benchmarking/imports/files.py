"""From the bytes of an upload to a grid of cells, without trusting anything about them.

The type is told by the content, never by the file name. Limits hold before anything is
unpacked; whatever is wrong ends in ``UnreadableFile`` with a reason.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_ENTRIES = 1000
MAX_RATIO = 200
MAX_ROWS = 1000
MAX_COLUMNS = 60
MAX_SHEETS = 10
MAX_TEXT = 2000

ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
DELIMITERS = (";", "\t", ",")
FORMULA_STARTS = ("=", "+", "@")

# A document type can only stand before the first element, near the beginning of a part.
HEAD_BYTES = 4096

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, as a code and the values for its sentence; see ``messages``."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


class UnreadableFile(Exception):  # noqa: N818 - it names what happened
    """The file as a whole cannot be used; ``problem`` says why."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, params)


CellValue = str | float | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, its text as a person sees it, its address such as "C7".

    A formula whose result is in the file has that result as its value (``is_calculated``);
    one without is ``is_formula`` and has no use.
    """

    value: CellValue
    text: str
    address: str
    is_formula: bool = False
    is_percent: bool = False
    is_calculated: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but blanks."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid of cells; ``rows[i]`` is row i + 1 of the file."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds. A text file gives one sheet per delimiter that may be meant."""

    kind: str
    sheets: tuple[Sheet, ...]


def read_workbook(content: bytes) -> Workbook:
    """Read CSV or XLSX content; raises UnreadableFile for anything else."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile("too-big", limit=f"{MAX_BYTES // 1024 // 1024}")
    if not content.strip(b" ;,\t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("empty-file")
    if content.startswith(ZIP_START):
        return _read_xlsx(content)
    if content.startswith(OLE_START):
        raise UnreadableFile("old-or-encrypted")
    return _read_text(content)


def _read_xlsx(content: bytes) -> Workbook:
    _check_archive(content)
    try:
        # The same file twice: what was typed, and what the programme made of its formulas.
        typed = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        results = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            pairs = zip(typed.worksheets[:MAX_SHEETS], results.worksheets, strict=False)
            sheets = tuple(
                _xlsx_sheet(sheet.title, sheet, result)
                for sheet, result in pairs
                if sheet.sheet_state == "visible"
            )
        finally:
            typed.close()
            results.close()
    except UnreadableFile:
        raise
    except Exception as error:
        # A damaged archive or part makes the reader fail in many ways of its own; to the
        # person who uploads it they are all the same.
        raise UnreadableFile("damaged") from error
    return Workbook("xlsx", sheets)


def _check_archive(content: bytes) -> None:
    """Refuse what is not a spreadsheet or would unpack to far more than it seems."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile("damaged") from error
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("old-or-encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED_BYTES
        or unpacked > MAX_RATIO * max(len(content), 1024)
    ):
        raise UnreadableFile("unpacks-too-big")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("open-document")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("not-a-spreadsheet")
    _refuse_document_types(content)


def _refuse_document_types(content: bytes) -> None:
    """No part of a spreadsheet declares a document type; one that does is after the parser."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                try:
                    with archive.open(entry) as part:
                        head = part.read(HEAD_BYTES)
                except (zipfile.BadZipFile, OSError, NotImplementedError, zlib.error) as error:
                    raise UnreadableFile("damaged") from error
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise UnreadableFile("damaged")


def _xlsx_sheet(title: str, typed: object, results: object) -> Sheet:
    for sheet in (typed, results):
        # The declared size may be wrong or huge: rows are counted while they are read.
        sheet.reset_dimensions()  # type: ignore[attr-defined]
    rows: list[tuple[Cell, ...]] = []
    both = zip(
        typed.iter_rows(max_col=MAX_COLUMNS),  # type: ignore[attr-defined]
        results.iter_rows(max_col=MAX_COLUMNS),  # type: ignore[attr-defined]
        strict=False,
    )
    for number, (row, values) in enumerate(both, start=1):
        cells = tuple(
            _xlsx_cell(cell, value, f"{get_column_letter(place)}{number}")
            for place, (cell, value) in enumerate(zip(row, values, strict=False), start=1)
        )
        if number > MAX_ROWS:
            if any(not cell.is_empty for cell in cells):
                raise UnreadableFile("too-many-rows", limit=str(MAX_ROWS))
            if number > 20 * MAX_ROWS:
                break
            continue
        rows.append(cells)
    return Sheet(title, tuple(rows))


def _xlsx_cell(cell: object, result: object, address: str) -> Cell:
    """A cell as typed, with the result of its formula where there is one."""
    value = getattr(cell, "value", None)
    number_format = str(getattr(cell, "number_format", "") or "")
    if getattr(cell, "data_type", "") != "f":
        return _value_cell(value, address, number_format)
    calculated = getattr(result, "value", None)
    if calculated is None:
        text = clean(str(value))
        return Cell(text, text, address, is_formula=True)
    return replace(_value_cell(calculated, address, number_format), is_calculated=True)


def _value_cell(value: object, address: str, number_format: str) -> Cell:
    if value is None:
        return Cell(None, "", address)
    if isinstance(value, bool):
        return Cell(str(value).upper(), str(value).upper(), address)
    if isinstance(value, int | float):
        return _number_cell(float(value), address, number_format)
    if isinstance(value, datetime):
        return Cell(value.date(), value.date().isoformat(), address)
    if isinstance(value, date):
        return Cell(value, value.isoformat(), address)
    text = clean(str(value))
    return Cell(text, text, address)


def _number_cell(value: float, address: str, number_format: str) -> Cell:
    if "%" in number_format:
        return Cell(value, f"{value * 100:.10g} %", address, is_percent=True)
    decimals = re.fullmatch(r"0\.(0+)", number_format)
    text = f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.15g}"
    return Cell(value, text, address)


def clean(text: str) -> str:
    """Trim a text, make its spaces plain and cut it at a sane length."""
    return " ".join(_CONTROL.sub("", text).split())[:MAX_TEXT]


def _read_text(content: bytes) -> Workbook:
    text = _decode(content)
    lines = text.splitlines()
    if lines and re.fullmatch(r"sep=.", lines[0].strip()):
        delimiters: Sequence[str] = (lines[0].strip()[-1],)
        # The row stays, empty, so that row numbers are those of the file.
        text = "\n".join(["", *lines[1:]])
    else:
        delimiters = DELIMITERS
    return Workbook("csv", tuple(_text_sheet(text, delimiter) for delimiter in delimiters))


def _decode(content: bytes) -> str:
    if content.startswith(OTHER_BINARY):
        raise UnreadableFile("not-a-spreadsheet")
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROL.findall(text)) > 0:
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


def _text_sheet(text: str, delimiter: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            if number > MAX_ROWS:
                if any(field.strip() for field in row):
                    raise UnreadableFile("too-many-rows", limit=str(MAX_ROWS))
                continue
            rows.append(
                tuple(
                    _text_cell(field, f"{get_column_letter(place)}{number}")
                    for place, field in enumerate(row[:MAX_COLUMNS], start=1)
                )
            )
    except csv.Error as error:
        raise UnreadableFile("damaged") from error
    return Sheet(delimiter, tuple(rows))


def _text_cell(value: str, address: str) -> Cell:
    text = clean(value)
    return Cell(text or None, text, address, is_formula=text.startswith(FORMULA_STARTS))
