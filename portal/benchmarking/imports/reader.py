"""Scores from a spreadsheet as it comes: every row is either ready or says what is wrong.

Nothing is raised for bad rows; a file that cannot be used at all raises
``UnreadableFile``. Nothing is saved here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.benchmarking.imports.codes import CodeReader, FoundCode
from portal.benchmarking.imports.files import (
    Cell,
    Problem,
    Sheet,
    UnreadableFile,
    read_workbook,
)
from portal.benchmarking.imports.headings import (
    CODE,
    DATE,
    INDICATOR,
    MAXIMUM,
    SCORE,
    Header,
    find_header,
    fold,
    words_of,
)
from portal.benchmarking.scoring import IndicatorSpec

__all__ = ["ImportPreview", "PreviewRow", "Problem", "UnreadableFile", "read_scores"]

_UNKNOWN = (
    "n/a;na;n.a.;not known;unknown;not scored;not assessed;no data;don't know;non noto;"
    "non nota;non valutato;non disponibile;n.d.;nd;n.v.;k. A.;k.A.;ka;keine Angabe;"
    "nicht bekannt;unbekannt;nicht bewertet;inconnu;non connu;n.c.;non évalué;sin datos;"
    "no se sabe;desconocido;s/d;no evaluado"
)
_UNKNOWN_WORDS = frozenset(fold(text) for text in _UNKNOWN.split(";"))
_DASHES = frozenset("-\u2013\u2014\u2212?/")
_NUMBER = re.compile(r"[-\u2212]?\d+(?:[.,]\d+)?")
_TOTALS = words_of(
    "total totals totale gesamt summe gesamtergebnis gesamtpunktzahl somme suma overall "
    "complessivo mean average media mittelwert durchschnitt moyenne promedio"
)
_DATE_PATTERNS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})"), (2, 1, 0)),
)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the preview.

    ``raw`` is the score as in the file, ``value`` the score in the framework's scale, None
    when it is not known or when there is a problem. ``top`` is the highest score of the
    file's own scale, None where it uses the framework's. ``cell`` is the address of the
    cell that has the problem, else of the score.
    """

    row_number: int
    code: str
    indicator: IndicatorSpec | None
    raw: str
    value: float | None
    problem: Problem | None
    comment: str = ""
    date: date | None = None
    top: float | None = None
    cell: str = ""
    is_calculated: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether the row can be saved."""
        return self.problem is None


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What would be imported. ``notices`` concern the file and do not forbid saving."""

    filename: str
    kind: str
    rows: tuple[PreviewRow, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def ready(self) -> tuple[PreviewRow, ...]:
        """Rows that can be saved."""
        return tuple(row for row in self.rows if row.is_ready)

    @property
    def problems(self) -> tuple[PreviewRow, ...]:
        """Rows that need a look."""
        return tuple(row for row in self.rows if not row.is_ready)

    @property
    def can_be_saved(self) -> bool:
        """Whether every row is ready and at least one score is known."""
        return not self.problems and any(row.value is not None for row in self.rows)

    @property
    def scores(self) -> dict[str, float | None]:
        """Score per code of the ready rows, None where it is not known."""
        return {row.code: row.value for row in self.ready}

    @property
    def date(self) -> date | None:
        """Latest date given in the rows, if any."""
        return max((row.date for row in self.rows if row.date is not None), default=None)


def read_scores(
    content: bytes,
    filename: str,
    indicators: Sequence[IndicatorSpec],
    titles: Mapping[str, str] | None = None,
) -> ImportPreview:
    """Read CSV or XLSX ``content`` against the ``indicators`` of one framework.

    ``titles`` maps further titles (other languages) to codes; the file may name an
    indicator by title instead of by code. ``filename`` is only shown, never trusted.
    Raises UnreadableFile for a file that cannot be used at all.
    """
    book = read_workbook(content)
    sheet, header = _table(book.sheets)
    codes = CodeReader(indicators, titles or {})
    table = _Table(sheet, header, codes, {spec.code: spec for spec in indicators})
    rows = table.read()
    if not rows:
        raise UnreadableFile("no-rows")
    return ImportPreview(filename, book.kind, tuple(rows), tuple(table.notices(rows)))


def _table(sheets: Iterable[Sheet]) -> tuple[Sheet, Header]:
    empty = True
    for sheet in sheets:
        empty = empty and all(cell.is_empty for row in sheet.rows for cell in row)
        header = find_header(sheet)
        if header is not None:
            return sheet, header
    raise UnreadableFile("empty-file" if empty else "no-header")


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a score: in its own cell, or in that of its maximum."""

    problem: Problem
    in_maximum: bool = False


class _Table:
    """One table with a known header."""

    def __init__(
        self, sheet: Sheet, header: Header, codes: CodeReader, specs: Mapping[str, IndicatorSpec]
    ) -> None:
        self.sheet, self.header, self.codes, self.specs = sheet, header, codes, specs
        self.has_maxima = False

    def read(self) -> list[PreviewRow]:
        """All rows with a meaning; blank rows, area headings and totals are left out."""
        data = [
            (place + 1, self.sheet.rows[place])
            for place in range(self.header.first_row, len(self.sheet.rows))
        ]
        data = [(number, row) for number, row in data if not self._is_skipped(row)]
        self.has_maxima = any(not self._cell(row, MAXIMUM).is_empty for _, row in data)
        found = self.codes.read_all(
            [(self._cell(row, CODE), self._cell(row, INDICATOR)) for _, row in data]
        )
        rows = [
            self._row(number, row, code) for (number, row), code in zip(data, found, strict=True)
        ]
        return _mark_duplicates(rows)

    def _cell(self, row: Sequence[Cell], meaning: str) -> Cell:
        place = self.header.columns.get(meaning)
        if place is None or place >= len(row):
            return Cell(None, "", "")
        return row[place]

    def _is_skipped(self, row: Sequence[Cell]) -> bool:
        code, title = self._cell(row, CODE), self._cell(row, INDICATOR)
        if all(cell.is_empty for cell in row):
            return True
        if self.codes.is_indicator(code, title):
            return False
        if self.codes.is_area(code):
            return True
        words = fold(f"{code.text} {title.text}").split()
        if words and words[0] in _TOTALS:
            return True
        filled = [cell.text for cell in row if not cell.is_empty]
        has_name = not (code.is_empty and title.is_empty)
        return has_name and len(filled) == 1 and _is_heading(filled[0])

    def _row(self, number: int, row: Sequence[Cell], code: FoundCode) -> PreviewRow:
        score = self._cell(row, SCORE)
        top = self._maximum(row)
        shown = PreviewRow(
            row_number=number,
            code=code.code or code.raw,
            indicator=self.specs.get(code.code),
            raw=score.text,
            value=None,
            problem=code.problem,
            comment=self._comment(row),
            date=read_date(self._cell(row, DATE)),
            top=top if isinstance(top, float) else None,
            cell=self._cell(row, CODE).address if code.problem else score.address,
            is_calculated=score.is_calculated,
        )
        if code.problem is not None or shown.indicator is None:
            return shown
        if any(not cell.is_empty for cell in row[self.header.width :]) and self.sheet.name == ",":
            return replace(shown, problem=Problem("too-many-columns"))
        value = self._score(score, top, shown.indicator)
        if isinstance(value, _Wrong):
            place = self._cell(row, MAXIMUM).address if value.in_maximum else score.address
            return replace(shown, problem=value.problem, cell=place)
        return replace(shown, value=value)

    def _comment(self, row: Sequence[Cell]) -> str:
        """The remarks of all columns for them."""
        cells = [row[place] for place in self.header.comments if place < len(row)]
        return " ".join(cell.text for cell in cells if cell.text and not cell.is_formula)

    def _score(
        self, cell: Cell, top: float | Problem | None, spec: IndicatorSpec
    ) -> float | _Wrong | None:
        """Return the score in the scale of ``spec``, None when it is said to be unknown."""
        if cell.is_formula:
            return _Wrong(Problem("formula"))
        if cell.is_empty:
            return _Wrong(Problem("score-empty"))
        if isinstance(cell.value, date):
            return _Wrong(Problem("score-is-date", {"raw": cell.text}))
        if cell.text in _DASHES or fold(cell.text) in _UNKNOWN_WORDS:
            return None
        number, is_percent = read_number(cell)
        if number is None:
            return _Wrong(Problem("score-not-a-number", {"raw": cell.text}))
        if is_percent:
            return _checked(number, 0, 100, spec, "percent-outside")
        if isinstance(top, Problem):
            return _Wrong(top, in_maximum=True)
        if top is None:
            return _checked(number, spec.scale_min, spec.scale_max, spec, "outside-scale")
        return _checked(number, 0, top, spec, "above-given-maximum")

    def _maximum(self, row: Sequence[Cell]) -> float | Problem | None:
        cell = self._cell(row, MAXIMUM)
        if cell.is_formula:
            return Problem("formula")
        if cell.is_empty and self.has_maxima:
            # Perhaps merged with the cell above: a guess could be wrong by a factor of twenty.
            return Problem("maximum-missing")
        if cell.is_empty or cell.text in _DASHES:
            return self.header.maximum
        number, is_percent = read_number(cell)
        if number is None or number <= 0:
            return Problem("maximum-not-a-number", {"raw": cell.text})
        return 100.0 if is_percent else number

    def notices(self, rows: Sequence[PreviewRow]) -> list[Problem]:
        """What the person should know about the file as a whole."""
        found = []
        if self.header.other_scores:
            found.append(
                Problem(
                    "several-score-columns",
                    {
                        "used": self.header.score_heading,
                        "others": ", ".join(self.header.other_scores),
                    },
                )
            )
        if any(row.is_calculated for row in rows):
            found.append(Problem("formulas-read"))
        known = [row for row in rows if row.value is not None and row.indicator is not None]
        shares = [row for row in known if row.raw.strip().rstrip("%") == row.raw.strip()]
        if (
            len(shares) >= 3
            and self.header.maximum is None
            and MAXIMUM not in self.header.columns
            and all(_looks_like_share(row) for row in shares)
        ):
            found.append(Problem("looks-like-shares"))
        return found


def _is_heading(text: str) -> bool:
    """Whether a text that stands alone in its row heads a section or is a remark.

    A single word with a digit may be a code whose score is missing, so it is none.
    """
    words = text.split()
    has_digit = any(char.isdigit() for char in words[0]) if words else False
    return not has_digit and (len(words) > 1 or not any(char.isdigit() for char in text))


def _looks_like_share(row: PreviewRow) -> bool:
    spec, value = row.indicator, row.value
    return spec is not None and value is not None and spec.scale_max > 5 and 0 <= value <= 1


def _checked(
    number: float, low: float, high: float, spec: IndicatorSpec, code: str
) -> float | _Wrong:
    """Bring ``number`` from the scale ``low`` to ``high`` to that of ``spec``."""
    if not low <= number <= high:
        limits = {"raw": _plain(number), "min": _plain(low), "max": _plain(high)}
        return _Wrong(Problem(code, limits))
    if (low, high) == (spec.scale_min, spec.scale_max):
        return number
    return round(spec.from_percent((number - low) / (high - low) * 100), 6)


def _plain(number: float) -> str:
    return f"{number:.10g}"


def read_number(cell: Cell) -> tuple[float | None, bool]:
    """Return the number in a cell and whether it is a per cent figure (38 for "38 %")."""
    if isinstance(cell.value, float):
        number = round(cell.value * 100, 10) if cell.is_percent else cell.value
        return (number, cell.is_percent) if math.isfinite(number) else (None, False)
    text = cell.text.replace(" ", "").lstrip("'")
    is_percent = text.endswith("%")
    text = text.removesuffix("%")
    if not _NUMBER.fullmatch(text):
        return None, is_percent
    return float(text.replace(",", ".").replace("\u2212", "-")), is_percent


def read_date(cell: Cell) -> date | None:
    """Return the date in a cell: a real one, 2026-03-12, 12.03.2026 or 12/03/2026."""
    if isinstance(cell.value, date):
        return cell.value
    for pattern, order in _DATE_PATTERNS:
        if match := pattern.fullmatch(cell.text):
            year, month, day = (int(match.group(place + 1)) for place in order)
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def _mark_duplicates(rows: Sequence[PreviewRow]) -> list[PreviewRow]:
    first: dict[str, int] = {}
    marked = []
    for row in rows:
        if row.indicator is not None and row.problem is None:
            if row.code in first:
                problem = Problem("duplicate", {"code": row.code, "row": str(first[row.code])})
                row = replace(row, value=None, problem=problem)
            else:
                first[row.code] = row.row_number
        marked.append(row)
    return marked
