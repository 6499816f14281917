"""The sums and means that a sheet says itself, held against the scores that were read.

A figure in the row of an area or of a total may be a sum, a mean or a share of what can be reached,
as a number, in per cent or as a share of 1, of the rows above it, of those below it or of all. As
long as one of these fits there is nothing to say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.benchmarking.core.scoring import weighted_mean
from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.words.values import Value, plain
from portal.benchmarking.rounding import hundredths, kept, tenths, with_decimals

# Whole per cent, and sums that are written as whole numbers, are rounded by a half at most.
_HALF = 0.51
# Longer figures are those of a formula, and are shown rounded.
_LONGEST_SHOWN = 8

_MANY = 3

# "Totale complessivo", "Overall score", "Gesamtergebnis": of all rows, wherever it stands. A
# further word may be the name of an area.
_OVERALL = re.compile(
    r"overall|complessiv[aeio]|generale?s?|globale?s?|gesamt\w*|insgesamt|grand|ensemble"
)
_TOTAL = re.compile(r"total\w*|summe|somma|suma|somme|sum")
_GENERIC = re.compile(
    r"scores?|results?|points?|percent|mean|average|of|the|all|cluster|indicators?|punteggi[oa]?"
    r"|risultat[oi]|punti|media|valutazione|ergebnis|punkte|prozent|bewertung|mittelwert"
    r"|durchschnitt|resultats?|resultados?|puntuacion|puntos|promedio|moyenne|du|de|del|della|di"
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum or mean that the sheet names. Of the rows of scores ``above`` are above it, and its
    section begins with the one at ``start``."""

    cell: Cell
    value: Value
    start: int
    above: int
    # What its row is called, folded.
    label: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A score that was read: as it stands there, and in per cent. ``top`` is the end of its scale
    where that begins at 0, ``row`` how people call its row."""

    number: float
    percent: float
    weight: float
    top: float | None
    row: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """What rows make: a "sum", a "mean", or a "total" in per cent."""

    kind: str
    value: float


def differences(
    sums: Sequence[Sum], rows: Sequence[Counted | None], *, is_mixed: bool = False
) -> list[Problem]:
    """What to say of each sum that is that of no rows; ``rows`` are None where no score is known.

    Where the rows of a sum stand, above it or below it, is told by the sums that fit. With points
    beside per cent (``is_mixed``) only per cent are compared.
    """
    compared = [each for each in sums if each.value.is_percent or not is_mixed]
    overall = {each for each in compared if _is_overall(each, sums)}
    below = {each: (each.above, _next(each, sums, len(rows))) for each in compared}
    above = {each: (each.start, each.above) for each in compared}
    kinds, kinds_below = (
        [
            kind
            for each in compared
            if each not in overall and (kind := _fitting(each, rows, side[each]))
        ]
        for side in (above, below)
    )
    whole = (0, len(rows))
    told = []
    for each in compared:
        every = {(0, each.above), whole}
        if each in overall:
            if not any(_fitting(each, rows, span) for span in every):
                told.append(_difference(each, rows, [whole], ""))
            continue
        # One that fits on the other side alone fits by chance.
        every |= set() if _is_rule(kinds_below, kinds) else {above[each]}
        every |= set() if _is_rule(kinds, kinds_below) else {below[each]}
        if any(_fitting(each, rows, span) for span in every):
            continue
        has_above = any(rows[: each.above])
        if not has_above and not kinds_below:
            continue  # Nothing says that such figures are made of the rows below them.
        is_below = len(kinds_below) > len(kinds) or not has_above
        span = (below if is_below else above)[each]
        beside = [other for other in compared if other.above == each.above]
        used = kinds_below if is_below else kinds
        # What the figures of the other areas are, that of this one is meant to be.
        usual = max(used, key=used.count) if used and len(beside) == 1 else ""
        is_unlike = each.value.is_percent and usual not in ("", "total")
        if is_unlike:
            usual = ""
        # Below the last row it may be that of all, above as well where another one stands beside.
        is_open = len(beside) > 1 or not any(rows[each.above :])
        spans = [span, whole] if is_open else [span]
        spans = [whole] if is_open and is_unlike else spans
        told.append(_difference(each, rows, spans, usual))
    return [problem for problem in told if problem]


def _is_overall(found: Sum, sums: Sequence[Sum]) -> bool:
    """Whether a figure is that of all rows: it is called so, or it is called a total, as no other
    one is, and stands right below another figure."""
    words = found.label.split()
    known = [word for word in words if not _GENERIC.fullmatch(word)]
    if any(_OVERALL.fullmatch(word) for word in known):
        return all(_OVERALL.fullmatch(word) or _TOTAL.fullmatch(word) for word in known)
    is_total = len(known) == 1 and _TOTAL.fullmatch(known[0])
    place = sums.index(found)
    is_below_other = place > 0 and sums[place - 1].above == found.above
    is_one = sum(each.label == found.label for each in sums) == 1
    return bool(is_total and is_below_other and is_one)


def _is_rule(kinds: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the figures that fit stand on one side of their rows, and on the other hardly any."""
    return len(kinds) >= _MANY and len(others) <= 1


