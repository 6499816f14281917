"""The search page: address in, context out. Works without script; htmx swaps the same page."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from practices.finding.facets import FACETS, Chip, Labels, chips, facet_groups, facet_labels
from practices.finding.help import help_for
from practices.finding.keys import page_keys
from practices.models import Area, Resource, ResourceIndexPage
from practices.pagination import Pager, counted_pager
from practices.selectors import ResourceCard, card, default_areas, reader_language, search_url
from search import selectors as engine
from search.core.query import MAX_WINDOW, SORTS, SearchQuery, Sort, clean_text
from search.core.results import SearchResults
from search.indexing.registry import access_for
from search.search_log import opened_tokens

PAGE_SIZE = 10
USUAL_SORT: Sort = "relevance"
# How many values of one facet an address may name.
MOST_VALUES = 50
# How much of a long text stands in the title of the window.
TITLE_LENGTH = 60


def query_from(request: HttpRequest, labels: Labels | None = None) -> SearchQuery:
    """The search that an address asks for. Unknown parameters and values are ignored."""
    parameters = request.GET
    labels = facet_labels(default_areas()) if labels is None else labels
    filters = {
        facet.name: frozenset(parameters.getlist(facet.name)[:MOST_VALUES])
        & set(labels[facet.name])
        for facet in FACETS
        if facet.name in parameters
    }
    number = parameters.get("page", "1")
    sort = parameters.get("sort", USUAL_SORT)
    return SearchQuery(
        text=parameters.get("q", ""),
        language=reader_language(),
        filters=filters,
        access=access_for(request.user),
        sort=sort if sort in SORTS else USUAL_SORT,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        page_size=PAGE_SIZE,
        exact=parameters.get("exact") == "1",
    )


def found_by(query: SearchQuery) -> tuple[SearchQuery, SearchResults]:
    """The results, and the query with the page that they are: a page beyond the end is the last.

    Raises EngineUnavailable.
    """
    results = engine.search(query)
    last = max(1, math.ceil(min(results.total, MAX_WINDOW) / PAGE_SIZE))
    if query.page > last:
        query = replace(query, page=last)
        results = engine.search(query)
    return query, results


def result_cards(
    query: SearchQuery, results: SearchResults, request: HttpRequest, areas: list[Area]
) -> list[ResourceCard]:
    """Cards in the order of the hits. What the index shows is checked against the database."""
    tokens = opened_tokens(query, results)
    hits = {key: hit for hit in results.hits for key in page_keys([hit.key])}
    visible = Resource.objects.filter(pk__in=list(hits)).visible_to(request.user)
    pages = {page.pk: page for page in visible.with_card_fields()}
    return [
        replace(
            card(pages[key], areas, request),
            # Engines escape everything but their own <mark>.
            title_highlight=mark_safe(hit.title_highlight),  # noqa: S308
            highlight=mark_safe(hit.highlight),  # noqa: S308
            opened_token=tokens.get(hit.identifier, ""),
        )
        for key, hit in hits.items()
        if key in pages
    ]


def telling(parameters: QueryDict) -> QueryDict:
    """The parameters that say something: a form without script sends empty ones, too."""
    changed = parameters.copy()
    for name in parameters:
        changed.setlist(name, [value for value in parameters.getlist(name) if value])
        if not changed.getlist(name):
            del changed[name]
    return changed


def sort_options(chosen: str) -> list[tuple[str, str, bool]]:
    """The orders of results as (value, label, whether it is in force); the usual one is ""."""
    labels = {
        "relevance": _("Relevance"),
        "newest": _("Newest"),
        "adopted": _("Most adopted"),
        "reviewed": _("Recently checked"),
    }
    return [
        (value if value != USUAL_SORT else "", labels[value], value == chosen) for value in SORTS
    ]


def count_text(query: SearchQuery, total: int) -> str:
    """How much was found, in words."""
    if total:
        return ngettext("%(count)d result", "%(count)d results", total) % {"count": total}
    return _("No results with these filters") if query.filters else _("No results")


def page_title(text: str, found: list[Chip], counted: str, pager: Pager) -> str:
    """What was searched, how much was found, and which page this is: for the window's title."""
    if len(text) > TITLE_LENGTH:
        text = f"{text[:TITLE_LENGTH].rstrip()}…"
    asked = ", ".join(filter(None, [text, *[chip.label for chip in found]]))
    asked = asked or _("Search")
    title = f"{asked}: {counted}"
    pages = pager.page_obj.paginator.num_pages
    if pages > 1:
        place = {"number": pager.page_obj.number, "pages": pages}
        where = _("page %(number)d of %(pages)d") % place
        title = f"{title}, {where}"
    return title


def search_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the search page shows.

    Raises:
        EngineUnavailable: the engine does not answer.
    """
    areas = default_areas()
    labels = facet_labels(areas)
    query, results = found_by(query_from(request, labels))
    parameters = telling(request.GET)
    found = chips(query, parameters, labels)
    counted = count_text(query, results.total)
    pager = counted_pager(query.page, PAGE_SIZE, min(results.total, MAX_WINDOW), parameters)
    kinds = query.filters.get("type", frozenset())
    text = clean_text(query.text)
    return {
        "section": "learn" if kinds and kinds <= {"course", "module"} else "guidance",
        "hide_header_search": True,
        # For the view, which has the search counted.
        "query": query,
        "results": results,
        "text": text,
        "page_title": page_title(text, found, counted, pager),
        "count_text": counted,
        "total": results.total,
        "suggestion": results.suggestion,
        "exact_url": search_url(q=query.text, exact="1"),
        "relaxed": results.relaxed and results.total > 0,
        "facets": facet_groups(query, results, labels),
        "active_count": len(found),
        "clear_url": search_url(q=text) if text else reverse("search"),
        "chips": found,
        "sorts": sort_options(query.sort),
        "cards": result_cards(query, results, request, areas),
        "pager": pager,
        "help": None if results.total else help_for(query, parameters, labels, areas),
    }


def unavailable_context(request: HttpRequest) -> dict[str, Any]:
    """What the page shows while the engine is down: the lists of the library."""
    indexes = ResourceIndexPage.objects.live().filter(locale__language_code=reader_language())
    return {
        "section": "guidance",
        "hide_header_search": True,
        "is_unavailable": True,
        "text": clean_text(request.GET.get("q", "")),
        "page_title": _("Search is not available right now."),
        "indexes": [(page.title, page.get_url(request)) for page in indexes],
    }
