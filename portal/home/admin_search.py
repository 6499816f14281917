"""The search boxes of the editing screens, for whatever somebody types into them.

Wagtail hands the text to the database's own query language and quotes it badly: a lone quotation
mark ends SQLite's query, a word of thousands of letters is too long for PostgreSQL, and a zero
byte for both. Every search of the editing screens passes through the backend, so the text is
made harmless here and in no view.
"""

from __future__ import annotations

from typing import Any

from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.database import SearchBackend as DatabaseBackend
from modelsearch.query import And, Fuzzy, Or, Phrase, PlainText, SearchQuery

MOST_WORDS = 30
LONGEST_WORD = 100
# The database takes them for its own; to a reader they separate words.
SEPARATORS = str.maketrans(dict.fromkeys('"\\\0', " "))


def plain_words(text: str) -> str:
    """The words of a text without signs that a query language could take for its own."""
    words = [word[:LONGEST_WORD] for word in text.translate(SEPARATORS).split()]
    return " ".join([word for word in words if any(map(str.isalnum, word))][:MOST_WORDS])


def plain_query(query: SearchQuery) -> SearchQuery | None:
    """The same query of plain words; None if no word is left.

    These are the kinds that Wagtail makes of what somebody types.
    """
    if isinstance(query, PlainText):
        words = plain_words(query.query_string)
        return PlainText(words, query.operator, query.boost) if words else None
    if isinstance(query, Phrase | Fuzzy):
        words = plain_words(query.query_string)
        return Phrase(words) if words else None
    if isinstance(query, And | Or):
        left = [plain for plain in map(plain_query, query.subqueries) if plain is not None]
        return (type(query)(left) if len(left) > 1 else left[0]) if left else None
    return query


class PlainWords(BaseSearchBackend):
    """Makes queries plain before the database's backend, the next class, sees them."""

    def _search(self, compiler: Any, query: Any, model_or_queryset: Any, **options: Any) -> Any:
        plain = plain_words(query) if isinstance(query, str) else plain_query(query)
        return super()._search(compiler, plain or "", model_or_queryset, **options)


def SearchBackend(parameters: dict[str, Any]) -> BaseSearchBackend:  # noqa: N802  # asked for by this name
    """The backend of the database in use, for plain words."""
    backend = type(DatabaseBackend(parameters))
    return type(f"PlainWords{backend.__name__}", (PlainWords, backend), {})(parameters)
