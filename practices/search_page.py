"""The search page: address in, context out. Works without script; htmx swaps the same page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from practices.enums import EvidenceLevel, MaturityLevel, ResourceKind, VocabularyName
from practices.models import Area, Resource, ResourceIndexPage
from practices.pagination import counted_pager, page_url
from practices.search_facets import FACETS
from practices.selectors import ResourceCard, card, default_areas, reader_language, search_url
from practices.vocabulary import vocabulary
from search import selectors as engine
from search.query import SORTS, SearchQuery, clean_text
from search.registry import access_for
from search.results import SearchResults

PAGE_SIZE = 10
OPEN_FACETS = frozenset({"type", "level", "area"})
TERM_FACETS = (
    VocabularyName.CATEGORY,
    VocabularyName.EFFORT,
    VocabularyName.AUDIENCE,
    VocabularyName.ECOSYSTEM,
    VocabularyName.COUNTRY,
)
# How many values of one facet an address may name.
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class FacetOption:
    value: str
    label: str
    count: int
    checked: bool
    name: str = ""
    children: list[FacetOption] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FacetGroup:
    name: str
    label: str
    open: bool
    options: list[FacetOption]


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    remove_url: str


Labels = Mapping[str, Mapping[str, str]]


def query_from(request: HttpRequest) -> SearchQuery:
    """The search that an address asks for. Unknown parameters and values are ignored."""
    parameters = request.GET
    filters = {
        facet.name: frozenset(value for value in parameters.getlist(facet.name)[:MOST_VALUES])
        for facet in FACETS
        if facet.name in parameters
    }
    number = parameters.get("page", "1")
    sort = parameters.get("sort", "relevance")
    return SearchQuery(
        text=parameters.get("q", ""),
        language=reader_language(),
        filters=filters,
        access=access_for(request.user),
        sort=sort if sort in SORTS else "relevance",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        page_size=PAGE_SIZE,
    )


def facet_labels(areas: Sequence[Area]) -> dict[str, dict[str, str]]:
    """Labels of every facet value in display order, in the reader's language."""
    labels: dict[str, dict[str, str]] = {
        "type": {kind.value: str(kind.label) for kind in ResourceKind},
        "level": {level.value: str(level.label) for level in MaturityLevel},
        "evidence": {level.value: str(level.label) for level in EvidenceLevel},
        "area": {area.code: str(area) for area in areas},
        "lang": {code: get_language_info(code)["name_local"] for code, _ in settings.LANGUAGES},
        "indicator": {
            indicator.code: str(indicator)
            for indicator in vocabulary().indicators.values()
            if indicator.area in areas
        },
    }
    # These facets are called like their vocabularies.
    labels |= {name.value: {} for name in TERM_FACETS}
    for term in vocabulary().terms.values():
        if term.vocabulary in labels:
            labels[term.vocabulary][term.slug] = term.label
    return labels


def facet_groups(query: SearchQuery, results: SearchResults, labels: Labels) -> list[FacetGroup]:
    """Facets with counts; values without results are hidden unless chosen."""
    groups = []
    for facet in FACETS:
        if facet.name == "indicator":
            continue
        options = _options(facet.name, query, results, labels)
        if facet.name == "area":
            options = [_with_indicators(option, query, results, labels) for option in options]
        if options:
            chosen = facet.name in query.filters or (
                facet.name == "area" and "indicator" in query.filters
            )
            groups.append(
                FacetGroup(
                    facet.name, str(facet.label), chosen or facet.name in OPEN_FACETS, options
                )
            )
    return groups


def _options(
    name: str, query: SearchQuery, results: SearchResults, labels: Labels
) -> list[FacetOption]:
    counts = {count.value: count.count for count in results.facets.get(name, ())}
    chosen = query.filters.get(name, frozenset())
    return [
        FacetOption(value, label, counts.get(value, 0), value in chosen, name)
        for value, label in labels[name].items()
        if counts.get(value) or value in chosen
    ]


