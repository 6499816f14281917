"""One sheet of a workbook: its cells as a person sees them, row by row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.files.formats import date_cell, number_cell
from portal.benchmarking.imports.core.files.grids import (
    Budget,
    Cell,
    Row,
    Sheet,
    UnreadableFile,
    clean,
)
from portal.benchmarking.imports.core.files.xlsx.elements import Target

MAX_MERGED = 2000
LAST_ROW = 1_048_576
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,8})")


@dataclass(slots=True)
class Raw:
    """A cell while it is read."""

    column: int
    kind: str
    style: int
    value: str = ""
    has_formula: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """Number formats and what is struck through by style, strings by number, and the first day of
    the calendar."""

    formats: tuple[str, ...]
    struck: tuple[bool, ...]
    strings: tuple[str, ...]
    epoch: datetime

    def cell(self, raw: Raw, address: str) -> Cell:
        """The cell with its value as a person sees it."""
        if raw.has_formula and raw.value == "" and raw.kind != "str":
            return Cell("=", "=", address, is_formula=True)
        cell = self._cell(raw, address)
        if 0 <= raw.style < len(self.struck) and self.struck[raw.style]:
            cell = replace(cell, is_struck=True)
        return replace(cell, is_calculated=True) if raw.has_formula else cell

    def _cell(self, raw: Raw, address: str) -> Cell:
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


class Page(Target):
    """The rows of one sheet that have something in them."""

    def __init__(self, budget: Budget, styles: Styles) -> None:
        super().__init__(budget)
        self.styles = styles
        self.rows: list[Row] = []
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self._number = 0
        self._is_hidden = False
        self._cells: dict[int, Cell] = {}
        self._column = -1
        self._raw: Raw | None = None
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
            self._raw = Raw(self._column, attributes.get("t", "n"), style)
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

    def _add(self, raw: Raw) -> None:
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
