"""Which areas and measures a plan could have: the indicators that need most come first.

Each indicator has to reach its own target, so the proposal goes by indicators: those of one area
of the framework are taken together in the order of their need, up to three, and the groups stand
in the order of their weakest indicator. So nothing is left out of a group for something that
needs less, and no group stands before one whose first indicator needs more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.improvement.core.rules import INDICATORS_PER_AREA, MEASURES_PER_AREA
from portal.recommendations.core.needs import Need

# Differences beyond this digit are the arithmetic's, not the cluster's.
_DIGITS = 9


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
    """Group all of `weak` (largest need first), into at least `wanted` where there is enough.

    Each indicator is in one group, each group has one to three of one area. Where the first ones
    need equally much, areas that are not there yet come first, then what needs more in all. Keys
    are stable for the same needs.
    """
    by_area: dict[str, list[Need]] = {}
    for need in weak:
        by_area.setdefault(need.area, []).append(need)
    groups = [
        (number, rows[start : start + INDICATORS_PER_AREA])
        for rows in by_area.values()
        for number, start in enumerate(range(0, len(rows), INDICATORS_PER_AREA))
    ]
    # A declared area may well be about a single indicator.
    while len(groups) < wanted and max((len(rows) for _, rows in groups), default=0) > 1:
        largest = max(range(len(groups)), key=lambda place: (len(groups[place][1]), -place))
        number, rows = groups.pop(largest)
        half = (len(rows) + 1) // 2
        groups += [(number, rows[:half]), (number + 1, rows[half:])]
    place = {need.code: number for number, need in enumerate(weak)}

    def order(group: tuple[int, list[Need]]) -> tuple[float, int, float, int]:
        number, rows = group
        in_all = round(sum(need.need for need in rows), _DIGITS)
        return -round(rows[0].need, _DIGITS), number, -in_all, place[rows[0].code]

    return tuple(
        ProposedArea(f"area-{rows[0].code}", rows[0].area, tuple(rows))
        for _number, rows in sorted(groups, key=order)
    )


def choose_measures(options: Mapping[str, Collection[str]], codes: Sequence[str]) -> list[str]:
    """Of `options` (name to the indicators it is on, best first) those for an area about `codes`.

    First one for each indicator that any is on, of those the one that is on most of what is still
    open; then, up to the usual number, by rank. In the order of their rank.
    """
    chosen: list[str] = []
    open_codes = list(codes)
    while open_codes:
        code = open_codes[0]
        able = [name for name, on in options.items() if code in on]
        best = max(able, key=lambda name: len(set(open_codes) & set(options[name])), default=None)
        covered = {code}
        if best is not None:
            chosen.append(best)
            covered |= set(options[best])
        open_codes = [each for each in open_codes if each not in covered]
    for name in options:
        if len(chosen) < MEASURES_PER_AREA and name not in chosen:
            chosen.append(name)
    return [name for name in options if name in chosen]
