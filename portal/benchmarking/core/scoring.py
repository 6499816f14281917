"""Score cards: what a set of indicator scores says about areas, total and targets.

Everything is computed in per cent of each indicator's own scale, so that indicators
with different scales can be averaged. A score that is not known is left out of every
mean; it is never counted as zero. Where less than half of the weight is known there is no
total at all (`rests_on_enough`): one good answer of 31 is no 75 %. The same half holds inside an
area: what is known of it is shown with how little that is, and nothing is concluded from it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from portal.benchmarking.rounding import exactly_apart, is_below

Scores = Mapping[str, float | None]

# Share of the weight of all indicators that has to be known before a total says something.
ENOUGH = 0.5
_EPSILON = 1e-9

_PARTS = re.compile(r"\d+|\D+")


def natural_key(code: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts "2.10" after "2.9" and numbers before letters."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _PARTS.findall(code)
    )


@dataclass(frozen=True, slots=True)
class AreaSpec:
    """One area of a framework."""

    code: str
    title: str
    short_title: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator: its place, weight, scale and target per label (in units of its scale)."""

    code: str
    area: str
    title: str
    weight: float = 1.0
    scale_min: float = 0.0
    scale_max: float = 100.0
    targets: Mapping[str, float] = field(default_factory=dict)
    description: str = ""

    @property
    def span(self) -> float:
        """Length of the scale, in its own units."""
        return self.scale_max - self.scale_min

    def percent(self, value: float) -> float:
        """Return ``value`` (own units) in per cent of the scale."""
        return (value - self.scale_min) / self.span * 100 if self.span else 0.0

    def from_percent(self, percent: float) -> float:
        """Return a per cent figure in units of the scale."""
        return self.scale_min + percent / 100 * self.span

    def allows(self, value: float) -> bool:
        """Whether ``value`` lies on the scale."""
        return self.scale_min <= value <= self.scale_max


@dataclass(frozen=True, slots=True)
class FrameworkSpec:
    """A framework seen from above.

    ``levels`` are the label codes from lowest to highest; ``totals`` what a label asks of the
    total in per cent, where it asks for one.
    """

    code: str
    title: str
    levels: tuple[str, ...]
    areas: tuple[AreaSpec, ...]
    indicators: tuple[IndicatorSpec, ...]
    totals: Mapping[str, float] = field(default_factory=dict)

    def indicator(self, code: str) -> IndicatorSpec | None:
        """Return the indicator with this code, if there is one."""
        return next((spec for spec in self.indicators if spec.code == code), None)

    def without_target(self, level: str) -> tuple[IndicatorSpec, ...]:
        """The indicators that a label asks nothing of."""
        return tuple(spec for spec in self.indicators if level not in spec.targets)

    def has_target(self, level: str) -> bool:
        """Whether a label asks anything of any indicator. Where it doesn't, nothing can be said of
        how near it is: no target is no target reached."""
        return any(level in spec.targets for spec in self.indicators)


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area of a score card. ``mean``, ``target`` and ``difference`` are per cent.

    ``target`` is the weighted mean target of the answered indicators (of all of them
    while none is answered), so that ``difference`` compares like with like. ``is_enough`` says
    whether these carry half of the area's weight.
    """

    area: str
    title: str
    mean: float | None
    target: float | None
    answered: int
    unknown: int
    is_enough: bool = True

    @property
    def is_too_little(self) -> bool:
        """Whether something is known, but too little to speak of the area."""
        return self.answered > 0 and not self.is_enough

    @property
    def difference(self) -> float | None:
        """Mean minus target, negative when below; None when either is not known or the mean
        rests on too little."""
        if self.mean is None or self.target is None or not self.is_enough:
            return None
        return self.mean - self.target

    @property
    def is_below(self) -> bool:
        """Whether the area is known well enough and has not reached its target."""
        return self.is_enough and is_below(self.mean, self.target)


@dataclass(frozen=True, slots=True)
class BelowTarget:
    """An answered indicator below its target; ``gap`` is positive, all in per cent."""

    code: str
    area: str
    title: str
    score: float
    target: float

    @property
    def gap(self) -> float:
        """How many per cent points are missing."""
        return self.target - self.score


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """What one assessment says, in per cent. ``below_target`` has the largest gap first.

    ``total`` is None where nothing is known and where too little is (``is_too_little``).
    """

    areas: tuple[AreaScore, ...]
    total: float | None
    target: float | None
    below_target: tuple[BelowTarget, ...]
    answered: int
    unknown: int

    @property
    def count(self) -> int:
        """How many indicators there are."""
        return self.answered + self.unknown

    @property
    def is_too_little(self) -> bool:
        """Whether something is known, but too little of the weight for a total."""
        return self.answered > 0 and self.total is None

    @property
    def is_complete(self) -> bool:
        """Whether every indicator has a score."""
        return self.unknown == 0


def known_score(scores: Scores, code: str) -> float | None:
    """Return the score of ``code``, or None when it is missing or not a number."""
    value = scores.get(code)
    return None if value is None or math.isnan(value) else float(value)


def weighted_mean(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Mean of (value, weight) pairs; None when no weight is left to divide by."""
    rows = list(pairs)
    weight = math.fsum(w for _, w in rows)
    return math.fsum(value * w for value, w in rows) / weight if weight > 0 else None


