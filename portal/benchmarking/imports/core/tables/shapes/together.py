"""Tables on several sheets that are parts of one report, such as one sheet for each area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Row, Workbook
from portal.benchmarking.imports.core.rows import ROWS_OF_A_SHEET
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.scale.scales import named_in_heading


def together(found: list[Table], book: Workbook) -> list[Table]:
    """One table of those that name no indicator twice, one on a sheet and none of a year: as they
    are where their headings agree, else by what their columns mean."""
    best = found[0]
    if best.is_turned or best.sheet.delimiter or headings.year_of(best.sheet.name):
        return found
    usable = [
        table
        for table in found
        if table.scored and not table.is_turned and not headings.year_of(table.sheet.name)
    ]
    alike = [table for table in usable if _shape(table) == _shape(best)]
    others = [table for table in usable if table is not best]
    for parts in (usable, alike, others):
        names = {part.sheet.name for part in parts}
        if len(names) < 2 or len(names) != len(parts) or not _are_apart(parts):
            continue
        arranged = parts if len({_shape(part) for part in parts}) == 1 else _arranged(parts)
        if arranged:
            whole = _joined(arranged, book)
            rest = [table for table in found if table not in parts]
            # A table of all indicators stays the best one: it may be that of the peers.
            return [best, whole, *rest[1:]] if parts is others else [whole, *rest]
    return found


def _shape(table: Table) -> tuple[object, ...]:
    return table.texts, table.meanings, table.code, table.title


def _are_apart(parts: Sequence[Table]) -> bool:
    every = frozenset[str]().union(*(part.known for part in parts))
    return sum(len(part.known) for part in parts) == len(every)


def _arranged(parts: Sequence[Table]) -> list[Table]:
    """The parts with their columns in one order; empty where that is no matter of course: a part
    has no score or several, or not all name their scale alike."""
    arranged, kinds = [], set()
    for part in parts:
        scores = [
            place
            for place in part.columns(headings.SCORE)
            if place in part.numeric and place not in (part.code, part.title)
        ]
        maxima = part.columns(headings.MAXIMUM)
        if len(scores) != 1 or len(maxima) > 1:
            return []
        kinds.add((named_in_heading(part.texts[scores[0]]), bool(maxima)))
        comments = part.columns(headings.COMMENT)[:1]
        none: list[int | None] = [None]
        places = [part.code, part.title, *scores, *(maxima or none), *(comments or none)]
        arranged.append(_in_order(part, places))
    return arranged if len(kinds) == 1 else []


def _in_order(table: Table, places: Sequence[int | None]) -> Table:
    """The table with the columns at `places` only: code, title, score, maximum, remark."""
    meanings = (headings.CODE, headings.INDICATOR, headings.SCORE, headings.MAXIMUM)
    moved = {
        row.number: replace(row, cells=tuple(row.cell(place) for place in places))
        for row in table.sheet.rows
    }
    is_named_twice = table.title is not None and table.title == table.code
    return replace(
        table,
        # What stands outside of the table keeps its cells: dates and legends are looked for there.
        sheet=replace(
            table.sheet,
            rows=tuple(moved[row.number] if row in table.rows else row for row in table.sheet.rows),
            hidden_columns=frozenset(),
        ),
        rows=tuple(moved[row.number] for row in table.rows),
        texts=tuple("" if place is None else table.texts[place] for place in places),
        groups=("",) * len(places),
        meanings=tuple(
            None if place is None else meaning
            for place, meaning in zip(places, (*meanings, headings.COMMENT), strict=True)
        ),
        code=0,
        title=None if table.title is None else 0 if is_named_twice else 1,
        numeric=frozenset(number for number, place in enumerate(places) if place in table.numeric),
    )


def _joined(parts: Sequence[Table], book: Workbook) -> Table:
    order = [sheet.name for sheet in book.sheets]
    parts = sorted(parts, key=lambda part: order.index(part.sheet.name))
    moved = [_moved(part, place) for place, part in enumerate(parts)]
    return replace(
        parts[0],
        sheet=replace(
            parts[0].sheet,
            name=", ".join(part.sheet.name for part in parts),
            rows=tuple(row for part in moved for row in part.sheet.rows),
        ),
        rows=tuple(row for part in moved for row in part.rows),
        numeric=frozenset[int]().union(*(part.numeric for part in parts)),
        known=frozenset[str]().union(*(part.known for part in parts)),
        scored=sum(part.scored for part in parts),
    )


def _moved(table: Table, place: int) -> Table:
    """The table with cells that name their sheet and with rows of numbers of their own."""

    def moved(rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(
            replace(
                row,
                number=place * ROWS_OF_A_SHEET + row.number,
                cells=tuple(
                    replace(cell, address=f"{table.sheet.name}!{cell.address}" * bool(cell.address))
                    for cell in row.cells
                ),
            )
            for row in rows
        )

    return replace(
        table, sheet=replace(table.sheet, rows=moved(table.sheet.rows)), rows=moved(table.rows)
    )
