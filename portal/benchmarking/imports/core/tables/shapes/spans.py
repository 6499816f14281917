"""Rows that belong to one indicator, because its code or its title is merged over them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Cell, Row
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.values import DASHES

# A code that this framework doesn't have is one as well, and a row is corrected as a whole.
_CODE_LIKE = re.compile(r"[A-Za-z]{0,3}\d{1,2}[.,]\d{1,2}\b")


def spanned_rows(
    column: ScoreColumn, codes: CodeReader, hidden: Collection[int]
) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The rows of a column, each with the remarks that stand in further rows of its indicator.

    A row below a merged code isn't a second row of its indicator as long as it has no score of its
    own: what is empty in the one is filled from the other, further texts are remarks. Two scores
    under one merged code stay two rows. ``hidden`` are the numbers of rows that aren't read.
    """
    span: list[Row] = []
    for row in column.table.rows:
        if row.number in hidden:
            yield row, ()
            continue
        if span and not _goes_on(span[0], row, column.table, codes):
            yield from _joined(span, column)
            span = []
        span.append(row)
    yield from _joined(span, column)


def _goes_on(first: Row, row: Row, table: Table, codes: CodeReader) -> bool:
    """Whether a row stands under the merged code, or title, of the first one."""
    title = row.cell(table.title)
    if (said := codes.title_of(title)) and not title.is_copy:
        return said == codes.title_of(first.cell(table.title)) and row.cell(table.code).is_copy
    code = row.cell(table.code)
    places = [table.code, table.title] if code.is_empty else [table.code]
    return any(
        (cell := row.cell(place)).is_copy
        and cell.text == first.cell(place).text
        and (codes.named(cell) or _CODE_LIKE.match(cell.text))
        for place in places
    )


def _joined(span: Sequence[Row], column: ScoreColumn) -> Iterator[tuple[Row, tuple[str, ...]]]:
    if len(span) < 2:
        yield from ((row, ()) for row in span)
        return
    scored = [row for row in span if _has_score(row.cell(column.place))]
    if len(scored) > 1:
        # A person has to say which of them is meant.
        yield from ((row, ()) for row in scored)
        return
    first = span[0]
    base = scored[0] if scored else first
    width = max(len(row.cells) for row in span)
    cells, taken = [], set()
    for place in range(width):
        cell = base.cell(place)
        if place != column.place:
            cell = next((each for row in span if (each := row.cell(place)).text), cell)
        elif base is not first and cell.is_empty:
            cell = first.cell(place)
        cells.append(cell)
        taken.add(cell.address)
    remarks = [
        cell.text
        for row in span
        for place, cell in enumerate(row.cells)
        if not cell.is_copy and cell.address not in taken and _is_remark(place, cell, column)
    ]
    yield replace(base, cells=tuple(cells)), tuple(remarks)


def _has_score(cell: Cell) -> bool:
    """Whether something of its own stands where the score should, be it none that is known."""
    return not cell.is_copy and not cell.is_empty and cell.text not in DASHES


def _is_remark(place: int, cell: Cell, column: ScoreColumn) -> bool:
    is_seen = place not in column.table.sheet.hidden_columns and place != column.place
    return is_seen and isinstance(cell.value, str) and any(map(str.isalpha, cell.text))
