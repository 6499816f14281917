"""Peer medians, and the one rule that keeps a single cluster's scores out of them.

A *source* is one assessment of one cluster. Behind every figure that is shown there is a set of
sources. The rule: **behind a figure, and behind the difference of any two sets that the same
figure was ever shown for, there are at least five clusters** (or none, where the sets are the
same). Other filters, another day, a cluster that joined or left, a new assessment: whatever two
answers somebody subtracts, what remains speaks of five clusters or more.

So figures are published, not computed for each question: a group's figures stay as they are
until five of the clusters behind them have changed, and nobody's own cluster is taken out of
them. Who asks from within the group sees it from six clusters on, which are five others.

Restricting what two queries may leave between them is the classic guard of statistical databases;
see D. Denning, "Cryptography and Data Security" (1982), chapter 6.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.benchmarking.core.scoring import FrameworkSpec, Scores, known_score, score_card
from portal.benchmarking.rounding import whole

MINIMUM_PEERS = 5
TOTAL = "total"

Source = tuple[int, int]
"""Cluster and assessment, by their numbers (`source_of`)."""

_REVISIONS = 2**32


def source_of(cluster: int, assessment: int, revision: int = 0) -> Source:
    """The source that an assessment is. With a corrected score it is another one: else the same
    set of sources, shown before and after, would tell what was corrected."""
    return cluster, assessment + revision * _REVISIONS


def assessment_of(source: Source) -> int:
    """The number of the assessment behind a source."""
    return source[1] % _REVISIONS


def area_figure(code: str) -> str:
    """Name of the figure of an area."""
    return f"area:{code}"


def indicator_figure(code: str) -> str:
    """Name of the figure of an indicator."""
    return f"indicator:{code}"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cluster adds: its latest assessment, and its known values in per cent."""

    source: Source
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Publication:
    """Medians of a group in whole per cent, and the sources behind each of them."""

    group: str
    medians: Mapping[str, int]
    behind: Mapping[str, frozenset[Source]]
    sources: frozenset[Source]


class Shown:
    """Everything that was ever shown, to hold a new publication against."""

    def __init__(self, publications: Iterable[Publication] = ()) -> None:
        self.groups: set[frozenset[Source]] = set()
        self.figures: dict[str, set[frozenset[Source]]] = defaultdict(set)
        for publication in publications:
            self.add(publication)

    def add(self, publication: Publication) -> None:
        """Remember a publication; it is never forgotten."""
        self.groups.add(publication.sources)
        for figure, sources in publication.behind.items():
            self.figures[figure].add(sources)


def clusters_of(sources: Iterable[Source]) -> frozenset[int]:
    """The clusters behind sources."""
    return frozenset(cluster for cluster, _assessment in sources)


def differing(one: frozenset[Source], other: frozenset[Source]) -> int:
    """How many clusters stand behind the difference of two sets: in one of them only, or with
    another assessment."""
    return len(clusters_of(one ^ other))


def may_be_shown(
    sources: frozenset[Source], shown: Iterable[frozenset[Source]], minimum: int = MINIMUM_PEERS
) -> bool:
    """The rule: enough clusters behind it, and behind its difference from all that was shown."""
    limit = max(minimum, MINIMUM_PEERS)
    if len(clusters_of(sources)) < limit:
        return False
    return all(sources == known or differing(sources, known) >= limit for known in shown)


def publication(
    group: str, contributions: Sequence[Contribution], shown: Shown, minimum: int = MINIMUM_PEERS
) -> Publication | None:
    """The figures of a group that may be shown; None where none may.

    Each figure obeys the rule by itself: only clusters that know the score are behind it.
    """
    sources = frozenset(each.source for each in contributions)
    if not may_be_shown(sources, shown.groups, minimum):
        return None
    values: dict[str, dict[Source, float]] = defaultdict(dict)
    for each in contributions:
        for figure, value in each.values.items():
            values[figure][each.source] = value
    medians, behind = {}, {}
    for figure, known in values.items():
        of_figure = frozenset(known)
        if may_be_shown(of_figure, shown.figures.get(figure, ()), minimum):
            medians[figure] = whole(statistics.median(known.values()))
            behind[figure] = of_figure
    if not medians:
        return None
    return Publication(group, MappingProxyType(medians), MappingProxyType(behind), sources)


def is_due(
    now: frozenset[Source], before: Publication | None, minimum: int = MINIMUM_PEERS
) -> bool:
    """Whether a group is worth looking at again: large enough and new, or enough has changed."""
    limit = max(minimum, MINIMUM_PEERS)
    if len(clusters_of(now)) < limit:
        return False
    return before is None or differing(now, before.sources) >= limit


def values_of(framework: FrameworkSpec, scores: Scores) -> dict[str, float]:
    """Known values of an assessment by figure: total, areas and indicators, in per cent; total
    and areas only where half of their weight is known."""
    card = score_card(framework, scores)
    values = {
        area_figure(area.area): area.mean
        for area in card.areas
        if area.mean is not None and area.is_enough
    }
    if card.total is not None:
        values[TOTAL] = card.total
    for spec in framework.indicators:
        value = known_score(scores, spec.code)
        if value is not None:
            values[indicator_figure(spec.code)] = spec.percent(value)
    return values


# --- What a reader sees of a publication ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PeerFigure:
    """A median in whole per cent and the number of clusters behind it, or neither."""

    median: float | None
    count: int | None

    @property
    def hidden(self) -> bool:
        """Whether too few clusters are behind this figure to show it."""
        return self.median is None


HIDDEN = PeerFigure(median=None, count=None)


@dataclass(frozen=True, slots=True)
class PeerStatistics:
    """Peer figures by area code, by indicator code and for the total."""

    areas: Mapping[str, PeerFigure] = field(default_factory=dict)
    indicators: Mapping[str, PeerFigure] = field(default_factory=dict)
    total: PeerFigure = HIDDEN


def has_enough_others(
    sources: Iterable[Source], own: Collection[int], minimum: int = MINIMUM_PEERS
) -> bool:
    """Whether enough clusters other than the reader's own are behind a figure."""
    return len(clusters_of(sources) - set(own)) >= max(minimum, MINIMUM_PEERS)


def statistics_for(
    framework: FrameworkSpec,
    published: Publication | None,
    own: Collection[int],
    minimum: int = MINIMUM_PEERS,
) -> PeerStatistics:
    """What somebody may see of a publication who knows the scores of the clusters `own`."""

    def figure(name: str) -> PeerFigure:
        if published is None or name not in published.medians:
            return HIDDEN
        sources = published.behind[name]
        if not has_enough_others(sources, own, minimum):
            return HIDDEN
        return PeerFigure(float(published.medians[name]), len(clusters_of(sources)))

    return PeerStatistics(
        areas=MappingProxyType(
            {area.code: figure(area_figure(area.code)) for area in framework.areas}
        ),
        indicators=MappingProxyType(
            {spec.code: figure(indicator_figure(spec.code)) for spec in framework.indicators}
        ),
        total=figure(TOTAL),
    )
