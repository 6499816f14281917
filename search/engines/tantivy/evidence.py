"""What one view of an index knows about words in a reader's scope."""

from collections.abc import Hashable, Iterator, MutableMapping, Sequence

import tantivy
from tantivy import Query

from search.core.understanding import FacetValue
from search.engines import evidence
from search.engines.evidence import Hit
from search.engines.fields import FACET
from search.engines.queries import Scope, TextQueries
from search.engines.records import facet_term
from search.engines.tantivy.dialect import TANTIVY
from search.engines.tantivy.schema import StoredDocument


class IndexEvidence(evidence.IndexEvidence[Query]):
    """Answers from one searcher, so that all decisions of a search fit each other."""

    def __init__(
        self,
        searcher: tantivy.Searcher,
        queries: TextQueries[Query],
        scope: Scope[Query],
        sizes: MutableMapping[Hashable, int],
    ) -> None:
        super().__init__(TANTIVY, queries, scope)
        self._searcher = searcher
        self._sizes = sizes

    def size(self) -> int:
        """See `search.core.understanding.Evidence.size`; counted once for each kind of reader."""
        identity = self._scope.identity
        if identity not in self._sizes:
            self._sizes[identity] = self._count(self._say.everything())
        return self._sizes[identity]

    def facet_counts(self, values: Sequence[FacetValue]) -> Sequence[int]:
        """See `search.core.understanding.Evidence.facet_counts`; remembered like `size`."""
        found: list[int] = []
        for name, value in values:
            identity = (self._scope.identity, name, value)
            if identity not in self._sizes:
                having = self._say.keywords(FACET, [facet_term(name, value)])
                self._sizes[identity] = self._count(having)
            found.append(self._sizes[identity])
        return found

    def _count(self, query: Query) -> int:
        return int(self._searcher.search(self._in_scope(query), 1).count or 0)

    def _count_each(self, queries: Sequence[Query]) -> list[int]:
        return [self._count(query) for query in queries]

    def _first(self, query: Query, limit: int) -> Iterator[Hit]:
        for score, address in self._searcher.search(query, limit, count=False).hits:
            yield float(score), StoredDocument.read(self._searcher.doc(address))

    def _best_score(self, query: Query) -> float:
        hits = self._searcher.search(query, 1, count=False).hits
        return float(hits[0][0]) if hits else 0.0
