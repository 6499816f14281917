"""Tables that go on beside themselves, as long ones do to fit a page: read from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portal.benchmarking.imports.core.files.grids import Row, Sheet, Workbook
from portal.benchmarking.imports.core.rows import ROWS_OF_A_SHEET
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.doubts.others import names_others

_MOST = 4
# Rows above a heading, in which its parts may have names.
_ABOVE = 3


def stacked(book: Workbook, codes: CodeReader) -> Workbook:
    """The workbook with the further parts of a table below its first one, where the same headings
    stand there again and no indicator does."""
    return replace(book, sheets=tuple(_stacked(sheet, codes) for sheet in book.sheets))


def _stacked(sheet: Sheet, codes: CodeReader) -> Sheet:
    if not sheet.rows or sheet.hidden_columns or sheet.rows[-1].number >= ROWS_OF_A_SHEET:
        return sheet
    for place, row in enumerate(sheet.rows):
        starts = _starts(row)
        if not starts or _is_headed_by_others(sheet.rows[max(0, place - _ABOVE) : place], starts):
            continue
        parts = _parts(sheet.rows[place + 1 :], starts)
        known = [{codes.named(part.cell(starts[0])) for part in each} - {""} for each in parts]
        are_apart = sum(map(len, known)) == len(set().union(*known))
        if are_apart and all(len(each) > 1 for each in known):
            head = (*sheet.rows[:place], replace(row, cells=row.cells[: starts[1]]))
            return replace(sheet, rows=(*head, *(each for part in parts for each in part)))
    return sheet


def _is_headed_by_others(above: Sequence[Row], starts: Sequence[int]) -> bool:
    """Whether what stands above a further part says that its figures are those of others."""
    texts = [cell.text for row in above for cell in row.cells[starts[1] :] if not cell.is_copy]
    return any(names_others(text) for text in texts if text)


def _starts(row: Row) -> list[int]:
    """Where the parts of a heading begin that stands there several times; empty where it does
    not, or does not begin with a code or a title."""
    places = [place for place, cell in enumerate(row.cells) if cell.text and not cell.is_copy]
    texts = [headings.fold(row.cells[place].text) for place in places]
    for count in range(_MOST, 1, -1):  # Four parts are two of two as well.
        width = len(texts) // count
        if width < 2 or texts != texts[:width] * count:
            continue
        starts = places[::width]
        offsets = [place - starts[number // width] for number, place in enumerate(places)]
        meaning = headings.meaning_of(row.cells[places[0]].text)
        if meaning in (headings.CODE, headings.INDICATOR) and offsets == offsets[:width] * count:
            return starts
    return []


def _parts(rows: Sequence[Row], starts: Sequence[int]) -> list[list[Row]]:
    """The rows of each part, moved below the columns of the first one, with numbers of their own;
    their cells keep the addresses that they have in the file."""
    parts = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else None
        moved = [
            replace(
                row,
                number=number * ROWS_OF_A_SHEET + row.number,
                cells=(*row.cells[: starts[0]], *row.cells[start:end]),
            )
            for row in rows
        ]
        parts.append([row for row in moved if any(cell.text for cell in row.cells)])
    return parts
