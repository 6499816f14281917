"""XLSX to grids of cells, as a stream: nothing is built that the budget has not counted.

A general reader builds rows up to the number that a row claims, all styles and all merged cells
before it can be asked to stop, and does not tell what is hidden. Only the few elements that hold
values are read here, whatever their namespace, so that Strict Open XML is the same. What a number
format means is left to openpyxl.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from portal.benchmarking.imports.core.files import grids as files
from portal.benchmarking.imports.core.files.formats import LONGEST_CODE, date_cell, number_cell
from portal.benchmarking.imports.core.files.grids import (
    Budget,
    Cell,
    Row,
    Sheet,
    UnreadableFile,
    clean,
)

MAX_ENTRIES = 1000
MAX_RATIO = 200
MAX_DEPTH = 50
MAX_MERGED = 2000
LAST_ROW = 1_048_576
CHUNK = 32 * 1024
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,8})")


def read_xlsx(content: bytes, budget: Budget) -> files.Workbook:
    """The visible sheets. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content), budget)
            return _Book(archive, budget).read()
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        DefusedXmlException,
        ValueError,
        KeyError,
        IndexError,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        OverflowError,
    ) as error:
        raise UnreadableFile("damaged") from error


def _check_archive(archive: zipfile.ZipFile, packed: int, budget: Budget) -> None:
    """Refuse what is not a spreadsheet or says itself that it unpacks to far too much."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("old-or-encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > 2 * budget.limits.unpacked
        or unpacked > MAX_RATIO * max(packed, 1024)
    ):
        raise UnreadableFile("unpacks-too-big")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("open-document")
    if "xl/workbook.bin" in names:
        raise UnreadableFile("old-or-encrypted")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("not-a-spreadsheet")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


class _Target:
    """What the XML parser talks to: hands elements on by their name without a namespace."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.path: list[str] = []
        self._events = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self.path.append(name)
        if len(self.path) > MAX_DEPTH:
            raise UnreadableFile("damaged")
        self._events += 1
        if self._events % 2000 == 0:
            self.budget.check_time()
        self.opened(name, {_local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None:
        self.closed(_local(tag))
        self.path.pop()

    def data(self, text: str) -> None:
        self.text(text)

    def close(self) -> None:
        """The parser asks for it."""

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def closed(self, name: str) -> None:
        """An element ends; `path` still has it last."""

    def text(self, text: str) -> None:
        """A piece of text in the last element of `path`."""


class _Elements(_Target):
    """Collects the attributes of elements by name, those below a parent only."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.found: list[tuple[str, str, dict[str, str]]] = []

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("sheet", "workbookPr", "Relationship", "numFmt", "xf"):
            parent = self.path[-2] if len(self.path) > 1 else ""
            self.found.append((parent, name, dict(attributes)))


class _Strings(_Target):
    """The shared strings, in order, without what tells how they are pronounced."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.strings: list[str] = []
        self._pieces: list[str] = []

    def text(self, text: str) -> None:
        if self.path[-1] == "t" and "rPh" not in self.path:
            self._pieces.append(text)

    def closed(self, name: str) -> None:
        if name == "si":
            self.strings.append(clean("".join(self._pieces)))
            self._pieces.clear()


@dataclass(slots=True)
class _Raw:
    """A cell while it is read."""

    column: int
    kind: str
    style: int
    value: str = ""
    has_formula: bool = False


@dataclass(frozen=True, slots=True)
class _Styles:
    """Number formats by style, strings by number, and the first day of the calendar."""

    formats: tuple[str, ...]
    strings: tuple[str, ...]
    epoch: datetime

    def cell(self, raw: _Raw, address: str) -> Cell:
        """The cell with its value as a person sees it."""
        if raw.has_formula and raw.value == "" and raw.kind != "str":
            return Cell("=", "=", address, is_formula=True)
        cell = self._cell(raw, address)
        return replace(cell, is_calculated=True) if raw.has_formula else cell

    def _cell(self, raw: _Raw, address: str) -> Cell:
        if raw.value == "":
            return Cell(None, "", address)
        if raw.kind == "s":
            text = self.strings[int(raw.value)]
        elif raw.kind == "b":
            text = "TRUE" if raw.value.strip() == "1" else "FALSE"
        elif raw.kind == "d":
            return date_cell(datetime.fromisoformat(raw.value.strip().removesuffix("Z")), address)
        elif raw.kind in ("n", ""):
            style = self.formats[raw.style] if 0 <= raw.style < len(self.formats) else "General"
            return number_cell(float(raw.value), address, style, self.epoch)
        else:
            text = clean(raw.value)
        return Cell(text or None, text, address)


class _Page(_Target):
    """The rows of one sheet that have something in them."""

    def __init__(self, budget: Budget, styles: _Styles) -> None:
        super().__init__(budget)
        self.styles = styles
        self.rows: list[Row] = []
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self._number = 0
        self._is_hidden = False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._raw: _Raw | None = None
        self._pieces: list[str] = []

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            self.budget.check_time()
            self._number = int(attributes.get("r", self._number + 1))
            if not 1 <= self._number <= LAST_ROW:
                raise UnreadableFile("damaged")
            self._is_hidden = attributes.get("hidden") in ("1", "true")
            self._cells, self._column = {}, -1
        elif name == "c":
            self.budget.check_time()
            address = _ADDRESS.fullmatch(attributes.get("r", ""))
            self._column = _column(address[1]) if address else self._column + 1
            style = int(attributes.get("s", "0"))
            self._raw = _Raw(self._column, attributes.get("t", "n"), style)
        elif name == "f" and self._raw is not None:
            self._raw.has_formula = True
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), int(attributes["max"])
            columns = range(first - 1, min(last, self.budget.limits.columns))
            self.hidden_columns.update(columns)
        elif name == "mergeCell" and len(self.merged) < MAX_MERGED:
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._raw is not None and self.path[-1] in ("v", "t") and "rPh" not in self.path:
            self._pieces.append(text)

    def closed(self, name: str) -> None:
        if name == "c" and self._raw is not None:
            self._raw.value = "".join(self._pieces)
            self._pieces.clear()
            self._add(self._raw)
            self._raw = None
        elif name == "row" and self._cells:
            self.budget.add_row(len(self.rows) + 1)
            width = max(self._cells) + 1
            self.rows.append(
                Row(
                    self._number,
                    tuple(
                        self._cells.get(
                            place, Cell(None, "", f"{get_column_letter(place + 1)}{self._number}")
                        )
                        for place in range(width)
                    ),
                    self._is_hidden,
                )
            )
            self._cells = {}

    def _add(self, raw: _Raw) -> None:
        if raw.column < self.budget.limits.columns:
            cell = self.styles.cell(raw, f"{get_column_letter(raw.column + 1)}{self._number}")
            if not cell.is_empty:
                self.budget.add_cell()
                self._cells[raw.column] = cell

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        begin, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
        if begin and end:
            left, right = _column(begin[1]), _column(end[1])
            right = min(right, self.budget.limits.columns - 1)
            self.merged.append((int(begin[2]), int(end[2]), left, right))

    def sheet(self, name: str) -> Sheet:
        """The rows in order, with the text of merged cells in all that they cover."""
        rows = {row.number: row for row in sorted(self.rows, key=lambda row: row.number)}
        for top, bottom, left, right in self.merged:
            self.budget.check_time()
            origin = rows[top].cell(left) if top in rows else None
            if origin is not None and not origin.is_empty:
                copy = replace(origin, is_copy=True)
                for number in _within(rows, top, bottom):
                    self.budget.check_time()
                    rows[number] = _filled(rows[number], copy, left, right)
        return Sheet(name, tuple(rows.values()), frozenset(self.hidden_columns))


def _within(rows: Mapping[int, Row], top: int, bottom: int) -> list[int]:
    return [number for number in rows if top <= number <= bottom]


def _filled(row: Row, copy: Cell, left: int, right: int) -> Row:
    cells = list(row.cells)
    for place in range(left, right + 1):
        while place >= len(cells):
            cells.append(Cell(None, "", f"{get_column_letter(len(cells) + 1)}{row.number}"))
        if cells[place].is_empty:
            cells[place] = replace(copy, address=cells[place].address)
    return replace(row, cells=tuple(cells))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(slots=True)
class _Book:
    """The parts of one archive."""

    archive: zipfile.ZipFile
    budget: Budget
    targets: dict[str, str] = field(default_factory=dict)

    def read(self) -> files.Workbook:
        """All visible sheets, or the reason why not."""
        elements = self._elements("xl/workbook.xml")
        sheets = [attributes for _, name, attributes in elements if name == "sheet"]
        if len(sheets) > self.budget.limits.sheets:
            raise UnreadableFile("too-many-sheets", limit=str(self.budget.limits.sheets))
        mac = any(
            attributes.get("date1904") in ("1", "true")
            for _, name, attributes in elements
            if name == "workbookPr"
        )
        kinds = self._relations()
        styles = _Styles(
            tuple(self._formats(kinds.get("styles"))),
            tuple(self._strings(kinds.get("sharedStrings"))),
            MAC_EPOCH if mac else WINDOWS_EPOCH,
        )
        pages, hidden = [], []
        for attributes in sheets:
            name = clean(attributes.get("name", ""))
            part = self.targets.get(attributes.get("id", ""))
            if attributes.get("state", "visible") != "visible":
                hidden.append(name)
            elif part and part in self.archive.NameToInfo and "chartsheets" not in part:
                page = _Page(self.budget, styles)
                self._parse(part, page)
                pages.append(page.sheet(name))
        return files.Workbook("xlsx", tuple(pages), tuple(hidden))

    def _relations(self) -> dict[str, str]:
        """Fill `targets` by id; give the part for each kind that there is once."""
        kinds = {}
        for _, name, attributes in self._elements("xl/_rels/workbook.xml.rels"):
            if name == "Relationship":
                target = attributes.get("Target", "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                part = posixpath.normpath(part)
                self.targets[attributes.get("Id", "")] = part
                kinds[attributes.get("Type", "").rpartition("/")[2]] = part
        return kinds

    def _formats(self, part: str | None) -> Iterator[str]:
        known: dict[int, str] = dict(BUILTIN_FORMATS)
        for parent, name, attributes in self._elements(part) if part else ():
            if name == "numFmt" and parent == "numFmts":
                code = attributes.get("formatCode", "General")
                known[int(attributes["numFmtId"])] = code[:LONGEST_CODE]
            elif name == "xf" and parent == "cellXfs":
                yield known.get(int(attributes.get("numFmtId", "0")), "General")

    def _strings(self, part: str | None) -> list[str]:
        if part is None or part not in self.archive.NameToInfo:
            return []
        target = _Strings(self.budget)
        self._parse(part, target)
        return target.strings

    def _elements(self, part: str) -> list[tuple[str, str, dict[str, str]]]:
        if part not in self.archive.NameToInfo:
            return []
        target = _Elements(self.budget)
        self._parse(part, target)
        return target.found

    def _parse(self, part: str, target: _Target) -> None:
        parser = XMLParser(target=target, forbid_dtd=True)
        with self.archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                self.budget.unpack(len(chunk))
                parser.feed(chunk)
        finish: Callable[[], object] = parser.close
        finish()
