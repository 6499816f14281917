"""What can be found: one document per page and language."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

TYPE_FACET = "type"
LANGUAGE_FACET = "lang"
ANY_READER = "*"


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """One page in one language, as the engines index it.

    `key` is unique per page and language; `identifier` is the same in all languages, and so is
    `translation_key`, the unit of (re)indexing. Any single token of `access` suffices to find the
    document. `readers` names the reader languages for which this is the version to show; "*" means
    any language that no sibling names. `quality` is between 0 and 1; `adoptions` says how many use
    the page, for sorting, and is never negative. `title`, `summary` and `body`
    are plain text; `keywords` are labels that say what the document is about, found but never
    shown. `facets` maps a facet's name to its values; the kind (as "type") and the
    language (as "lang") are added by `facet_values`.

    Raises ValueError where a field makes no sense: a document that nobody could ever find, or
    that everybody could find by mistake, must not be indexed silently.
    """

    key: str
    kind: str
    language: str
    title: str
    summary: str
    body: str
    url: str
    facets: Mapping[str, tuple[str, ...]]
    access: frozenset[str]
    quality: float
    updated: date
    translation_key: str
    identifier: str
    readers: tuple[str, ...]
    reviewed: date | None = None
    adoptions: int = 0
    keywords: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.key and self.translation_key and self.identifier):
            raise ValueError("a search document needs a key, a translation key and an identifier")
        if not 0 <= self.quality <= 1:
            raise ValueError(f"quality of {self.key} is {self.quality}, not between 0 and 1")
        if self.adoptions < 0:
            raise ValueError(f"{self.key} is used by {self.adoptions}")
        if not self.access:
            raise ValueError(f"{self.key} has no access token")
        if any("=" in name for name in self.facets):
            raise ValueError(f"a facet name of {self.key} contains '='")

    @property
    def facet_values(self) -> dict[str, tuple[str, ...]]:
        """All facets of the document, its kind and language among them."""
        return {
            **{name: tuple(values) for name, values in self.facets.items() if values},
            TYPE_FACET: (self.kind,),
            LANGUAGE_FACET: (self.language,),
        }

    @property
    def fingerprint(self) -> str:
        """A digest of everything that is indexed: equal documents have equal fingerprints."""
        content = [
            self.key,
            self.kind,
            self.language,
            self.title,
            self.summary,
            self.body,
            self.url,
            sorted((name, sorted(values)) for name, values in self.facets.items() if values),
            sorted(self.access),
            round(self.quality, 4),
            self.updated.isoformat(),
            self.translation_key,
            self.identifier,
            sorted(self.readers),
            self.reviewed.isoformat() if self.reviewed else "",
            self.adoptions,
            list(self.keywords),
        ]
        raw = json.dumps(content, ensure_ascii=True).encode()
        return hashlib.blake2b(raw, digest_size=16).hexdigest()


@dataclass(frozen=True)
class IndexedDocument:
    """What an engine remembers of a document for reconciliation."""

    translation_key: str
    fingerprint: str


@dataclass(frozen=True)
class PageChange:
    """A set of pages to bring up to date: all their documents, none for those that are gone."""

    translation_keys: frozenset[str]
    documents: tuple[SearchDocument, ...]


def named_readers(documents: Iterable[SearchDocument]) -> dict[str, frozenset[str]]:
    """For each translation key, the reader languages that its documents name ("*" left out)."""
    named: dict[str, set[str]] = {}
    for document in documents:
        languages = named.setdefault(document.translation_key, set())
        languages.update(reader for reader in document.readers if reader != ANY_READER)
    return {key: frozenset(languages) for key, languages in named.items()}


def batched_by_page(
    documents: Iterable[SearchDocument], size: int
) -> Iterator[Sequence[SearchDocument]]:
    """Cut a stream into batches of about `size` documents that never split a page's translations.

    The translations of a page must follow each other in the stream; ValueError if they do not.
    """
    seen: set[str] = set()
    batch: list[SearchDocument] = []
    for translation_key, group in groupby(documents, key=lambda one: one.translation_key):
        if translation_key in seen:
            raise ValueError(f"the documents of {translation_key} do not follow each other")
        seen.add(translation_key)
        batch.extend(group)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
