"""What helps a reader whose search found nothing: ways back to results, and places to browse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from practices.finding.facets import FACETS, Labels, without
from practices.models import Area
from practices.pagination import page_url
from practices.selectors import IndicatorMark, indicator_mark, search_url
from practices.vocabulary import vocabulary
from search import selectors as engine
from search.core.analysis import match_key, words
from search.core.query import SearchQuery

MOST_WAYS = 4
MOST_INDICATORS = 6


@dataclass(frozen=True, slots=True)
class AreaToBrowse:
    """An area of the default framework and how much the reader may find in it."""

    code: str
    title: str
    url: str
    indicator_count: int
    resource_count: int


@dataclass(frozen=True, slots=True)
class Help:
    """`ways` are (label, address, results) by number of results; `indicators` are those that
    the words of the search name. Areas to browse are there where nothing has the words."""

    has_words: bool
    ways: list[tuple[str, str, int]]
    indicators: list[IndicatorMark]
    areas: list[AreaToBrowse]


def help_for(
    query: SearchQuery, parameters: QueryDict, labels: Labels, areas: Sequence[Area]
) -> Help:
    """What to offer for a search without results. Raises EngineUnavailable."""
    has_words = bool(query.filters) and _total(query, filters={}) > 0
    return Help(
        has_words=has_words,
        ways=ways_out(query, parameters, labels),
        indicators=named_indicators(query, areas),
        areas=[] if has_words else areas_to_browse(query, areas),
    )


def ways_out(
    query: SearchQuery, parameters: QueryDict, labels: Labels
) -> list[tuple[str, str, int]]:
    """What to leave out of the search to find something, with the number of results it brings."""
    filters = query.filters
    ways = []
    for facet in FACETS:
        if facet.name in filters:
            rest = {name: values for name, values in filters.items() if name != facet.name}
            names = [
                label for value, label in labels[facet.name].items() if value in filters[facet.name]
            ]
            label = _("Without “%(filter)s”") % {"filter": ", ".join(names)}
            ways.append((label, without(parameters, facet.name), _total(query, filters=rest)))
    if len(filters) > 1:
        only_text = search_url(q=parameters.get("q", ""))
        ways.append((_("Without any filter"), only_text, _total(query, filters={})))
    if filters and query.text:
        changed = parameters.copy()
        changed.pop("q", None)
        label = _("Everything with these filters, whatever the words")
        ways.append((label, page_url(changed, 1), _total(query, text="")))
    found = [way for way in ways if way[2]]
    return sorted(found, key=lambda way: -way[2])[:MOST_WAYS]


def _total(
    query: SearchQuery,
    *,
    text: str | None = None,
    filters: Mapping[str, frozenset[str]] | None = None,
) -> int:
    changed = replace(
        query,
        text=query.text if text is None else text,
        filters=query.filters if filters is None else filters,
        page=1,
        page_size=1,
    )
    return engine.search(changed).total


def named_indicators(query: SearchQuery, areas: Sequence[Area]) -> list[IndicatorMark]:
    """Indicators of the default framework whose title has words of the search or synonyms of
    them; those with most such words first."""
    plan = engine.plan(query)
    asked = {
        match_key(word)
        for clause in plan.clauses
        for alternative in clause.alternatives
        for word in alternative.words
    }
    shared = {
        indicator: len(asked & {match_key(word) for word in words(indicator.title)})
        for indicator in vocabulary().indicators.values()
        if indicator.area in areas
    }
    best = sorted((one for one in shared if shared[one]), key=lambda one: -shared[one])
    return [indicator_mark(one) for one in best[:MOST_INDICATORS]]


def areas_to_browse(query: SearchQuery, areas: Sequence[Area]) -> list[AreaToBrowse]:
    """The areas of the default framework that have something for this reader."""
    everything = engine.search(replace(query, text="", filters={}, page=1, page_size=1))
    resources = {count.value: count.count for count in everything.facets.get("area", ())}
    indicators = Counter(one.area_id for one in vocabulary().indicators.values())
    return [
        AreaToBrowse(
            code=area.code,
            title=area.title,
            url=search_url(area=area.code),
            indicator_count=indicators[area.pk],
            resource_count=resources[area.code],
        )
        for area in areas
        if resources.get(area.code)
    ]
