"""Loads library and clusters into the recommender's core, and its answers back into pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db.models import DateField, Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import get_language

from portal.benchmarking.core.scoring import Scores
from portal.benchmarking.selectors import framework_spec
from portal.clusters.models import Cluster
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Profile
from portal.recommendations.library import JOIN, library_columns
from practices.library import LibraryCache
from practices.models import (
    Framework,
    Resource,
)
from practices.permissions import Reader
from practices.selectors import (
    in_reader_language,
    reader_language,
)

from .enums import AreaState, MarkState
from .models import AreaMark, RecommendationMark

LIST_LENGTH = 10

_catalogues: LibraryCache[Catalogue] = LibraryCache()


def catalogue(framework: Framework) -> Catalogue:
    """The library as candidates, kept in the process until the library or the day changes: a
    resource may be overdue for its check from one day to the next.

    One for each language, because the framework's titles are in it.
    """
    key = (framework.slug, get_language() or settings.LANGUAGE_CODE)
    return _catalogues.get(
        key,
        lambda: Catalogue(library_columns(), framework_spec(framework)),
        as_of=timezone.localdate(),
    )


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


def decisions_of(
    cluster: Cluster, framework: Framework
) -> tuple[dict[str, RecommendationMark], dict[str, AreaMark]]:
    """What the team decided about resources and about areas of a framework, in one query.

    By identifier and by code; the marks carry what lists need and are not for saving.
    """
    nothing, no_day = Value(""), Value(None, output_field=DateField())
    resources = RecommendationMark.objects.filter(cluster=cluster).values_list(
        Value("resource"), "identifier", "state", "helpful", "marked_at", "done_on"
    )
    areas = AreaMark.objects.filter(cluster=cluster, framework=framework.slug).values_list(
        Value("area"), "area", "state", nothing, "marked_at", no_day
    )
    marks, area_marks = {}, {}
    for kind, key, state, helpful, moment, day in resources.union(areas, all=True):
        if kind == "area":
            area_marks[key] = AreaMark(
                cluster=cluster, framework=framework.slug, area=key, state=state, marked_at=moment
            )
        else:
            marks[key] = RecommendationMark(
                cluster=cluster,
                identifier=key,
                state=state,
                helpful=helpful,
                marked_at=moment,
                done_on=day,
            )
    return marks, area_marks


def profile(
    scores: Scores,
    target: str,
    offered: Catalogue,
    tokens: frozenset[str],
    marks: Iterable[RecommendationMark] = (),
    area_marks: Iterable[AreaMark] = (),
) -> Profile:
    """A cluster's situation as the core takes it; `tokens` are the reader's access tokens."""
    areas: dict[str, set[str]] = defaultdict(set)
    for area_mark in area_marks:
        areas[area_mark.state].add(area_mark.area)
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
        pinned_areas=frozenset(areas[AreaState.FIRST]),
        dismissed_areas=frozenset(areas[AreaState.ASIDE]),
        access=open_to(tokens, offered),
    )


def resource_pages(
    identifiers: Iterable[str], user: Reader, **annotations: Combinable
) -> dict[str, Resource]:
    """Visible resources by identifier, in the reader's language, with `annotations`."""
    found = Resource.objects.filter(identifier__in=list(identifiers))
    pages = found.visible_to(user).annotate(**annotations)
    return {page.identifier: page for page in in_reader_language(pages.with_card_fields())}
