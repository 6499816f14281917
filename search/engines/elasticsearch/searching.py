"""Searches the index in use."""

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from elasticsearch_dsl import Search
from elasticsearch_dsl.query import Bool, FunctionScore, MatchAll, Query

from search.core.analysis import base_language
from search.core.documents import LANGUAGE_FACET, TYPE_FACET
from search.core.query import MAX_WINDOW, QueryPlan, SearchQuery, clean_text, plan_query
from search.core.results import FacetCount, SearchHit, SearchResults, Suggestion
from search.core.understanding import Understood, understand
from search.engines.analysis import field_language, function_terms
from search.engines.elasticsearch.asking import Answer, Asker
from search.engines.elasticsearch.dialect import ELASTICSEARCH
from search.engines.elasticsearch.evidence import IndexEvidence, total
from search.engines.elasticsearch.schema import stored
from search.engines.fields import (
    BODY,
    FACET,
    KEY,
    META,
    PAGE,
    PRIOR,
    SORT_FIELDS,
    UPDATED,
    text_field,
)
from search.engines.highlighting import Highlighter
from search.engines.queries import Scope, TextQueries
from search.engines.ranking import SHARED_FACET_SCORE, SIMILAR_TERMS
from search.engines.records import MAX_FACET_VALUES, StoredDocument, facet_term

_EVERYTHING = "everything"

Body = dict[str, Any]


