"""Searches the index in use."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from elasticsearch_dsl import Search
from elasticsearch_dsl.query import FunctionScore, Query

from search.core.query import MAX_WINDOW, QueryPlan, SearchQuery
from search.core.understanding import Evidence, Understood
from search.engines import answering
from search.engines.answering import FacetCounts, Page, facet_counts
from search.engines.elasticsearch.asking import Answer, Asker
from search.engines.elasticsearch.dialect import ELASTICSEARCH
from search.engines.elasticsearch.evidence import IndexEvidence, hits_of, total
from search.engines.evidence import Hit
from search.engines.fields import BODY, FACET, META, PRIOR, SORT_FIELDS, UPDATED
from search.engines.queries import Scope, TextQueries
from search.engines.records import MAX_FACET_VALUES

_EVERYTHING = "everything"

Body = dict[str, Any]


class IndexSearch(answering.IndexSearch[Query]):
    """Asks the server. Most searches are of a few words that enough documents have: their hits are
    asked for together with what is needed to know that, so that one request suffices."""

    def __init__(self, asker: Asker) -> None:
        super().__init__(ELASTICSEARCH, TextQueries(ELASTICSEARCH))
        self._asker = asker

    def _evidence(self, query: SearchQuery, plan: QueryPlan, scope: Scope[Query]) -> Evidence:
        evidence = IndexEvidence(self._asker, self._queries, scope)
        evidence.foresee(plan, self._expected(query, plan, scope))
        return evidence

    def _page(self, query: SearchQuery, understood: Understood, scope: Scope[Query]) -> Page:
        if understood.nothing:
            return Page()
        answer = self._asker.ask(self._body(query, understood, scope))[0]
        return Page(total(answer), list(hits_of(answer)), _facets(answer, scope))

    def _first(self, query: Query, limit: int) -> Iterator[Hit]:
        return hits_of(self._asker.ask(_with_prior(query, 0, limit))[0])

    def _holders(self, field: str, terms: Sequence[str]) -> tuple[int, Mapping[str, int]]:
        everything = self._asker.ask(_body(self._say.everything(), 0, 0))[0]
        return total(everything), self._asker.document_frequencies(field, terms)

    def _expected(self, query: SearchQuery, plan: QueryPlan, scope: Scope[Query]) -> list[Body]:
        """The request that will most probably give the hits, if that can be known."""
        if plan.browse:
            return [self._body(query, Understood(plan), scope)]
        is_sorted = query.sort in SORT_FIELDS
        if plan.is_long or not plan.clauses or (plan.topical and not is_sorted):
            return []
        everything = frozenset(range(len(plan.clauses)))
        return [self._body(query, Understood(plan, (everything,)), scope)]

    def _body(self, query: SearchQuery, understood: Understood, scope: Scope[Query]) -> Body:
        """The request for a page of hits and the counts of the facets.

        Words and access decide which documents are looked at; version and filters are taken after
        that, because each facet is counted under those of the others.
        """
        size = query.page_size if query.offset < MAX_WINDOW else 0
        offset = query.offset if size else 0
        if order := SORT_FIELDS.get(query.sort):
            unscored = self._say.scored(self._hits(understood), 0.0)
            visible = self._say.filtered(unscored, [scope.visible])
            body = _body(visible, offset, size, [{order: "desc"}])
        else:
            visible = self._say.filtered(self._ranked(understood), [scope.visible])
            body = _with_prior(visible, offset, size)
        narrowing = self._say.all_of(scope.narrowing).to_dict()
        return body | {"post_filter": narrowing} | self._counts(scope)

    def _counts(self, scope: Scope[Query]) -> Body:
        search = Search()
        narrowing = self._say.all_of(scope.narrowing)
        narrowed = search.aggs.bucket(_EVERYTHING, "filter", narrowing)
        narrowed.bucket("values", "terms", field=FACET, size=MAX_FACET_VALUES)
        for name in scope.facets:
            others = self._say.all_of(scope.narrowing_without(name))
            bucket = search.aggs.bucket(f"facet {name}", "filter", others)
            bucket.bucket("values", "terms", field=FACET, size=MAX_FACET_VALUES)
        return {"aggs": search.to_dict()["aggs"]}


def _facets(answer: Answer, scope: Scope[Query]) -> FacetCounts:
    """The counts of all facets: those with a filter under the filters of the others."""
    found = answer["aggregations"]
    facets = _counted(found.get(_EVERYTHING))
    for name in scope.facets:
        facets.pop(name, None)
        own = _counted(found.get(f"facet {name}"))
        if name in own:
            facets[name] = own[name]
    return facets


def _counted(bucket: Mapping[str, Any] | None) -> FacetCounts:
    buckets = bucket["values"]["buckets"] if bucket else []
    return facet_counts((one["key"], int(one["doc_count"])) for one in buckets)


def _with_prior(query: Query, offset: int, size: int) -> Body:
    """A request that ranks by score and prior; what is newer comes first among equals."""
    ranked = FunctionScore(
        query=query,
        field_value_factor={"field": PRIOR, "modifier": "none", "missing": 1},
        boost_mode="multiply",
    )
    return _body(ranked, offset, size, ["_score", {UPDATED: "desc"}])


def _body(query: Query, offset: int, size: int, order: Sequence[object] = ()) -> Body:
    body: Body = {
        "query": query.to_dict(),
        "from": offset,
        "size": size,
        "track_total_hits": True,
        "_source": [META, BODY],
    }
    return body | {"sort": list(order)} if order and size else body
