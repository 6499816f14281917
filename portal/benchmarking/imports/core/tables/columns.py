"""Which columns of a table may hold the scores, and the maximum, scale and day of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import mean

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.dates import days_in
from portal.benchmarking.imports.core.words.directions import names_what_is_reached
from portal.benchmarking.imports.core.words.scales import PERCENT, Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import Value, read_value

BOTH = "both"
_AVERAGE = re.compile(
    r"\b(?:average|mean|median\w*|durchschnitt\w*|mittel\w*|media|mediana|moyenne|promedio"
    r"|zentralwert)\b"
)
_AGREED = re.compile(
    r"\b(?:consensus|agreed|final|konsens\w*|einigung|endgultig\w*|consenso|concordat[oi]"
    r"|definitiv[oi]|finale|accord|retenue?s?|acordad[oa]s?|definitiv[oa]s?|consens)\b"
)
_ASSESSMENT = ("assessment", "valutazione", "bewertung", "evaluation", "evaluacion")
# Columns of one group stand at most this far apart.
_NEAR = 2
# Tables with nearly as many scores as the best one may have been meant as well.
_NEARLY = 0.8
# Two columns are one result in two units if they differ by no more than rounding, in per cent.
_ROUNDING = 0.6
_ROUNDING_OF_MEANS = 0.06


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """A column that may hold the scores. ``label`` is its heading, for people."""

    label: str
    table: Table
    place: int
    maximum: int | None = None
    scale: Scale | None = None
    day: date | None = None
    year: int | None = None
    is_sure: bool = True
    # The heading names figures of others, such as a median, and there is no other column.
    is_of_others: bool = False
    # Nobody knows the words of the heading, and there is no other column.
    is_unknown: bool = False

    def scale_of(self, row_number: int) -> Scale | None:
        """The scale that the heading above a row names."""
        return self.table.row_scales.get(row_number, self.scale)

    def percents(self) -> dict[int, tuple[float, float | None]]:
        """Number, and per cent where a scale is named, by row."""
        found = {}
        for row in self.table.rows:
            value, top = read_value(row.cell(self.place)), read_value(row.cell(self.maximum))
            if not isinstance(value, Value):
                continue
            scale = (
                PERCENT
                if value.is_percent
                else Scale(0, value.top)
                if value.top
                else Scale(0, top.number)
                if isinstance(top, Value) and top.number > 0
                else self.scale_of(row.number)
            )
            percent = None if scale is None else scale.percent(value.number)
            found[row.number] = (value.number, percent)
        return found


def score_columns(tables: Sequence[Table]) -> list[ScoreColumn]:
    """The columns between which a person has to choose; one where nothing is open."""
    best = tables[0]
    rivals = [best]
    for table in tables[1:]:
        is_near = table.scored >= max(2, _NEARLY * best.scored)
        is_other = (
            not table.sheet.delimiter
            if table.sheet.name != best.sheet.name
            else all(_are_below(table, other) for other in rivals if other.sheet is table.sheet)
        )
        if is_near and is_other and len(table.known & best.known) > _NEARLY * len(best.known):
            rivals.append(table)
    found = [column for table in rivals for column in _of_table(table)]
    if len(rivals) > 1:
        found = [_with_table(column, rivals) for column in found]
    return _distinct(_agreed_first(_in_one_unit(found)))


def _are_below(table: Table, other: Table) -> bool:
    """Whether one table stands below the other in the same sheet, read the same way."""
    if table.is_turned != other.is_turned or table.sheet.delimiter != other.sheet.delimiter:
        return False
    numbers, others = ([row.number for row in each.rows] for each in (table, other))
    return bool(numbers and others) and (numbers[-1] < others[0] or others[-1] < numbers[0])


def _with_table(column: ScoreColumn, rivals: Sequence[Table]) -> ScoreColumn:
    """The column with the name of its table: the sheet, the rows where that has several."""
    table = column.table
    name = "" if table.sheet.delimiter else table.sheet.name
    year = headings.year_of(table.sheet.name) or column.year
    if sum(each.sheet is table.sheet for each in rivals) > 1:
        rows = f"{table.rows[0].number}-{table.rows[-1].number}"
        name = f"{name} {rows}".strip()
        year = column.year
    return replace(column, label=f"{name}: {column.label}", year=year)


def is_all(answer: str) -> bool:
    """Whether an answer means all columns, each as an assessment of its own."""
    return answer.strip().casefold() in (BOTH, "all")


def chosen(columns: Sequence[ScoreColumn], answer: str) -> list[ScoreColumn]:
    """The columns that an answer means: its heading, year or letter, or all of them."""
    if is_all(answer):
        return list(columns)
    wanted = headings.fold(answer)
    exact = [column for column in columns if headings.fold(column.label) == wanted]
    if exact:
        return exact[:1]
    near = [
        column
        for column in columns
        if wanted in (str(column.year), get_column_letter(column.place + 1).casefold())
        or (wanted and wanted in headings.fold(column.label).split())
    ]
    return near if len(near) == 1 else []


def _of_table(table: Table) -> list[ScoreColumn]:
    names = {table.code, table.title}
    scores = [place for place in table.columns(headings.SCORE) if place not in names]
    places = [place for place in scores if place in table.numeric]
    places = [place for place in places if not _is_its_number(table, place)] or places
    is_sure = True
    if not places and scores:
        places = scores[:1]
    if not places:
        places = [
            place
            for place in table.columns(headings.MAXIMUM)
            if place in table.numeric and named_in_heading(table.texts[place])
        ]
    for meanings in ((headings.COMMENT,), (None, headings.OTHER), (headings.MAXIMUM,)):
        if not places:
            is_sure = meanings == (headings.COMMENT,)
            places = sorted(
                place
                for meaning in meanings
                for place in _with(table, meaning)
                if place in table.numeric and place not in names
            )
            scores = [place for place in places if not headings.is_count(table.texts[place])]
            places = scores or places
    return [_column(table, place, places, is_sure=is_sure) for place in places]


def _is_its_number(table: Table, place: int) -> bool:
    """Whether the column says in each row to which assessment it belongs, as our export does."""
    words = headings.fold(table.texts[place])
    texts = {row.cell(place).text for row in table.rows}
    return words in _ASSESSMENT and len(table.rows) > 1 and len(texts) == 1


def _with(table: Table, meaning: str | None) -> list[int]:
    return [
        place
        for place, found in enumerate(table.meanings)
        if found == meaning and place not in table.sheet.hidden_columns
    ]


def _column(table: Table, place: int, places: Sequence[int], *, is_sure: bool) -> ScoreColumn:
    text = table.texts[place]
    days = days_in(text)
    letter = get_column_letter(place + 1)
    scale, maximum = named_in_heading(text), _maximum_of(table, place, places)
    if scale == PERCENT and len(places) > 1:
        maximum = None  # That of the points beside it.
    return ScoreColumn(
        label=text[:60] or letter,
        table=table,
        place=place,
        maximum=maximum,
        scale=scale or _from_minimum(table, maximum),
        day=days[0] if len(days) == 1 else None,
        year=headings.year_of(text),
        is_sure=is_sure and bool(text),
        is_of_others=table.meanings[place] == headings.OTHER,
        is_unknown=len(places) == 1 and table.meanings[place] is None and _is_strange(text),
    )


def _is_strange(heading: str) -> bool:
    """Whether a heading without a known word may mean anything."""
    return bool(headings.fold(heading)) and not names_what_is_reached(heading)


def _from_minimum(table: Table, maximum: int | None) -> Scale | None:
    """The scale of columns of minima and maxima that are the same in all rows, such as 1 and 5.
    Minima that differ, or are higher, are thresholds and no scale."""
    minima = [
        place
        for place in table.columns(headings.MINIMUM)
        if maximum is not None and maximum not in peers_maxima(table)
    ]
    if len(minima) != 1:
        return None
    lows, highs = (
        {
            value.number
            for row in table.rows
            if isinstance(value := read_value(row.cell(place)), Value)
        }
        for place in (minima[0], maximum)
    )
    return Scale(1, highs.pop()) if lows == {1} and len(highs) == 1 and min(highs) > 1 else None


def _maximum_of(table: Table, place: int, places: Sequence[int]) -> int | None:
    """The column with the maxima of a score: of its own group, else the next one to the right."""
    peers = peers_maxima(table)
    maxima = [
        other
        for other in table.columns(headings.MAXIMUM)
        if other not in places and other not in peers
    ]
    group = table.groups[place]
    same = [other for other in maxima if group and table.groups[other] == group]
    following = min((other for other in places if other > place), default=len(table.texts))
    right = [other for other in maxima if place < other < following]
    for found in (same, right, maxima if len(maxima) == 1 else []):
        if found:
            return found[0]
    return None


def peers_maxima(table: Table) -> list[int]:
    """Maxima that are the best scores of others: between a minimum and an average."""
    minima = table.columns(headings.MINIMUM)
    means = [
        place
        for place, text in enumerate(table.texts)
        if _AVERAGE.search(headings.fold(text)) and place not in table.sheet.hidden_columns
    ]
    return [
        place
        for place in table.columns(headings.MAXIMUM)
        if any(abs(place - other) <= _NEAR for other in minima)
        and any(abs(place - other) <= _NEAR for other in means)
    ]


def _in_one_unit(columns: Sequence[ScoreColumn]) -> list[ScoreColumn]:
    """Without columns that say the same as another one, in points and in per cent."""
    kept: list[ScoreColumn] = []
    by_trust = sorted(columns, key=lambda column: column.scale is None and column.maximum is None)
    for column in by_trust:
        twin = next((other for other in kept if _says_the_same(column, other)), None)
        if twin is None:
            kept.append(column)
        elif column.scale is None and column.maximum is None and _is_rounded(column, twin):
            kept[kept.index(twin)] = replace(column, scale=twin.scale)
    order = [(id(column.table), column.place) for column in columns]
    return sorted(kept, key=lambda column: order.index((id(column.table), column.place)))


def _is_rounded(column: ScoreColumn, other: ScoreColumn) -> bool:
    """Whether the other column holds the same numbers, rounded at most."""
    mine, theirs = column.percents(), other.percents()
    return bool(mine) and all(
        row in theirs and abs(number - theirs[row][0]) <= _ROUNDING
        for row, (number, _percent) in mine.items()
    )


def _says_the_same(column: ScoreColumn, other: ScoreColumn) -> bool:
    if column.table is not other.table or (
        column.year and other.year and column.year != other.year
    ):
        return False
    mine, theirs = column.percents(), other.percents()
    shared = [
        (number, percent, theirs[row][1])
        for row, (number, percent) in mine.items()
        if row in theirs and theirs[row][1] is not None
    ]
    if len(shared) < min(len(mine), len(theirs)) or not shared:
        return False
    if all(percent is not None for _, percent, _ in shared):
        return all(abs((percent or 0) - (known or 0)) <= _ROUNDING for _, percent, known in shared)
    if max(number for number, _, _ in shared) > 1 and _is_rounded(column, other):
        return True
    ratios = [number / known for number, _, known in shared if known]
    return len(ratios) > 2 and max(ratios) - min(ratios) <= 0.02 * max(ratios)


def _agreed_first(columns: Sequence[ScoreColumn]) -> list[ScoreColumn]:
    """Of the columns of several assessors what they agreed on first, or their mean, which may
    stand in a column that otherwise holds the average of others."""
    if len(columns) < 2 or any(column.year or column.day for column in columns):
        return list(columns)
    table = columns[0].table
    if any(column.table is not table for column in columns):
        return list(columns)
    used = [column.place for column in columns]
    others = [
        _column(table, place, used, is_sure=True)
        for place in sorted(table.numeric - set(used) - table.sheet.hidden_columns)
    ]
    means = [column for column in others if _is_mean(column, columns)]
    scales = {column.scale for column in columns}
    if len(scales) == 1:
        means = [replace(column, scale=column.scale or columns[0].scale) for column in means]
    return sorted(
        [*means, *columns],
        key=lambda column: (
            not _AGREED.search(headings.fold(column.label)),
            not _is_mean(column, [other for other in columns if other is not column]),
        ),
    )


def _is_mean(column: ScoreColumn, others: Sequence[ScoreColumn]) -> bool:
    """Whether a column called an average is that of the others, row by row."""
    if len(others) < 2 or not _AVERAGE.search(headings.fold(column.label)):
        return False
    parts = [other.percents() for other in others]
    means = [
        abs(number - mean([part[row][0] for part in parts])) <= _ROUNDING_OF_MEANS
        for row, (number, _percent) in column.percents().items()
        if all(row in part for part in parts)
    ]
    return len(means) > 2 and sum(means) >= _NEARLY * len(means)


def _distinct(columns: Sequence[ScoreColumn]) -> list[ScoreColumn]:
    """With the letter of the column where two headings are the same."""
    labels = [column.label for column in columns]
    return [
        replace(column, label=f"{column.label} ({get_column_letter(column.place + 1)})")
        if labels.count(column.label) > 1
        else column
        for column in columns
    ]
