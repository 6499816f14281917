"""How an engine answers: from a query to hits that can be shown."""

import math
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic

from search.core.analysis import base_language
from search.core.documents import LANGUAGE_FACET, TYPE_FACET
from search.core.query import QueryPlan, SearchQuery, clean_text, plan_query
from search.core.results import FacetCount, SearchHit, SearchResults, Suggestion
from search.core.understanding import Evidence, Understood, understand
from search.engines.analysis import field_language, function_terms
from search.engines.dialect import Dialect, Query
from search.engines.evidence import Hit
from search.engines.fields import FACET, KEY, PAGE, text_field
from search.engines.highlighting import Highlighter
from search.engines.queries import Scope, TextQueries
from search.engines.ranking import SHARED_FACET_SCORE, SIMILAR_TERMS
from search.engines.records import StoredDocument, facet_term

FacetCounts = dict[str, tuple[FacetCount, ...]]


@dataclass(frozen=True)
class Page:
    """One page of hits, how many there are in all, and the counts of the facets."""

    total: int = 0
    hits: Sequence[Hit] = ()
    facets: FacetCounts = field(default_factory=dict)


class IndexSearch(ABC, Generic[Query]):
    """Answers one question from one view of an index, so that hits and counts agree. An engine
    adds how it asks its index."""

    def __init__(self, dialect: Dialect[Query], queries: TextQueries[Query]) -> None:
        self._say = dialect
        self._queries = queries

    @abstractmethod
    def _evidence(self, query: SearchQuery, plan: QueryPlan, scope: Scope[Query]) -> Evidence:
        """What the index knows of the words of `plan` in a scope."""

    @abstractmethod
    def _page(self, query: SearchQuery, understood: Understood, scope: Scope[Query]) -> Page:
        """The page of hits that `query` asks for. Pages beyond the window are empty; the total is
        right all the same."""

    @abstractmethod
    def _first(self, query: Query, limit: int) -> Iterable[Hit]:
        """The first hits by score and prior."""

    @abstractmethod
    def _holders(self, field: str, terms: Sequence[str]) -> tuple[int, Mapping[str, int]]:
        """The number of all documents, and of those that have each of the terms in a field."""

    def search(self, query: SearchQuery, plan: QueryPlan) -> SearchResults:
        """See `SearchEngine.search`."""
        started = time.perf_counter()
        scope = Scope(self._say, query.access, base_language(query.language), query.filters)
        understood = understand(plan, self._evidence(query, plan, scope))
        page = self._page(query, understood, scope)
        return SearchResults(
            hits=_shown(page.hits, understood.plan),
            total=page.total,
            facets=page.facets,
            suggestion=understood.suggestion,
            took_ms=(time.perf_counter() - started) * 1000,
            relaxed=understood.relaxed and page.total > 0,
        )

    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        cleaned = clean_text(text)
        scope = Scope(self._say, access, base_language(language), {})
        complete = self._queries.complete(plan_query(cleaned, language))
        for errors in (0, 1) if len(cleaned) > 3 else (0,):
            matching = self._queries.title_prefix(cleaned, errors)
            ranked = self._say.filtered(self._say.lifted(matching, [complete]), scope.clauses)
            titles: dict[str, Suggestion] = {}
            for _, one in self._first(ranked, 2 * limit):
                offered = Suggestion(one.title, one.url, one.kind, one.language, one.key)
                titles.setdefault(one.title, offered)
            if titles:
                return tuple(titles.values())[:limit]
        return ()

    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[SearchHit, ...]:
        """See `SearchEngine.similar`."""
        scope = Scope(self._say, access, base_language(language), {})
        itself = self._say.filtered(self._say.keywords(KEY, [key]), [scope.visible])
        for _, document in self._first(itself, 1):
            own = self._say.keywords(PAGE, [document.translation_key])
            others = self._say.without(self._like(document), own)
            found = self._first(self._say.filtered(others, scope.clauses), limit)
            return _shown(found, plan_query("", language))
        return ()

    def _hits(self, understood: Understood) -> Query:
        """The hits; not for the score."""
        if understood.plan.browse:
            return self._say.everything()
        return self._queries.required(understood)

    def _ranked(self, understood: Understood) -> Query:
        """The hits as they are ranked; browsing, by the prior alone."""
        if understood.plan.browse:
            return self._say.everything()
        return self._queries.lifted(understood)

    def _like(self, document: StoredDocument) -> Query:
        """What tells a document from others: its rarest frequent words, and its facet values.

        Shared facet values also find similar documents in other languages.
        """
        language = field_language(document.language)
        text = text_field(language)
        frequencies = {
            term: frequency
            for term, frequency in Counter(document.first_terms()).items()
            if term not in function_terms(language) and not term.isdigit()
        }
        size, holders = self._holders(text, list(frequencies))
        weights = {
            term: frequency * math.log(1 + size / (1 + holders.get(term, 0)))
            for term, frequency in frequencies.items()
        }
        best = sorted(weights, key=lambda term: (-weights[term], term))[:SIMILAR_TERMS]
        likes = [self._say.run(text, [term]) for term in best]
        for name, values in document.facets.items():
            if name not in (TYPE_FACET, LANGUAGE_FACET):
                for value in values:
                    shared = self._say.keywords(FACET, [facet_term(name, value)])
                    likes.append(self._say.scored(shared, SHARED_FACET_SCORE))
        return self._say.any_of(likes)


def facet_counts(counted: Iterable[tuple[str, int]]) -> FacetCounts:
    """Counts of facet terms by facet; what counts most comes first."""
    facets: dict[str, list[FacetCount]] = {}
    for term, count in counted:
        name, _, value = term.partition("=")
        facets.setdefault(name, []).append(FacetCount(value, count))
    return {
        name: tuple(sorted(counts, key=lambda one: (-one.count, one.value)))
        for name, counts in facets.items()
    }


def _shown(hits: Iterable[Hit], plan: QueryPlan) -> tuple[SearchHit, ...]:
    highlighter = Highlighter(plan)
    return tuple(
        SearchHit(
            key=one.key,
            identifier=one.identifier,
            kind=one.kind,
            title=one.title,
            url=one.url,
            language=one.language,
            score=score,
            highlight=highlighter.fragment(one),
            title_highlight=highlighter.title(one),
            summary=one.summary,
            facets=one.facets,
        )
        for score, one in hits
    )
