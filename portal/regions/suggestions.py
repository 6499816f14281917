"""Training and guidance that would serve most clusters of a region.

The list is worked out for a cluster in the middle of the region, from nothing but the published
medians. An indicator asks for something only if its median is below the target, which means
that half of the clusters or more are. So the list gives away no more than the figures do.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.labels import no_target
from portal.benchmarking.peers.medians import indicator_figure
from portal.recommendations.core.library.candidate import TRAINING
from portal.recommendations.core.ranking import Pick, rank
from portal.recommendations.selectors import catalogue, profile, resource_pages
from practices.enums import MaturityLevel
from practices.models import Framework
from practices.selectors import ResourceCard, cards
from search.indexing.registry import access_for

from .figures import Figures, typical_scores
from .wording import share_below

MOST_TRAINING, MOST_OTHERS = 4, 4
# Long enough that some training is among them.
CONSIDERED = 100


@dataclass(frozen=True, slots=True)
class RegionSuggestion:
    """A resource and the sentence that says whom it would serve."""

    card: ResourceCard
    why: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Courses and modules, and everything else, each the most useful first; `no_target` says that
    the label asks for nothing."""

    training: list[RegionSuggestion]
    others: list[RegionSuggestion]
    no_target: str = ""


def suggestions(
    framework: Framework, figures: Figures, level: MaturityLevel, request: HttpRequest
) -> Suggestions:
    """What would serve most clusters, as the reader of `request` may open it."""
    if not figures.count:
        return Suggestions([], [])
    offered = catalogue(framework)
    if not offered.framework.has_target(level.value):
        return Suggestions([], [], no_target(level))
    scores = typical_scores(offered.framework, figures, level.value)
    wishes = profile(scores, level.value, offered, access_for(request.user))
    picks = [
        pick
        for pick in rank(offered, wishes, CONSIDERED).picks
        if pick.covers and level.value in pick.item.levels
    ]
    training = _once_per_course([pick for pick in picks if pick.item.role == TRAINING])
    others = [pick for pick in picks if pick.item.role != TRAINING][:MOST_OTHERS]
    pages = resource_pages([pick.item.id for pick in (*training, *others)], request.user)
    known = {card.identifier: card for card in cards(pages.values(), request)}

    def shown(chosen: list[Pick]) -> list[RegionSuggestion]:
        return [
            RegionSuggestion(known[pick.item.id], _why(pick, offered.framework, figures, level))
            for pick in chosen
            if pick.item.id in known
        ]

    return Suggestions(shown(training), shown(others))


def _once_per_course(picks: list[Pick]) -> list[Pick]:
    """A course or one of its modules, whichever serves more; not both."""
    best: dict[str, Pick] = {}
    for pick in picks:
        best.setdefault(pick.item.course or pick.item.id, pick)
    return list(best.values())[:MOST_TRAINING]


def _why(pick: Pick, spec: FrameworkSpec, figures: Figures, level: MaturityLevel) -> str:
    """The indicator that it helps most, and how many clusters are below the target there."""
    code = pick.covers[0].code
    share = figures.band(level.value, indicator_figure(code))
    indicator = spec.indicator(code)
    if share is None or indicator is None:
        return ""
    return _(
        "%(share)s of the clusters are below the %(level)s target in %(code)s %(indicator)s."
    ) % {
        "share": share_below(share),
        "level": level.label,
        "code": code,
        "indicator": indicator.title,
    }
