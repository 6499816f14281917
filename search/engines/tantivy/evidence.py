"""What one view of an index knows about words in a reader's scope.

See `search.core.understanding`.
"""

from collections.abc import Collection, Hashable, Iterable, MutableMapping, Sequence

import tantivy
from tantivy import Query

from search.core.analysis import fold
from search.core.query import Clause, QueryPlan
from search.core.spelling import SAMPLE_DOCUMENTS
from search.core.understanding import Clauses, FacetValue, Feedback, Understood
from search.engines.analysis import field_language, function_terms
from search.engines.fields import FACET, WORDS
from search.engines.queries import Scope, TextQueries
from search.engines.records import facet_term
from search.engines.tantivy.dialect import TANTIVY
from search.engines.tantivy.schema import StoredDocument


class IndexEvidence:
    """Answers from one searcher, so that all decisions of a search fit each other."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        queries: TextQueries[Query],
        scope: Scope[Query],
        sizes: MutableMapping[Hashable, int],
    ) -> None:
        self._searcher = searcher
        self._queries = queries
        self._scope = scope
        self._sizes = sizes
        self._counted: dict[Clause, int] = {}

    def size(self) -> int:
        """See `search.core.understanding.Evidence.size`; counted once for each kind of reader."""
        identity = self._scope.identity
        if identity not in self._sizes:
            self._sizes[identity] = self._count(TANTIVY.everything())
        return self._sizes[identity]

    def counts(self, clauses: Sequence[Clause]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.counts`."""
        for clause in clauses:
            if clause not in self._counted:
                self._counted[clause] = self._count(self._queries.having(clause))
        return [self._counted[clause] for clause in clauses]

    def count(self, plan: QueryPlan, ways: Collection[Clauses]) -> int:
        """See `search.core.understanding.Evidence.count`."""
        return self._count(self._queries.any_way(plan, ways))

    def heaviest(self, plan: QueryPlan, weights: Sequence[float]) -> float:
        """See `search.core.understanding.Evidence.heaviest`."""
        query = self._in_scope(self._queries.weighed(plan, weights))
        found = self._searcher.search(query, 1, count=False).hits
        return float(found[0][0]) if found else 0.0

    def facet_counts(self, values: Sequence[FacetValue]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.facet_counts`; remembered like `size`."""
        found: list[int] = []
        for name, value in values:
            identity = (self._scope.identity, name, value)
            if identity not in self._sizes:
                having = TANTIVY.keywords(FACET, [facet_term(name, value)])
                self._sizes[identity] = self._count(having)
            found.append(self._sizes[identity])
        return found

    def first_hits(
        self, understood: Understood, limit: int, *, with_terms: bool
    ) -> Sequence[Feedback]:
        """See `search.core.understanding.Evidence.first_hits`."""
        found: list[Feedback] = []
        query = self._in_scope(self._queries.ranked(understood))
        for score, address in self._searcher.search(query, limit, count=False).hits:
            stored = StoredDocument.read(self._searcher.doc(address))
            terms = stored.first_terms() if with_terms else []
            language = field_language(stored.language)
            found.append(Feedback(float(score), language, terms, stored.facets))
        return found

    def ignored_terms(self, language: str) -> Collection[str]:
        """See `search.core.understanding.Evidence.ignored_terms`."""
        return function_terms(language)

    def words_like(self, word: str, others: Sequence[str], errors: int) -> Iterable[str]:
        """See `search.core.spelling.Vocabulary.words_like`."""
        like = TANTIVY.scored(TANTIVY.like(WORDS, fold(word), errors), 0.0)
        visible = TANTIVY.filtered(like, [self._scope.visible])
        query = TANTIVY.lifted(visible, [self._queries.word(other) for other in others])
        vocabulary: set[str] = set()
        for _, address in self._searcher.search(query, SAMPLE_DOCUMENTS, count=False).hits:
            stored = StoredDocument.read(self._searcher.doc(address))
            vocabulary.update(stored.words())
        return vocabulary

    def frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """See `search.core.spelling.Vocabulary.frequencies`."""
        return [self._count(TANTIVY.run(WORDS, [word])) for word in folded]

    def _count(self, query: Query) -> int:
        return int(self._searcher.search(self._in_scope(query), 1).count or 0)

    def _in_scope(self, query: Query) -> Query:
        return TANTIVY.filtered(query, self._scope.clauses)
