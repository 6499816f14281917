"""Which of the tables in a file has the scores, and what its columns mean.

Tables are found by what they hold: the one in which most indicators have a number wins, whatever
stands before or beside it. A table that lies on its side is turned first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from portal.benchmarking.imports.core.files.grids import Row, Sheet, UnreadableFile, Workbook
from portal.benchmarking.imports.core.tables.naming import name_columns
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.scale.directions import names_what_is_missing
from portal.benchmarking.imports.core.words.scale.scales import Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import is_numeric

_MOST_HEADING_ROWS = 4
_LONGEST_HEADING = 80
_MOSTLY = 0.8
_FEW, _SHOWN, _SEVERAL = 2, 3, 2
_CODE_LIKE = re.compile(r"[A-Za-z]{0,4}[.\- ]?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?")


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its rows below the heading, the heading of each column and what it means."""

    sheet: Sheet
    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    groups: tuple[str, ...]
    meanings: tuple[str | None, ...]
    code: int
    title: int | None
    numeric: frozenset[int]
    known: frozenset[str]
    scored: int
    has_heading: bool
    is_turned: bool = False
    # By row, where a heading further down names another scale than the first one, or none.
    row_scales: Mapping[int, Scale | None] = field(default_factory=dict)

    def columns(self, meaning: str) -> list[int]:
        """The visible columns with this meaning, from left to right."""
        return [
            place
            for place, found in enumerate(self.meanings)
            if found == meaning and place not in self.sheet.hidden_columns
        ]

    def wordy_column(self) -> int | None:
        """The column that holds a title for nearly each code without its heading saying so, such
        as "Question": right of the codes, in words, hardly any of them twice."""
        for place in range(self.code + 1, len(self.texts)):
            texts = [row.cell(place).text for row in self.rows if row.cell(self.code).text]
            filled = [text for text in texts if any(char.isalpha() for char in text)]
            is_open = self.meanings[place] in (None, headings.OTHER, headings.INDICATOR)
            is_hidden = place in self.sheet.hidden_columns or place in self.numeric
            if is_open and not is_hidden and len(set(filled)) >= _MOSTLY * max(1, len(texts)):
                return place
        return None

    @property
    def outside(self) -> list[Row]:
        """The rows of the sheet that are not below the heading."""
        inside = {row.number for row in self.rows}
        return [row for row in self.sheet.rows if row.number not in inside]


def find_tables(book: Workbook, codes: CodeReader) -> list[Table]:
    """All tables with scores, the one with most indicators first. Raises UnreadableFile."""
    if not any(sheet.rows or sheet.broken for sheet in book.sheets):
        raise UnreadableFile("empty-file")
    found: list[Table] = []
    for sheet in book.sheets:
        upright = list(_tables(sheet, codes, is_turned=False))
        found.extend(upright)
        if not any(_is_upright(table) for table in upright):
            # Headings that nobody knows are no reason to read a table on its side.
            known = [len(table.known) for table in upright if _says_much(table)]
            most = max([_SEVERAL - 1, *known])
            turned = _tables(_turned(sheet), codes, is_turned=True)
            found.extend(table for table in turned if len(table.known) > most)
    found.sort(key=lambda table: (-table.scored, -len(table.known), table.is_turned))
    best = next(iter(found), None)
    broken = next((sheet.broken for sheet in book.sheets if sheet.broken), None)
    if broken and (best is None or best.sheet.broken or not best.known):
        raise UnreadableFile(broken.code, **broken.params)
    if (best is None or not best.known) and (strange := _strange_codes(book, codes)):
        raise UnreadableFile("codes-unknown", codes=strange)
    if best is None or (not best.has_heading and best.scored == 0):
        raise UnreadableFile("no-header")
    return found


def _says_much(table: Table) -> bool:
    """Whether a table is upright though its headings say nothing: it has figures, or several
    codes below each other."""
    return bool(table.numeric) or len(table.known) > _FEW


def _strange_codes(book: Workbook, codes: CodeReader) -> str:
    """Some of the codes of another framework, which stand before figures; "" where none do, or
    where they may be the areas of this one."""
    for sheet in book.sheets:
        found = [
            cells[0].text
            for row in sheet.rows
            if len(cells := row.filled) > 1
            and _CODE_LIKE.fullmatch(cells[0].text)
            and not codes.is_area(cells[0])
            and any(is_numeric(cell) for cell in cells[1:])
        ]
        if len(set(found)) > _FEW and len(set(found)) == len(found):
            return ", ".join(found[:_SHOWN])
    return ""


def _is_upright(table: Table) -> bool:
    """Whether a table certainly doesn't lie on its side."""
    is_named = bool(table.known) and headings.SCORE in table.meanings
    return is_named or (table.scored > 0 and table.has_heading)


