"""What one view of an index knows about words in a reader's scope; see `search.understanding`."""

from collections.abc import Collection, Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from search.analysis import fold, words
from search.engines.tantivy.analysis import analyser, field_language, function_terms
from search.engines.tantivy.queries import Scope, TextQueries, all_of, unscored
from search.engines.tantivy.schema import WORDS, StoredDocument, schema
from search.expansion import FEEDBACK_DOCUMENTS
from search.query import Clause, QueryPlan
from search.understanding import Clauses, Feedback

SAMPLE = 12
FEEDBACK_LENGTH = 4_000


class IndexEvidence:
    """Answers from one searcher, so that all decisions of a search fit each other."""

    def __init__(self, searcher: tantivy.Searcher, queries: TextQueries, scope: Scope) -> None:
        self._searcher = searcher
        self._queries = queries
        self._scope = scope

    def size(self) -> int:
        """See `search.understanding.Evidence.size`."""
        return self._count([])

    def counts(self, clauses: Sequence[Clause]) -> Sequence[int]:
        """See `search.understanding.Evidence.counts`."""
        return [self._count([self._queries.clause(clause)]) for clause in clauses]

    def count(self, plan: QueryPlan, ways: Collection[Clauses]) -> int:
        """See `search.understanding.Evidence.count`."""
        return self._count([self._queries.any_way(plan, ways)])

    def heaviest(self, plan: QueryPlan, weights: Sequence[float]) -> float:
        """See `search.understanding.Evidence.heaviest`."""
        query = all_of([self._queries.weighed(plan, weights), *self._scope.clauses])
        found = self._searcher.search(query, 1, count=False).hits
        return float(found[0][0]) if found else 0.0

    def feedback(self, plan: QueryPlan, enough: int) -> Sequence[Feedback]:
        """See `search.understanding.Evidence.feedback`."""
        query = all_of([self._queries.some(plan, enough), *self._scope.clauses])
        first = self._searcher.search(query, FEEDBACK_DOCUMENTS, count=False)
        found: list[Feedback] = []
        for score, address in first.hits:
            stored = StoredDocument.read(self._searcher.doc(address))
            terms = first_terms(stored)
            found.append(Feedback(float(score), field_language(stored.language), terms))
        return found

    def ignored_terms(self, language: str) -> Collection[str]:
        """See `search.understanding.Evidence.ignored_terms`."""
        return function_terms(language)

    def words_like(self, word: str, others: Sequence[str], errors: int) -> Iterable[str]:
        """See `search.spelling.Vocabulary.words_like`."""
        like = Query.fuzzy_term_query(schema(), WORDS, fold(word), distance=errors)
        context = [(Occur.Should, self._queries.word(other)) for other in others]
        query = Query.boolean_query(
            [(Occur.Must, unscored(like)), (Occur.Must, self._scope.visible), *context]
        )
        vocabulary: set[str] = set()
        for _, address in self._searcher.search(query, SAMPLE, count=False).hits:
            stored = StoredDocument.read(self._searcher.doc(address))
            for text in (stored.title, stored.summary, stored.body):
                vocabulary.update(words(text))
        return vocabulary

    def frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """See `search.spelling.Vocabulary.frequencies`."""
        return [self._count([Query.term_query(schema(), WORDS, word)]) for word in folded]

    def _count(self, queries: Sequence[Query]) -> int:
        found = self._searcher.search(all_of([*queries, *self._scope.clauses]), 1)
        return int(found.count or 0)


def first_terms(stored: StoredDocument) -> list[str]:
    """The terms of a document: title, summary and the beginning of the body."""
    text = "\n".join((stored.title, stored.summary, stored.body[:FEEDBACK_LENGTH]))
    terms: list[str] = analyser(field_language(stored.language)).analyze(text)
    return terms
