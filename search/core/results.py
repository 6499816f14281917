"""What a search gives back."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SearchHit:
    """One document found.

    `highlight` and `title_highlight` are safe HTML: everything is escaped but `<mark>`. `title`
    and `summary` are plain text. `score` is comparable within one result only.
    """

    key: str
    identifier: str
    kind: str
    title: str
    url: str
    language: str
    score: float
    highlight: str
    title_highlight: str
    summary: str
    facets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FacetCount:
    """How many documents carry a value of a facet, under all other facets' filters."""

    value: str
    count: int


@dataclass(frozen=True)
class SearchResults:
    """One page of hits, and the counts over all of them.

    `suggestion` is the query with its typing errors mended ("did you mean"); the hits are then
    already those of the mended query. `relaxed` says that no document has all the words and the
    hits have only some. Facet counts are ordered by count, then by value; zeros are left out.
    """

    hits: tuple[SearchHit, ...]
    total: int
    facets: Mapping[str, tuple[FacetCount, ...]]
    suggestion: str | None
    took_ms: float
    relaxed: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A title offered while someone is typing; `key` is that of its document."""

    title: str
    url: str
    kind: str
    language: str
    key: str = ""