def _next(found: Sum, sums: Sequence[Sum], count: int) -> int:
    return min((each.above for each in sums if each.above > found.above), default=count)


def _known(rows: Sequence[Counted | None], span: Span) -> list[Counted]:
    return [row for row in rows[slice(*span)] if row is not None]


def _figures(known: Sequence[Counted]) -> Iterator[_Figure]:
    """What rows with a known score make, per cent first."""
    count = len(known)
    if not count:
        return
    total = math.fsum(row.number for row in known)
    weighted = weighted_mean((row.percent, row.weight) for row in known)
    if weighted is not None:
        yield _Figure("total", weighted)
    yield _Figure("total", math.fsum(row.percent for row in known) / count)
    tops = [row.top for row in known if row.top]
    if len(tops) == count:
        yield _Figure("total", 100 * total / math.fsum(tops))
    yield _Figure("sum", total)
    yield _Figure("mean", total / count)


def _fitting(found: Sum, rows: Sequence[Counted | None], span: Span) -> str:
    """The kind of figure that the rows make and the sheet has, within what it was rounded by; ""
    if there is none."""
    known = _known(rows, span)
    # Some sheets count what isn't known as nothing.
    share = len(known) / max(1, span[1] - span[0])
    fitting = (
        figure.kind
        for figure in _figures(known)
        if _is(found.value, figure, known)
        or _is(found.value, _Figure(figure.kind, figure.value * share), known)
    )
    return next(fitting, "")


def _is(value: Value, figure: _Figure, known: Sequence[Counted]) -> bool:
    number, decimals = value.number, _decimals(value.number)
    if figure.kind == "total":
        if abs(number - figure.value) <= _HALF:
            return True
        if value.top:
            return abs(100 * number / value.top - figure.value) <= _HALF
        # A share of 1: 0.6 may have been 0.64, 0.60 can't.
        allowed = 10 * _HALF if decimals == 1 else _HALF
        is_share = 0 < number <= 1 and not value.is_percent
        return is_share and abs(100 * number - figure.value) <= allowed
    if value.is_percent:
        return False
    # The rows may have been rounded as well; in a sum that mostly levels out.
    of_rows = max((_decimals(row.number) for row in known), default=0)
    rounded = 0.5 * 10.0**-of_rows if of_rows else 0.0
    levelled = math.sqrt(len(known)) if figure.kind == "sum" else 1 / math.sqrt(len(known))
    allowed = _HALF if decimals == 0 else 1.01 * 10.0**-decimals
    return abs(number - figure.value) <= allowed + rounded * levelled


def _decimals(number: float) -> int:
    return len(plain(float(kept(number))).partition(".")[2])


def _difference(
    found: Sum, rows: Sequence[Counted | None], spans: Sequence[Span], usual: str
) -> Problem | None:
    """What the nearest of all that the rows make is, or what they make of the usual kind."""
    wanted = found.value.number
    is_share = 0 < wanted < 1 and not found.value.is_percent
    percent = 100 * wanted if is_share else wanted
    options = [
        (_distance(percent if figure.kind == "total" else wanted, figure.value), figure, span)
        for span in spans
        for figure in _figures(_known(rows, span))
        if (figure.kind == "total" if found.value.is_percent else usual in ("", figure.kind))
    ]
    if not options:
        return None
    _least, figure, span = min(options, key=lambda option: option[0])
    known = _known(rows, span)
    is_all = len(known) == len(_known(rows, (0, len(rows))))
    made = tenths(figure.value) if figure.kind == "total" else hundredths(figure.value)
    shown = {
        "raw": _as_shown(found),
        "cell": found.cell.address,
        "found": plain(float(made)),
    }
    if is_all:
        return Problem(f"{figure.kind}-differs", shown)
    if len(known) == 1:
        sign = " %" if figure.kind == "total" else ""
        return Problem(
            "row-differs", {**shown, "found": f"{shown['found']}{sign}", "row": known[0].row}
        )
    return Problem(
        f"{figure.kind}-of-rows-differs", {**shown, "first": known[0].row, "last": known[-1].row}
    )


def _distance(one: float, other: float) -> float:
    return abs(one - other) / max(abs(one), abs(other), 1e-9)


def _as_shown(found: Sum) -> str:
    """The figure as the sheet has it, a long one rounded."""
    text, number = found.cell.text, found.value.number
    if len(text) <= _LONGEST_SHOWN or found.value.top is not None:
        return text
    # Four decimals of a share of 1 are two of a percentage.
    rounded = with_decimals(number, 4 if number < 1 else 2)
    sign = " %" if found.value.is_percent else ""
    return f"{plain(float(rounded))}{sign}"
