"""Columns that correct some of the scores beside them.

Corrections are always few: "Corrected", "After appeal" or any other heading above three figures in
thirty rows. What they replace is asked, and the scores with the corrections are on offer as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Cell, Row
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.tables.score_columns.strangers import ENOUGH, is_correction
from portal.benchmarking.imports.core.words.values import Value, is_unknown, read_value

# From this share of the rows on a column is a whole one.
_NEARLY = 0.8


def with_corrections(columns: Sequence[ScoreColumn]) -> list[ScoreColumn]:
    """The columns, and for each that corrects some scores of another one of its table, this one
    with the corrections. A column of few figures is none of its own."""
    kept: list[ScoreColumn] = []
    for column in columns:
        whole = [each for each in columns if _corrects(column, each, columns)]
        made = [_corrected(each, column) for each in whole]
        if not whole or _count(column) >= ENOUGH * max(_count(each) for each in whole):
            kept.append(column)
        kept += made
    return kept


def _corrects(column: ScoreColumn, other: ScoreColumn, columns: Sequence[ScoreColumn]) -> bool:
    """Whether a column may hold corrections of another one, which has nearly all figures of its
    table: of no other year, and few, or called so."""
    if column.table is not other.table or column is other:
        return False
    most = max(_count(each) for each in columns if each.table is column.table)
    count, is_whole = _count(column), _count(other) >= _NEARLY * most
    is_other_time = bool(column.year and other.year and column.year != other.year)
    is_few = count < ENOUGH * most
    is_called = is_correction(column.table.texts[column.place]) and count < _NEARLY * most
    return is_whole and not is_other_time and (is_few or is_called)


def _count(column: ScoreColumn) -> int:
    return len(column.percents())


def _corrected(column: ScoreColumn, corrections: ScoreColumn) -> ScoreColumn:
    """The scores of a column, those of the other one where it has any."""
    table = column.table
    rows = [_corrected_row(row, column.place, corrections.place) for row in table.rows]
    return replace(
        column,
        label=f"{column.label} + {corrections.label}",
        table=replace(table, rows=tuple(rows)),
        corrects=table.texts[corrections.place],
    )


def _corrected_row(row: Row, place: int, by: int) -> Row:
    cell = row.cell(by)
    if not _is_correction(cell):
        return row
    cells = [*row.cells, *(Cell(None, "", "") for _ in range(place + 1 - len(row.cells)))]
    cells[place] = cell
    return replace(row, cells=tuple(cells))


def _is_correction(cell: Cell) -> bool:
    """A figure, or what was meant as one; "unchanged" leaves the score as it is."""
    if cell.is_formula:
        return True
    is_meant = any(char.isdigit() for char in cell.text) and not is_unknown(cell)
    return isinstance(read_value(cell), Value) or is_meant
