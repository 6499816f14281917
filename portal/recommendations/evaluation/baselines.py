"""Plain ways to choose resources, which the recommender is measured against.

Each takes a `Situation` and returns rows of its catalogue, best first. All choose among the
same candidates as the recommender: what is allowed (language, access, effort, not done, not
dismissed) and can be started, because its prerequisites are met or stand above it. Ties go
to the lower id. The stronger ones know the level as well as the need, so that being ahead of
them means something.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from portal.recommendations.core.library.catalogue import Bools, Catalogue, Floats
from portal.recommendations.core.needs import Needs, Profile, assess_needs
from portal.recommendations.core.utility import Valuation, value

ALSO_WEIGHT = 0.5  # a topic that a resource also helps, against 1 for one it is about
NAMED_WEAKNESSES = 5
DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Situation:
    """One profile before one catalogue, with what every method may know.

    ``topics`` (resources × indicators) is 1 for a main topic, ``ALSO_WEIGHT`` for another and
    0 elsewhere; ``fit`` is the level fit and ``cover`` the share of a need that a resource
    closes, both of the same shape; ``need`` has one value per indicator. ``waits`` maps a row
    to the rows that must come before it.
    """

    catalogue: Catalogue
    profile: Profile
    needs: Needs
    valuation: Valuation
    topics: Floats
    fit: Floats
    cover: Floats
    need: Floats
    waits: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def allowed(self) -> Bools:
        """Per resource: may appear in a list for this profile."""
        return self.valuation.allowed

    @property
    def relevance(self) -> Floats:
        """Per resource: sum of the needs of its topics, level fit included."""
        summed: Floats = (self.topics * self.fit) @ self.need
        return summed

    def without_prerequisites(self) -> Situation:
        """The same with every allowed resource free to come at any place."""
        return replace(self, waits={})

    def ids(self, rows: Sequence[int]) -> list[str]:
        """Identifiers of rows, in their order."""
        return [self.catalogue.ids[row] for row in rows]


Baseline = Callable[[Situation, int], list[int]]

BM25_K1, BM25_B = 1.2, 0.75  # the usual constants
_WORD = re.compile(r"[^\W_]{3,}")


def situation(catalogue: Catalogue, profile: Profile) -> Situation:
    """Prepare one profile before a non-empty catalogue."""
    needs = assess_needs(catalogue.framework, profile)
    valuation = value(catalogue, needs, profile)
    topics, cover = np.zeros((2, len(catalogue), len(needs.rows)))
    weights = np.where(catalogue.main, 1.0, ALSO_WEIGHT)
    weights[catalogue.blank] = 0.0
    topics[catalogue.entry_rows, catalogue.columns] = weights
    every = slice(0, len(catalogue.columns))
    cover[catalogue.entry_rows, catalogue.columns] = valuation.cover(catalogue, every)
    waits: dict[int, frozenset[int]] = {}
    for before, after in valuation.needs_first.tolist():
        waits[after] = waits.get(after, frozenset()) | {before}
    return Situation(
        catalogue=catalogue,
        profile=profile,
        needs=needs,
        valuation=valuation,
        topics=topics,
        fit=valuation.fit[catalogue.level_group],
        cover=cover,
        need=np.array([row.need for row in needs.rows]),
        waits=waits,
    )


def at_random(here: Situation, size: int, seed: int = 0) -> list[int]:
    """Any candidates; take the mean over many seeds."""
    order = list(range(len(here.catalogue)))
    random.Random(seed).shuffle(order)  # noqa: S311  no secret
    return _first_that_can_start(here, order, size)


def newest(published: Sequence[str]) -> Baseline:
    """What was published last; ``published`` are identifiers, newest first."""

    def order(here: Situation, size: int) -> list[int]:
        rows = [here.catalogue.rows[name] for name in published if name in here.catalogue.rows]
        return _first_that_can_start(here, rows, size)

    return order


def tag_overlap(here: Situation, size: int) -> list[int]:
    """Most similar tags: Jaccard of a resource's topics and the weak indicators."""
    tags = here.topics > 0
    weak = np.array([row.is_weak for row in here.needs.rows])
    shared, either = (tags & weak).sum(axis=1), (tags | weak).sum(axis=1)
    return _by_worth(here, shared / np.maximum(either, 1), size)


def weakest_area(here: Situation, size: int) -> list[int]:
    """The area with the largest mean need, and in it what has most topics at the level."""
    areas = np.array([row.area for row in here.needs.rows])
    means = {code: float(here.need[areas == code].mean()) for code in dict.fromkeys(areas.tolist())}
    chosen = areas == max(means, key=lambda code: means[code])
    return _by_worth(here, (here.topics * here.fit * chosen).sum(axis=1), size)


