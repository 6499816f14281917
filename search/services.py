"""Writes: the outbox, rebuilds and reconciliation.

Nothing is lost: a change is a row in the same transaction as the change itself. After commit it
is applied; where that fails, the row waits and is tried again by the next change, by
`sync_search_index`, or by a rebuild.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from search import registry
from search.documents import Change, IndexedDocument, SearchDocument, batched_by_page
from search.engines import EngineUnavailable, RebuildSummary, get_engine
from search.models import OutboxEntry

logger = logging.getLogger(__name__)

BATCH = 200
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=10)
KEEP_APPLIED = timedelta(days=1)
CHUNK = 400

Progress = Callable[[int], object]
_deferred = threading.local()


class IncompleteRebuild(EngineUnavailable):
    """The new index differs from the sources, so the old one stays in use."""


@dataclass(frozen=True)
class Applied:
    """What a pass over the outbox did, in pages."""

    applied: int
    failed: int


@dataclass(frozen=True)
class Differences:
    """How the index differs from the sources, as document keys; `repaired` counts pages."""

    missing: tuple[str, ...]
    outdated: tuple[str, ...]
    superfluous: tuple[str, ...]
    repaired: int = 0
    pages: frozenset[str] = field(default=frozenset(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.superfluous)


def enqueue(translation_keys: Iterable[str]) -> None:
    """Note that pages changed, within the caller's transaction; apply it after commit.

    Never fails because of the engine, and never lets the caller wait for more than one attempt.
    """
    keys = sorted(set(translation_keys))
    if not keys:
        return
    now = timezone.now()
    entries = [OutboxEntry(translation_key=key, queued_at=now, next_attempt_at=now) for key in keys]
    OutboxEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["translation_key"],
        update_fields=["queued_at", "next_attempt_at", "applied_at", "attempts", "last_error"],
        batch_size=CHUNK,
    )
    if not getattr(_deferred, "active", False):
        transaction.on_commit(lambda: _apply_quietly(keys), robust=True)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Only queue changes inside: for bulk work, which calls `apply_outbox` once at its end."""
    before = getattr(_deferred, "active", False)
    _deferred.active = True
    try:
        yield
    finally:
        _deferred.active = before


def apply_outbox(limit: int | None = None, progress: Progress | None = None) -> Applied:
    """Apply the changes that are due, oldest first, at most `limit` pages.

    Failures stay in the outbox with their error; the first failure of the engine ends the pass.
    """
    _forget_applied()
    applied = failed = 0
    for keys in _chunks(_due_keys(limit), BATCH):
        done = _apply(OutboxEntry.objects.due().filter(translation_key__in=keys))
        applied, failed = applied + done.applied, failed + done.failed
        if progress:
            progress(len(keys))
        if done.failed == len(keys):
            break
    return Applied(applied, failed)


def rebuild_index(progress: Progress | None = None) -> RebuildSummary:
    """Build a new index from the sources and put it to use once it is complete.

    Raises EngineUnavailable, or IncompleteRebuild if it differs from the sources' pages; the old
    index then stays.
    """
    started = timezone.now()
    caught_up: list[OutboxEntry] = []

    def catch_up() -> Change:
        caught_up[:] = _touched_since(started)
        return _current_state(caught_up)

    summary = get_engine().rebuild(
        _reported(batched_by_page(registry.all_documents(), BATCH), progress),
        catch_up=catch_up,
        verify=lambda indexed: _verify(indexed, started),
    )
    for entry in caught_up:
        _mark_applied(entry)
    return summary


def reconcile(repair: bool = False, progress: Progress | None = None) -> Differences:
    """Compare the index with the sources, document by document; mend it if asked to.

    Changes that are still due are applied first: they are lag, not differences. Raises
    EngineUnavailable.
    """
    apply_outbox()
    found = _differences(get_engine().keys(), _reported_each(registry.all_documents(), progress))
    if not (repair and found):
        return found
    for keys in _chunks(sorted(found.pages), BATCH):
        with deferred():
            enqueue(keys)
        applied = _apply(OutboxEntry.objects.pending().filter(translation_key__in=keys))
        if applied.failed:
            raise EngineUnavailable("not every difference could be repaired; see the outbox")
    return Differences(
        found.missing, found.outdated, found.superfluous, len(found.pages), found.pages
    )


def _apply_quietly(keys: Sequence[str]) -> None:
    for chunk in _chunks(keys, CHUNK):
        done = _apply(OutboxEntry.objects.pending().filter(translation_key__in=chunk))
        if done.failed:
            logger.warning("%s pages wait in the search outbox", done.failed)


