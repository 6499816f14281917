"""Columns of maxima: the highest points of each row, or the best scores of others.

"Max" may be either. A score in per cent has no other maximum than 100, and figures such as 63, 71,
58 are no points that somebody laid down: what cannot be told is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.benchmarking.imports.core.files.grids import Row
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.doubts.concepts import concept_of
from portal.benchmarking.imports.core.words.doubts.unfamiliar import unfamiliar_words
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale, named_in_heading
from portal.benchmarking.imports.core.words.values import Value, read_value

AVERAGE = re.compile(
    r"\b(?:average|mean|median\w*|durchschnitt\w*|mittel\w*|media|mediana|moyenne|promedio"
    r"|zentralwert)\b"
)
# Whose maximum it is: none of them is the scale's.
_OTHERS = headings.words_of(
    "clusters cluster all others other region national aller alle anderer andere tutti altri tous "
    "autres todos otros todas"
)
# Columns of one group stand at most this far apart.
_NEAR = 2
# Points that people lay down: few different ones, small or in fives.
_SMALL, _FIVE, _FEW, _MOST_DIFFERENT, _SHARE = 12, 5, 2, 6, 4
# A scale of per cent, of whose upper part the best scores of others are.
_HIGH, _HUNDRED, _SEVERAL = 40, 100, 3


def peers_maxima(table: Table) -> list[int]:
    """Maxima that are the best scores of others: between a minimum and an average, or called so,
    in the heading or in a line of the sheet; beside scores in per cent all that aren't 100; with
    words that nobody knows, if they differ from row to row as no scale would."""
    minima = table.columns(headings.MINIMUM)
    means = [
        place
        for place, text in enumerate(table.texts)
        if AVERAGE.search(headings.fold(text)) and place not in table.sheet.hidden_columns
    ]
    return [
        place
        for place in table.columns(headings.MAXIMUM)
        if (
            any(abs(place - other) <= _NEAR for other in minima)
            and any(abs(place - other) <= _NEAR for other in means)
        )
        or _is_best_of_others(table, place)
    ]


def may_be_of_others(table: Table, maximum: int, scale: Scale | None) -> bool:
    """Whether a column of maxima may hold the best scores of others instead of the points of each
    row: it contradicts the ``scale`` that the heading of the scores names, stands beside minima
    that differ as well, or its figures are none that somebody would lay down."""
    tops = _figures(table, maximum)
    different = set(tops)
    if len(different) < 2:
        return bool(scale and different) and different != {scale.most if scale else None}
    if scale is not None:
        # One that is off is a slip, and said at its row.
        return sum(top != scale.most for top in tops) > 1
    minima = table.columns(headings.MINIMUM)
    if len(minima) == 1 and len(set(_figures(table, minima[0]))) > 1:
        return True
    odd = [top for top in different if not _is_round(top)]
    few = max(_FEW, min(_MOST_DIFFERENT, len(tops) / _SHARE)) if odd[1:] else _MOST_DIFFERENT
    if len(different) > few:
        return True
    return len(different) >= _SEVERAL and min(tops) >= _HIGH and max(tops) <= _HUNDRED


def _is_round(number: float) -> bool:
    return float(number).is_integer() and (number <= _SMALL or number % _FIVE == 0)


def _figures(table: Table, place: int) -> list[float]:
    read = (read_value(row.cell(place)) for row in _indicators(table))
    return [value.number for value in read if isinstance(value, Value)]


def _indicators(table: Table) -> list[Row]:
    """The rows with a code, or a title: below them may stand the sum of all maxima."""
    named = [row for row in table.rows if not row.is_hidden and row.cell(table.code).text]
    return named or [row for row in table.rows if not row.is_hidden]


def _is_best_of_others(table: Table, place: int) -> bool:
    words = headings.fold(table.texts[place]).split()
    if _OTHERS.intersection(words):
        return True
    tops = {row.cell(place).text for row in table.rows} - {""}
    if len(tops) > 1 and (unfamiliar_words(table.texts[place]) or _is_explained(table)):
        return True
    figures = _figures(table, place)
    return _are_percent(table) and any(top not in (1, _HUNDRED) for top in figures)


def _are_percent(table: Table) -> bool:
    """Whether all columns of scores are in per cent, by their headings or signs."""
    scores = [place for place in table.columns(headings.SCORE) if place in table.numeric]
    return bool(scores) and all(_is_percent(table, place) for place in scores)


def _is_percent(table: Table, place: int) -> bool:
    read = [read_value(row.cell(place)) for row in _indicators(table)]
    signs = [value.is_percent for value in read if isinstance(value, Value)]
    return named_in_heading(table.texts[place]) == PERCENT or (bool(signs) and all(signs))


def _is_explained(table: Table) -> bool:
    """Whether a line of the sheet says of a maximum that it is that of others."""
    lines = (row.filled[0].text for row in table.sheet.rows if len(row.filled) == 1)
    return any(_speaks_of_others(headings.fold(line).split()) for line in lines)


def _speaks_of_others(words: Sequence[str]) -> bool:
    is_of_others = any(concept_of(word) == "others" for word in words)
    return is_of_others and any(headings.knows(word, headings.MAXIMUM) for word in words[:3])
