"""What first, what then: the list as a path of three steps."""

from __future__ import annotations

from dataclasses import dataclass

from portal.recommendations.core.library.candidate import TOOL
from portal.recommendations.core.library.effort import Load, load
from portal.recommendations.core.ranking import Pick, Ranking

NOW, NEXT, LATER = "now", "next", "later"
STEPS = (NOW, NEXT, LATER)
PLACES = 3  # places of the list that belong to a step by themselves


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step: ``ids`` in the order of the list and what they ask for."""

    name: str
    ids: tuple[str, ...]
    load: Load


def path(ranking: Ranking) -> tuple[PathStep, ...]:
    """Group a list by what first, what then; a step without anything is left out.

    Three places of the list make a step and the rest is for later. What waits for something
    in the list comes a step after it, and a template stays with its practice or method.
    """
    place: dict[str, int] = {}
    for number, pick in enumerate(ranking.picks):
        place[pick.item.id] = _step(number, pick, ranking, place)
    steps = []
    for number, name in enumerate(STEPS):
        picks = [pick for pick in ranking.picks if place[pick.item.id] == number]
        if picks:
            asked = load((pick.item.effort, pick.hours) for pick in picks)
            steps.append(PathStep(name, tuple(pick.item.id for pick in picks), asked))
    return tuple(steps)


def _step(number: int, pick: Pick, ranking: Ranking, place: dict[str, int]) -> int:
    last = len(STEPS) - 1
    waits = [place[other.item.id] + 1 for other in ranking.picks[:number] if _opens(other, pick)]
    before = ranking.picks[number - 1] if number else None
    if pick.item.role == TOOL and before and before.item.id in pick.belongs_to:
        usual = place[before.item.id]
    else:
        usual = number // PLACES
    return min(max([usual, *waits]), last)


def _opens(before: Pick, after: Pick) -> bool:
    return after.item.id in before.opens
