"""What an index knows about words in a reader's scope; see `search.core.understanding`."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from typing import Generic

from search.core.analysis import fold
from search.core.query import Clause, QueryPlan
from search.core.spelling import SAMPLE_DOCUMENTS
from search.core.understanding import Clauses, FeedbackHit, Understood
from search.engines.analysis import field_language, function_terms
from search.engines.dialect import Dialect, Query
from search.engines.fields import WORDS
from search.engines.queries import Scope, TextQueries
from search.engines.records import StoredDocument

Hit = tuple[float, StoredDocument]


class IndexEvidence(ABC, Generic[Query]):
    """Answers `search.core.understanding.Evidence`; an engine adds how it looks and counts, and
    `size` and `facet_counts`, which each remembers in its own way."""

    def __init__(
        self, dialect: Dialect[Query], queries: TextQueries[Query], scope: Scope[Query]
    ) -> None:
        self._say = dialect
        self._queries = queries
        self._scope = scope
        self._counted: dict[Clause, int] = {}

    @abstractmethod
    def _count(self, query: Query) -> int:
        """How many documents of the scope `query` has."""

    @abstractmethod
    def _count_each(self, queries: Sequence[Query]) -> list[int]:
        """How many documents of the scope each query has."""

    @abstractmethod
    def _first(self, query: Query, limit: int) -> Iterable[Hit]:
        """The first hits of a query, by its scores alone."""

    @abstractmethod
    def _best_score(self, query: Query) -> float:
        """The score of the first hit; 0 where there is none."""

    def counts(self, clauses: Sequence[Clause]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.counts`."""
        unknown = [one for one in dict.fromkeys(clauses) if one not in self._counted]
        if unknown:
            found = self._count_each([self._queries.having(one) for one in unknown])
            self._counted.update(zip(unknown, found, strict=True))
        return [self._counted[clause] for clause in clauses]

    def count(self, plan: QueryPlan, ways: Collection[Clauses]) -> int:
        """See `search.core.understanding.Evidence.count`."""
        return self._count(self._queries.any_way(plan, ways))

    def heaviest(self, plan: QueryPlan, weights: Sequence[float]) -> float:
        """See `search.core.understanding.Evidence.heaviest`."""
        return self._best_score(self._in_scope(self._queries.weighed(plan, weights)))

    def first_hits(
        self, understood: Understood, limit: int, *, with_terms: bool
    ) -> Sequence[FeedbackHit]:
        """See `search.core.understanding.Evidence.first_hits`."""
        return [
            FeedbackHit(
                score,
                field_language(document.language),
                document.first_terms() if with_terms else [],
                document.facets,
            )
            for score, document in self._first(self._ranked(understood), limit)
        ]

    def ignored_terms(self, language: str) -> Collection[str]:
        """See `search.core.understanding.Evidence.ignored_terms`."""
        return function_terms(language)

    def words_like(self, word: str, others: Sequence[str], errors: int) -> Iterable[str]:
        """See `search.core.spelling.Vocabulary.words_like`."""
        like = self._say.scored(self._say.like(WORDS, fold(word), errors), 0.0)
        visible = self._say.filtered(like, [self._scope.visible])
        query = self._say.lifted(visible, [self._queries.word(other) for other in others])
        vocabulary: set[str] = set()
        for _, document in self._first(query, SAMPLE_DOCUMENTS):
            vocabulary.update(document.words())
        return vocabulary

    def frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """See `search.core.spelling.Vocabulary.frequencies`."""
        return self._count_each([self._say.run(WORDS, [word]) for word in folded])

    def _ranked(self, understood: Understood) -> Query:
        return self._in_scope(self._queries.ranked(understood))

    def _in_scope(self, query: Query) -> Query:
        return self._say.filtered(query, self._scope.clauses)
