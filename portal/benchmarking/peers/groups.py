"""Which clusters are compared: by portfolio, country, age or size, else all of them.

A comparison is a list of groups, the nearest first; where too few others are in a group, the
next one is taken.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = "all"
PORTFOLIO, COUNTRY, SIZE, AGE = "portfolio", "country", "size", "age"
COMPARISONS = (PORTFOLIO, COUNTRY, SIZE, AGE, ALL)

# Lower ends of the bands, and where they are joined into two halves.
AGE_BANDS, AGE_HALF = (0, 5, 10, 20), 10
SIZE_BANDS, SIZE_HALF = (0, 50, 100, 200), 100


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """What decides a cluster's groups: terms by their identifier, age in years, members."""

    portfolio: str = ""
    country: str = ""
    age: int | None = None
    members: int | None = None


def band(value: int | None, starts: tuple[int, ...]) -> str:
    """The band of a value, such as "5-9" or "20-"; "" where the value is not known."""
    if value is None:
        return ""
    place = max((i for i, start in enumerate(starts) if start <= value), default=0)
    end = f"{starts[place + 1] - 1}" if place + 1 < len(starts) else ""
    return f"{starts[place]}-{end}"


def steps(comparison: str, facts: PeerFacts) -> list[str]:
    """Groups for a comparison, from the nearest to all clusters; one that is not known is out."""
    found = {
        PORTFOLIO: [facts.portfolio],
        COUNTRY: [facts.country],
        SIZE: [band(facts.members, SIZE_BANDS), band(facts.members, (0, SIZE_HALF))],
        AGE: [band(facts.age, AGE_BANDS), band(facts.age, (0, AGE_HALF))],
    }.get(comparison, [])
    return [*(f"{comparison}:{value}" for value in found if value), ALL]


def groups_of(facts: PeerFacts) -> set[str]:
    """Every group that a cluster with these facts belongs to."""
    return {group for comparison in COMPARISONS for group in steps(comparison, facts)}
