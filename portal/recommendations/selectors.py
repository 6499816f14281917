"""Loads library and clusters into the recommender's core, and its answers back into pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal.benchmarking.dashboard import Standing
from portal.benchmarking.scoring import FrameworkSpec, Scores
from portal.benchmarking.selectors import framework_spec
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.models import (
    Framework,
    Resource,
)
from practices.permissions import Reader
from practices.selectors import (
    ResourceCard,
    card,
    default_areas,
    in_reader_language,
    reader_language,
)
from practices.vocabulary import library_version
from search.registry import access_for

from .catalogue import Catalogue
from .enums import MarkState
from .explanation import Explanation, explain
from .library_columns import JOIN, library_columns
from .models import RecommendationMark
from .needs import Profile
from .ranking import Ranking, rank
from .sentences import explanation_sentence, reason_sentence

LIST_LENGTH = 10

_catalogues: dict[tuple[str, str], tuple[UUID | None, Catalogue]] = {}


def catalogue(framework: Framework) -> Catalogue:
    """The library as candidates, kept in the process until the library changes.

    One for each language, because the framework's titles are in it.
    """
    key = (framework.slug, get_language() or settings.LANGUAGE_CODE)
    version = library_version()
    known = _catalogues.get(key)
    if known is None or version is None or known[0] != version:
        known = (version, Catalogue(library_columns(), framework_spec(framework)))
        _catalogues[key] = known
    return known[1]


def open_to(tokens: frozenset[str], offered: Catalogue) -> frozenset[str]:
    """The access values of the catalogue that a reader with these access tokens meets."""
    return frozenset(
        access for (access,) in offered.access_sets if tokens & set(access.split(JOIN))
    )


def preferred_languages() -> tuple[str, ...]:
    """The reader's language first, then every other language of the site."""
    own = reader_language()
    return (own, *[code for code, _label in settings.LANGUAGES if code != own])


def marks_of(cluster: Cluster) -> dict[str, RecommendationMark]:
    """What the team decided, by identifier."""
    return {mark.identifier: mark for mark in cluster.recommendation_marks.all()}


def profile(
    scores: Scores,
    target: str,
    offered: Catalogue,
    tokens: frozenset[str],
    marks: Iterable[RecommendationMark] = (),
) -> Profile:
    """A cluster's situation as the core takes it; `tokens` are the reader's access tokens."""
    by_state: dict[str, set[str]] = defaultdict(set)
    for mark in marks:
        by_state[mark.state].add(mark.identifier)
    return Profile(
        scores=scores,
        target_level=target,
        languages=preferred_languages(),
        done=frozenset(by_state[MarkState.DONE]),
        dismissed=frozenset(by_state[MarkState.DISMISSED]),
        pinned=frozenset(by_state[MarkState.PINNED]),
        access=open_to(tokens, offered),
    )


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


def resource_pages(identifiers: Iterable[str], user: Reader) -> dict[str, Resource]:
    """Visible resources by identifier, in the reader's language."""
    pages = Resource.objects.filter(identifier__in=list(identifiers)).visible_to(user)
    return {page.identifier: page for page in in_reader_language(pages.with_card_fields())}


def recommend(cluster: Cluster, here: Standing, request: HttpRequest) -> Recommendations:
    """What `cluster` should do next, for the person who asks."""
    offered = catalogue(here.row)
    marks = marks_of(cluster)
    tokens = access_for(request.user)
    wishes = profile(here.scores, here.target.value, offered, tokens, marks.values())
    ranking = rank(offered, wishes, LIST_LENGTH)
    pages = resource_pages([*[p.item.id for p in ranking.picks], *marks], request.user)
    view = _View(offered.framework, here.target, pages, marks, request)
    explained = zip(ranking.picks, explain(ranking), strict=True)
    items = [
        view.recommendation(explanation) for pick, explanation in explained if pick.item.id in pages
    ]
    return Recommendations(
        items=[replace(item, position=place) for place, item in enumerate(items, start=1)],
        done=view.marked(MarkState.DONE),
        dismissed=view.marked(MarkState.DISMISSED),
        gaps=[f"{gap.need.code} {gap.need.title}" for gap in ranking.content_gaps],
        ranking=ranking,
    )


class _View:
    """Turns explanations into what the page shows."""

    def __init__(
        self,
        framework: FrameworkSpec,
        target: MaturityLevel,
        pages: dict[str, Resource],
        marks: dict[str, RecommendationMark],
        request: HttpRequest,
    ) -> None:
        self.framework, self.target, self.pages, self.marks = framework, target, pages, marks
        self.request, self.areas = request, default_areas()
        self.titles = {identifier: page.title for identifier, page in pages.items()}
        self.levels = {level.value: str(level.label) for level in MaturityLevel}

    def card(self, identifier: str) -> ResourceCard:
        return card(self.pages[identifier], self.areas, self.request)

    def recommendation(self, explanation: Explanation) -> Recommendation:
        label = str(self.target.label)
        mark = self.marks.get(explanation.id)
        lead = next((r for r in explanation.reasons if r.area), None)
        return Recommendation(
            position=0,
            card=self.card(explanation.id),
            why=explanation_sentence(explanation, self.framework, label, self.titles, self.levels),
            detail=tuple(
                reason_sentence(reason, self.framework, label, self.titles, self.levels)
                for reason in explanation.reasons
            ),
            state=mark.state if mark else "",
            area=lead.area if lead else "",
        )

    def marked(self, state: MarkState) -> list[Recommendation]:
        """What the team did or set aside, latest first."""
        chosen = [m for m in self.marks.values() if m.state == state and m.identifier in self.pages]
        return [
            Recommendation(
                position=0,
                card=self.card(mark.identifier),
                why="",
                detail=(),
                state=state.value,
                area="",
                done_on=timezone.localdate(mark.marked_at),
            )
            for mark in sorted(chosen, key=lambda mark: mark.marked_at, reverse=True)
        ]
