"""What another thesaurus would change, and which terms are risky. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from search.core.analysis import FUNCTION_WORDS, base_language, fold, match_key, words
from search.core.results import SearchHit, SearchResults

Terms: TypeAlias = Mapping[str, Sequence[str]]
Mark: TypeAlias = Literal["same", "new", "gone", "up", "down"]


@dataclass(frozen=True)
class PlacedHit:
    """A result on one side of a comparison; `other` is its place on the other side, from 1."""

    place: int
    title: str
    url: str
    language: str
    mark: Mark
    other: int | None = None


@dataclass(frozen=True)
class Comparison:
    """The first results for a text as they are and as they would be, and the totals."""

    text: str
    language: str
    now: tuple[PlacedHit, ...]
    then: tuple[PlacedHit, ...]
    total_now: int
    total_then: int

    @property
    def is_unchanged(self) -> bool:
        """Whether the change makes no difference to what is shown."""
        marks = {hit.mark for hit in (*self.now, *self.then)}
        return marks <= {"same"} and self.total_now == self.total_then


def compare(text: str, language: str, now: SearchResults, then: SearchResults) -> Comparison:
    """Set two results side by side. "Gone" and "new" are meant among the results given."""
    places_now = {hit.key: place for place, hit in enumerate(now.hits, start=1)}
    places_then = {hit.key: place for place, hit in enumerate(then.hits, start=1)}

    def placed(hit: SearchHit, mark: Mark, place: int, other: int | None) -> PlacedHit:
        return PlacedHit(place, hit.title, hit.url, hit.language, mark, other)

    before = tuple(
        placed(hit, "same" if other else "gone", place, other)
        for place, hit in enumerate(now.hits, start=1)
        for other in [places_then.get(hit.key)]
    )
    after = tuple(
        placed(hit, _moved(place, other), place, other)
        for place, hit in enumerate(then.hits, start=1)
        for other in [places_now.get(hit.key)]
    )
    return Comparison(text, language, before, after, now.total, then.total)


def _moved(place: int, before: int | None) -> Mark:
    if before is None:
        return "new"
    if place == before:
        return "same"
    return "up" if place < before else "down"


def function_words(terms: Terms) -> list[str]:
    """Terms that are a single word like "the": each search with it would find all the others."""
    return [
        term
        for language, values in terms.items()
        for term in values
        if len(parts := words(term)) == 1
        and fold(parts[0]) in FUNCTION_WORDS.get(base_language(language), ())
    ]


def terms_elsewhere(terms: Terms, others: Iterable[tuple[str, Terms]]) -> list[tuple[str, str]]:
    """Terms that another group has as well, with that group's name.

    A search for such a term finds what both groups mean. Terms meet as in a search: whatever
    their language, case and ending.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, others_terms in others:
        for keys in {_keys(term) for values in others_terms.values() for term in values}:
            groups.setdefault(keys, []).append(name)
    return [
        (term, name)
        for values in terms.values()
        for term in values
        for name in groups.get(_keys(term), ())
    ]


def _keys(term: str) -> tuple[str, ...]:
    return tuple(match_key(word) for word in words(term))
