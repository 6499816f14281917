"""Which areas a plan could declare: the weakest indicators, in groups, the weakest first.

The first groups are the areas of the framework that hold the weakest indicators. Where fewer
areas are weak than the label asks for, the largest group is split, because a declared area may
well be about a single indicator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.recommendations.needs import Need

from .rules import INDICATORS_PER_AREA


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


def propose(weak: Sequence[Need], wanted: int) -> tuple[ProposedArea, ...]:
    """Group `weak` (largest need first) into areas, at least `wanted` where there is enough.

    Each indicator is in one group at most, each group has one to three indicators, and the
    groups are ordered by their weakest indicator. Keys are stable for the same needs.
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
    groups.sort(key=lambda group: place[group[0].code])
    return tuple(
        ProposedArea(f"area-{group[0].code}", group[0].area, tuple(group[:INDICATORS_PER_AREA]))
        for group in groups
    )
