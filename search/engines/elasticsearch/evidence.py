"""What the index knows about words in a reader's scope."""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch_dsl.query import Query

from search.core.expansion import FEEDBACK_DOCUMENTS
from search.core.query import Alternative, Clause, QueryPlan
from search.core.understanding import TOPIC_DOCUMENTS, FacetValue, Understood
from search.engines import evidence
from search.engines.elasticsearch.asking import Answer, Asker, Body
from search.engines.elasticsearch.dialect import ELASTICSEARCH
from search.engines.elasticsearch.schema import stored
from search.engines.evidence import Hit
from search.engines.fields import BODY, FACET, META
from search.engines.queries import Scope, TextQueries
from search.engines.records import MAX_FACET_VALUES, facet_term


class IndexEvidence(evidence.IndexEvidence[Query]):
    """Answers from the index in use. What one request can find out is asked for together."""

    def __init__(self, asker: Asker, queries: TextQueries[Query], scope: Scope[Query]) -> None:
        super().__init__(ELASTICSEARCH, queries, scope)
        self._asker = asker

    def foresee(self, plan: QueryPlan, further: Sequence[Body]) -> None:
        """Ask at once for what `understand` will want to know first, and for `further`."""
        if plan.browse or not plan.clauses:
            self._asker.ask(*further)
            return
        if plan.is_long:
            likely = Understood(plan.loosened(), enough=plan.enough)
            typed = [Clause((Alternative((word,)),)) for word in dict.fromkeys(plan.typed_words)]
            clauses = list(dict.fromkeys(_with_typed(likely.plan.clauses) + typed))
            counting = self._counting([self._queries.having(one) for one in clauses])
            first = _body(self._ranked(likely), FEEDBACK_DOCUMENTS, source=True)
            answer = self._asker.ask(counting, first, self._whole_scope(), *further)[0]
            self._counted.update(zip(clauses, _counts(answer, len(clauses)), strict=True))
            return
        likely = Understood(plan, (frozenset(range(len(plan.clauses))),))
        having = self._having(self._queries.any_way(plan, likely.ways))
        first = _body(self._ranked(likely), TOPIC_DOCUMENTS, source=True)
        self._asker.ask(having, first, self._whole_scope(), *further)

    def size(self) -> int:
        """See `search.core.understanding.Evidence.size`."""
        return total(self._asker.ask(self._whole_scope())[0])

    def facet_counts(self, values: Sequence[FacetValue]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.facet_counts`."""
        if not values:
            return []
        answer = self._asker.ask(self._whole_scope())[0]
        buckets = answer["aggregations"].get("facets", {"buckets": []})["buckets"]
        counts = {one["key"]: int(one["doc_count"]) for one in buckets}
        return [counts.get(facet_term(*value), 0) for value in values]

    def _count(self, query: Query) -> int:
        return total(self._asker.ask(self._having(query))[0])

    def _count_each(self, queries: Sequence[Query]) -> list[int]:
        return _counts(self._asker.ask(self._counting(queries))[0], len(queries))

    def _first(self, query: Query, limit: int) -> Iterator[Hit]:
        return hits_of(self._asker.ask(_body(query, limit, source=True))[0])

    def _best_score(self, query: Query) -> float:
        hits = self._asker.ask(_body(query, 1, source=False))[0]["hits"]["hits"]
        return float(hits[0]["_score"]) if hits else 0.0

    def _having(self, query: Query) -> Body:
        return _body(self._unscored(query), 0, source=False, counted=True)

    def _whole_scope(self) -> Body:
        """How many documents there are and what they are about; the server remembers that until
        something is written."""
        body = self._having(self._say.everything())
        return {**body, "aggs": {"facets": {"terms": {"field": FACET, "size": MAX_FACET_VALUES}}}}

    def _counting(self, queries: Sequence[Query]) -> Body:
        """A request that counts how many documents of the scope each query has."""
        named = {str(place): query.to_dict() for place, query in enumerate(queries)}
        body = _body(self._unscored(self._say.everything()), 0, source=False)
        return {**body, "aggs": {"counts": {"filters": {"filters": named}}}}

    def _unscored(self, query: Query) -> Query:
        return self._say.scored(self._in_scope(query), 0.0)


def hits_of(answer: Answer) -> Iterator[Hit]:
    """The hits, with their scores or, where they are sorted by a field, its values."""
    for hit in answer["hits"]["hits"]:
        score = hit["_score"] if hit["_score"] is not None else hit["sort"][0]
        yield float(score), stored(hit["_source"])


def total(answer: Answer) -> int:
    """The number of all hits."""
    return int(answer["hits"]["total"]["value"])


def _with_typed(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses, and each as it was typed, without its synonyms."""
    return [one for clause in clauses for one in (clause, Clause((clause.typed,)))]


def _body(query: Query, size: int, *, source: bool, counted: bool = False) -> dict[str, Any]:
    return {
        "query": query.to_dict(),
        "size": size,
        "track_total_hits": counted,
        "_source": [META, BODY] if source else False,
    }


def _counts(answer: Answer, number: int) -> list[int]:
    """The counts of so many queries, in their order."""
    buckets = answer["aggregations"].get("counts", {"buckets": {}})["buckets"]
    names = map(str, range(number))
    return [int(buckets[name]["doc_count"]) if name in buckets else 0 for name in names]
