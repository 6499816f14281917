"""The rows of a table: which hold scores, and which are sections, sums, remarks or hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.files.grids import Cell, Problem, Row
from portal.benchmarking.imports.core.rows import RawRow, row_name
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.leaving_out import (
    facts_of,
    indicator_of,
    text_of,
    why_left_out,
)
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.tables.shapes.spans import spanned_rows
from portal.benchmarking.imports.core.tables.sums import Sum
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.values import Value, read_value

# What a person may say of rows and their scores, by the kind of question.
ROW_CHOICES = {
    "hidden": ("leave", "read"),
    "merged": ("all", "first"),
    # Figures that are called a gap or not fulfilled.
    "direction": ("less", "more"),
    # Scores of other tables that could not be put together with these.
    "parts": ("only",),
    # Rows that are struck through, or say that nothing was assessed.
    "marked": ("unknown", "scores"),
    # Maxima that may be the best scores of others.
    "maxima": ("scale", "others"),
    # Codes beside titles that aren't those of their indicators.
    "names": ("codes", "titles"),
}
_DECIMALS = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that holds no score of an indicator, and why: hidden, section, sum,
    remark, detail of an indicator; or that a
    person leaves out of one column (chosen). ``name`` is how people call the row, ``column`` the
    label where it is left out of that one alone."""

    row: int
    text: str
    why: str
    name: str = ""
    column: str = ""

    @property
    def sheet(self) -> str:
        """The sheet, where several are read as one."""
        return self.name.rpartition(": ")[0]


@dataclass(slots=True)
class Lines:
    """The rows of one column, sorted."""

    rows: list[RawRow] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)
    # By place among `rows`: what stands against a score (see `marked`).
    marked: dict[int, str] = field(default_factory=dict)
    # By place among `rows`: the mark of a footnote that stood behind a score.
    marks: dict[int, str] = field(default_factory=dict)
    section_start: int = 0


def sorted_lines(
    column: ScoreColumn,
    codes: CodeReader,
    edits: Mapping[str, str],
    skipped: frozenset[tuple[int, str]],
    choices: Mapping[str, str],
) -> Lines:
    """Sort the rows of a column. ``edits`` are texts for cells by address; ``skipped`` the rows
    that a person leaves out, by number and label of the column, "" for any;
    ``choices`` what is done with hidden and merged ones."""
    lines = Lines()
    table = column.table
    joined = 0
    facts = facts_of(column, codes)
    hidden = _hidden(table, codes, is_read=choices.get("hidden") == "read")
    for original, further in spanned_rows(column, codes, hidden):
        row = original
        if row.number in hidden:
            lines.left_out.append(_left_out(row, "hidden"))
            continue
        problem = None
        if table.sheet.delimiter == ",":
            row, problem = _with_decimals(row, column)
            joined += row is not original
        row = edited(row, edits)
        code, title = row.cell(table.code), row.cell(table.title)
        if table.title == table.code:
            title = Cell(None, "", "")
        # A row that somebody has corrected is meant, whatever it looks like.
        is_corrected = any(cell.address in edits for cell in original.cells)
        why = (
            "" if is_corrected else why_left_out(row, code, title, column, codes, facts, lines.rows)
        )
        if why:
            lines.left_out.append(_left_out(row, why))
            if why in ("sum", "section"):
                _end_section(
                    lines, row.cell(column.place), headings.fold(f"{code.text} {title.text}")
                )
        elif {(row.number, column.label), (row.number, "")} & skipped:
            lines.left_out.append(replace(_left_out(row, "chosen"), column=column.label))
        else:
            raw = _raw(row, code, title, column, problem)
            raw = replace(
                raw,
                is_corrected=is_corrected,
                believed=choices.get("names", ""),
                remarks=(*raw.remarks, *further),
            )
            raw = _without_copy(raw) if choices.get("merged") == "first" else raw
            if raw.score.address in edits and not raw.score.text:
                raw = replace(raw, problem=Problem("score-empty"))
            lines.rows.append(raw)
    if joined:
        lines.notices.append(Problem("decimals-joined", {"count": str(joined)}))
    return lines


def _hidden(table: Table, codes: CodeReader, *, is_read: bool) -> frozenset[int]:
    """Numbers of the hidden rows that are not read: all, or those without an indicator of their
    own where a person wants them read."""
    seen = {
        name
        for row in table.rows
        if not row.is_hidden and (name := indicator_of(row, table, codes))
    }
    return frozenset(
        row.number
        for row in table.rows
        if row.is_hidden and (not is_read or indicator_of(row, table, codes) in ("", *seen))
    )


