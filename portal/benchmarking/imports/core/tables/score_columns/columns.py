"""Which columns of one table may hold the scores, and the maximum, scale and day of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.score_columns.maxima import (
    may_be_of_others,
    peers_maxima,
)
from portal.benchmarking.imports.core.tables.score_columns.strangers import few_figures, strangers
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.dates import days_in
from portal.benchmarking.imports.core.words.doubts.others import is_of_the_future
from portal.benchmarking.imports.core.words.scale.directions import (
    names_what_is_missing,
    names_what_is_reached,
)
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import Value, read_value

_ASSESSMENT = ("assessment", "valutazione", "bewertung", "evaluation", "evaluacion")
_THOUSAND = Scale(0, 1000)


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
    # The heading of the column whose figures replace some of the scores.
    corrects: str = ""
    # The maxima may be the best scores of others.
    is_maximum_doubtful: bool = False

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


def of_table(table: Table, this_year: int | None = None) -> list[ScoreColumn]:
    """The columns of one table that may hold the scores; in years to come none were reached."""
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
            scores = [place for place in places if not headings.is_no_level(table.texts[place])]
            places = scores or places
    if scores and is_sure:
        places = sorted([*places, *strangers(table, places), *few_figures(table, places)])
    to_come = {place for place in places if is_of_the_future(table.texts[place], this_year)}
    places = [place for place in places if place not in to_come] or places
    found = [column_at(table, place, places, is_sure=is_sure) for place in places]
    return [replace(each, is_of_others=True) if each.place in to_come else each for each in found]


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


def column_at(table: Table, place: int, places: Sequence[int], *, is_sure: bool) -> ScoreColumn:
    text = table.texts[place]
    days = days_in(text)
    letter = get_column_letter(place + 1)
    scale, maximum = named_in_heading(text), _maximum_of(table, place, places)
    if scale == _THOUSAND and _are_shares(table, place):
        scale = Scale(0, 1)  # "max. 1.000", with three decimals.
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
        is_maximum_doubtful=maximum is not None and may_be_of_others(table, maximum, scale),
    )


def _are_shares(table: Table, place: int) -> bool:
    values = [read_value(row.cell(place)) for row in table.rows]
    return all(value.number <= 1 for value in values if isinstance(value, Value))


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


def gaps(table: Table) -> list[int]:
    """Columns of figures whose headings say that they are missing."""
    return [
        place
        for place in sorted(table.numeric - table.sheet.hidden_columns)
        if table.meanings[place] is None and names_what_is_missing(table.texts[place])
    ]
