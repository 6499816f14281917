"""The fields of the index, and how a document fills them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Self

import tantivy

from search.core.documents import SearchDocument
from search.engines import fields, records
from search.engines.analysis import EXACT, FIELD_LANGUAGES, analyser

SCHEMA_VERSION = 3
"""Goes up with every change to fields or analysers; an index of another version is rebuilt."""


@cache
def schema() -> tantivy.Schema:
    """The schema; the same object for every index of this process."""
    builder = tantivy.SchemaBuilder()
    for name in fields.KEYWORDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(fields.FACET, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_float_field(fields.PRIOR, fast=True)
    builder.add_integer_field(fields.UPDATED, fast=True)
    builder.add_integer_field(fields.REVIEWED, fast=True)
    builder.add_integer_field(fields.ADOPTIONS, fast=True)
    for language in FIELD_LANGUAGES:
        builder.add_text_field(fields.text_field(language), tokenizer_name=language)
        builder.add_text_field(fields.about_field(language), tokenizer_name=language)
        builder.add_text_field(fields.title_field(language), tokenizer_name=language)
    builder.add_text_field(fields.WORDS, tokenizer_name=EXACT)
    builder.add_text_field(fields.TITLE_WORDS, tokenizer_name=EXACT)
    builder.add_bytes_field(fields.META, stored=True)
    builder.add_bytes_field(fields.BODY, stored=True)
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
        meta = json.loads(bytes(document.get_first(fields.META)))
        return cls.of(meta, bytes(document.get_first(fields.BODY)).decode())


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
            fields.KEY: record.key,
            fields.PAGE: record.page,
            fields.LANGUAGE: language,
            fields.ACCESS: list(record.access),
            fields.READERS: list(record.readers),
            fields.NAMED_READERS: list(record.named_readers),
            fields.FACET: list(record.facets),
            # tantivy multiplies by log2(2 + value), so the value is the inverse of that.
            fields.PRIOR: float(2**record.prior - 2),
            fields.UPDATED: record.updated,
            fields.REVIEWED: record.reviewed,
            fields.ADOPTIONS: record.adoptions,
            fields.text_field(language): text,
            fields.about_field(language): list(record.about),
            fields.title_field(language): record.heading,
            fields.WORDS: text,
            fields.TITLE_WORDS: record.heading,
            fields.META: json.dumps(record.meta, ensure_ascii=True).encode(),
            fields.BODY: record.body.encode(),
        }
    )