class IndexSearch:
    """Answers one question from the index in use."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._queries = TextQueries(ELASTICSEARCH)

    def search(self, query: SearchQuery, plan: QueryPlan) -> SearchResults:
        """See `SearchEngine.search`.

        Most searches are of a few words that enough documents have. Their hits are asked for
        together with what is needed to know that, so that one request suffices.
        """
        started = time.perf_counter()
        scope = Scope(ELASTICSEARCH, query.access, base_language(query.language), query.filters)
        evidence = IndexEvidence(self._asker, self._queries, scope)
        page = Page(query, scope)
        evidence.foresee(plan, self._expected(page, plan))
        understood = understand(plan, evidence)
        count, hits, facets = self._hits(page, understood)
        return SearchResults(
            hits=self._read(hits, understood.plan),
            total=count,
            facets=facets,
            suggestion=understood.suggestion,
            took_ms=(time.perf_counter() - started) * 1000,
            relaxed=understood.relaxed and count > 0,
        )

    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        cleaned = clean_text(text)
        scope = Scope(ELASTICSEARCH, access, base_language(language), {})
        complete = self._queries.complete(plan_query(cleaned, language))
        for distance in (0, 1) if len(cleaned) > 3 else (0,):
            matching = self._queries.title_prefix(cleaned, distance)
            ranked = ELASTICSEARCH.filtered(
                ELASTICSEARCH.lifted(matching, [complete]), scope.clauses
            )
            titles: dict[str, Suggestion] = {}
            for hit in _hits_of(self._asker.ask(_with_prior(ranked, 0, 2 * limit))[0]):
                one = stored(hit["_source"])
                offered = Suggestion(one.title, one.url, one.kind, one.language, one.key)
                titles.setdefault(one.title, offered)
            if titles:
                return tuple(titles.values())[:limit]
        return ()

    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int
    ) -> tuple[SearchHit, ...]:
        """See `SearchEngine.similar`."""
        scope = Scope(ELASTICSEARCH, access, base_language(language), {})
        itself = ELASTICSEARCH.filtered(ELASTICSEARCH.keywords(KEY, [key]), [scope.visible])
        own = _hits_of(self._asker.ask(_with_prior(itself, 0, 1))[0])
        if not own:
            return ()
        document = stored(own[0]["_source"])
        same = ELASTICSEARCH.keywords(PAGE, [document.translation_key])
        others = ELASTICSEARCH.without(self._like(document), same)
        query = ELASTICSEARCH.filtered(others, scope.clauses)
        found = self._asker.ask(_with_prior(query, 0, limit))[0]
        return self._read(_hits_of(found), plan_query("", language))

    def _expected(self, page: "Page", plan: QueryPlan) -> list[Body]:
        """The request that will most probably give the hits, if that can be known."""
        if plan.browse:
            return [self._body(page, Understood(plan))]
        if plan.is_long or not plan.clauses or (plan.topical and not page.field):
            return []
        everything = frozenset(range(len(plan.clauses)))
        return [self._body(page, Understood(plan, (everything,)))]

    def _hits(
        self, page: "Page", understood: Understood
    ) -> tuple[int, list[Mapping[str, Any]], dict[str, tuple[FacetCount, ...]]]:
        """The number of all hits, those of the page, and the counts of the facets."""
        if understood.nothing:
            return 0, [], {}
        answer = self._asker.ask(self._body(page, understood))[0]
        return total(answer), _hits_of(answer), page.facets(answer)

    def _body(self, page: "Page", understood: Understood) -> Body:
        if understood.plan.browse:
            # A constant score, so that the prior decides the order.
            return page.body(MatchAll())
        if page.field:
            return page.body(self._queries.required(understood))
        return page.body(self._queries.lifted(understood))

    def _read(self, hits: Sequence[Mapping[str, Any]], plan: QueryPlan) -> tuple[SearchHit, ...]:
        highlighter = Highlighter(plan)
        found: list[SearchHit] = []
        for hit in hits:
            one = stored(hit["_source"])
            score = hit["_score"] if hit["_score"] is not None else hit["sort"][0]
            found.append(
                SearchHit(
                    key=one.key,
                    identifier=one.identifier,
                    kind=one.kind,
                    title=one.title,
                    url=one.url,
                    language=one.language,
                    score=float(score),
                    highlight=highlighter.fragment(one),
                    title_highlight=highlighter.title(one),
                    summary=one.summary,
                    facets=one.facets,
                )
            )
        return tuple(found)

    def _like(self, document: StoredDocument) -> Query:
        """What tells a document from others: its rarest frequent words, and its facet values.

        Shared facet values also find similar documents in other languages.
        """
        language = field_language(document.language)
        field = text_field(language)
        frequencies = {
            term: frequency
            for term, frequency in Counter(document.first_terms()).items()
            if term not in function_terms(language) and not term.isdigit()
        }
        everything = _body(MatchAll(), 0, 0)
        size = total(self._asker.ask(everything)[0])
        holders = self._asker.document_frequencies(field, list(frequencies))
        weights = {
            term: frequency * math.log(1 + size / (1 + holders.get(term, 0)))
            for term, frequency in frequencies.items()
        }
        best = sorted(weights, key=lambda term: (-weights[term], term))[:SIMILAR_TERMS]
        likes = [ELASTICSEARCH.run(field, [term]) for term in best]
        for name, values in document.facets.items():
            if name not in (TYPE_FACET, LANGUAGE_FACET):
                for value in values:
                    shared = ELASTICSEARCH.keywords(FACET, [facet_term(name, value)])
                    likes.append(ELASTICSEARCH.scored(shared, SHARED_FACET_SCORE))
        return ELASTICSEARCH.any_of(likes)


class Page:
    """One page of hits: what to ask for it, and how to read the counts that come with it.

    Words and access decide which documents are looked at; version and filters are taken after
    that, because each facet is counted under those of the others.
    """

    def __init__(self, query: SearchQuery, scope: Scope[Query]) -> None:
        self._scope = scope
        self._offset = query.offset
        # Pages beyond the window are empty; the total is right all the same.
        self._size = query.page_size if query.offset < MAX_WINDOW else 0
        self.field = SORT_FIELDS.get(query.sort)

    def body(self, query: Query) -> Body:
        """The request for the hits that `query` ranks, with the counts of the facets."""
        offset = self._offset if self._size else 0
        visible = ELASTICSEARCH.filtered(query, [self._scope.visible])
        if self.field:
            body = _body(Bool(filter=[visible]), offset, self._size, [{self.field: "desc"}])
        else:
            body = _with_prior(visible, offset, self._size)
        return (
            body
            | {"post_filter": ELASTICSEARCH.all_of(self._scope.narrowing).to_dict()}
            | self._counts()
        )

    def facets(self, answer: Answer) -> dict[str, tuple[FacetCount, ...]]:
        """The counts of all facets: those with a filter under the filters of the others."""
        found = answer["aggregations"]
        facets = _counts(found.get(_EVERYTHING))
        special = {name: _counts(found.get(f"facet {name}")) for name in self._special}
        for name, counts in special.items():
            facets.pop(name, None)
            if name in counts:
                facets[name] = counts[name]
        return facets

    @property
    def _special(self) -> list[str]:
        return self._scope.facets

    def _counts(self) -> Body:
        search = Search()
        narrowed = search.aggs.bucket(
            _EVERYTHING, "filter", ELASTICSEARCH.all_of(self._scope.narrowing)
        )
        narrowed.bucket("values", "terms", field=FACET, size=MAX_FACET_VALUES)
        for name in self._special:
            others = ELASTICSEARCH.all_of(self._scope.narrowing_without(name))
            bucket = search.aggs.bucket(f"facet {name}", "filter", others)
            bucket.bucket("values", "terms", field=FACET, size=MAX_FACET_VALUES)
        return {"aggs": search.to_dict()["aggs"]}


def _counts(bucket: Mapping[str, Any] | None) -> dict[str, tuple[FacetCount, ...]]:
    if bucket is None:
        return {}
    facets: dict[str, list[FacetCount]] = {}
    for one in bucket["values"]["buckets"]:
        name, _, value = one["key"].partition("=")
        facets.setdefault(name, []).append(FacetCount(value, int(one["doc_count"])))
    return {
        name: tuple(sorted(counts, key=lambda count: (-count.count, count.value)))
        for name, counts in facets.items()
    }


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


def _hits_of(answer: Answer) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = answer["hits"]["hits"]
    return found
