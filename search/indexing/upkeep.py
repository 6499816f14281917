"""What search does by itself, in a thread of its own after a request has been answered.

Changes that an engine failure or a killed process left behind are applied, and an embedded index
that is new or was damaged is built again. Nobody has to look after it, and no further process
runs. A site looks at most once in `SEARCH_UPKEEP_SECONDS` (0: never); a look costs one small
query and what a health check of the engine costs.
"""

import itertools
import logging
import threading
import time

from django.conf import settings
from django.core.cache import cache
from django.db import connections

from search.engines import EmbeddedEngine, EngineUnavailable, get_engine
from search.indexing import registry
from search.indexing.services import apply_outbox, rebuild_index
from search.models import OutboxEntry

logger = logging.getLogger(__name__)

REBUILD_SECONDS = 60
"""How long a rebuild that failed is left alone."""

_LOOKED = "search.indexing.upkeep"
_REBUILT = "search.indexing.upkeep.rebuild"
_looking = threading.Lock()
_next_look = 0.0


def after_request(**kwargs: object) -> None:
    """Start a look if one is due. A request pays for a comparison, now and then for a thread."""
    global _next_look
    seconds = settings.SEARCH_UPKEEP_SECONDS
    if seconds and time.monotonic() >= _next_look and _looking.acquire(blocking=False):
        _next_look = time.monotonic() + seconds
        _start(seconds)


def _start(seconds: float) -> None:
    try:
        # Not a daemon: the interpreter must not end while the engine works.
        threading.Thread(target=_look_and_leave, args=(seconds,), name="search-upkeep").start()
    except RuntimeError:
        _looking.release()
        logger.warning("There is no thread to look after search")


def _look_and_leave(seconds: float) -> None:
    try:
        look(seconds)
    finally:
        connections.close_all()
        _looking.release()


def look(seconds: float) -> None:
    """Look after search, unless a process that shares the cache did so within some seconds.

    Never raises: nobody is there to see it.
    """
    try:
        if cache.add(_LOOKED, True, seconds):
            look_after()
    except Exception:
        logger.exception("Search could not be looked after")


def look_after() -> None:
    """Apply what is due, and rebuild an index that asks for it and is small enough."""
    if OutboxEntry.objects.due().exists():
        apply_outbox()
    if rebuilds_itself() and cache.add(_REBUILT, True, REBUILD_SECONDS):
        try:
            summary = rebuild_index()
        except EngineUnavailable as error:
            logger.warning("The search index could not be rebuilt: %s", error)
        else:
            cache.delete(_REBUILT)
            logger.info("The search index was rebuilt: %s documents", summary.documents)


def rebuilds_itself() -> bool:
    """Whether the index needs a rebuild that can start by itself: an embedded one, of at most
    `SEARCH_REBUILD_MOST_PAGES` pages, that no process rebuilds already."""
    engine = get_engine()
    if not isinstance(engine, EmbeddedEngine):
        return False
    health = engine.health()
    if not health.available or not health.needs_rebuild or engine.is_rebuilding():
        return False
    most = settings.SEARCH_REBUILD_MOST_PAGES
    return len(list(itertools.islice(registry.translation_keys(), most + 1))) <= most
