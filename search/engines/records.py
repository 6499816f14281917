"""What an engine keeps of a document, the same for every engine: searched texts, filters, order.

An engine translates a record into the fields of its index, and makes a `StoredDocument` of what
its index gives back.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from search.core.analysis import base_language, normalise, without_elisions, words
from search.core.documents import ANY_READER, SearchDocument, named_readers
from search.engines.analysis import FIELD_LANGUAGES, analyser, field_language

QUALITY_SHARE = 0.15
FRESHNESS_SHARE = 0.1
FRESHNESS_HALF_LIFE_DAYS = 3 * 365
FEEDBACK_LENGTH = 4_000  # characters of a body that lend words to a question
MAX_FACET_VALUES = 10_000


def facet_term(name: str, value: str) -> str:
    """A facet value as one term, so that a single count covers all facets."""
    return f"{name}={value}"


@dataclass(frozen=True)
class Record:
    """A document as it is indexed.

    `text` are its searched parts (title, summary, keywords, body), `about` its summary and
    keywords, `heading` its title: all without elided particles, ready for an analyser. A phrase
    never runs from one part into the next. `prior` multiplies the score; `updated`, `reviewed`
    and `adoptions` sort by the value and then, for a stable order, by the key. `meta` and `body`
    are what `StoredDocument` is made of; `meta` is plain JSON.
    """

    key: str
    page: str
    language: str
    access: tuple[str, ...]
    readers: tuple[str, ...]
    named_readers: tuple[str, ...]
    facets: tuple[str, ...]
    prior: float
    updated: int
    reviewed: int
    adoptions: int
    text: tuple[str, ...]
    about: tuple[str, ...]
    heading: str
    meta: Mapping[str, Any]
    body: str


@dataclass(frozen=True)
class StoredDocument:
    """What the index gives back of a document; `body` is read only where it is needed."""

    key: str
    translation_key: str
    fingerprint: str
    identifier: str
    kind: str
    language: str
    title: str
    summary: str
    url: str
    facets: dict[str, tuple[str, ...]]
    body: str

    @classmethod
    def of(cls, meta: Mapping[str, Any], body: str) -> Self:
        """The stored part of a document from its record's `meta` and `body`."""
        facets = {name: tuple(values) for name, values in meta["facets"].items()}
        return cls(**{**meta, "facets": facets}, body=body)

    def first_terms(self) -> list[str]:
        """The terms of title, summary and the beginning of the body."""
        text = "\n".join((self.title, self.summary, self.body[:FEEDBACK_LENGTH]))
        terms: list[str] = analyser(field_language(self.language)).analyze(text)
        return terms

    def words(self) -> set[str]:
        """The words of its texts as they are written."""
        return {word for text in (self.title, self.summary, self.body) for word in words(text)}


def records(documents: Sequence[SearchDocument], today: date) -> list[Record]:
    """The documents as records. The translations of a page must come together."""
    named = named_readers(documents)
    return [_record(document, named[document.translation_key], today) for document in documents]


def prior(quality: float, updated: date, today: date) -> float:
    """What the score is multiplied by, from quality and freshness: between 1 and 1.25.

    Freshness is that of the day of indexing; it halves every three years.
    """
    age = max((today - updated).days, 0)
    freshness = 0.5 ** (age / FRESHNESS_HALF_LIFE_DAYS)
    return float(1 + QUALITY_SHARE * quality + FRESHNESS_SHARE * freshness)


def _record(document: SearchDocument, named: frozenset[str], today: date) -> Record:
    title, summary, body = map(normalise, (document.title, document.summary, document.body))
    keywords = map(normalise, document.keywords)
    about = tuple(without_elisions(part) for part in (summary, *keywords) if part)
    heading = without_elisions(title)
    facets = document.facet_values
    return Record(
        key=document.key,
        page=document.translation_key,
        language=field_language(document.language),
        access=tuple(sorted(document.access)),
        readers=_shown_to(document, named),
        named_readers=tuple(sorted(map(base_language, named)))
        if ANY_READER in document.readers
        else (),
        facets=tuple(facet_term(name, value) for name in facets for value in set(facets[name])),
        prior=prior(document.quality, document.updated, today),
        updated=_sortable(_day(document.updated), document.key),
        reviewed=_sortable(_day(document.reviewed), document.key),
        adoptions=_sortable(document.adoptions, document.key),
        text=tuple(part for part in (heading, *about, without_elisions(body)) if part),
        about=about,
        heading=heading,
        meta={
            "key": document.key,
            "translation_key": document.translation_key,
            "fingerprint": document.fingerprint,
            "identifier": document.identifier,
            "kind": document.kind,
            "language": document.language,
            "title": title,
            "summary": summary,
            "url": document.url,
            "facets": facets,
        },
        body=body,
    )


def _shown_to(document: SearchDocument, named: frozenset[str]) -> tuple[str, ...]:
    """The reader languages that a document names, and those of ours that "any" stands for: one
    term then decides, however many documents there are."""
    own = {base_language(reader) for reader in document.readers}
    if ANY_READER in own:
        own |= set(FIELD_LANGUAGES) - {base_language(reader) for reader in named}
    return tuple(sorted(own))


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def _sortable(value: int, key: str) -> int:
    return (value << 32) | zlib.crc32(key.encode())
