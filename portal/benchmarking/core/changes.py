"""What changed between two assessments of the same framework, in per cent points.

An area is compared over the indicators that are known both times: what became known in between
is no rise.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.benchmarking.core.scoring import (
    FrameworkSpec,
    IndicatorSpec,
    Scores,
    carries_enough,
    known_score,
    weighted_mean,
)
from portal.benchmarking.rounding import difference, exactly_apart


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator then and now in per cent; None where it was or is not known."""

    code: str
    area: str
    title: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> int | None:
        """Points gained as both are shown, negative for lost; None unless known both times."""
        return difference(self.after, self.before)

    @property
    def exactly(self) -> Decimal:
        """Points gained as the scores are stored; 0 unless known both times."""
        if self.after is None or self.before is None:
            return Decimal(0)
        return exactly_apart(self.after, self.before)


@dataclass(frozen=True, slots=True)
class AreaChange:
    """An area then and now over the `compared` indicators known both times; no figures where
    these carry less than half of its weight."""

    code: str
    title: str
    before: float | None
    after: float | None
    compared: int
    count: int = 0

    @property
    def is_too_little(self) -> bool:
        """Whether something can be compared, but too little to speak of the area."""
        return self.compared > 0 and self.before is None

    @property
    def difference(self) -> int | None:
        """Points gained as both are shown, negative for lost; None where nothing is compared."""
        return difference(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Changes:
    """What rose and fell, most first as the scores are stored; what became known and what is known
    no longer."""

    total: AreaChange
    areas: tuple[AreaChange, ...]
    rose: tuple[Change, ...]
    fell: tuple[Change, ...]
    same: int
    newly_known: tuple[Change, ...]
    no_longer_known: tuple[Change, ...]


def changes_between(framework: FrameworkSpec, before: Scores, after: Scores) -> Changes:
    """Compare two sets of scores of `framework` (own units), indicator by indicator."""
    every = [_change(spec, before, after) for spec in framework.indicators]
    both = [row for row in every if row.difference is not None]
    rose = [row for row in both if (row.difference or 0) > 0]
    fell = [row for row in both if (row.difference or 0) < 0]
    return Changes(
        total=_total(framework, before, after),
        areas=tuple(
            _area(
                area.code,
                area.title,
                tuple(spec for spec in framework.indicators if spec.area == area.code),
                before,
                after,
            )
            for area in framework.areas
        ),
        rose=tuple(sorted(rose, key=lambda row: -row.exactly)),
        fell=tuple(sorted(fell, key=lambda row: row.exactly)),
        same=len(both) - len(rose) - len(fell),
        newly_known=tuple(row for row in every if row.before is None and row.after is not None),
        no_longer_known=tuple(row for row in every if row.before is not None and row.after is None),
    )


def _total(framework: FrameworkSpec, before: Scores, after: Scores) -> AreaChange:
    """Over the indicators known both times, where these are enough for a total."""
    return _area("", "", framework.indicators, before, after)


def _change(spec: IndicatorSpec, before: Scores, after: Scores) -> Change:
    then, now = known_score(before, spec.code), known_score(after, spec.code)
    return Change(
        spec.code,
        spec.area,
        spec.title,
        None if then is None else spec.percent(then),
        None if now is None else spec.percent(now),
    )


def _area(
    code: str, title: str, specs: tuple[IndicatorSpec, ...], before: Scores, after: Scores
) -> AreaChange:
    pairs = [
        (spec, then, now)
        for spec in specs
        if (then := known_score(before, spec.code)) is not None
        and (now := known_score(after, spec.code)) is not None
    ]
    if not carries_enough(specs, (spec.code for spec, _, _ in pairs)):
        return AreaChange(code, title, None, None, len(pairs), len(specs))
    return AreaChange(
        code,
        title,
        weighted_mean((spec.percent(then), spec.weight) for spec, then, _ in pairs),
        weighted_mean((spec.percent(now), spec.weight) for spec, _, now in pairs),
        len(pairs),
        len(specs),
    )
