"""The contract of a search engine, and the one that the settings choose.

`SEARCH_ENGINE = {"BACKEND": "search.engines.tantivy.TantivyEngine", "LOCATION": folder, …}`: the
backend is a class; all other entries are its options, as keyword arguments in lower case.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from search.core.documents import IndexedDocument, PageChange, SearchDocument
from search.core.query import QueryPlan, SearchQuery
from search.core.results import SearchHit, SearchResults, Suggestion

ENGINES: Mapping[str, str] = {
    "tantivy": "search.engines.tantivy.TantivyEngine",
    "elasticsearch": "search.engines.elasticsearch.ElasticsearchEngine",
}
"""The engines by short name, for commands."""

CatchUp = Callable[[], PageChange]
"""Gives what has changed since a rebuild began."""

Verify = Callable[[Mapping[str, IndexedDocument]], None]
"""Looks at a finished index before it takes over; raises to keep the old one."""


class EngineUnavailable(Exception):  # noqa: N818 - a state of the engine, not a mistake
    """The engine cannot answer now. Searches say so; changes wait in the outbox."""


@dataclass(frozen=True)
class RebuildSummary:
    """What a rebuild did: documents indexed, pages caught up with, seconds, new generation."""

    documents: int
    caught_up: int
    seconds: float
    generation: str


@dataclass(frozen=True)
class EngineHealth:
    """How the engine is: `needs_rebuild` if the index is new, was damaged or is outdated."""

    available: bool
    documents: int
    needs_rebuild: bool
    generation: str
    detail: str


@runtime_checkable
class SearchEngine(Protocol):
    """What every engine does. Each method raises EngineUnavailable where it cannot.

    The set of hits, their total and the facet counts are the same for every engine; ranks and
    highlights may differ. Access is a clause of every query.
    """

    def search(self, query: SearchQuery, plan: QueryPlan | None = None) -> SearchResults:
        """One page of hits with counts. Without a `plan` the query's text is planned as it is."""

    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """Titles that begin like, or contain, what is being typed; the last word is a prefix."""

    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int = 4
    ) -> tuple[SearchHit, ...]:
        """Documents like this one, without its own translations; none if the reader may not see
        the document itself, or it is not indexed."""

    def index(self, documents: Sequence[SearchDocument]) -> None:
        """Replace the pages of these documents; they must contain all translations of a page.

        When this returns, the documents can be found.
        """

    def delete(self, translation_keys: Collection[str]) -> None:
        """Remove pages, with all their translations. Unknown ones are ignored."""

    def apply(self, change: PageChange) -> None:
        """Replace the pages of a change by its documents, in one step."""

    def rebuild(
        self,
        batches: Iterable[Sequence[SearchDocument]],
        *,
        catch_up: CatchUp | None = None,
        verify: Verify | None = None,
    ) -> RebuildSummary:
        """Fill a new index beside the one in use, catch up, verify, then take over at once.

        Batches never split a page's translations. `catch_up` is called at least once after all
        else, while no other writer can change the index in use.
        """

    def health(self) -> EngineHealth:
        """How the engine is. Never raises."""

    def keys(self) -> Mapping[str, IndexedDocument]:
        """Everything that is indexed, by document key, for reconciliation."""

    @classmethod
    def throwaway(cls) -> AbstractContextManager["SearchEngine"]:
        """An empty index of its own that disappears afterwards, for evaluation and tests."""


@runtime_checkable
class EmbeddedEngine(SearchEngine, Protocol):
    """An engine whose index is a folder of this machine: it is rebuilt without anyone's help."""

    def is_rebuilding(self) -> bool:
        """Whether some process rebuilds the index at this moment. Never raises."""


def engine_class(path: str) -> type[Any]:
    """The engine class at a dotted path; ImproperlyConfigured if there is none."""
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"SEARCH_ENGINE: {error}") from error
    if not isinstance(found, type):
        raise ImproperlyConfigured(f"SEARCH_ENGINE: {path} is not a class")
    return found


@cache
def get_engine() -> SearchEngine:
    """The engine that the setting SEARCH_ENGINE names, one per process."""
    options = dict(settings.SEARCH_ENGINE)
    backend = engine_class(options.pop("BACKEND"))
    engine: SearchEngine = backend(**{name.lower(): value for name, value in options.items()})
    return engine


def _forget_engine(*, setting: str, **kwargs: object) -> None:
    if setting == "SEARCH_ENGINE":
        get_engine.cache_clear()


setting_changed.connect(_forget_engine, dispatch_uid="search.engines.forget")