def text_search(texts: Mapping[str, str]) -> Baseline:
    """BM25 (Robertson and Zaragoza 2009) of the names of the weakest indicators and their
    areas over ``texts``, title and summary by identifier."""
    words = {name: Counter(_WORD.findall(text.lower())) for name, text in texts.items()}
    mean = sum(count.total() for count in words.values()) / max(len(words), 1)
    holding = Counter(word for count in words.values() for word in count)

    def weight(word: str, name: str) -> float:
        count = words[name]
        rarity = math.log(1 + (len(words) - holding[word] + 0.5) / (holding[word] + 0.5))
        length = 1 - BM25_B + BM25_B * count.total() / mean
        return rarity * count[word] * (BM25_K1 + 1) / (count[word] + BM25_K1 * length)

    def order(here: Situation, size: int) -> list[int]:
        query = _WORD.findall(weakness_in_words(here).lower())
        worth = [
            sum(weight(word, name) for word in query if word in words[name])
            if name in words
            else 0.0
            for name in here.catalogue.ids
        ]
        return _by_worth(here, np.array(worth), size)

    return order


def weakness_in_words(here: Situation) -> str:
    """Names of the weakest indicators and of their areas."""
    titles = {area.code: area.title for area in here.catalogue.framework.areas}
    weakest = (here.needs.weak or here.needs.unknown)[:NAMED_WEAKNESSES]
    areas = dict.fromkeys(titles.get(row.area, "") for row in weakest)
    return " ".join([*areas, *(row.title for row in weakest)])


def summed_need(here: Situation, size: int) -> list[int]:
    """Sum of the needs of all topics, level fit included."""
    return _by_worth(here, here.relevance, size)


def maximal_marginal_relevance(share: float) -> Baseline:
    """Summed need times ``share``, less the cosine similarity to the most similar one already
    chosen times the rest (Carbonell and Goldstein 1998)."""

    def order(here: Situation, size: int) -> list[int]:
        relevance = here.relevance
        scaled = relevance / max(float(relevance.max()), 1e-12)
        length = np.maximum(np.linalg.norm(here.topics, axis=1), 1e-12)
        vectors = here.topics / length[:, None]
        nearest = np.zeros(len(relevance))
        chosen: list[int] = []
        while len(chosen) < size:
            worth = share * scaled - (1 - share) * nearest
            row = _next(here, np.where(relevance > 0, worth, -np.inf), chosen)
            if row is None:
                break
            chosen.append(row)
            nearest = np.maximum(nearest, vectors @ vectors[row])
        return chosen

    return order


def all_baselines(published: Sequence[str], texts: Mapping[str, str]) -> dict[str, Baseline]:
    """Every baseline that needs no seed, by its name in the table."""
    return {
        "newest": newest(published),
        "tag overlap": tag_overlap,
        "weakest area": weakest_area,
        "BM25 on names": text_search(texts),
        "summed need": summed_need,
        "MMR 0.7": maximal_marginal_relevance(0.7),
        "MMR 0.5": maximal_marginal_relevance(0.5),
    }


def greedy_coverage(here: Situation, size: int) -> list[int]:
    """By coverage alone: what closes most of what is still open, again and again.

    Reaches at least 1 − 1/e of the best coverage (Nemhauser, Wolsey and Fisher 1978). Not one of
    the plain methods: it knows the recommender's objective and none of its habits.
    """
    left, chosen = here.need.astype(float).copy(), list[int]()
    while len(chosen) < size:
        row = _next(here, here.cover @ left, chosen)
        if row is None:
            break
        chosen.append(row)
        left *= 1 - here.cover[row]
    return chosen


def _can_start(here: Situation, row: int, chosen: Sequence[int]) -> bool:
    return bool(here.allowed[row]) and here.waits.get(row, frozenset()) <= set(chosen)


def _first_that_can_start(here: Situation, order: Sequence[int], size: int) -> list[int]:
    """Walk down ``order`` again and again, taking the first that can be started."""
    rest, chosen = list(order), list[int]()
    while len(chosen) < size:
        row = next((row for row in rest if _can_start(here, row, chosen)), None)
        if row is None:
            break
        chosen.append(row)
        rest.remove(row)
    return chosen


def _next(here: Situation, worth: Floats, chosen: Sequence[int]) -> int | None:
    """The candidate of the largest finite worth that can be started now."""
    order = np.argsort(-np.round(worth, DECIMALS), kind="stable").tolist()
    return next(
        (
            row
            for row in order
            if np.isfinite(worth[row]) and row not in chosen and _can_start(here, row, chosen)
        ),
        None,
    )


def _by_worth(here: Situation, worth: Floats, size: int) -> list[int]:
    """Candidates of the largest worth; what has none is left out."""
    order = np.argsort(-np.round(worth, DECIMALS), kind="stable").tolist()
    return _first_that_can_start(here, [row for row in order if worth[row] > 0], size)
