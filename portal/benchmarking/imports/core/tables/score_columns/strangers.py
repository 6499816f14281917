"""Columns of numbers beside the scores whose headings nobody knows.

"Final", "After audit" or "Fremdeinschätzung" may be the score that counts, and no list of words
would ever be complete: what might be a score of the same indicators is asked about. Few figures
may correct some of the scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from portal.benchmarking.imports.core.files.grids import Cell
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.scale.directions import names_what_is_missing
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import Value, is_unknown, read_value

# Where no scale is named, scores are as good as surely not above the next one of these.
_USUAL_TOPS = (1, 5, 10, 20, 100, 1000)
# Sums and slips may lie outside of the range.
_MOST = 0.8
# A column with less figures than this share of those of the scores is something else.
ENOUGH = 1 / 3
_FEW = 3
# Beside a few corrections stands nothing, a dash, or one word such as "unchanged".
_WORDS = 2
_CORRECTS = re.compile(
    r"\b(?:(?:cor+[ei](?:ct|g|t)|korrig|korrekt|rettif|rectif|revis|revid|berichtig|adjust|anpass"
    r"|angepass|amend|updat|aktualis|aggiorn|actualis|actualiz|definit|endgult|final|appeal|ricors"
    r"|recurs|recours|einspruch|widerspruch|riesam|reexam|uberpruf|nachgepruft|override)\w*"
    r"|new|neu\w*|nuov[oaie]|nuev[oa]s?|nouve\w+|after|nach|dopo|tras|apres|despues)\b"
)
# They say where something is found, and no list of scores.
_PLACES = headings.words_of(
    "page pages seite seiten pagina pagine paginas annex annexe annexes appendix allegato allegati "
    "anlage anlagen anhang anexo anexos beilage document documents dokument documento link source"
)
_SAME = 0.011


def strangers(table: Table, scores: Sequence[int]) -> list[int]:
    """The visible columns with an unknown heading that may hold scores as well as those at
    `scores`: with enough figures on the scale that they name, or in the range of the scores."""
    used = {table.code, table.title, *scores} | table.sheet.hidden_columns
    known = [values_of(table, place) for place in scores]
    most = max((len(values) for values in known), default=0)
    ranges = [_range(table, place, values) for place, values in zip(scores, known, strict=True)]
    found = []
    for place in sorted(table.numeric - used):
        text = table.texts[place]
        values = values_of(table, place)
        is_other = headings.is_count(text) or names_what_is_missing(text)
        if table.meanings[place] is not None or not text or is_other:
            continue
        if len(values) < max(2, ENOUGH * most) or _is_order(table, place, values):
            continue
        if _is_difference(table, place):
            continue
        named = named_in_heading(text) or (PERCENT if values[0].is_percent else None)
        if any(_fits(values, scale) for scale in ([named] if named else ranges)):
            found.append(place)
    return found


def few_figures(table: Table, scores: Sequence[int]) -> list[int]:
    """The visible columns with an unknown heading, or one for scores, that have figures for few
    rows only and nothing else but a word or two: they may correct the scores at `scores`."""
    used = {table.code, table.title, *scores} | table.sheet.hidden_columns
    known = [values_of(table, place) for place in scores]
    most = max((len(values) for values in known), default=0)
    ranges = [_range(table, place, values) for place, values in zip(scores, known, strict=True)]
    return [
        place
        for place in range(len(table.texts))
        if place not in used and _may_correct(table, place, most, ranges)
    ]


def is_correction(heading: str) -> bool:
    """Whether a heading calls its figures corrected, final, new or those after something."""
    return bool(_CORRECTS.search(headings.fold(heading)))


def _may_correct(table: Table, place: int, most: int, ranges: Sequence[Scale]) -> bool:
    text, values, meaning = table.texts[place], values_of(table, place), table.meanings[place]
    is_called = is_correction(text)
    if meaning not in (None, headings.SCORE) and not (is_called and meaning == headings.COMMENT):
        return False
    if not values or not text:
        return False
    if place in table.numeric and len(values) >= ENOUGH * most:
        return False  # No few, and looked at as a column of its own.
    if is_called:
        return True
    words = {row.cell(place).text for row in table.rows if not is_unknown(row.cell(place))}
    words -= {row.cell(place).text for row in table.rows if _is_value(row.cell(place))}
    is_other = headings.is_count(text) or names_what_is_missing(text)
    if is_other or len(words) > _WORDS or _PLACES.intersection(headings.fold(text).split()):
        return False
    numbers = [value.number for value in values]
    is_counted = len(numbers) >= _FEW and {b - a for a, b in pairwise(numbers)} == {1}
    named = named_in_heading(text) or (PERCENT if values[0].is_percent else None)
    fitting = any(_fits(values, scale) for scale in ([named] if named else ranges))
    return fitting and not is_counted and not _is_order(table, place, values)


def _is_value(cell: Cell) -> bool:
    return isinstance(read_value(cell), Value)


def values_of(table: Table, place: int) -> list[Value]:
    """The figures of a column, from top to bottom."""
    read = (read_value(row.cell(place)) for row in table.rows if not row.is_hidden)
    return [value for value in read if isinstance(value, Value)]


def _range(table: Table, place: int, values: Sequence[Value]) -> Scale:
    """The scale of a column of scores, or one that is wide enough for it."""
    named = named_in_heading(table.texts[place])
    if named is not None or any(value.is_percent for value in values):
        return named or PERCENT
    tops = [
        value.number for at in table.columns(headings.MAXIMUM) for value in values_of(table, at)
    ]
    highest = max([*(value.number for value in values), *tops], default=0)
    return Scale(0, next((top for top in _USUAL_TOPS if highest <= top), highest))


def _is_difference(table: Table, place: int) -> bool:
    """Whether a column is in each row the difference of two others, whatever it is called."""
    figures = {
        other: [read_value(row.cell(other)) for row in table.rows if not row.is_hidden]
        for other in table.numeric - table.sheet.hidden_columns
    }
    mine = figures.pop(place)
    return any(
        _are_apart_by(mine, figures[first], figures[second])
        for first in figures
        for second in figures
        if first != second
    )


def _are_apart_by(
    figures: Sequence[object], first: Sequence[object], second: Sequence[object]
) -> bool:
    rows = [
        (each.number, one.number, other.number)
        for each, one, other in zip(figures, first, second, strict=True)
        if isinstance(each, Value) and isinstance(one, Value) and isinstance(other, Value)
    ]
    # The same figure in all rows, or 0, would be the difference of too much.
    is_telling = len(rows) > _FEW and len({row[0] for row in rows}) > 1
    return is_telling and all(abs(one - other - each) < _SAME for each, one, other in rows)


def _fits(values: Sequence[Value], scale: Scale) -> bool:
    return sum(scale.allows(value.number) for value in values) >= _MOST * len(values)


def _is_order(table: Table, place: int, values: Sequence[Value]) -> bool:
    """Whether a column counts or ranks its rows, is the same in all of them, or says the area."""
    numbers = [value.number for value in values]
    steps = {after - before for before, after in pairwise(numbers)}
    is_ranked = sorted(numbers) == list(range(1, len(numbers) + 1))
    if len(numbers) > _FEW and (is_ranked or steps in ({1}, {0})):
        return True
    pairs = [
        (row.cell(table.code).text.split(".")[0].split(",")[0], row.cell(place).text)
        for row in table.rows
        if row.cell(place).text
    ]
    return all(area == text.removesuffix(".0") for area, text in pairs)