def _apply(entries: Iterable[OutboxEntry]) -> Applied:
    """Bring the index up to date for some outbox rows."""
    seen = {entry.translation_key: entry for entry in entries}
    documents: list[SearchDocument] = []
    ready: list[OutboxEntry] = []
    failed = 0
    for key, entry in seen.items():
        try:
            documents.extend(registry.documents_for(key))
            ready.append(entry)
        except Exception as error:
            # One page that cannot be read must not hold up the others.
            logger.exception("The documents of %s cannot be read", key)
            _postpone([entry], error)
            failed += 1
    if not ready:
        return Applied(0, failed)
    pages = frozenset(entry.translation_key for entry in ready)
    try:
        get_engine().apply(Change(pages, tuple(documents)))
    except EngineUnavailable as error:
        _postpone(ready, error)
        return Applied(0, failed + len(ready))
    for entry in ready:
        _mark_applied(entry)
    return Applied(len(ready), failed)


def _mark_applied(entry: OutboxEntry) -> None:
    """Note that a change is in the index, unless the page changed again meanwhile.

    In that case someone else may already have applied the newer state and this call have
    overwritten it with the older one: the row becomes pending again.
    """
    row = OutboxEntry.objects.filter(pk=entry.pk)
    unchanged = row.filter(queued_at=entry.queued_at)
    now = timezone.now()
    if not unchanged.update(applied_at=now, attempts=0, last_error=""):
        row.update(applied_at=None, next_attempt_at=now)


def _postpone(entries: Sequence[OutboxEntry], error: Exception) -> None:
    for entry in entries:
        delay = min(FIRST_DELAY * 2 ** min(entry.attempts, 20), LONGEST_DELAY)
        OutboxEntry.objects.filter(pk=entry.pk, queued_at=entry.queued_at).update(
            attempts=F("attempts") + 1,
            next_attempt_at=timezone.now() + delay,
            last_error=str(error)[:2000],
        )


def _due_keys(limit: int | None) -> list[str]:
    return list(OutboxEntry.objects.due().values_list("translation_key", flat=True)[:limit])


def _forget_applied() -> None:
    OutboxEntry.objects.filter(applied_at__lt=timezone.now() - KEEP_APPLIED).delete()


def _touched_since(started: datetime) -> list[OutboxEntry]:
    """Pages whose change may have missed a rebuild that began then: pending ones, and those that
    were applied to the index that is about to be replaced."""
    return list(OutboxEntry.objects.filter(Q(applied_at=None) | Q(applied_at__gte=started)))


def _current_state(entries: Iterable[OutboxEntry]) -> Change:
    keys = sorted(entry.translation_key for entry in entries)
    documents = [document for key in keys for document in registry.documents_for(key)]
    return Change(frozenset(keys), tuple(documents))


def _verify(indexed: Mapping[str, IndexedDocument], started: datetime) -> None:
    """Compare the pages of a new index with those of the sources."""
    pages = {one.translation_key for one in indexed.values()}
    different = pages ^ set(registry.translation_keys())
    # What changed in this very moment is in the outbox and follows.
    different -= {entry.translation_key for entry in _touched_since(started)}
    if different:
        sample = ", ".join(sorted(different)[:5])
        raise IncompleteRebuild(f"{len(different)} pages differ from the sources, such as {sample}")


def _differences(
    indexed: Mapping[str, IndexedDocument], documents: Iterable[SearchDocument]
) -> Differences:
    missing: list[str] = []
    outdated: list[str] = []
    pages: set[str] = set()
    expected: set[str] = set()
    for document in documents:
        expected.add(document.key)
        known = indexed.get(document.key)
        if known is None:
            missing.append(document.key)
        elif known.fingerprint != document.fingerprint:
            outdated.append(document.key)
        else:
            continue
        pages.add(document.translation_key)
        if known:
            # A page that was moved to another translation key must leave the old one, too.
            pages.add(known.translation_key)
    superfluous = sorted(indexed.keys() - expected)
    pages.update(indexed[key].translation_key for key in superfluous)
    return Differences(
        tuple(sorted(missing)), tuple(sorted(outdated)), tuple(superfluous), 0, frozenset(pages)
    )


def _reported(
    batches: Iterable[Sequence[SearchDocument]], progress: Progress | None
) -> Iterator[Sequence[SearchDocument]]:
    for batch in batches:
        yield batch
        if progress:
            progress(len(batch))


def _reported_each(
    documents: Iterable[SearchDocument], progress: Progress | None
) -> Iterator[SearchDocument]:
    for document in documents:
        yield document
        if progress:
            progress(1)


def _chunks(keys: Sequence[str], size: int) -> Iterator[Collection[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