def rests_on_enough(framework: FrameworkSpec, known: Iterable[str]) -> bool:
    """Whether the indicators with the codes ``known`` carry half of the weight or more.

    The one rule for every total, whoever shows it: below it there is none.
    """
    return carries_enough(framework.indicators, known)


def carries_enough(specs: Sequence[IndicatorSpec], known: Iterable[str]) -> bool:
    """The same for any group of indicators, such as an area."""
    codes = set(known)
    every = math.fsum(spec.weight for spec in specs)
    there = math.fsum(spec.weight for spec in specs if spec.code in codes)
    return there > 0 and there >= ENOUGH * every - _EPSILON


def score_card(
    framework: FrameworkSpec, scores: Scores, target_level: str | None = None
) -> ScoreCard:
    """Compute the card of ``scores`` (own units per indicator) against a label.

    Codes that the framework does not have are ignored. Without ``target_level``, or for
    indicators without a target for it, no target and no gap is reported.
    """
    ordered = sorted(framework.indicators, key=lambda spec: natural_key(spec.code))
    areas = tuple(
        _area_score(area, [s for s in ordered if s.area == area.code], scores, target_level)
        for area in framework.areas
    )
    answered = [spec for spec in ordered if known_score(scores, spec.code) is not None]
    enough = rests_on_enough(framework, (spec.code for spec in answered))
    return ScoreCard(
        areas=areas,
        total=_mean_score(answered, scores) if enough else None,
        target=_mean_target(answered or ordered, target_level),
        below_target=_below_target(answered, scores, target_level),
        answered=len(answered),
        unknown=len(ordered) - len(answered),
    )


def changes(before: Scores, after: Scores) -> dict[str, float]:
    """Difference per indicator scored both times (own units), in natural order of codes."""
    result = {}
    for code in sorted(set(before) & set(after), key=natural_key):
        old, new = known_score(before, code), known_score(after, code)
        if old is not None and new is not None:
            result[code] = new - old
    return result


def _area_score(
    area: AreaSpec, indicators: Sequence[IndicatorSpec], scores: Scores, level: str | None
) -> AreaScore:
    answered = [spec for spec in indicators if known_score(scores, spec.code) is not None]
    return AreaScore(
        area=area.code,
        title=area.title,
        mean=_mean_score(answered, scores),
        target=_mean_target(answered or indicators, level),
        answered=len(answered),
        unknown=len(indicators) - len(answered),
        is_enough=carries_enough(indicators, (spec.code for spec in answered)),
    )


def _mean_score(indicators: Iterable[IndicatorSpec], scores: Scores) -> float | None:
    return weighted_mean(
        (spec.percent(value), spec.weight)
        for spec in indicators
        if (value := known_score(scores, spec.code)) is not None
    )


def _mean_target(indicators: Iterable[IndicatorSpec], level: str | None) -> float | None:
    if level is None:
        return None
    return weighted_mean(
        (spec.percent(spec.targets[level]), spec.weight)
        for spec in indicators
        if level in spec.targets
    )


def _below_target(
    indicators: Iterable[IndicatorSpec], scores: Scores, level: str | None
) -> tuple[BelowTarget, ...]:
    found = []
    for spec in indicators:
        value = known_score(scores, spec.code)
        target = spec.targets.get(level) if level is not None else None
        if value is not None and target is not None and is_below(value, target):
            found.append(
                BelowTarget(
                    spec.code, spec.area, spec.title, spec.percent(value), spec.percent(target)
                )
            )
    return tuple(sorted(found, key=_widest_first))


def _widest_first(row: BelowTarget) -> tuple[Decimal, tuple[tuple[int, int, str], ...]]:
    return exactly_apart(row.score, row.target), natural_key(row.code)
