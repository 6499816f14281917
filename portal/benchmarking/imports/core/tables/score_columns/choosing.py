"""Between which columns of a file a person has to choose, and which one an answer means."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import mean

from openpyxl.utils import get_column_letter

from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.score_columns.columns import (
    ScoreColumn,
    column_at,
    of_table,
)
from portal.benchmarking.imports.core.tables.score_columns.corrections import with_corrections
from portal.benchmarking.imports.core.tables.score_columns.maxima import AVERAGE
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.doubts.others import concepts_in, names_others
from portal.benchmarking.imports.core.words.scale.scales import PERCENT

BOTH = "both"
_AGREED = re.compile(
    r"\b(?:consensus|agreed|final|konsens\w*|einigung|endgultig\w*|consenso|concordat[oi]"
    r"|definitiv[oi]|finale|accord|retenue?s?|acordad[oa]s?|definitiv[oa]s?|consens)\b"
)
# Tables with the same indicators may have been meant as well, if they have as many scores as this
# share of those of the best one: the cluster's own may have gaps where others have none.
_PART = 1 / 3
_NEARLY = 0.8
# Rows of a heading, above which a line may name the table.
_HEADING = 4
_LONGEST = 120
# Two columns are one result in two units if they differ by no more than rounding, in per cent.
_HALF = 0.5
_EXACT = 1e-6
_FEW = 2
# Nobody counts to more points than this, unless it is to a hundred.
_HIGHEST_POINTS = 20.5
_ROUNDING_OF_MEANS = 0.06


def score_columns(
    tables: Sequence[Table],
    this_year: int | None = None,
    own_names: Sequence[str] = (),
    check_time: Callable[[], None] = lambda: None,
) -> list[ScoreColumn]:
    """The columns between which a person has to choose; one where nothing is open. What is of
    years after ``this_year`` was not reached; ``own_names`` are those of the framework, its areas
    and the cluster. ``check_time`` is called for each pair of columns and may end it."""
    best = tables[0]
    rivals = [best]
    for table in tables[1:]:
        is_near = table.scored >= max(2, _PART * best.scored)
        is_other = (
            not table.sheet.delimiter
            if table.sheet.name != best.sheet.name
            else all(
                _are_below(table, each) for each in rivals if each.sheet.name == best.sheet.name
            )
        )
        if is_near and is_other and len(table.known & best.known) > _NEARLY * len(table.known):
            rivals.append(table)
    found = [column for table in rivals for column in of_table(table, this_year)]
    names = {id(table): _name_of_others(table, found, this_year, own_names) for table in rivals}
    if len(rivals) > 1:
        found = [_with_table(column, rivals, names[id(column.table)]) for column in found]
    elif name := names[id(best)]:
        found = [
            replace(column, label=f"{name}: {column.label}", is_of_others=True) for column in found
        ]
    return _distinct(with_corrections(_agreed_first(_in_one_unit(found, check_time))))


def _are_below(table: Table, other: Table) -> bool:
    """Whether one table stands below the other in the same sheet, read the same way."""
    if table.is_turned != other.is_turned or table.sheet.delimiter != other.sheet.delimiter:
        return False
    numbers, others = ([row.number for row in each.rows] for each in (table, other))
    return bool(numbers and others) and (numbers[-1] < others[0] or others[-1] < numbers[0])


def _with_table(column: ScoreColumn, rivals: Sequence[Table], named: str) -> ScoreColumn:
    """The column with the name of its table: the sheet, the rows where that has several."""
    table = column.table
    name = "" if table.sheet.delimiter else table.sheet.name
    year = headings.year_of(table.sheet.name) or column.year
    if sum(each.sheet is table.sheet for each in rivals) > 1:
        rows = f"{table.rows[0].number}-{table.rows[-1].number}"
        name = " ".join(filter(None, (name, rows, named)))
        year = column.year
    return replace(column, label=f"{name}: {column.label}", year=year)


def _name_of_others(
    table: Table, found: Sequence[ScoreColumn], this_year: int | None, own: Sequence[str]
) -> str:
    """The name of the sheet, or the line above the table, that says whose figures these are if
    they aren't those of the cluster; else ""."""
    scores = {column.place for column in found if column.table is table}
    others = [table.texts[place] for place in table.numeric - scores]
    columns = concepts_in(others)
    names = [] if table.sheet.delimiter else [table.sheet.name]
    if not table.is_turned:
        names += _lines_above(table)
    return next(
        (name for name in names if names_others(name, this_year, columns=columns, own=own)), ""
    )