def _with_indicators(
    area: FacetOption, query: SearchQuery, results: SearchResults, labels: Labels
) -> FacetOption:
    """Indicators appear below an area that is chosen, or of which one is."""
    prefix = f"{area.value}."
    children = [
        option
        for option in _options("indicator", query, results, labels)
        if option.value.startswith(prefix)
    ]
    if area.checked or any(child.checked for child in children):
        return replace(area, children=children)
    return area


def chips(query: SearchQuery, parameters: QueryDict, labels: Labels) -> list[Chip]:
    """One for each filter in force that has a name."""
    found = []
    for facet in FACETS:
        for value in sorted(query.filters.get(facet.name, ())):
            label = labels[facet.name].get(value)
            if label is not None:
                found.append(Chip(label, without(parameters, facet.name, value)))
    return found


def without(parameters: QueryDict, name: str, value: str | None = None) -> str:
    """The address without one value of a parameter, or without the parameter."""
    changed = parameters.copy()
    rest = [other for other in changed.getlist(name) if value is not None and other != value]
    changed.setlist(name, rest)
    if not rest:
        del changed[name]
    return page_url(changed, 1)


def result_cards(
    results: SearchResults, request: HttpRequest, areas: list[Area]
) -> list[ResourceCard]:
    """Cards in the order of the hits. What the index shows is checked against the database."""
    keys = [int(hit.key.removeprefix("page:")) for hit in results.hits]
    pages = {
        page.pk: page
        for page in Resource.objects.filter(pk__in=keys).visible_to(request.user).with_card_fields()
    }
    return [
        replace(
            card(pages[key], areas, request),
            # Engines escape everything but their own <mark>.
            title_highlight=mark_safe(hit.title_highlight),  # noqa: S308
            highlight=mark_safe(hit.highlight),  # noqa: S308
        )
        for key, hit in zip(keys, results.hits, strict=True)
        if key in pages
    ]


def ways_out(query: SearchQuery, parameters: QueryDict) -> list[tuple[str, str, int]]:
    """For a search that finds nothing: filters whose removal helps, with what it brings."""
    ways = []
    for facet in FACETS:
        if facet.name not in query.filters:
            continue
        rest = {name: values for name, values in query.filters.items() if name != facet.name}
        total = engine.search(replace(query, filters=rest, page=1, page_size=1)).total
        if total:
            ways.append((str(facet.label), without(parameters, facet.name), total))
    return sorted(ways, key=lambda way: -way[2])[:3]


def sort_options(chosen: str) -> list[tuple[str, str, bool]]:
    labels = {
        "relevance": _("Relevance"),
        "newest": _("Newest"),
        "reviewed": _("Recently checked"),
    }
    return [(value, labels[value], value == chosen) for value in SORTS]


def search_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the search page shows.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    query = query_from(request)
    results = engine.search(query)
    areas = default_areas()
    labels = facet_labels(areas)
    groups = facet_groups(query, results, labels)
    parameters = request.GET
    found = ngettext("%(count)d result", "%(count)d results", results.total) % {
        "count": results.total
    }
    kinds = query.filters.get("type", frozenset())
    return {
        "section": "learn" if kinds and kinds <= {"course", "module"} else "guidance",
        "hide_header_search": True,
        "text": clean_text(query.text),
        "count_text": found,
        "total": results.total,
        "suggestion": results.suggestion,
        "relaxed": results.relaxed,
        "facets": groups,
        "active_count": sum(len(values) for values in query.filters.values()),
        "clear_url": search_url(q=parameters["q"]) if parameters.get("q") else reverse("search"),
        "chips": chips(query, parameters, labels),
        "sorts": sort_options(query.sort),
        "cards": result_cards(results, request, areas),
        "pager": counted_pager(query.page, PAGE_SIZE, results.total, parameters),
        "ways": [] if results.total else ways_out(query, parameters),
    }


def unavailable_context(request: HttpRequest) -> dict[str, Any]:
    """What the page shows while the engine is down: the lists of the library."""
    indexes = ResourceIndexPage.objects.live().filter(locale__language_code=reader_language())
    return {
        "section": "guidance",
        "hide_header_search": True,
        "is_unavailable": True,
        "text": clean_text(request.GET.get("q", "")),
        "indexes": [(page.title, page.get_url(request)) for page in indexes],
    }
