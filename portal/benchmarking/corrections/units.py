"""What one typed score means: "3" may be 3 per cent, or 3 of the 4 points of a report.

Pure. A score is typed in the unit that a person chose, or says its own ("3 %", "3/4"). Where the
number fits another scale as well as the chosen one, or only another one, nothing is guessed:
`read_score` gives the scales between which the person has to choose.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.benchmarking.imports.core.files.grids import Cell, Problem, clean
from portal.benchmarking.imports.core.words.scale.scales import PERCENT, Scale
from portal.benchmarking.imports.core.words.values import Value, read_value
from portal.benchmarking.rounding import kept

# A single score up to the last of these may be points; reports have such scales most often.
USUAL = (Scale(0, 4), Scale(0, 5), Scale(0, 6), Scale(0, 10))


@dataclass(frozen=True, slots=True)
class TypedScore:
    """A score that was typed: its number, the scale it stands on, None while that is open, and
    the scales between which to choose then."""

    number: float
    scale: Scale | None
    options: tuple[Scale, ...] = ()


def read_score(
    text: str,
    chosen: Scale | None,
    own: Scale,
    reported: Scale | None,
    *,
    asked: float | None = None,
) -> TypedScore | Problem:
    """Read `text` as a score on the scale `chosen`, on `own` where none was.

    `own` is the scale of the framework, `reported` that of the report which the assessment came
    from, None where it isn't known. `asked` is the number that a person was asked about: for that
    one the choice counts, another one is asked about with every scale that it fits.
    A problem says that it is no number, or lies on none of the scales.
    """
    shown = clean(text)
    value = read_value(Cell(shown or None, shown, ""))
    if not isinstance(value, Value):
        return Problem("score-not-a-number", {"raw": shown[:80]})
    named = PERCENT if value.is_percent else _of_fraction(value.top, chosen, reported)
    if named:
        return TypedScore(value.number, named) if named.allows(value.number) else _outside(named)
    unit = chosen or own
    options = _options(value.number, unit, own, reported)
    if asked is not None:
        if chosen and value.number == asked and chosen.allows(asked):
            return TypedScore(asked, chosen)
        every = _options(value.number, own, own, reported)
        if len(every) > 1 or (every and not chosen):
            return TypedScore(value.number, None, every)
    if options == (unit,):
        return TypedScore(value.number, unit)
    return TypedScore(value.number, None, options) if options else _outside(unit)


def read_percent(text: str) -> float | Problem:
    """Read `text`, typed where per cent are asked for, as per cent of any scale.

    "65" and "65 %" are 65, "3/4" is 75. A problem says that it is no number, or off its scale.
    """
    shown = clean(text)
    value = read_value(Cell(shown or None, shown, ""))
    if not isinstance(value, Value):
        return Problem("score-not-a-number", {"raw": shown[:80]})
    scale = PERCENT if value.is_percent else _of_fraction(value.top) or PERCENT
    return scale.percent(value.number) if scale.allows(value.number) else _outside(scale)


def on_own_scale(number: float, scale: Scale, own: Scale) -> float:
    """A number on `scale` as a score on the scale `own`, exact enough to be stored."""
    if scale == own:
        return number
    share = scale.percent(number) / 100
    return float(kept(own.low + share * (own.high - own.low)))


def on_reported_scale(score: float, reported: Scale, own: Scale) -> float:
    """A stored score as the report would have it."""
    return float(kept(reported.low + own.percent(score) / 100 * (reported.high - reported.low)))


def _options(number: float, chosen: Scale, own: Scale, reported: Scale | None) -> tuple[Scale, ...]:
    """The scales that the number may stand on, `chosen` alone where there is no doubt."""
    if chosen.allows(number) and chosen != own:
        return (chosen,)
    if reported is None and own.allows(number) and number > own.low:
        return (own, *(each for each in USUAL if each.allows(number) and each.high < own.high))
    known = dict.fromkeys((own, reported or own))
    fitting = tuple(scale for scale in known if scale.allows(number))
    says_the_same = len({scale.percent(number) for scale in fitting}) == 1
    return (chosen,) if says_the_same and chosen in fitting else fitting


def _of_fraction(top: float | None, *known: Scale | None) -> Scale | None:
    """The scale of a score such as "3/5": the known one that ends there, as in a file."""
    if not top:
        return None
    return next((scale for scale in known if scale and scale.most == top), Scale(0, top))


def _outside(scale: Scale) -> Problem:
    limits = {"min": f"{scale.least:g}", "max": f"{scale.most:g}"}
    return Problem("score-outside", limits)
