"""Searches one view of an index."""

import math
import time
from collections import Counter
from collections.abc import Sequence

import tantivy
from tantivy import Query

from search.core.analysis import base_language
from search.core.documents import LANGUAGE_FACET, TYPE_FACET
from search.core.query import MAX_WINDOW, QueryPlan, SearchQuery, clean_text, plan_query
from search.core.results import FacetCount, SearchHit, SearchResults, Suggestion
from search.core.understanding import Understood, understand
from search.engines.analysis import FIELD_LANGUAGES, field_language, function_terms
from search.engines.fields import (
    FACET,
    KEY,
    LANGUAGE,
    PAGE,
    PRIOR,
    SORT_FIELDS,
    text_field,
)
from search.engines.highlighting import Highlighter
from search.engines.queries import Scope, TextQueries
from search.engines.ranking import SHARED_FACET_SCORE, SIMILAR_TERMS
from search.engines.records import MAX_FACET_VALUES, facet_term
from search.engines.tantivy.dialect import TANTIVY
from search.engines.tantivy.evidence import IndexEvidence
from search.engines.tantivy.folder import Generation
from search.engines.tantivy.schema import StoredDocument


class IndexSearch:
    """Answers queries from one view, so that hits and counts agree with each other."""

    def __init__(self, generation: Generation) -> None:
        self._searcher = generation.searcher()
        self._sizes = generation.sizes
        present = [one for one in FIELD_LANGUAGES if self._searcher.doc_freq(LANGUAGE, one)]
        self._queries = TextQueries(TANTIVY, present)

    def search(self, query: SearchQuery, plan: QueryPlan) -> SearchResults:
        """See `SearchEngine.search`."""
        started = time.perf_counter()
        language = base_language(query.language)
        scope = Scope(TANTIVY, query.access, language, query.filters)
        understood = understand(
            plan,
            IndexEvidence(self._searcher, self._queries, scope, self._sizes),
        )
        total, hits = self._hits(query, understood, scope)
        facets = self._facets(self._required(understood), scope)
        took_ms = (time.perf_counter() - started) * 1000
        relaxed = understood.relaxed and total > 0
        return SearchResults(hits, total, facets, understood.suggestion, took_ms, relaxed)

    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        cleaned = clean_text(text)
        scope = Scope(TANTIVY, access, base_language(language), {})
        for distance in (0, 1) if len(cleaned) > 3 else (0,):
            matching = self._queries.title_prefix(cleaned, distance)
            complete = self._queries.complete(plan_query(cleaned, language))
            ranked = TANTIVY.lifted(matching, [complete])
            found = self._searcher.search(
                TANTIVY.filtered(ranked, scope.clauses), 2 * limit, weight_by_field=PRIOR
            )
            titles: dict[str, Suggestion] = {}
            for _, address in found.hits:
                one = StoredDocument.read(self._searcher.doc(address))
                offered = Suggestion(one.title, one.url, one.kind, one.language, one.key)
                titles.setdefault(one.title, offered)
            if titles:
                return tuple(titles.values())[:limit]
        return ()

    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[SearchHit, ...]:
        """See `SearchEngine.similar`."""
        scope = Scope(TANTIVY, access, base_language(language), {})
        itself = TANTIVY.filtered(TANTIVY.keywords(KEY, [key]), [scope.visible])
        own = self._searcher.search(itself, 1).hits
        if not own:
            return ()
        stored = StoredDocument.read(self._searcher.doc(own[0][1]))
        same = TANTIVY.keywords(PAGE, [stored.translation_key])
        query = TANTIVY.filtered(TANTIVY.without(self._like(stored), same), scope.clauses)
        found = self._searcher.search(query, limit, weight_by_field=PRIOR)
        return self._read(found.hits, plan_query("", language))

    def _required(self, understood: Understood) -> Query:
        if understood.plan.browse:
            return TANTIVY.everything()
        return self._queries.required(understood)

    def _ranked(self, understood: Understood) -> Query:
        if understood.plan.browse:
            # A constant score, so that the prior decides the order.
            return TANTIVY.everything()
        return self._queries.lifted(understood)

    def _hits(
        self, query: SearchQuery, understood: Understood, scope: Scope[Query]
    ) -> tuple[int, tuple[SearchHit, ...]]:
        # Pages beyond the window are empty; the total is right all the same.
        offset = min(query.offset, MAX_WINDOW)
        limit = query.page_size if query.offset < MAX_WINDOW else 1
        field = SORT_FIELDS.get(query.sort)
        narrowed = [scope.visible, *scope.narrowing]
        if field:
            whole = TANTIVY.filtered(self._required(understood), narrowed)
            found = self._searcher.search(whole, limit, offset=offset, order_by_field=field)
        else:
            whole = TANTIVY.filtered(self._ranked(understood), narrowed)
            found = self._searcher.search(whole, limit, offset=offset, weight_by_field=PRIOR)
        hits = found.hits if query.offset < MAX_WINDOW else []
        return int(found.count or 0), self._read(hits, understood.plan)

    def _read(
        self, found: Sequence[tuple[float, tantivy.DocAddress]], plan: QueryPlan
    ) -> tuple[SearchHit, ...]:
        highlighter = Highlighter(plan)
        hits: list[SearchHit] = []
        for score, address in found:
            stored = StoredDocument.read(self._searcher.doc(address))
            hits.append(
                SearchHit(
                    key=stored.key,
                    identifier=stored.identifier,
                    kind=stored.kind,
                    title=stored.title,
                    url=stored.url,
                    language=stored.language,
                    score=float(score),
                    highlight=highlighter.fragment(stored),
                    title_highlight=highlighter.title(stored),
                    summary=stored.summary,
                    facets=stored.facets,
                )
            )
        return tuple(hits)

    def _facets(self, text: Query, scope: Scope[Query]) -> dict[str, tuple[FacetCount, ...]]:
        """The counts of all facets: once for all that have no filter, once for each that has."""
        counted = self._count(TANTIVY.filtered(text, [scope.visible, *scope.narrowing]))
        facets = {name: counts for name, counts in counted.items() if name not in scope.facets}
        for name in scope.facets:
            others = [scope.visible, *scope.narrowing_without(name)]
            own = self._count(TANTIVY.filtered(text, others))
            if name in own:
                facets[name] = own[name]
        return facets

    def _count(self, query: Query) -> dict[str, tuple[FacetCount, ...]]:
        aggregation = {"facets": {"terms": {"field": FACET, "size": MAX_FACET_VALUES}}}
        buckets = self._searcher.aggregate(query, aggregation)["facets"]["buckets"]
        facets: dict[str, list[FacetCount]] = {}
        for bucket in buckets:
            name, _, value = bucket["key"].partition("=")
            facets.setdefault(name, []).append(FacetCount(value, int(bucket["doc_count"])))
        return {
            name: tuple(sorted(counts, key=lambda one: (-one.count, one.value)))
            for name, counts in facets.items()
        }

    def _like(self, stored: StoredDocument) -> Query:
        """What tells a document from others: its rarest frequent words, and its facet values.

        Shared facet values also find similar documents in other languages.
        """
        language = field_language(stored.language)
        field = text_field(language)
        total = self._searcher.num_docs
        weights: dict[str, float] = {}
        for term, frequency in Counter(stored.first_terms()).items():
            if term not in function_terms(language) and not term.isdigit():
                holders = self._searcher.doc_freq(field, term)
                weights[term] = frequency * math.log(1 + total / (1 + holders))
        best = sorted(weights, key=lambda term: (-weights[term], term))[:SIMILAR_TERMS]
        likes = [TANTIVY.run(field, [term]) for term in best]
        for name, values in stored.facets.items():
            if name not in (TYPE_FACET, LANGUAGE_FACET):
                for value in values:
                    shared = TANTIVY.keywords(FACET, [facet_term(name, value)])
                    likes.append(TANTIVY.scored(shared, SHARED_FACET_SCORE))
        return TANTIVY.any_of(likes)
