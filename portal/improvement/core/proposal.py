"""Which areas a plan could declare: those furthest below target, with their weakest indicators.

An area's need is how far it is below its target as a whole (`shortfalls`), as the dashboard shows
it: one weak indicator in an area that reaches its target makes it no weak area. Where fewer areas
are weak than the label asks for, the largest group is split, because a declared area may well be
about a single indicator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.improvement.core.rules import INDICATORS_PER_AREA
from portal.recommendations.core.needs import PINNED_AREA_FACTOR, Need

# Differences below this are the arithmetic's, not the cluster's.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class ProposedArea:
    """A group of indicators of one framework area; `needs` has the weakest first."""

    key: str
    area: str
    needs: tuple[Need, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the indicators."""
        return tuple(need.code for need in self.needs)


def shortfalls(
    framework: FrameworkSpec, needs: Sequence[Need], first: Collection[str] = ()
) -> dict[str, float]:
    """How far each area is below its target: the weighted mean of target − score as a share of
    the scale over what is known (0 to 1, negative above the target). Areas that the team put
    `first` count as in the list of recommendations."""
    sums: dict[str, tuple[float, float]] = {}
    for need in needs:
        spec = framework.indicator(need.code)
        if spec is None or need.score is None or need.target is None or not spec.span:
            continue
        missing, weight = sums.get(need.area, (0.0, 0.0))
        gap = (need.target - need.score) / spec.span
        sums[need.area] = (missing + need.weight * gap, weight + need.weight)
    return {
        area: missing / weight * (PINNED_AREA_FACTOR if area in first else 1.0)
        for area, (missing, weight) in sums.items()
        if weight
    }


def in_weak_areas(weak: Sequence[Need], shortfall: Mapping[str, float]) -> list[Need]:
    """Those of `weak` whose area is below its target as a whole; all, where no area is."""
    below = [need for need in weak if shortfall.get(need.area, 0.0) > _SAME]
    return below or list(weak)


def propose(
    weak: Sequence[Need], wanted: int, shortfall: Mapping[str, float] | None = None
) -> tuple[ProposedArea, ...]:
    """Group `weak` (largest need first) into areas, at least `wanted` where there is enough.

    Each indicator is in one group at most, each group has one to three indicators, and the
    groups are ordered by the `shortfall` of their area, largest first; where areas are equally
    far below, by their weakest indicator. Keys are stable for the same needs.
    """
    by_area: dict[str, list[Need]] = {}
    for need in weak:
        by_area.setdefault(need.area, []).append(need)
    groups = list(by_area.values())
    while len(groups) < wanted and max(map(len, groups), default=0) > 1:
        largest = max(range(len(groups)), key=lambda place: (len(groups[place]), -place))
        group = groups.pop(largest)
        half = (len(group) + 1) // 2
        groups += [group[:half], group[half:]]
    place = {need.code: number for number, need in enumerate(weak)}
    far = shortfall or {}
    groups.sort(key=lambda group: (-round(far.get(group[0].area, 0.0), 9), place[group[0].code]))
    return tuple(
        ProposedArea(f"area-{group[0].code}", group[0].area, tuple(group[:INDICATORS_PER_AREA]))
        for group in groups
    )
