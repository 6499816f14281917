"""Loads library and clusters into the recommender's core, and its answers back into pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from portal.benchmarking.dashboard import Standing
from portal.benchmarking.scoring import FrameworkSpec, Scores
from portal.benchmarking.selectors import framework_spec
from portal.clusters.models import Cluster
from practices import permissions
from practices.enums import EvidenceLevel, LinkKind, MaturityLevel
from practices.models import (
    Framework,
    Resource,
    ResourceIndicator,
    ResourceLink,
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
from search.access import document_access
from search.registry import access_for

from .catalogue import Candidate, Catalogue
from .enums import MarkState
from .explanation import Explanation, explain
from .models import RecommendationMark
from .needs import Profile
from .ranking import Ranking, rank
from .sentences import explanation_sentence, reason_sentence

LIST_LENGTH = 10
JOIN = "|"
# A resource overdue for its check counts a little less.
STALE_QUALITY = 0.7

_catalogues: dict[tuple[str, str], tuple[UUID | None, Catalogue]] = {}


def catalogue(framework: Framework) -> Catalogue:
    """The library as candidates, kept in the process until the library changes.

    One for each language, because the framework's titles are in it.
    """
    key = (framework.slug, get_language() or settings.LANGUAGE_CODE)
    version = library_version()
    known = _catalogues.get(key)
    if known is None or version is None or known[0] != version:
        known = (version, Catalogue(candidates(), framework_spec(framework)))
        _catalogues[key] = known
    return known[1]


def candidates() -> list[Candidate]:
    """Every live resource once, with the languages in which it exists; five queries."""
    rows = list(
        Resource.objects.live()
        .order_by("translation_key", "locale__language_code")
        .select_related("effort", "category", "locale")
        .only(
            "pk",
            "path",
            "translation_key",
            "identifier",
            "kind",
            "for_bronze",
            "for_silver",
            "for_gold",
            "evidence",
            "access",
            "course_key",
            "reviewed_on",
            "review_every",
            "effort__sort_order",
            "category__slug",
            "locale__language_code",
        )
    )
    codes: dict[int, list[tuple[str, str]]] = defaultdict(list)
    links_of = ResourceIndicator.objects.order_by("resource_id", "sort_order")
    for pk, role, code in links_of.values_list("resource_id", "role", "indicator__code"):
        codes[pk].append((role, code))
    identifiers = {row.translation_key: row.identifier for row in rows}
    links: dict[int, list[tuple[str, UUID]]] = defaultdict(list)
    for pk, kind, key in ResourceLink.objects.order_by("resource_id", "sort_order").values_list(
        "resource_id", "kind", "target__translation_key"
    ):
        links[pk].append((kind, key))
    restrictions = permissions.all_restrictions()
    versions: dict[UUID, list[Resource]] = defaultdict(list)
    for row in rows:
        versions[row.translation_key].append(row)
    return [
        _candidate(group, codes, links, identifiers, restrictions) for group in versions.values()
    ]


def _candidate(
    group: list[Resource],
    codes: dict[int, list[tuple[str, str]]],
    links: dict[int, list[tuple[str, UUID]]],
    identifiers: dict[UUID, str],
    restrictions: list[Any],
) -> Candidate:
    """One candidate from the language versions of a page; the default language speaks for all."""
    main = min(group, key=lambda row: row.locale.language_code != settings.LANGUAGE_CODE)

    def targets(kind: LinkKind) -> tuple[str, ...]:
        return tuple(
            identifiers[key]
            for found, key in links[main.pk]
            if found == kind and key in identifiers
        )

    tokens = document_access(permissions.requirements(main, restrictions))
    is_part = main.kind == "module" and main.course_key is not None
    return Candidate(
        id=main.identifier,
        kind=main.kind,
        levels=tuple(level.value for level in main.levels),
        primary=tuple(code for role, code in codes[main.pk] if role == "primary"),
        secondary=tuple(code for role, code in codes[main.pk] if role != "primary"),
        category=main.category.slug,
        effort=main.effort.sort_order,
        evidence=EvidenceLevel.values.index(main.evidence) + 1,
        quality=STALE_QUALITY if main.is_stale else 1.0,
        languages=tuple(row.locale.language_code for row in group),
        access=JOIN.join(sorted(tokens)),
        prerequisites=targets(LinkKind.PREREQUISITE),
        methods=targets(LinkKind.METHOD),
        related=targets(LinkKind.RELATED),
        course=identifiers.get(main.course_key) if is_part and main.course_key else None,
    )


def open_to(tokens: frozenset[str], offered: Catalogue) -> frozenset[str]:
    """The access values of the catalogue that a reader with these access tokens meets."""
    return frozenset(
        access
        for access in {item.access for item in offered.items}
        if tokens & set(access.split(JOIN))
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
