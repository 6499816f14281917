"""From the bytes of an upload to grids of cells, without trusting anything about them.

The type is told by the content, never by the file name. One budget is kept while reading;
whatever is wrong ends in ``UnreadableFile`` with a reason.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

MAX_TEXT = 2000
ZIP_START = b"PK\x03\x04"
OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# Characters that no one sees: zero width, direction, soft hyphen; and control characters.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x20),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)


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


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may ask of the machine. Seconds are of the processor."""

    bytes: int = 2 * 1024 * 1024
    unpacked: int = 20 * 1024 * 1024
    sheets: int = 20
    rows: int = 1000
    columns: int = 60
    cells: int = 40_000
    seconds: float = 1.5


class Budget:
    """Counts what one file has used up, over all of its sheets and parts, while it is read."""

    def __init__(
        self, limits: Limits | None = None, clock: Callable[[], float] = time.thread_time
    ) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._end = clock() + self.limits.seconds
        self._unpacked = self._cells = self._rows = 0

    def check_time(self) -> None:
        """Raises UnreadableFile when the seconds are over."""
        if self._clock() > self._end:
            raise UnreadableFile("takes-too-long")

    def unpack(self, count: int) -> None:
        """Count unpacked bytes. Raises UnreadableFile."""
        self._unpacked += count
        if self._unpacked > self.limits.unpacked:
            raise UnreadableFile("unpacks-too-big")
        self.check_time()

    def add_cell(self) -> None:
        """Count a cell with something in it. Raises UnreadableFile."""
        self._cells += 1
        if self._cells > self.limits.cells:
            raise UnreadableFile("too-many-cells", limit=str(self.limits.cells))

    def add_row(self, in_sheet: int) -> None:
        """Note the number of rows with something in them of one sheet. Raises UnreadableFile."""
        if in_sheet > self.limits.rows:
            raise UnreadableFile("too-many-rows", limit=str(self.limits.rows))


CellValue = str | float | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, its text as a person sees it, its address such as "C7".

    A formula whose result is in the file has that result as its value (``is_calculated``);
    one without is ``is_formula`` and has no use. The value of a per cent cell is in per cent.
    ``is_copy``: the text stands in a merged cell that begins elsewhere. ``is_struck``: it is
    struck through.
    """

    value: CellValue
    text: str
    address: str
    is_formula: bool = False
    is_percent: bool = False
    is_calculated: bool = False
    is_copy: bool = False
    is_struck: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it but blanks."""
        return not self.text


@dataclass(frozen=True, slots=True)
class Row:
    """A row with something in it: its number in the file and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False

    def cell(self, place: int | None) -> Cell:
        """The cell in a column (from 0); an empty one beyond the end."""
        if place is None or place >= len(self.cells):
            return Cell(None, "", "")
        return self.cells[place]

    @property
    def filled(self) -> list[Cell]:
        """The cells with something in them, each merged cell once."""
        return [cell for cell in self.cells if cell.text and not cell.is_copy]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid of cells: the rows with something in them. ``delimiter`` is that of a text file."""

    name: str
    rows: tuple[Row, ...]
    hidden_columns: frozenset[int] = frozenset()
    delimiter: str = ""
    # What makes the sheet unusable, if it turns out to be the one that was meant.
    broken: Problem | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds. A text file gives one sheet per delimiter that may be meant."""

    kind: str
    sheets: tuple[Sheet, ...]
    hidden_sheets: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Trim a text, make its spaces plain, drop what no one sees, cut it at a sane length."""
    return " ".join(text.translate(_INVISIBLE).split())[:MAX_TEXT]
