"""Mends typing errors with the words of documents that the reader may see."""

from collections.abc import Mapping

import tantivy
from tantivy import Occur, Query

from search.analysis import fold, words
from search.engines.tantivy.queries import Scope, TextQueries, all_of, unscored
from search.engines.tantivy.schema import WORDS, StoredDocument, schema
from search.query import QueryPlan
from search.spelling import candidates, tolerated_errors

SAMPLE = 12
MAX_CANDIDATES = 6


class SpellingCorrector:
    """Finds, for the words of a plan that nobody wrote, the words that were probably meant.

    The candidates come from documents in the reader's sight that also match the other words as
    well as possible, so the context decides between "fund" and "found", and a word that only a
    restricted document contains is never given away.
    """

    def __init__(self, searcher: tantivy.Searcher, queries: TextQueries, scope: Scope) -> None:
        self._searcher = searcher
        self._queries = queries
        self._visible = scope.visible

    def corrections(self, plan: QueryPlan) -> Mapping[str, str]:
        """Typed words and what to put in their place; empty where nothing is to be mended."""
        found: dict[str, str] = {}
        for word in dict.fromkeys(plan.typed_words):
            limit = tolerated_errors(word)
            if limit and not self._count(self._queries.word(word)):
                others = [other for other in plan.typed_words if other != word]
                best = self._best(word, others, limit)
                if best:
                    found[word] = best
        return found

    def _best(self, word: str, others: list[str], limit: int) -> str | None:
        for errors in range(1, limit + 1):
            known = candidates(word, self._vocabulary(word, others, errors), errors)
            if known:
                nearest = sorted(known, key=lambda one: (known[one][1], one))[:MAX_CANDIDATES]
                best = min(nearest, key=lambda one: (known[one][1], -self._frequency(one), one))
                return known[best][0]
        return None

    def _vocabulary(self, word: str, others: list[str], errors: int) -> set[str]:
        """The words of the documents that contain something like `word`, best context first."""
        like = Query.fuzzy_term_query(schema(), WORDS, fold(word), distance=errors)
        context = [(Occur.Should, self._queries.word(other)) for other in others]
        query = Query.boolean_query(
            [(Occur.Must, unscored(like)), (Occur.Must, self._visible), *context]
        )
        vocabulary: set[str] = set()
        for _, address in self._searcher.search(query, SAMPLE).hits:
            stored = StoredDocument.read(self._searcher.doc(address))
            for text in (stored.title, stored.summary, stored.body):
                vocabulary.update(words(text))
        return vocabulary

    def _frequency(self, folded: str) -> int:
        return self._count(Query.term_query(schema(), WORDS, folded))

    def _count(self, query: Query) -> int:
        found = self._searcher.search(all_of([query, self._visible]), 1)
        return int(found.count or 0)