def _turned(sheet: Sheet) -> Sheet:
    """Columns as rows."""
    width = max((len(row.cells) for row in sheet.rows), default=0)
    rows = (
        Row(
            place + 1,
            tuple(row.cell(place) for row in sheet.rows),
            place in sheet.hidden_columns,
        )
        for place in range(width)
    )
    hidden = frozenset(place for place, row in enumerate(sheet.rows) if row.is_hidden)
    return replace(sheet, rows=tuple(row for row in rows if row.filled), hidden_columns=hidden)


def _tables(sheet: Sheet, codes: CodeReader, *, is_turned: bool) -> Iterator[Table]:
    merged: list[Table] = []
    for heading, rows in _blocks(sheet, codes):
        table = _table(sheet, heading, rows, codes, is_turned=is_turned)
        if table is None:
            continue
        before = merged[-1] if merged else None
        if before and before.meanings == table.meanings and not before.known & table.known:
            both = (*before.rows, *table.rows)
            merged[-1] = replace(
                before,
                rows=both,
                row_scales={**before.row_scales, **_scales_of_its_own(table, before)},
                numeric=before.numeric | table.numeric,
                known=before.known | table.known,
                scored=before.scored + table.scored,
            )
        else:
            merged.append(table)
    yield from merged


def _scales_of_its_own(table: Table, before: Table) -> dict[int, Scale | None]:
    """The scale of each row of a further block, where its heading says another one."""
    scores = table.columns(headings.SCORE)
    scales = {named_in_heading(table.texts[place]) for place in scores}
    if len(scales) != 1 or all(table.texts[place] == before.texts[place] for place in scores):
        return {}
    (scale,) = scales
    return {row.number: scale for row in table.rows}


def _blocks(sheet: Sheet, codes: CodeReader) -> Iterator[tuple[list[Row], list[Row]]]:
    """Heading rows and the rows below them, for each table of a sheet."""
    heading: list[Row] = []
    rows: list[Row] = []
    before: list[Row] = []
    for row in sheet.rows:
        is_heading = _is_heading(row, codes)
        if not is_heading and before and not rows and not heading:
            is_heading = _is_heading(_joined(before[-1], row), codes)
            if is_heading:
                heading = [before.pop()]
        if is_heading and not rows:
            heading = heading or _above(before, row)
            heading.append(row)
        elif is_heading:
            yield heading, rows
            heading, rows = [*_above(rows, row), row], []
        elif heading and not rows and _goes_on(row, heading, codes):
            heading.append(row)
        elif heading or any(codes.named(cell) for cell in row.filled):
            if not heading and not rows:
                heading, rows = _unknown_start(before, row)
            rows.append(row)
        elif rows:
            rows.append(row)
        before.append(row)
    if heading or rows:
        yield heading, rows


def _is_heading(row: Row, codes: CodeReader) -> bool:
    """Whether the row names an indicator or its code beside a score."""
    cells = row.filled
    if len(cells) < 2 or any(_is_number(cell.text) and not _year(cell.text) for cell in cells):
        return False
    if any(len(cell.text) > _LONGEST_HEADING for cell in cells):
        return False
    found = {headings.meaning_of(cell.text) for cell in cells}
    names = found & {headings.CODE, headings.INDICATOR}
    others = found & {headings.SCORE, headings.MAXIMUM}
    is_named = bool(names) and (bool(others) or len(names) == 2)
    return is_named and not any(codes.named(cell) for cell in cells)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).isdecimal()


def _year(text: str) -> bool:
    return headings.year_of(text) is not None and len(text) == 4


def _joined(upper: Row, lower: Row) -> Row:
    width = max(len(upper.cells), len(lower.cells))
    cells = tuple(
        lower.cell(place) if lower.cell(place).text else upper.cell(place) for place in range(width)
    )
    return Row(lower.number, cells)


def _above(before: Sequence[Row], row: Row) -> list[Row]:
    """A row above the first heading row that groups its columns, such as the years."""
    if not before or before[-1].number != row.number - 1:
        return []
    upper = before[-1]
    first = next((place for place, cell in enumerate(row.cells) if cell.text), 0)
    places = [place for place, cell in enumerate(upper.cells) if cell.text and not cell.is_copy]
    texts = [upper.cell(place).text for place in places]
    is_group = bool(places) and min(places) > first and all(len(text) <= 40 for text in texts)
    return [upper] if is_group and not any(_is_scale_or_number(text) for text in texts) else []


def _is_scale_or_number(text: str) -> bool:
    return not any(char.isalpha() for char in text) and not _year(text)


def _goes_on(row: Row, heading: Sequence[Row], codes: CodeReader) -> bool:
    """Whether a row below a heading belongs to it: words only, in columns beyond the first."""
    if len(heading) >= _MOST_HEADING_ROWS or row.number != heading[-1].number + 1:
        return False
    cells = row.filled
    if any(_is_number(cell.text) and not _year(cell.text) for cell in cells):
        return False
    if any(codes.named(cell) or len(cell.text) > 40 for cell in cells):
        return False
    places = [place for place, cell in enumerate(row.cells) if cell.text and not cell.is_copy]
    meanings = [headings.meaning_of(row.cell(place).text) for place in places]
    first = next((place for place, cell in enumerate(heading[0].cells) if cell.text), 0)
    # "Punkte" may have its scale in a row of its own: "(0-4)".
    is_scale = bool(places) and all(named_in_heading(row.cell(place).text) for place in places)
    return (any(meanings) or is_scale) and any(place > first for place in places)


