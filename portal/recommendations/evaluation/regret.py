"""How much of the possible coverage the list gives away: `rank` against the exact optimum.

The lists that clusters get (`rank`, with all its habits) are compared with the best of **all**
lists of the same length that may be given: the same candidates, prerequisites in the list. To look
at all of them the library is cut down to a random handful of its own resources, once for each
instance; only instances count in which lists differ. Beside it stands what a greedy choice by
coverage alone gives away on the same instances, so that the price of the habits can be told from
that of being greedy. Nothing here is rounded up to zero: a list better than the optimum would
show as a negative figure.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean

import numpy as np
import numpy.typing as npt

from portal.recommendations.core.library.catalogue import Catalogue, Floats
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.evaluation.baselines import Situation, greedy_coverage, situation
from portal.recommendations.evaluation.measures import coverage_at

# Resources of an instance by the length of its lists: 2,002 and 8,008 lists to look at.
SIZES = {5: 14, 10: 16}
TOLERANCE = 1e-9

Lists = npt.NDArray[np.bool_]
Method = Callable[[Catalogue, Profile, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Regret:
    """Shares of the optimum that were missed over lists of ``size``; 0: the optimum was found.

    ``found`` is the share of the instances with the optimum, ``greedy`` the mean of a greedy
    choice by coverage alone.
    """

    size: int
    instances: int
    mean: float
    worst: float
    found: float
    greedy: float


def recommended(catalogue: Catalogue, profile: Profile, size: int) -> Sequence[str]:
    """What clusters get."""
    return rank(catalogue, profile, size).ids


def regret(
    catalogue: Catalogue,
    profiles: Sequence[Profile],
    instances: int,
    size: int,
    seed: int = 1,
    method: Method = recommended,
) -> Regret | None:
    """Measure ``method`` on ``instances`` random cuts of a catalogue, profiles in turn.

    None where no instance has lists that differ.
    """
    draw = random.Random(seed)  # noqa: S311  no secret
    items = list(catalogue.items)
    missed, greedy = list[float](), list[float]()
    for number in range(instances):
        profile = profiles[number % len(profiles)]
        few = draw.sample(items, min(SIZES[size], len(items)))
        part = Catalogue(few, catalogue.framework, catalogue.settings)
        here = situation(part, profile)
        worst, best = _extremes(here, size)
        if best - worst <= TOLERANCE:
            continue
        rows = [part.rows[name] for name in method(part, profile, size)]
        missed.append(1 - coverage_at(here, rows, size) / best)
        greedy.append(1 - coverage_at(here, greedy_coverage(here, size), size) / best)
    if not missed:
        return None
    return Regret(
        size=size,
        instances=len(missed),
        mean=fmean(missed),
        worst=max(missed),
        found=fmean(share <= TOLERANCE for share in missed),
        greedy=fmean(greedy),
    )


def _extremes(here: Situation, size: int) -> tuple[float, float]:
    """Coverage of the worst and of the best list of all that may be given."""
    allowed = np.flatnonzero(here.allowed).tolist()
    place = {row: number for number, row in enumerate(allowed)}
    lists = _lists(len(allowed), min(size, len(allowed)))
    for row, before in here.waits.items():
        if row not in place:
            continue
        for other in before:
            # What must come before it is in the list, or it is not in the list itself.
            is_there = lists[:, place[other]] if other in place else False
            lists = lists[~lists[:, place[row]] | is_there]
    if not len(lists):
        return 0.0, 0.0
    covered = _coverage(here, lists, allowed)
    return float(covered.min()), float(covered.max())


def _coverage(here: Situation, lists: Lists, allowed: Sequence[int]) -> Floats:
    total = float(here.need.sum())
    if not total:
        return np.ones(len(lists))
    open_shares = np.log1p(-here.cover[allowed])
    left = np.exp(lists.astype(np.float64) @ open_shares)
    covered: Floats = ((1 - left) @ here.need) / total
    return covered


@cache
def _lists(count: int, size: int) -> Lists:
    """All lists of ``size`` of ``count`` resources (lists × resources)."""
    chosen = list(itertools.combinations(range(count), size))
    table = np.zeros((len(chosen), count), dtype=np.bool_)
    if size:
        table[np.arange(len(chosen))[:, None], np.array(chosen)] = True
    return table
