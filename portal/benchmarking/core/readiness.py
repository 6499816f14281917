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
    the targets. Unknown indicators are named by themselves: they are neither met nor missed.
    `total` is None while less than half of the weight is known; `known` counts indicators.
    """

    level: str
    total: float | None
    needed: float | None
    is_rule: bool
    below: tuple[BelowTarget, ...]
    unknown: tuple[IndicatorSpec, ...]
    known: int

    @property
    def total_is_met(self) -> bool:
        """Whether the total is known and high enough."""
        return self.total is not None and not is_below(self.total, self.needed)

    @property
    def is_met(self) -> bool:
        """Whether everything that is known is at its target, and all is known."""
        return self.total_is_met and not self.below and not self.unknown


def readiness(framework: FrameworkSpec, scores: Scores, level: str) -> Readiness:
    """Hold `scores` (own units) against the label `level`."""
    card = score_card(framework, scores, level)
    rule = framework.totals.get(level)
    return Readiness(
        level=level,
        total=card.total,
        needed=card.target if rule is None else rule,
        is_rule=rule is not None,
        below=card.below_target,
        unknown=tuple(
            spec for spec in framework.indicators if known_score(scores, spec.code) is None
        ),
        known=card.answered,
    )