def _unknown_start(before: Sequence[Row], first: Row) -> tuple[list[Row], list[Row]]:
    """What stands above the first indicator and belongs to it: the row with several words that
    nobody knows, and below that, or right above the indicator, rows with a score as well, whose
    names are misspelt."""
    above: list[Row] = []
    count = 0
    for row in reversed(before):
        words = [cell for cell in row.filled if any(char.isalpha() for char in cell.text)]
        is_short = all(len(cell.text) <= _LONGEST_HEADING for cell in words)
        if len(words) >= _SEVERAL and len(words) == len(row.filled) and is_short:
            return [row], above[::-1]
        is_scored = _has_score_like(row, first)
        is_below = row.number == (above[-1] if above else first).number - 1
        if not is_below or not (is_scored or len(words) == len(row.filled) == 1):
            break
        above.append(row)
        count = len(above) if is_scored else count
    return [], above[:count][::-1]


def _has_score_like(row: Row, first: Row) -> bool:
    """Whether the row has words and, where the first indicator has a number, one as well."""
    places = [place for place, cell in enumerate(first.cells) if is_numeric(cell)]
    is_wordy = any(any(char.isalpha() for char in cell.text) for cell in row.filled)
    return is_wordy and any(
        is_numeric(cell) and not _year(cell.text) for cell in map(row.cell, places)
    )


def _table(
    sheet: Sheet, heading: list[Row], rows: list[Row], codes: CodeReader, *, is_turned: bool
) -> Table | None:
    groups, texts = _heading_texts(heading)
    data = [row for row in rows if not row.is_hidden]
    width = max((len(row.cells) for row in [*rows, *heading]), default=0)
    texts += [""] * (width - len(texts))
    groups += [""] * (width - len(groups))
    meanings = [_meaning(text) for text in texts]
    code, title = name_columns(sheet, data, codes, meanings, width)
    if code is None:
        return None
    known = {name for row in data if (name := _name(row, code, title, codes))}
    names = {code, title}
    numeric = frozenset(
        place for place in range(width) if place not in names and _is_numeric(data, place)
    )
    useful = [
        place
        for place in range(width)
        if place not in names
        and place not in sheet.hidden_columns
        and meanings[place] in (headings.SCORE, headings.COMMENT, None)
    ]
    scored = sum(
        1
        for row in data
        if _name(row, code, title, codes) and any(is_numeric(row.cell(p)) for p in useful)
    )
    if not known and not (heading and headings.SCORE in meanings):
        return None
    for place in names - {None}:
        meanings[place or 0] = headings.CODE if place == code else headings.INDICATOR
    return Table(
        sheet=sheet,
        rows=tuple(rows),
        texts=tuple(texts),
        groups=tuple(groups),
        meanings=tuple(meanings),
        code=code,
        title=title,
        numeric=numeric,
        known=frozenset(known),
        scored=scored,
        has_heading=bool(heading),
        is_turned=is_turned,
    )


def _meaning(text: str) -> str | None:
    """What a heading says; a column of what is missing is a score only if there is no other."""
    meaning = headings.meaning_of(text)
    # "No" is a number in English and a "not" in Spanish.
    is_figure = meaning in (headings.SCORE, headings.OTHER, headings.CODE)
    return None if is_figure and names_what_is_missing(text) else meaning


def _heading_texts(heading: Sequence[Row]) -> tuple[list[str], list[str]]:
    """The text of the first heading row above each column, and those of all rows joined."""
    width = max((len(row.cells) for row in heading), default=0)
    groups, texts = [""] * width, [""] * width
    for row, below in zip_longest(heading, heading[1:]):
        carried = ""
        for place in range(width):
            text = row.cell(place).text
            if below is not None:
                # A heading over several columns stands in the first of them.
                under = below.cell(place)
                text = text or (carried if under.text and not under.is_copy else "")
                carried = text if under.text and not under.is_copy else ""
                groups[place] = groups[place] or text
            if text and text not in texts[place].split("\n"):
                texts[place] = f"{texts[place]}\n{text}".strip()
    return groups, [text.replace("\n", " ") for text in texts]


def _name(row: Row, code: int, title: int | None, codes: CodeReader) -> str:
    return codes.named(row.cell(code)) or (codes.named(row.cell(title)) if title else "")


def _is_numeric(rows: Iterable[Row], place: int) -> bool:
    """Whether numbers prevail in a column."""
    counts = Counter(is_numeric(cell) for row in rows if (cell := row.cell(place)).text)
    return counts[True] > 0 and counts[True] >= counts[False]
