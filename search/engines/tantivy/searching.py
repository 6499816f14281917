"""Searches one view of an index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import tantivy
from tantivy import Query

from search.core.query import MAX_WINDOW, QueryPlan, SearchQuery
from search.core.understanding import Evidence, Understood
from search.engines import answering
from search.engines.analysis import FIELD_LANGUAGES
from search.engines.answering import FacetCounts, Page, facet_counts
from search.engines.evidence import Hit
from search.engines.fields import FACET, LANGUAGE, PRIOR, SORT_FIELDS
from search.engines.queries import Scope, TextQueries
from search.engines.records import MAX_FACET_VALUES
from search.engines.tantivy.dialect import TANTIVY
from search.engines.tantivy.evidence import IndexEvidence
from search.engines.tantivy.folder import Generation
from search.engines.tantivy.schema import StoredDocument


class IndexSearch(answering.IndexSearch[Query]):
    """Asks the searcher of one generation."""

    def __init__(self, generation: Generation) -> None:
        self._searcher = generation.searcher()
        self._sizes = generation.sizes
        present = [one for one in FIELD_LANGUAGES if self._searcher.doc_freq(LANGUAGE, one)]
        super().__init__(TANTIVY, TextQueries(TANTIVY, present))

    def _evidence(self, query: SearchQuery, plan: QueryPlan, scope: Scope[Query]) -> Evidence:
        return IndexEvidence(self._searcher, self._queries, scope, self._sizes)

    def _page(self, query: SearchQuery, understood: Understood, scope: Scope[Query]) -> Page:
        offset = min(query.offset, MAX_WINDOW)
        limit = query.page_size if query.offset < MAX_WINDOW else 1
        order = SORT_FIELDS.get(query.sort)
        hits = self._hits(understood) if order else self._ranked(understood)
        by: dict[str, Any] = {"order_by_field": order} if order else {"weight_by_field": PRIOR}
        narrowed = self._say.filtered(hits, [scope.visible, *scope.narrowing])
        found = self._searcher.search(narrowed, limit, offset=offset, **by)
        shown = found.hits if query.offset < MAX_WINDOW else []
        facets = self._facets(self._hits(understood), scope)
        return Page(int(found.count or 0), list(self._read(shown)), facets)

    def _first(self, query: Query, limit: int) -> Iterator[Hit]:
        return self._read(self._searcher.search(query, limit, weight_by_field=PRIOR).hits)

    def _holders(self, field: str, terms: Sequence[str]) -> tuple[int, Mapping[str, int]]:
        holders = {term: self._searcher.doc_freq(field, term) for term in terms}
        return self._searcher.num_docs, holders

    def _read(self, hits: Iterable[tuple[float, tantivy.DocAddress]]) -> Iterator[Hit]:
        for score, address in hits:
            yield float(score), StoredDocument.read(self._searcher.doc(address))

    def _facets(self, hits: Query, scope: Scope[Query]) -> FacetCounts:
        """The counts of all facets: once for all that have no filter, once for each that has."""
        facets = self._count(hits, [scope.visible, *scope.narrowing])
        for name in scope.facets:
            facets.pop(name, None)
            own = self._count(hits, [scope.visible, *scope.narrowing_without(name)])
            if name in own:
                facets[name] = own[name]
        return facets

    def _count(self, hits: Query, filters: Sequence[Query]) -> FacetCounts:
        aggregation = {"facets": {"terms": {"field": FACET, "size": MAX_FACET_VALUES}}}
        narrowed = self._say.filtered(hits, filters)
        buckets = self._searcher.aggregate(narrowed, aggregation)["facets"]["buckets"]
        return facet_counts((one["key"], int(one["doc_count"])) for one in buckets)
