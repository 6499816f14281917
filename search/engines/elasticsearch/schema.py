"""The fields of the index, and how a document fills them.

The server analyses nothing: texts come as terms that `search.engines.analysis` has made, the same
ones as in the embedded index, separated by spaces. So both engines find the same documents.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from elasticsearch_dsl import Mapping as IndexMapping

from search.core.documents import SearchDocument
from search.core.query import MAX_PAGE_SIZE, MAX_WINDOW
from search.engines import fields
from search.engines.analysis import EXACT, FIELD_LANGUAGES, placed_terms
from search.engines.records import Record, StoredDocument, records

SCHEMA_VERSION = 1
"""Goes up with every change to fields or analysers; an index of another version is rebuilt."""

FINGERPRINT = "fingerprint"
TITLE_BEGINNINGS = "title_beginnings"

MAX_IDENTIFIER_BYTES = 512
# Longer than any distance between words that a phrase may bridge.
PART_GAP = 100


def mapping(reason: str) -> dict[str, Any]:
    """The mapping of a new index. `reason` says why it needs a rebuild ("" where it does not)."""
    built = IndexMapping()
    built.meta("dynamic", "strict")
    for name in (*fields.KEYWORDS, FINGERPRINT):
        built.field(name, "keyword")
    # Counted with every search, so the server prepares it when it refreshes.
    built.field(fields.FACET, "keyword", eager_global_ordinals=True)
    built.field(fields.PRIOR, "float", index=False)
    for name in fields.SORT_FIELDS.values():
        built.field(name, "long", index=False)
    for name in _text_fields():
        built.field(name, "text", analyzer="whitespace", position_increment_gap=PART_GAP)
    built.field(TITLE_BEGINNINGS, "keyword", doc_values=False)
    built.field(fields.META, "object", enabled=False)
    built.field(fields.BODY, "keyword", index=False, doc_values=False)
    found: dict[str, Any] = built.to_dict()
    # Terms can be made again from the rest, so they are not stored a second time.
    found["_source"] = {"includes": [fields.META, f"{fields.META}.*", fields.BODY]}
    found["_meta"] = about(reason)
    return found


def about(reason: str) -> dict[str, Any]:
    """What an index says of itself."""
    return {"schema": SCHEMA_VERSION, "reason": reason}


def settings() -> dict[str, Any]:
    """The settings of a new index.

    One shard, so that counts are exact and a word weighs the same in every document. A copy is
    kept on a second server if there is one. Writers refresh, nobody else: what they write appears
    all at once.
    """
    return {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "max_result_window": MAX_WINDOW + MAX_PAGE_SIZE,
    }


def sources(documents: Sequence[SearchDocument], today: date) -> list[tuple[str, dict[str, Any]]]:
    """The documents as the index takes them, with their identifiers. Siblings come together."""
    return [(identifier(one.key), _source(one)) for one in records(documents, today)]


def identifier(key: str) -> str:
    """The identifier of a document: its key, or a digest where the server takes none so long."""
    raw = key.encode()
    if len(raw) <= MAX_IDENTIFIER_BYTES:
        return key
    return hashlib.blake2b(raw, digest_size=32).hexdigest()


def stored(source: Mapping[str, Any]) -> StoredDocument:
    """The stored part of a hit."""
    return StoredDocument.of(source[fields.META], source[fields.BODY])


def _text_fields() -> list[str]:
    kinds = (fields.text_field, fields.about_field, fields.title_field)
    return [
        *(kind(one) for one in FIELD_LANGUAGES for kind in kinds),
        fields.WORDS,
        fields.TITLE_WORDS,
    ]


def _source(record: Record) -> dict[str, Any]:
    language = record.language
    title_words = placed_terms(EXACT, record.heading)
    return {
        fields.KEY: record.key,
        fields.PAGE: record.page,
        FINGERPRINT: record.meta["fingerprint"],
        fields.LANGUAGE: record.meta["language"],
        fields.ACCESS: record.access,
        fields.READERS: record.readers,
        fields.NAMED_READERS: record.named_readers,
        fields.FACET: record.facets,
        fields.PRIOR: record.prior,
        fields.UPDATED: record.updated,
        fields.REVIEWED: record.reviewed,
        fields.ADOPTIONS: record.adoptions,
        fields.text_field(language): [
            " ".join(placed_terms(language, part)) for part in record.text
        ],
        fields.about_field(language): [
            " ".join(placed_terms(language, part)) for part in record.about
        ],
        fields.title_field(language): " ".join(placed_terms(language, record.heading)),
        fields.WORDS: [" ".join(placed_terms(EXACT, part)) for part in record.text],
        fields.TITLE_WORDS: " ".join(title_words),
        TITLE_BEGINNINGS: sorted({w[:end] for w in title_words for end in range(1, len(w) + 1)}),
        fields.META: record.meta,
        fields.BODY: record.body,
    }
