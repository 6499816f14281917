"""Scores of further indicators that stand in a file beside those that are read."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from portal.benchmarking.core.scoring import natural_key
from portal.benchmarking.imports.core.files.grids import Cell
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.values import is_numeric, is_unknown

# The figures of a second half stand at most this far behind its codes.
_NEAR = 4
_FEW = 2


def other_parts(
    tables: Sequence[Table], used: Sequence[Table], codes: CodeReader, sheets: Sequence[str]
) -> dict[str, list[str]]:
    """The codes that the tables in `used` lack and others have, by sheet and rows; or that stand
    in further columns of their own rows, by letter. `sheets` are in the order of the file."""
    read = {code for table in used for code in table.known}
    first = tables[0]
    others: dict[str, list[str]] = {}
    for table in sorted(tables, key=lambda each: _order(each, sheets)):
        found = sorted(table.known - read, key=natural_key)
        is_alike = (
            table.is_turned == first.is_turned and table.sheet.delimiter == first.sheet.delimiter
        )
        is_scored = table.scored or (table.known.isdisjoint(read) and _is_in_words(table))
        if found and is_scored and is_alike and table not in used:
            rows = f"{table.rows[0].number}-{table.rows[-1].number}"
            others[f"{table.sheet.name}: {rows}" if table.sheet.name else rows] = found
    for table in used:
        others |= _beside(table, read, codes)
    return others


def _beside(table: Table, read: set[str], codes: CodeReader) -> dict[str, list[str]]:
    """Codes with figures behind them that stand in another column of the same rows: the table
    goes on beside itself. Numbers may be scores that look like codes."""
    found = {}
    for place in range(len(table.texts)):
        is_used = place == table.code or place in table.sheet.hidden_columns
        figures = table.numeric.intersection(range(place + 1, place + 1 + _NEAR))
        if is_used or not figures:
            continue
        cells = [row.cell(place) for row in table.rows]
        if place == table.title:  # Codes there are no titles.
            cells = [cell for cell in cells if not codes.is_title(cell)]
        is_named = table.meanings[place] in (headings.CODE, headings.INDICATOR)
        is_named = is_named or _are_codes(table, place, cells, read, codes)
        names = {codes.named(cell) for cell in cells if is_named or not is_numeric(cell)}
        further = sorted(names - read - {""}, key=natural_key)
        if len(further) > 1:
            found[get_column_letter(place + 1)] = further
    return found


def _are_codes(
    table: Table, place: int, cells: Sequence[Cell], read: set[str], codes: CodeReader
) -> bool:
    """Whether the figures of a column without a heading are further codes: each once, and none of
    them one that was read. Scores would hardly be so."""
    named = [codes.named(cell) for cell in cells if cell.text]
    return (
        not table.texts[place]
        and len(named) > _FEW
        and len(set(named)) == len(named)
        and "" not in named
        and read.isdisjoint(named)
    )


def _order(table: Table, sheets: Sequence[str]) -> tuple[int, int]:
    """Where a table stands in the file; one that was put together stands first."""
    place = sheets.index(table.sheet.name) if table.sheet.name in sheets else -1
    return place, table.rows[0].number if table.rows else 0


def _is_in_words(table: Table) -> bool:
    """Whether a column of scores holds words that are none, such as "high"."""
    return any(
        not is_unknown(row.cell(place))
        for place in table.columns(headings.SCORE)
        for row in table.rows
    )
