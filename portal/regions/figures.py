"""What a region says of its clusters together, by the rule of `portal.benchmarking.peers.medians`.

Medians are published as peers' are. Beside each, and for the same clusters, stands how many of
them are below a label's target, in quarters: with five clusters the lowest and the highest
quarter mean "none or one" and "four or all", so that no figure says something of every cluster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.benchmarking.core.scoring import FrameworkSpec, Scores, known_score, score_card
from portal.benchmarking.peers.medians import (
    TOTAL,
    Contribution,
    Publication,
    Shown,
    Source,
    area_figure,
    clusters_of,
    has_enough_others,
    indicator_figure,
    publication,
    values_of,
)
from portal.benchmarking.rounding import is_below

# Quarters of the clusters, as bands are counted: 1 is "fewer than a quarter".
QUARTERS = (1, 2, 3, 4)


def below_figure(level: str, figure: str) -> str:
    """Name of the band of clusters that are below the target of `level` in `figure`."""
    return f"below:{level}:{figure}"


@dataclass(frozen=True, slots=True)
class Member:
    """What one cluster adds: its values, and by name of a band whether it is below."""

    contribution: Contribution
    below: Mapping[str, bool]


def member(spec: FrameworkSpec, source: Source, scores: Scores) -> Member | None:
    """The part of a cluster with `scores` (own units); None where no score is known."""
    values = values_of(spec, scores)
    if not values:
        return None
    below = {}
    for level in spec.levels:
        card = score_card(spec, scores, level)
        needed = spec.totals.get(level, card.target)
        if card.total is not None and needed is not None:
            below[below_figure(level, TOTAL)] = is_below(card.total, needed)
        for area in card.areas:
            if area.mean is not None and area.difference is not None:
                below[below_figure(level, area_figure(area.area))] = area.is_below
        for one in spec.indicators:
            value, target = known_score(scores, one.code), one.targets.get(level)
            if value is not None and target is not None:
                below[below_figure(level, indicator_figure(one.code))] = is_below(value, target)
    return Member(Contribution(source, values), below)


def band(below: int, count: int) -> int:
    """The quarter in which `below` of `count` clusters (five or more) lie, from 1 to 4.

    The ends are in the middle bands but for zero and one: a share of exactly a quarter is 2, of
    exactly three quarters 3.
    """
    share = below / count
    if share < 0.25:
        return 1
    if share < 0.5:
        return 2
    return 3 if share <= 0.75 else 4


def region_publication(
    group: str, members: Sequence[Member], shown: Shown, levels: Sequence[str], minimum: int
) -> Publication | None:
    """Medians and bands of a region that may be shown; None where none may."""
    base = publication(group, [each.contribution for each in members], shown, minimum)
    if base is None:
        return None
    medians, behind = dict(base.medians), dict(base.behind)
    for figure, sources in base.behind.items():
        for level in levels:
            name = below_figure(level, figure)
            judged = [
                each.below[name]
                for each in members
                if each.contribution.source in sources and name in each.below
            ]
            # Bands speak of the very clusters that the median speaks of, or are not shown.
            if len(judged) == len(sources):
                medians[name] = band(sum(judged), len(judged))
                behind[name] = sources
    return Publication(group, MappingProxyType(medians), MappingProxyType(behind), base.sources)


def only_totals(members: Iterable[Member]) -> list[Member]:
    """The same with nothing but the total score."""
    return [
        Member(Contribution(each.contribution.source, {TOTAL: each.contribution.values[TOTAL]}), {})
        for each in members
        if TOTAL in each.contribution.values
    ]


@dataclass(frozen=True, slots=True)
class Figures:
    """What one officer may see of a publication.

    `following` are the clusters that share their scores today: a figure needs five of them
    behind it, so that it fades where many have withdrawn. `own` are clusters whose scores the
    officer knows otherwise.
    """

    published: Publication | None
    following: Collection[int]
    own: Collection[int]
    minimum: int

    def value(self, name: str) -> int | None:
        """A median in per cent or a band; None where it must not be shown."""
        if self.published is None or name not in self.published.medians:
            return None
        sources = [each for each in self.published.behind[name] if each[0] in self.following]
        if not has_enough_others(sources, self.own, self.minimum):
            return None
        return self.published.medians[name]

    def median(self, figure: str) -> int | None:
        """The median of a figure in whole per cent."""
        return self.value(figure)

    def band(self, level: str, figure: str) -> int | None:
        """The quarter of clusters below the target of `level`."""
        return self.value(below_figure(level, figure))

    @property
    def count(self) -> int:
        """How many clusters are in the publication; 0 where nothing of it may be seen."""
        if self.published is None or not any(self.value(n) for n in self.published.medians):
            return 0
        return len(clusters_of(self.published.sources))


def typical_scores(spec: FrameworkSpec, figures: Figures, level: str) -> dict[str, float]:
    """Scores (own units) of a cluster in the middle of the region.

    An indicator whose figure is hidden is given the target of `level`: it asks for nothing. One
    with a median below the target is weak for half of the clusters or more.
    """
    scores = {}
    for one in spec.indicators:
        median = figures.median(indicator_figure(one.code))
        if median is not None:
            scores[one.code] = one.from_percent(float(median))
        else:
            scores[one.code] = one.targets.get(level, one.scale_max)
    return scores
