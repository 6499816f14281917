"""Reads: searches, suggestions, similar documents, the state of the index."""

import uuid
from dataclasses import dataclass, replace
from functools import lru_cache

from django.core.cache import cache
from django.utils import timezone

from search.core.query import QueryPlan, SearchQuery, Thesaurus, plan_query
from search.core.results import SearchHit, SearchResults, Suggestion
from search.engines import EngineHealth, get_engine
from search.indexing.registry import topical_facets
from search.models import OutboxEntry, SynonymGroup

_THESAURUS_VERSION = "search.thesaurus"
_THESAURUS_SECONDS = 60
LONGEST_LAG_SECONDS = 60
"""How old a waiting change may be before search counts as behind."""


def search(query: SearchQuery) -> SearchResults:
    """Answer a query with the thesaurus. Raises EngineUnavailable."""
    return get_engine().search(query, plan(query))


def plan(query: SearchQuery) -> QueryPlan:
    """What a query is taken to ask for, synonyms included."""
    planned = plan_query(query.text, query.language, thesaurus(), topical_facets())
    return replace(planned, exact=query.exact)


def suggest(
    text: str, language: str, access: frozenset[str], limit: int = 8
) -> tuple[Suggestion, ...]:
    """Titles for what is being typed. Raises EngineUnavailable."""
    return get_engine().suggest(text, language, access, limit)


def similar(
    key: str, language: str, access: frozenset[str], limit: int = 4
) -> tuple[SearchHit, ...]:
    """Documents like the one with this key. Raises EngineUnavailable."""
    return get_engine().similar(key, language, access, limit)


def preview(query: SearchQuery, changed: Thesaurus) -> tuple[SearchResults, SearchResults]:
    """A search as it is, and as it would be with another thesaurus."""
    changed_plan = plan_query(query.text, query.language, changed, topical_facets())
    return search(query), get_engine().search(query, changed_plan)


def thesaurus() -> Thesaurus:
    """The synonyms, built once per process and change.

    The cache holds only the version: a change drops it for all processes that share the cache,
    and the others notice within a minute.
    """
    version = cache.get(_THESAURUS_VERSION)
    if version is None:
        version = uuid.uuid4().hex
        cache.set(_THESAURUS_VERSION, version, _THESAURUS_SECONDS)
    return _load_thesaurus(version)


def forget_thesaurus() -> None:
    """Have the synonyms read again at the next search."""
    cache.delete(_THESAURUS_VERSION)


@lru_cache(maxsize=2)
def _load_thesaurus(version: str) -> Thesaurus:
    return Thesaurus([group.as_set() for group in SynonymGroup.objects.all()])


@dataclass(frozen=True)
class SearchHealth:
    """The engine's state and how far it is behind: pages pending, those that failed at least
    once, and the age of the oldest in seconds."""

    engine: EngineHealth
    pending: int
    failing: int
    lag_seconds: float

    @property
    def state(self) -> str:
        """In a word: ok, behind, incomplete or unavailable."""
        if not self.engine.available:
            return "unavailable"
        if self.engine.needs_rebuild:
            return "incomplete"
        return "behind" if self.failing or self.lag_seconds > LONGEST_LAG_SECONDS else "ok"


def is_complete() -> bool:
    """Whether a search that finds nothing can be believed: not while an index is being built."""
    return not get_engine().health().needs_rebuild


def health() -> SearchHealth:
    """How search is. Never raises for the engine's sake."""
    pending = OutboxEntry.objects.pending()
    oldest = pending.order_by("queued_at").values_list("queued_at", flat=True).first()
    lag = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    return SearchHealth(
        engine=get_engine().health(),
        pending=pending.count(),
        failing=pending.filter(attempts__gt=0).count(),
        lag_seconds=max(lag, 0.0),
    )