def _lines_above(table: Table) -> list[str]:
    """The lines of one text above the heading of a table, the nearest one first."""
    above = [row for row in table.sheet.rows if row.filled and row.number < table.rows[0].number]
    lines: list[str] = []
    for place, row in enumerate(reversed(above)):
        texts = list(dict.fromkeys(cell.text for cell in row.filled))
        # The heading stands nearest; labelled values may follow, the rows of another table not.
        is_label = len(texts) == 2 and not any(char.isdigit() for char in texts[0])
        if len(texts) > 1 and not is_label and (lines or place >= _HEADING):
            break
        if len(texts) == 1:
            lines += [text for text in texts if len(text) <= _LONGEST]
    return lines


def is_all(answer: str) -> bool:
    """Whether an answer means all columns, each as an assessment of its own."""
    return answer.strip().casefold() in (BOTH, "all")


def chosen(columns: Sequence[ScoreColumn], answer: str) -> list[ScoreColumn]:
    """The columns that an answer means: its heading, year or letter, or all of them."""
    if is_all(answer):
        return list(columns)
    wanted = headings.fold(answer)
    exact = [column for column in columns if headings.fold(column.label) == wanted]
    exact += [each for each in columns if each.corrects and headings.fold(each.corrects) == wanted]
    if exact:
        return exact[:1]
    near = [
        column
        for column in columns
        if wanted in (str(column.year), get_column_letter(column.place + 1).casefold())
        or (wanted and wanted in headings.fold(column.label).split())
    ]
    return near if len(near) == 1 else []


def asked_for(tables: Sequence[Table], answer: str) -> list[ScoreColumn]:
    """The visible column of figures with this heading or letter, whatever it seems to hold: who
    names a column means it. Empty where there is none, or more than one in the same table."""
    wanted = headings.fold(answer)
    for table in tables:
        places = sorted(table.numeric - {table.code, table.title} - table.sheet.hidden_columns)
        for names in (
            [headings.fold(table.texts[place]) for place in places],
            [get_column_letter(place + 1).casefold() for place in places],
        ):
            if wanted and names.count(wanted) == 1:
                place = places[names.index(wanted)]
                return [column_at(table, place, [place], is_sure=True)]
    return []


def _in_one_unit(
    columns: Sequence[ScoreColumn], check_time: Callable[[], None]
) -> list[ScoreColumn]:
    """Without columns that say the same as another one, in points and in per cent."""
    kept: list[ScoreColumn] = []

    def is_the_same(column: ScoreColumn, other: ScoreColumn) -> bool:
        check_time()
        return _says_the_same(column, other)

    by_trust = sorted(columns, key=lambda column: column.scale is None and column.maximum is None)
    for column in by_trust:
        twin = next((other for other in kept if is_the_same(column, other)), None)
        if twin is None:
            kept.append(column)
        elif (
            column.scale is None
            and column.maximum is None
            and _is_equal(column, twin, in_percent=twin.scale == PERCENT)
        ):
            kept[kept.index(twin)] = replace(column, scale=twin.scale)
    order = [(id(column.table), column.place) for column in columns]
    return sorted(kept, key=lambda column: order.index((id(column.table), column.place)))


