"""The fields of the index, and how a document fills them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Self

import tantivy

from search.core.documents import SearchDocument
from search.engines import records
from search.engines.analysis import EXACT, FIELD_LANGUAGES, analyser
from search.engines.fields import (
    ACCESS,
    ADOPTIONS,
    BODY,
    FACET,
    KEY,
    LANGUAGE,
    META,
    NAMED_READERS,
    PAGE,
    PRIOR,
    READERS,
    REVIEWED,
    TITLE_WORDS,
    UPDATED,
    WORDS,
    about_field,
    text_field,
    title_field,
)

SCHEMA_VERSION = 3
"""Goes up with every change to fields or analysers; an index of another version is rebuilt."""


_KEYWORDS = (KEY, PAGE, LANGUAGE, ACCESS, READERS, NAMED_READERS)


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


class StoredDocument(records.StoredDocument):
    """What the index gives back of a document."""

    @classmethod
    def read(cls, document: tantivy.Document) -> Self:
        """The stored part of a document of the index."""
        meta = json.loads(bytes(document.get_first(META)))
        return cls.of(meta, bytes(document.get_first(BODY)).decode())


def index_documents(
    documents: Sequence[SearchDocument], today: date
) -> list[tuple[str, tantivy.Document]]:
    """The documents as the index takes them, with their keys. Siblings must come together."""
    return [(one.key, _index_document(one)) for one in records.records(documents, today)]


def _index_document(record: records.Record) -> tantivy.Document:
    language = record.language
    # Separate values keep a phrase from running from one part into the next.
    text = list(record.text)
    return tantivy.Document(
        **{
            KEY: record.key,
            PAGE: record.page,
            LANGUAGE: language,
            ACCESS: list(record.access),
            READERS: list(record.readers),
            NAMED_READERS: list(record.named_readers),
            FACET: list(record.facets),
            # tantivy multiplies by log2(2 + value), so the value is the inverse of that.
            PRIOR: float(2**record.prior - 2),
            UPDATED: record.updated,
            REVIEWED: record.reviewed,
            ADOPTIONS: record.adoptions,
            text_field(language): text,
            about_field(language): list(record.about),
            title_field(language): record.heading,
            WORDS: text,
            TITLE_WORDS: record.heading,
            META: json.dumps(record.meta, ensure_ascii=True).encode(),
            BODY: record.body.encode(),
        }
    )
