"""How an engine says what every query is made of: all that differs between their query languages.

`Query` below is the engine's own type. A query has hits and gives each a score; where only the
hits matter (`filtered`), its scores are left out.
"""

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

Query = TypeVar("Query")


class Dialect(Protocol[Query]):
    """The words of an engine."""

    def nothing(self) -> Query:
        """No document."""

    def everything(self) -> Query:
        """All documents, each with the score 1."""

    def any_of(self, queries: Sequence[Query], enough: int = 1) -> Query:
        """At least `enough` of the queries, scores added; nothing where there are too few."""

    def all_of(self, queries: Sequence[Query]) -> Query:
        """All of the queries, scores added; everything where there are none."""

    def lifted(self, query: Query, lifts: Sequence[Query]) -> Query:
        """The hits of `query`; the scores of `lifts` are added where they hit."""

    def filtered(self, query: Query, filters: Sequence[Query]) -> Query:
        """The hits of `query` that all filters let through, with its scores."""

    def without(self, query: Query, excluded: Query) -> Query:
        """The hits of `query` that are none of `excluded`, with its scores."""

    def scored(self, query: Query, score: float) -> Query:
        """The hits of `query`, each with the same score."""

    def boosted(self, query: Query, boost: float) -> Query:
        """The hits of `query`, scores multiplied."""

    def keywords(self, field: str, values: Collection[str]) -> Query:
        """Any of these values in a field that is not analysed; not for the score."""

    def run(self, field: str, terms: Sequence[str], boost: float = 1.0, slop: int = 0) -> Query:
        """These terms next to each other in a field, scored by BM25; `slop` places may lie
        between them."""

    def title_beginning(self, term: str, errors: int) -> Query:
        """Titles with a word that begins like a term, give or take some typing errors; each with
        the score 1."""

    def like(self, field: str, term: str, errors: int) -> Query:
        """Terms of a field within some typing errors; not for the score."""
