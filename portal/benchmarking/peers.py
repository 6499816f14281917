"""Peer medians that never say anything about fewer than five clusters.

The caller passes one score mapping per peer (latest assessment, own cluster left out).
A figure with too few clusters behind it has neither a median nor a count: the page
says "Under 5" and no exact number follows from it.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from portal.benchmarking.scoring import FrameworkSpec, Scores, known_score, score_card

MINIMUM_PEERS = 5


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

    areas: Mapping[str, PeerFigure]
    indicators: Mapping[str, PeerFigure]
    total: PeerFigure


def peer_figure(values: Iterable[float | None], minimum: int = MINIMUM_PEERS) -> PeerFigure:
    """Median of the known values (per cent), hidden below ``minimum`` of them.

    The median is rounded to a whole per cent, so that an exact figure of an import does
    not show. With an odd count it can still equal a rounded score of one cluster, and an
    answer of the self-check (0, 25, 50, 75, 100) as it is; whose score it is stays unknown,
    as long as the clusters behind it are real ones. ``minimum`` can be raised, never lowered
    below five.
    """
    known = [value for value in values if value is not None]
    if len(known) < max(minimum, MINIMUM_PEERS):
        return HIDDEN
    return PeerFigure(median=float(round(statistics.median(known))), count=len(known))


def peer_statistics(
    framework: FrameworkSpec, peers: Sequence[Scores], minimum: int = MINIMUM_PEERS
) -> PeerStatistics:
    """Peer figures of a framework over the score mappings of other clusters."""
    cards = [score_card(framework, scores) for scores in peers]
    areas = {
        area.code: peer_figure((card.areas[place].mean for card in cards), minimum)
        for place, area in enumerate(framework.areas)
    }
    indicators = {}
    for spec in framework.indicators:
        known = (known_score(scores, spec.code) for scores in peers)
        indicators[spec.code] = peer_figure(
            (None if value is None else spec.percent(value) for value in known), minimum
        )
    return PeerStatistics(
        areas=MappingProxyType(areas),
        indicators=MappingProxyType(indicators),
        total=peer_figure((card.total for card in cards), minimum),
    )
