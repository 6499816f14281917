"""The one checker of scores: rows of a file, corrections on the page, scores sent by machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.words.codes import CodeReader, FoundCode
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, parse_scale
from portal.benchmarking.imports.core.words.values import (
    DASHES,
    Value,
    number_of,
    plain,
    read_value,
)
from portal.benchmarking.rounding import kept

EMPTY = Cell(None, "", "")
# Rows of the second sheet, or of the second half of a table, are counted from 10001 where several
# are read as one.
ROWS_OF_A_SHEET = 10_000


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands there. ``scale`` is the one that its heading names; a row that is
    corrected on the page may do without the maximum that the others have."""

    number: int
    code: Cell
    score: Cell
    title: Cell = EMPTY
    maximum: Cell = EMPTY
    scale: Scale | None = None
    # What the columns for remarks say, by column.
    remarks: tuple[str, ...] = ()
    date: Cell = EMPTY
    problem: Problem | None = None
    is_corrected: bool = False
    # The file says that this number stands for "not known".
    is_code_for_unknown: bool = False
    # Whether less is better, since the number says what is missing; None where nobody said so.
    is_missing: bool | None = None
    # Which of the two a person believes where they differ: "codes" or "titles".
    believed: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row that was checked.

    ``raw`` is the score as it stands there, ``value`` the score in the framework's scale, None
    when it is not known or when there is a problem. ``scale`` is the row's own, None where it
    uses that of the framework. ``cell`` is the address of the cell that has the problem, else of
    the score. ``unnamed`` is the number as it stands there where no scale was named for it.
    """

    row_number: int
    code: str
    indicator: IndicatorSpec | None
    raw: str
    value: float | None
    problem: Problem | None
    remarks: tuple[str, ...] = ()
    scale: Scale | None = None
    cell: str = ""
    is_calculated: bool = False
    unnamed: float | None = None
    number: float | None = None
    code_cell: str = ""
    score_cell: str = ""

    @property
    def comment(self) -> str:
        """All remarks as one text."""
        return " ".join(self.remarks)

    @property
    def is_ready(self) -> bool:
        """Whether the row can be saved."""
        return self.problem is None


def check_rows(
    rows: Sequence[RawRow],
    codes: CodeReader,
    specs: Mapping[str, IndicatorSpec],
    scale: Scale | None = None,
    *,
    is_named: bool = True,
) -> list[CheckedRow]:
    """Check all rows; a code may depend on the others. ``scale`` is that of scores for which
    none is named, the framework's own if it is None. Where it holds for nothing else (not
    ``is_named``), as the answer to a question does, "3/4" stays on the scale that it names."""
    found = codes.read_all([(_code_of(row), row.title) for row in rows])
    has_maxima = any(not row.maximum.is_empty for row in rows)
    checked = [
        _checked(row, code, specs, scale, has_maxima, is_named=is_named)
        for row, code in zip(rows, found, strict=True)
    ]
    return _mark_duplicates(checked)


def _code_of(row: RawRow) -> Cell:
    """The code of the row; an empty one where a person believes its title."""
    return EMPTY if row.believed == "titles" and not row.is_corrected else row.code


def _checked(
    row: RawRow,
    code: FoundCode,
    specs: Mapping[str, IndicatorSpec],
    scale: Scale | None,
    has_maxima: bool,
    *,
    is_named: bool,
) -> CheckedRow:
    if code.problem and code.problem.code == "code-and-title-differ" and row.believed == "codes":
        code = FoundCode(code.problem.params["code"], code.raw)
    spec = specs.get(code.code)
    named = _named_scale(row, None, has_maxima)
    shown = _shown(row, code, spec, named if isinstance(named, Scale) else scale)
    if shown.problem is not None or spec is None:
        return shown
    value = read_value(row.score)
    if value is None or row.is_code_for_unknown:
        return shown
    if isinstance(value, Problem):
        return replace(shown, problem=value)
    if value.top is not None:
        named = _of_fraction(value.top, row, scale if is_named else None)
    else:
        named = _named_scale(row, value, has_maxima)
    if isinstance(named, Problem):
        is_of_score = named.code == "fraction-differs"
        cell = row.score.address if is_of_score else row.maximum.address or row.score.address
        return replace(shown, problem=named, cell=cell)
    used = named or scale
    if row.is_missing is not None:
        used = used or Scale(spec.scale_min, spec.scale_max)
        used = used if (used.low > used.high) == row.is_missing else used.turned
    shown = replace(
        shown,
        scale=None if value.is_percent and not row.is_missing else used,
        number=value.number,
        unnamed=value.number if named is None else None,
    )
    limits = used or Scale(spec.scale_min, spec.scale_max)
    result = _converted(value.number, limits, spec)
    if result is None:
        is_above = named is not None and not row.maximum.is_empty
        return replace(shown, problem=_outside(value, limits, is_above))
    return replace(shown, value=result)


def _shown(
    row: RawRow, code: FoundCode, spec: IndicatorSpec | None, scale: Scale | None
) -> CheckedRow:
    """The row as it stands, before its score is read."""
    return CheckedRow(
        row_number=row.number,
        code=code.code or code.raw,
        indicator=spec,
        raw=row.score.text,
        value=None,
        problem=row.problem or code.problem,
        remarks=row.remarks,
        cell=row.code.address if code.problem and not row.problem else row.score.address,
        is_calculated=row.score.is_calculated,
        code_cell=row.code.address,
        score_cell=row.score.address,
        scale=scale,
    )


def _outside(value: Value, limits: Scale, is_above_maximum: bool) -> Problem:
    """A score beyond its scale."""
    params = {"raw": plain(value.number), "min": plain(limits.least), "max": plain(limits.most)}
    if value.is_percent:
        return Problem("percent-outside", params)
    return Problem("above-given-maximum" if is_above_maximum else "outside-scale", params)


def _named_scale(row: RawRow, value: Value | None, has_maxima: bool) -> Scale | Problem | None:
    """The scale that the cell, its row or its column names."""
    if value and value.is_percent:
        return PERCENT
    cell = row.maximum
    if cell.is_formula:
        return Problem("formula")
    if cell.is_empty and has_maxima and row.scale is None and not row.is_corrected:
        # A guess could be wrong by a factor of twenty.
        return Problem("maximum-missing")
    if cell.is_empty or cell.text in DASHES:
        return row.scale
    low = row.scale.least if row.scale and row.scale != PERCENT else 0.0
    top = read_value(cell)
    high = top.number if isinstance(top, Value) else number_of(cell.text)
    if row.scale and row.scale != PERCENT and high == row.scale.most:
        return row.scale
    if high is None and (scale := parse_scale(cell.text)) and scale.low < scale.high:
        return scale  # "0-4", in a column for the scale of each row.
    if high is None or high <= low:
        return Problem("maximum-not-a-number", {"raw": cell.text})
    return Scale(low, high)


def _of_fraction(top: float, row: RawRow, scale: Scale | None) -> Scale | Problem:
    """The scale of a score such as "3/4": where the row, its column or the file names one, the
    "4" has to be its end. "1/2" on a scale from 0 to 4 may be a share, a slip or two values."""
    named = _named_scale(row, None, has_maxima=False)
    known = named if isinstance(named, Scale) else scale
    if known is None:
        return Scale(0, top)
    if top != known.most:
        params = {"raw": row.score.text, "max": plain(known.most)}
        return Problem("fraction-differs", params)
    return known


def _converted(number: float, scale: Scale, spec: IndicatorSpec) -> float | None:
    """``number`` in the scale of ``spec``; None where it lies outside of its own."""
    if not scale.allows(number):
        return None
    if (scale.low, scale.high) == (spec.scale_min, spec.scale_max):
        return number
    return float(kept(spec.from_percent(scale.percent(number))))


def named_pairs(
    rows: Sequence[RawRow], checked: Sequence[CheckedRow]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Code and title of each row whose code is known; and those whose title names another one.
    Behind a code its title may stand in the same cell."""
    pairs, differing = [], []
    for row, found in zip(rows, checked, strict=True):
        differs = found.problem is not None and found.problem.code == "code-and-title-differ"
        code = found.problem.params["code"] if found.problem and differs else found.code
        title = row.title.text or row.code.text.partition(" ")[2]
        if differs:
            differing.append((code, title))
        if (differs or found.indicator) and not row.is_corrected and not row.code.is_empty:
            pairs.append((code, title))
    return pairs, differing


def row_name(number: int, address: str) -> str:
    """How people call a row: by its number, with its sheet where several are read as one.
    `address` is that of one of its cells."""
    sheet, mark, _cell = address.rpartition("!")
    return f"{sheet}: {number % ROWS_OF_A_SHEET}" if mark else f"{number % ROWS_OF_A_SHEET}"


def _mark_duplicates(rows: Sequence[CheckedRow]) -> list[CheckedRow]:
    """A second row for an indicator is a problem; where it says something else, the first one is
    as well, for nobody knows which of them is meant."""
    first: dict[str, int] = {}
    marked = list(rows)
    for place, row in enumerate(rows):
        if row.indicator is None or row.problem is not None:
            continue
        before = first.setdefault(row.code, place)
        if before == place:
            continue
        marked[place] = _twin(row, rows[before])
        if rows[before].value != row.value:
            marked[before] = _twin(rows[before], row)
    return marked


def _twin(row: CheckedRow, other: CheckedRow) -> CheckedRow:
    name = row_name(other.row_number, other.score_cell)
    return replace(row, value=None, problem=Problem("duplicate", {"code": row.code, "row": name}))
