"""How near a cluster is to a label: total, indicators below target, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass

from portal.benchmarking.core.scoring import (
    BelowTarget,
    FrameworkSpec,
    IndicatorSpec,
    Scores,
    known_score,
    score_card,
)
from portal.benchmarking.rounding import is_below


@dataclass(frozen=True, slots=True)
class Readiness:
    """An assessment against a label, in per cent.

    `needed` is what the label asks of the total: its own figure (`is_rule`), else the mean of
    the targets, and None where there are none. Unknown indicators are named by themselves: they
    are neither met nor missed, and the same holds for those `without_target`; without any target
    (`has_target`) nothing can be said. `total` is None while less than half of the weight is
    known; `known` counts indicators, `measured` those of them that have a target.
    """

    level: str
    total: float | None
    needed: float | None
    is_rule: bool
    below: tuple[BelowTarget, ...]
    unknown: tuple[IndicatorSpec, ...]
    without_target: tuple[IndicatorSpec, ...]
    known: int
    measured: int
    has_target: bool

    @property
    def total_is_met(self) -> bool:
        """Whether the total is known and high enough for what is asked."""
        if self.total is None or self.needed is None:
            return False
        return not is_below(self.total, self.needed)

    @property
    def is_met(self) -> bool:
        """Whether all is known, has a target, and is at it."""
        return self.total_is_met and not (self.below or self.unknown or self.without_target)


def readiness(framework: FrameworkSpec, scores: Scores, level: str) -> Readiness:
    """Hold `scores` (own units) against the label `level`."""
    card = score_card(framework, scores, level)
    rule = framework.totals.get(level)
    without = framework.without_target(level)
    codes = {spec.code for spec in without}
    return Readiness(
        level=level,
        total=card.total,
        needed=card.target if rule is None else rule,
        is_rule=rule is not None,
        below=card.below_target,
        unknown=tuple(
            spec for spec in framework.indicators if known_score(scores, spec.code) is None
        ),
        without_target=without,
        known=card.answered,
        measured=sum(
            known_score(scores, spec.code) is not None
            for spec in framework.indicators
            if spec.code not in codes
        ),
        has_target=framework.has_target(level),
    )
