"""The answer of the recommender as the dashboard shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from portal.benchmarking.dashboard import Standing
from portal.clusters.models import Cluster
from practices.selectors import ResourceCard, card, default_areas

from .answer import Answer, answer_for
from .enums import MarkState
from .ranking import Ranking


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One place of the list as components/recommendation.html shows it."""

    position: int
    card: ResourceCard
    why: str
    detail: tuple[str, ...]
    state: str
    area: str
    done_on: date | None = None
    in_plan: bool = False


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The list, what is done, what is set aside, and where the library has nothing."""

    items: list[Recommendation]
    done: list[Recommendation]
    dismissed: list[Recommendation]
    gaps: list[str]
    ranking: Ranking


def recommend(cluster: Cluster, here: Standing, request: HttpRequest) -> Recommendations:
    """What `cluster` should do next, for the person who asks."""
    answer = answer_for(cluster, here, request.user)
    cards = _cards(answer, request)
    return Recommendations(
        items=_listed(answer, cards),
        done=_marked(answer, cards, MarkState.DONE),
        dismissed=_marked(answer, cards, MarkState.DISMISSED),
        gaps=[f"{gap.need.code} {gap.need.title}" for gap in answer.ranking.content_gaps],
        ranking=answer.ranking,
    )


def _cards(answer: Answer, request: HttpRequest) -> dict[str, ResourceCard]:
    areas = default_areas()
    return {identifier: card(page, areas, request) for identifier, page in answer.pages.items()}


def _listed(answer: Answer, cards: dict[str, ResourceCard]) -> list[Recommendation]:
    return [
        Recommendation(
            position=place,
            card=cards[each.id],
            why=answer.why(each),
            detail=tuple(answer.reason(reason) for reason in each.reasons),
            state=answer.marks[each.id].state if each.id in answer.marks else "",
            area=next((reason.area for reason in each.reasons if reason.area), ""),
        )
        for place, each in enumerate(answer.explanations, start=1)
    ]


def _marked(
    answer: Answer, cards: dict[str, ResourceCard], state: MarkState
) -> list[Recommendation]:
    """What the team did or set aside, latest first."""
    chosen = [m for m in answer.marks.values() if m.state == state and m.identifier in cards]
    return [
        Recommendation(
            position=0,
            card=cards[mark.identifier],
            why="",
            detail=(),
            state=state.value,
            area="",
            done_on=timezone.localdate(mark.marked_at),
        )
        for mark in sorted(chosen, key=lambda mark: mark.marked_at, reverse=True)
    ]
