"""Where content apps register what can be found, how it is sorted into facets, and for whom.

Call these from `AppConfig.ready`. Registering the same thing again replaces it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils.functional import Promise

from search.core.access import reader_access
from search.core.documents import LANGUAGE_FACET, TYPE_FACET, SearchDocument

User: TypeAlias = AbstractUser | AnonymousUser
AccessProvider: TypeAlias = Callable[[User | None], frozenset[str]]


class DocumentSource(Protocol):
    """One app's documents. Only what may be indexed is ever given out."""

    def documents_for(self, translation_key: str) -> Sequence[SearchDocument]:
        """All documents of a page, one per language; empty if it is not this source's, is gone,
        or may not be indexed."""

    def all_documents(self) -> Iterator[SearchDocument]:
        """Everything, read in batches; the translations of a page follow each other."""

    def translation_keys(self) -> Iterable[str]:
        """The keys of all pages that have documents."""


@dataclass(frozen=True)
class Facet:
    """A facet of the search page: its name in the address, and its label.

    `topical` facets say what a document is about; what the first hits are about lifts others
    that are about the same (`search.core.understanding`).
    """

    name: str
    label: str | Promise
    topical: bool = False


_sources: dict[type[DocumentSource], DocumentSource] = {}
_facets: dict[str, Facet] = {}
_access: dict[str, AccessProvider] = {}


def register_source(source: DocumentSource) -> None:
    """Add the documents of a content app; one source per class."""
    _sources[type(source)] = source


def register_facet(facet: Facet) -> None:
    """Add a facet; the order of registration is the order on the page."""
    _facets[facet.name] = facet


def register_access(provider: AccessProvider) -> None:
    """Say which access atoms a user has (`search.core.access`).

    None and anonymous users have none.
    """
    _access["provider"] = provider


def sources() -> tuple[DocumentSource, ...]:
    """The registered sources, in order of registration."""
    return tuple(_sources.values())


def facets() -> Mapping[str, Facet]:
    """The registered facets by name, in display order."""
    return dict(_facets)


def facet_names() -> tuple[str, ...]:
    """The names by which a search can be filtered: the registered ones, type and language."""
    return tuple(dict.fromkeys((*_facets, TYPE_FACET, LANGUAGE_FACET)))


def access_for(user: User | None) -> frozenset[str]:
    """The access tokens of a user for a query; without a provider, what anybody may see."""
    provider = _access.get("provider")
    return reader_access(provider(user) if provider else ())


def documents_for(translation_key: str) -> tuple[SearchDocument, ...]:
    """All documents of a page, whichever source it belongs to."""
    return tuple(
        document for source in sources() for document in source.documents_for(translation_key)
    )


def all_documents() -> Iterator[SearchDocument]:
    """The documents of all sources."""
    for source in sources():
        yield from source.all_documents()


def translation_keys() -> Iterator[str]:
    """The keys of all pages of all sources."""
    for source in sources():
        yield from source.translation_keys()


def topical_facets() -> frozenset[str]:
    """The names of the facets that say what a document is about."""
    return frozenset(name for name, facet in _facets.items() if facet.topical)