def _end_section(lines: Lines, cell: Cell, label: str) -> None:
    """Keep what a sum, or the heading of a section, says about the rows since the last one."""
    value = read_value(cell)
    count = len(lines.rows)
    if isinstance(value, Value):
        # A mean below a sum is one of the same rows.
        before = lines.sums[-1] if lines.sums and lines.sums[-1].above == count else None
        start = before.start if before else lines.section_start
        lines.sums.append(Sum(cell, value, start, count, label))
    lines.section_start = count


def _without_copy(raw: RawRow) -> RawRow:
    """The row without a score that stands in a merged cell that begins above."""
    return replace(raw, score=Cell(None, "", raw.score.address)) if raw.score.is_copy else raw


def _left_out(row: Row, why: str) -> LeftOut:
    address = next((cell.address for cell in row.cells if cell.address), "")
    return LeftOut(row.number, text_of(row), why, row_name(row.number, address))


def edited(row: Row, edits: Mapping[str, str]) -> Row:
    """The row with the texts that a person has typed for its cells, by address."""
    if not any(cell.address in edits for cell in row.cells):
        return row
    cells = []
    for cell in row.cells:
        if cell.address in edits:
            text = edits[cell.address]
            cell = Cell(text or None, text, cell.address, is_formula=text.startswith("="))
        cells.append(cell)
    return replace(row, cells=tuple(cells))


def _raw(row: Row, code: Cell, title: Cell, column: ScoreColumn, problem: Problem | None) -> RawRow:
    table = column.table
    remarks = [row.cell(place) for place in table.columns(headings.COMMENT)]
    dates = table.columns(headings.DATE)
    score = row.cell(column.place)
    return RawRow(
        number=row.number,
        code=code,
        title=title,
        score=score if score.address else Cell(None, "", _address(row, column.place)),
        maximum=row.cell(column.maximum),
        scale=column.scale_of(row.number),
        remarks=tuple(cell.text for cell in remarks if cell.text and not _is_lost(cell)),
        date=row.cell(dates[0]) if dates else Cell(None, "", ""),
        problem=problem,
    )


def _address(row: Row, place: int) -> str:
    return f"{get_column_letter(place + 1)}{row.number}"


def _is_lost(cell: Cell) -> bool:
    return cell.is_formula and cell.text == "="


def _with_decimals(row: Row, column: ScoreColumn) -> tuple[Row, Problem | None]:
    """Mend a row of a comma file in which unquoted decimal commas made cells of their own."""
    cells = list(row.cells)
    width = len(column.table.texts) if column.table.has_heading else len(cells)
    heading_width = max((i + 1 for i, text in enumerate(column.table.texts) if text), default=width)
    while len(cells) > heading_width and cells[-1].is_empty:
        cells.pop()
    excess = len(cells) - heading_width
    places = sorted(place for place in (column.place, column.maximum) if place is not None)
    after = row.cell(column.place + 1)
    if excess <= 0:
        is_remark = column.table.meanings[column.place + 1 : column.place + 2] == (
            headings.COMMENT,
        )
        if is_remark and _is_whole(row.cell(column.place)) and _DECIMALS.fullmatch(after.text):
            if _all_decimals(column):
                return _join(row, cells, column.place), None
            return row, _split(row, column.place)
        return row, None
    done = 0
    for place in places:
        if done < excess and place + 1 < len(cells) and _can_join(cells, place):
            cells = list(_join(row, cells, place).cells)
            done += 1
    if done < excess:
        return row, _split(row, column.place)
    return replace(row, cells=tuple(cells)), None


def _split(row: Row, place: int) -> Problem:
    parts = f"{row.cell(place).text},{row.cell(place + 1).text}"
    return Problem("too-many-columns", {"raw": parts})


def _is_whole(cell: Cell) -> bool:
    return cell.text.lstrip("-").isdecimal()


def _can_join(cells: Sequence[Cell], place: int) -> bool:
    return _is_whole(cells[place]) and bool(_DECIMALS.fullmatch(cells[place + 1].text))


def _join(row: Row, cells: Sequence[Cell], place: int) -> Row:
    text = f"{cells[place].text},{cells[place + 1].text}"
    whole = replace(cells[place], text=text, value=text)
    moved = [
        replace(cell, address=old.address)
        for cell, old in zip(cells[place + 2 :], cells[place + 1 :], strict=False)
    ]
    return replace(row, cells=(*cells[:place], whole, *moved))


def _all_decimals(column: ScoreColumn) -> bool:
    """Whether all remarks beside the scores are decimals, so that none of them is a remark."""
    remarks = [row.cell(column.place + 1).text for row in column.table.rows]
    filled = [text for text in remarks if text]
    return len(filled) > 1 and all(_DECIMALS.fullmatch(text) for text in filled)
