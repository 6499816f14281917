"""Queries of the server."""

from collections.abc import Collection, Sequence

from elasticsearch_dsl.query import (
    Bool,
    ConstantScore,
    Exists,
    Fuzzy,
    MatchAll,
    MatchNone,
    MatchPhrase,
    Query,
    Term,
    Terms,
)

from search.engines.elasticsearch.schema import TITLE_BEGINNINGS


class ElasticsearchDialect:
    """See `search.engines.dialect.Dialect`."""

    def nothing(self) -> Query:
        """See `Dialect.nothing`."""
        return MatchNone()

    def everything(self) -> Query:
        """See `Dialect.everything`."""
        return MatchAll()

    def any_of(self, queries: Sequence[Query], enough: int = 1) -> Query:
        """See `Dialect.any_of`."""
        if len(queries) < enough or not queries:
            return self.nothing()
        if len(queries) == 1:
            return queries[0]
        return Bool(should=list(queries), minimum_should_match=enough)

    def all_of(self, queries: Sequence[Query]) -> Query:
        """See `Dialect.all_of`."""
        if not queries:
            return self.everything()
        return queries[0] if len(queries) == 1 else Bool(must=list(queries))

    def lifted(self, query: Query, lifts: Sequence[Query]) -> Query:
        """See `Dialect.lifted`."""
        return Bool(must=[query], should=list(lifts)) if lifts else query

    def filtered(self, query: Query, filters: Sequence[Query]) -> Query:
        """See `Dialect.filtered`."""
        return Bool(must=[query], filter=list(filters))

    def without(self, query: Query, excluded: Query) -> Query:
        """See `Dialect.without`."""
        return Bool(must=[query], must_not=[excluded])

    def scored(self, query: Query, score: float) -> Query:
        """See `Dialect.scored`."""
        return ConstantScore(filter=query, boost=score)

    def boosted(self, query: Query, boost: float) -> Query:
        """See `Dialect.boosted`."""
        return Bool(must=[query], boost=boost)

    def keywords(self, field: str, values: Collection[str]) -> Query:
        """See `Dialect.keywords`."""
        return Terms(**{field: sorted(values)})

    def run(self, field: str, terms: Sequence[str], boost: float = 1.0, slop: int = 0) -> Query:
        """See `Dialect.run`."""
        if len(terms) == 1:
            return Term(**{field: {"value": terms[0], "boost": boost}})
        phrase = {"query": " ".join(terms), "boost": boost, "slop": slop}
        return MatchPhrase(**{field: phrase})

    def title_beginning(self, term: str, errors: int) -> Query:
        """See `Dialect.title_beginning`."""
        if not errors:
            found: Query = Term(**{TITLE_BEGINNINGS: term})
        elif len(term) <= errors:
            # Every word begins so, if all that was typed may be wrong.
            found = Exists(field=TITLE_BEGINNINGS)
        else:
            found = _like(TITLE_BEGINNINGS, term, errors, right=0)
        return self.scored(found, 1.0)

    def like(self, field: str, term: str, errors: int) -> Query:
        """See `Dialect.like`; the first letter is taken to be right."""
        return _like(field, term, errors, right=1)


ELASTICSEARCH = ElasticsearchDialect()


def _like(field: str, term: str, errors: int, right: int) -> Query:
    """Terms of a field within some typing errors, after `right` first letters that are taken to be
    right: all of them, not only the nearest few."""
    fuzzy = {
        "value": term,
        "fuzziness": errors,
        "prefix_length": right,
        "rewrite": "constant_score",
    }
    return Fuzzy(**{field: fuzzy})