def _is_equal(column: ScoreColumn, other: ScoreColumn, *, in_percent: bool) -> bool:
    """Whether the other column holds the same numbers, or those in per cent without decimals."""
    mine, theirs = column.percents(), other.percents()
    if not mine or any(row not in theirs for row in mine):
        return False
    pairs = [(number, theirs[row][0]) for row, (number, _percent) in mine.items()]
    return _are_equal(pairs, in_percent=in_percent) or (
        in_percent and _are_named_alike(column, other) and _are_rounded(pairs)
    )


def _are_named_alike(column: ScoreColumn, other: ScoreColumn) -> bool:
    """Whether two headings differ by their unit alone: "Score" and "Score (%)"."""
    one, two = (headings.fold(each.table.texts[each.place]) for each in (column, other))
    return one == two != ""


def _are_rounded(pairs: Sequence[tuple[float, float]]) -> bool:
    """Whether the second numbers are the first ones without their decimals."""
    return all(
        float(other).is_integer() and abs(one - other) <= _HALF * (not float(one).is_integer())
        for one, other in pairs
    )


def _are_equal(pairs: Sequence[tuple[float, float]], *, in_percent: bool) -> bool:
    """Two people who are always as far apart are no rounding, and whole points would hide half a
    point."""
    if all(abs(one - other) <= _EXACT for one, other in pairs):
        return True
    is_whole = any(all(float(pair[side]).is_integer() for pair in pairs) for side in (0, 1))
    apart = {round(one - other, 6) for one, other in pairs} - {0}
    return in_percent and is_whole and len(apart) > 1 and max(map(abs, apart)) <= _HALF


def _says_the_same(column: ScoreColumn, other: ScoreColumn) -> bool:
    """Whether two columns are one result: the same numbers, or those in another unit, rounded as
    they are shown. Two people may be near each other on the same scale."""
    if column.table is not other.table or (
        column.year and other.year and column.year != other.year
    ):
        return False
    mine, theirs = column.percents(), other.percents()
    shared = [(*mine[row], *theirs[row]) for row in mine if row in theirs]
    shared = [each for each in shared if each[3] is not None]
    if len(shared) < min(len(mine), len(theirs)) or not shared:
        return False
    if all(percent is not None for _, percent, _, _ in shared):
        return _are_the_same_percents(shared)
    if max(number for number, _, _, _ in shared) > 1 and _is_equal(
        column, other, in_percent=other.scale == PERCENT
    ):
        return True
    ratios = [number / known for number, _, _, known in shared if known]
    if len(ratios) <= _FEW or max(ratios) - min(ratios) > 0.02 * max(ratios):
        return False
    # Points are parts of a scale that people use; 90 % of another column is another score.
    return 100 * mean(ratios) <= _HIGHEST_POINTS


def _are_the_same_percents(
    shared: Sequence[tuple[float, float | None, float, float | None]],
) -> bool:
    """Whether two columns with known scales agree: in one unit as they stand, else up to half of
    the last place that one of them shows. Whole points would hide half a point."""
    firsts = [(number, percent or 0.0) for number, percent, _, _ in shared]
    seconds = [(number, percent or 0.0) for _, _, number, percent in shared]
    places = []
    for figures in (firsts, seconds):
        high, percent = max(figures)
        decimals = max(len(f"{each:.6f}".rstrip("0").split(".")[1]) for each, _percent in figures)
        places.append((percent / high if high > 0 else 1.0, decimals))
    percents = [(one, other) for (_, one), (_, other) in zip(firsts, seconds, strict=True)]
    if math.isclose(places[0][0], places[1][0]):
        return _are_equal(percents, in_percent=math.isclose(places[0][0], 1))
    halves = [unit / 2 / 10**decimals for unit, decimals in places if decimals or unit <= 1]
    tolerance = min(_HALF, max(halves, default=0)) + _EXACT
    return all(abs(one - other) <= tolerance for one, other in percents)


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
        column_at(table, place, used, is_sure=True)
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
    if len(others) < 2 or not AVERAGE.search(headings.fold(column.label)):
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
