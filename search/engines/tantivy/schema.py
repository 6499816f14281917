"""The fields of the index, and how a document fills them."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import tantivy

from search.analysis import base_language, normalise, without_elisions
from search.documents import ANY_READER, SearchDocument, named_readers
from search.engines.tantivy.analysis import EXACT, FIELD_LANGUAGES, analyser, field_language

SCHEMA_VERSION = 3
"""Goes up with every change to fields or analysers; an index of another version is rebuilt."""

KEY = "key"
PAGE = "page"
LANGUAGE = "language"
ACCESS = "access"
READERS = "readers"
NAMED_READERS = "named_readers"
FACET = "facet"
PRIOR = "prior"
UPDATED = "updated"
REVIEWED = "reviewed"
ADOPTIONS = "adoptions"
WORDS = "words"
TITLE_WORDS = "title_words"
META = "meta"
BODY = "body"

QUALITY_SHARE = 0.15
FRESHNESS_SHARE = 0.1
FRESHNESS_HALF_LIFE_DAYS = 3 * 365

_KEYWORDS = (KEY, PAGE, LANGUAGE, ACCESS, READERS, NAMED_READERS)


def text_field(language: str) -> str:
    """The field with all text of the documents of a language."""
    return f"text_{language}"


def title_field(language: str) -> str:
    """The field with the titles of the documents of a language."""
    return f"title_{language}"


def about_field(language: str) -> str:
    """The field with the summaries and keywords of the documents of a language."""
    return f"about_{language}"


def facet_term(name: str, value: str) -> str:
    """A facet value as one term, so that a single count covers all facets."""
    return f"{name}={value}"


@cache
def schema() -> tantivy.Schema:
    """The schema; the same object for every index of this process."""
    builder = tantivy.SchemaBuilder()
    for name in _KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(FACET, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field(PRIOR, fast=True)
    builder.add_integer_field(UPDATED, fast=True)
    builder.add_integer_field(REVIEWED, fast=True)
    builder.add_integer_field(ADOPTIONS, fast=True)
    for language in FIELD_LANGUAGES:
        builder.add_text_field(text_field(language), tokenizer_name=language)
        builder.add_text_field(about_field(language), tokenizer_name=language)
        builder.add_text_field(title_field(language), tokenizer_name=language)
    builder.add_text_field(WORDS, tokenizer_name=EXACT)
    builder.add_text_field(TITLE_WORDS, tokenizer_name=EXACT)
    builder.add_bytes_field(META, stored=True)
    builder.add_bytes_field(BODY, stored=True)
    return builder.build()


def register_analysers(index: tantivy.Index) -> None:
    """Make the analysers known to an opened index."""
    for name in (*FIELD_LANGUAGES, EXACT):
        index.register_tokenizer(name, analyser(name))


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
    def read(cls, document: tantivy.Document) -> "StoredDocument":
        """The stored part of a document of the index."""
        meta = json.loads(bytes(document.get_first(META)))
        facets = {name: tuple(values) for name, values in meta.pop("facets").items()}
        body = bytes(document.get_first(BODY)).decode()
        return cls(facets=facets, body=body, **meta)


def index_documents(
    documents: Sequence[SearchDocument], today: date
) -> list[tuple[str, tantivy.Document]]:
    """The documents as the index takes them, with their keys. Siblings must come together."""
    named = named_readers(documents)
    return [
        (document.key, _index_document(document, named[document.translation_key], today))
        for document in documents
    ]


def _index_document(
    document: SearchDocument, named: frozenset[str], today: date
) -> tantivy.Document:
    language = field_language(document.language)
    title, summary, body = map(normalise, (document.title, document.summary, document.body))
    # Separate values keep a phrase from running from the title into the summary.
    keywords = [normalise(keyword) for keyword in document.keywords]
    about = [without_elisions(part) for part in (summary, *keywords) if part]
    heading = without_elisions(title)
    parts = [part for part in (heading, *about, without_elisions(body)) if part]
    facets = document.facet_values
    meta = {
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
    }
    return tantivy.Document(
        **{
            KEY: document.key,
            PAGE: document.translation_key,
            LANGUAGE: language,
            ACCESS: sorted(document.access),
            READERS: _shown_to(document, named),
            NAMED_READERS: sorted(map(base_language, named))
            if ANY_READER in document.readers
            else [],
            FACET: [facet_term(name, value) for name in facets for value in set(facets[name])],
            PRIOR: _prior(document, today),
            UPDATED: _sortable(_day(document.updated), document.key),
            REVIEWED: _sortable(_day(document.reviewed), document.key),
            ADOPTIONS: _sortable(document.adoptions, document.key),
            text_field(language): parts,
            about_field(language): about,
            title_field(language): heading,
            WORDS: parts,
            TITLE_WORDS: heading,
            META: json.dumps(meta, ensure_ascii=True).encode(),
            BODY: body.encode(),
        }
    )


def _shown_to(document: SearchDocument, named: frozenset[str]) -> list[str]:
    """The reader languages that a document names, and those of ours that "any" stands for: one
    term then decides, however many documents there are."""
    own = {base_language(reader) for reader in document.readers}
    if ANY_READER in own:
        own |= set(FIELD_LANGUAGES) - {base_language(reader) for reader in named}
    return sorted(own)


def _prior(document: SearchDocument, today: date) -> float:
    """What tantivy multiplies the score by, from quality and freshness: at most 1.25.

    tantivy multiplies by log2(2 + value), so the value is the inverse of that. Freshness is that
    of the day of indexing; it halves every three years.
    """
    age = max((today - document.updated).days, 0)
    freshness = 0.5 ** (age / FRESHNESS_HALF_LIFE_DAYS)
    multiplier = 1 + QUALITY_SHARE * document.quality + FRESHNESS_SHARE * freshness
    return float(2**multiplier - 2)


def _day(day: date | None) -> int:
    return day.toordinal() if day else 0


def _sortable(value: int, key: str) -> int:
    """A number that sorts by the value and then, for a stable order, by the key's digest."""
    return (value << 32) | zlib.crc32(key.encode())
