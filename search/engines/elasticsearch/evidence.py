"""What the index knows about words in a reader's scope; see `search.core.understanding`."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from elasticsearch_dsl.query import Bool, Query

from search.core.analysis import fold
from search.core.expansion import FEEDBACK_DOCUMENTS
from search.core.query import Alternative, Clause, QueryPlan
from search.core.spelling import SAMPLE_DOCUMENTS
from search.core.understanding import TOPIC_DOCUMENTS, Clauses, FacetValue, Feedback, Understood
from search.engines.analysis import field_language, function_terms
from search.engines.elasticsearch.asking import Answer, Asker, Body
from search.engines.elasticsearch.dialect import ELASTICSEARCH
from search.engines.elasticsearch.schema import stored
from search.engines.fields import BODY, FACET, META, WORDS
from search.engines.queries import Scope, TextQueries
from search.engines.records import MAX_FACET_VALUES, facet_term


class IndexEvidence:
    """Answers from the index in use. What one request can find out is asked for together."""

    def __init__(self, asker: Asker, queries: TextQueries[Query], scope: Scope[Query]) -> None:
        self._asker = asker
        self._queries = queries
        self._scope = scope
        self._counted: dict[Clause, int] = {}

    def foresee(self, plan: QueryPlan, further: Sequence[Body]) -> None:
        """Ask at once for what `understand` will want to know first, and for `further`."""
        if plan.browse or not plan.clauses:
            self._asker.ask(*further)
            return
        if plan.is_long:
            likely = Understood(plan.loosened(), enough=plan.enough)
            typed = [Clause((Alternative((word,)),)) for word in dict.fromkeys(plan.typed_words)]
            clauses = _with_typed(likely.plan.clauses) + typed
            bodies = [self._counting(clauses), self._first_hits(likely, FEEDBACK_DOCUMENTS)]
            self._note_counts(clauses, self._asker.ask(*bodies, self._whole_scope(), *further)[0])
            return
        likely = Understood(plan, (frozenset(range(len(plan.clauses))),))
        bodies = [self._having(plan, likely.ways), self._first_hits(likely, TOPIC_DOCUMENTS)]
        self._asker.ask(*bodies, self._whole_scope(), *further)

    def size(self) -> int:
        """See `search.core.understanding.Evidence.size`."""
        return total(self._asker.ask(self._whole_scope())[0])

    def counts(self, clauses: Sequence[Clause]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.counts`."""
        unknown = [one for one in dict.fromkeys(clauses) if one not in self._counted]
        if unknown:
            self._note_counts(unknown, self._asker.ask(self._counting(unknown))[0])
        return [self._counted[clause] for clause in clauses]

    def count(self, plan: QueryPlan, ways: Collection[Clauses]) -> int:
        """See `search.core.understanding.Evidence.count`."""
        return total(self._asker.ask(self._having(plan, ways))[0])

    def heaviest(self, plan: QueryPlan, weights: Sequence[float]) -> float:
        """See `search.core.understanding.Evidence.heaviest`."""
        query = ELASTICSEARCH.filtered(self._queries.weighed(plan, weights), self._scope.clauses)
        hits = self._asker.ask(_body(query, 1, source=False))[0]["hits"]["hits"]
        return float(hits[0]["_score"]) if hits else 0.0

    def facet_counts(self, values: Sequence[FacetValue]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.facet_counts`."""
        if not values:
            return []
        answer = self._asker.ask(self._whole_scope())[0]
        buckets = answer["aggregations"].get("facets", {"buckets": []})["buckets"]
        counts = {one["key"]: int(one["doc_count"]) for one in buckets}
        return [counts.get(facet_term(*value), 0) for value in values]

    def first_hits(
        self, understood: Understood, limit: int, *, with_terms: bool
    ) -> Sequence[Feedback]:
        """See `search.core.understanding.Evidence.first_hits`."""
        found: list[Feedback] = []
        for hit in self._asker.ask(self._first_hits(understood, limit))[0]["hits"]["hits"]:
            document = stored(hit["_source"])
            terms = document.first_terms() if with_terms else []
            language = field_language(document.language)
            found.append(Feedback(float(hit["_score"]), language, terms, document.facets))
        return found

    def ignored_terms(self, language: str) -> Collection[str]:
        """See `search.core.understanding.Evidence.ignored_terms`."""
        return function_terms(language)

    def words_like(self, word: str, others: Sequence[str], errors: int) -> Iterable[str]:
        """See `search.core.spelling.Vocabulary.words_like`."""
        like = ELASTICSEARCH.scored(ELASTICSEARCH.like(WORDS, fold(word), errors), 0.0)
        visible = ELASTICSEARCH.filtered(like, [self._scope.visible])
        query = ELASTICSEARCH.lifted(visible, [self._queries.word(other) for other in others])
        vocabulary: set[str] = set()
        for hit in self._asker.ask(_body(query, SAMPLE_DOCUMENTS, source=True))[0]["hits"]["hits"]:
            vocabulary.update(stored(hit["_source"]).words())
        return vocabulary

    def frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """See `search.core.spelling.Vocabulary.frequencies`."""
        filters = {word: ELASTICSEARCH.run(WORDS, [word]) for word in folded}
        answer = self._asker.ask(_counting(filters, self._scope.clauses))[0]
        return [_bucket(answer, word) for word in folded]

    def _having(self, plan: QueryPlan, ways: Collection[Clauses]) -> Body:
        query = self._queries.any_way(plan, ways)
        return _body(Bool(filter=[query, *self._scope.clauses]), 0, source=False, counted=True)

    def _first_hits(self, understood: Understood, limit: int) -> Body:
        query = ELASTICSEARCH.filtered(self._queries.ranked(understood), self._scope.clauses)
        return _body(query, limit, source=True)

    def _whole_scope(self) -> Body:
        """How many documents there are and what they are about; the server remembers that until
        something is written."""
        body = _body(Bool(filter=self._scope.clauses), 0, source=False, counted=True)
        return body | {"aggs": {"facets": {"terms": {"field": FACET, "size": MAX_FACET_VALUES}}}}

    def _counting(self, clauses: Sequence[Clause]) -> Body:
        filters = {str(place): self._queries.having(one) for place, one in enumerate(clauses)}
        return _counting(filters, self._scope.clauses)

    def _note_counts(self, clauses: Sequence[Clause], answer: Answer) -> None:
        for place, clause in enumerate(clauses):
            self._counted[clause] = _bucket(answer, str(place))


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


def _counting(filters: dict[str, Query], scope: Sequence[Query]) -> dict[str, Any]:
    """A request that counts how many documents of a scope pass each filter."""
    named = {name: query.to_dict() for name, query in filters.items()}
    body = _body(Bool(filter=list(scope)), 0, source=False)
    return body | {"aggs": {"counts": {"filters": {"filters": named}}}}


def _bucket(answer: Answer, name: str) -> int:
    buckets = answer["aggregations"].get("counts", {"buckets": {}})["buckets"]
    return int(buckets[name]["doc_count"]) if name in buckets else 0
