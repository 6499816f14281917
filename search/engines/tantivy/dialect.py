"""Queries of tantivy."""

from collections.abc import Collection, Sequence

from tantivy import Occur, Query

from search.engines.fields import TITLE_WORDS
from search.engines.tantivy.schema import schema


class TantivyDialect:
    """See `search.engines.dialect.Dialect`."""

    def nothing(self) -> Query:
        """See `Dialect.nothing`."""
        return Query.empty_query()

    def everything(self) -> Query:
        """See `Dialect.everything`."""
        return Query.const_score_query(Query.all_query(), 1.0)

    def any_of(self, queries: Sequence[Query], enough: int = 1) -> Query:
        """See `Dialect.any_of`."""
        if len(queries) < enough or not queries:
            return self.nothing()
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Should, query) for query in queries], enough)

    def all_of(self, queries: Sequence[Query]) -> Query:
        """See `Dialect.all_of`."""
        if not queries:
            return self.everything()
        if len(queries) == 1:
            return queries[0]
        return Query.boolean_query([(Occur.Must, query) for query in queries])

    def lifted(self, query: Query, lifts: Sequence[Query]) -> Query:
        """See `Dialect.lifted`."""
        if not lifts:
            return query
        others = [(Occur.Should, lift) for lift in lifts]
        return Query.boolean_query([(Occur.Must, query), *others])

    def filtered(self, query: Query, filters: Sequence[Query]) -> Query:
        """See `Dialect.filtered`."""
        return self.all_of([query, *(self.scored(one, 0.0) for one in filters)])

    def without(self, query: Query, excluded: Query) -> Query:
        """See `Dialect.without`."""
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, excluded)])

    def scored(self, query: Query, score: float) -> Query:
        """See `Dialect.scored`."""
        return Query.const_score_query(query, score)

    def boosted(self, query: Query, boost: float) -> Query:
        """See `Dialect.boosted`."""
        return Query.boost_query(query, boost)

    def keywords(self, field: str, values: Collection[str]) -> Query:
        """See `Dialect.keywords`."""
        return self.any_of([Query.term_query(schema(), field, one) for one in sorted(values)])

    def run(self, field: str, terms: Sequence[str], boost: float = 1.0, slop: int = 0) -> Query:
        """See `Dialect.run`."""
        if len(terms) == 1:
            query = Query.term_query(schema(), field, terms[0])
        else:
            query = Query.phrase_query(schema(), field, list(terms), slop=slop)
        return query if boost == 1 else self.boosted(query, boost)

    def title_beginning(self, term: str, errors: int) -> Query:
        """See `Dialect.title_beginning`."""
        return Query.fuzzy_term_query(schema(), TITLE_WORDS, term, distance=errors, prefix=True)

    def like(self, field: str, term: str, errors: int) -> Query:
        """See `Dialect.like`."""
        return Query.fuzzy_term_query(schema(), field, term, distance=errors)


TANTIVY = TantivyDialect()
