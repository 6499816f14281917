"""Writes: the outbox, rebuilds and reconciliation.

Nothing is lost: a change is a row in the same transaction as the change itself. After commit it
is applied; where that fails, the row waits and is tried again after one of the next requests
(`search.indexing.upkeep`), by `sync_search_index`, or by a rebuild.
"""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search.core.documents import IndexedDocument, PageChange, SearchDocument, batched_by_page
from search.engines import EngineUnavailable, RebuildSummary, get_engine
from search.indexing import registry
from search.indexing.outbox import Pass, apply_rows
from search.indexing.reconciliation import Differences, differences
from search.models import OutboxEntry

BATCH = 200
CHUNK = 400
MOST_ROUNDS = 5
KEEP_APPLIED = timedelta(days=1)
# Clocks of several machines are not quite the same.
CLOCK_MARGIN = timedelta(seconds=2)

Progress = Callable[[int], object]
# What is so in this thread: whether changes are only queued, and which pages its transaction
# changed.
_here = threading.local()


class IncompleteRebuild(EngineUnavailable):
    """The new index differs from the sources, so the old one stays in use."""


@dataclass(frozen=True)
class Applied:
    """What a pass over the outbox did, in pages."""

    applied: int
    failed: int


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
        # Not `claimed_until`: a process that works on the page goes on and then sees the change.
        update_fields=[
            "queued_at",
            "next_attempt_at",
            "applied_at",
            "attempts",
            "last_error",
            "claim",
        ],
        batch_size=CHUNK,
    )
    if not getattr(_here, "deferred", False):
        _changed().update(keys)
        transaction.on_commit(_apply_changed, robust=True)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Only queue changes inside: for bulk work, which calls `apply_outbox` once at its end."""
    before = getattr(_here, "deferred", False)
    _here.deferred = True
    try:
        yield
    finally:
        _here.deferred = before


def apply_outbox(limit: int | None = None, progress: Progress | None = None) -> Applied:
    """Apply the changes that are due, oldest first, at most `limit` pages.

    Failures stay in the outbox with their error; the first failure of the engine ends the pass.
    Once the engine takes what it had refused, everything that waits is due.
    """
    OutboxEntry.objects.filter(applied_at__lt=timezone.now() - KEEP_APPLIED).delete()
    applied = failed = 0
    # Pages that failed often are tried in ever smaller company: one that the engine will never
    # take holds up the others for a few minutes at most.
    for least, size in ((0, BATCH), (3, BATCH // 10), (6, 1)):
        while limit is None or applied + failed < limit:
            rows = OutboxEntry.objects.due().filter(attempts__gte=least)
            if size > 1:
                rows = rows.filter(attempts__lt=least + 3)
            done = apply_rows(rows, size if limit is None else min(size, limit - applied - failed))
            applied, failed = applied + len(done.applied), failed + len(done.failed)
            if progress and done:
                progress(len(done))
            if done.engine_failed:
                return Applied(applied, failed)
            if done.recovered:
                OutboxEntry.objects.pending().update(next_attempt_at=timezone.now())
            if not done:
                break
    return Applied(applied, failed)


def rebuild_index(progress: Progress | None = None) -> RebuildSummary:
    """Build a new index from the sources and put it to use once it is complete.

    Raises EngineUnavailable, or IncompleteRebuild if it differs from the sources' pages; the old
    index then stays.
    """
    started = timezone.now() - CLOCK_MARGIN
    # What waits already is committed, so it is in what is read now: all of it, after a first load.
    waiting = {entry.pk: entry for entry in OutboxEntry.objects.pending()}
    caught_up: list[OutboxEntry] = []

    def catch_up() -> PageChange:
        caught_up[:] = [
            entry
            for entry in _touched_since(started)
            if entry.pk not in waiting or entry.queued_at != waiting[entry.pk].queued_at
        ]
        return _current_state(caught_up)

    summary = get_engine().rebuild(
        _reported(batched_by_page(registry.all_documents(), BATCH), progress),
        catch_up=catch_up,
        verify=lambda indexed: _verify(indexed, started),
    )
    for entry in [*waiting.values(), *caught_up]:
        # What a process is working on may yet be overwritten with an older state by it.
        row = OutboxEntry.objects.unclaimed().filter(pk=entry.pk, queued_at=entry.queued_at)
        row.update(applied_at=timezone.now(), attempts=0, last_error="")
    return summary


def reconcile(repair: bool = False, progress: Progress | None = None) -> Differences:
    """Compare the index with the sources, document by document; mend it if asked to.

    Changes that are still due are applied first: they are lag, not differences. An index that
    needs a rebuild is mended by one. Raises EngineUnavailable.
    """
    apply_outbox()
    found = differences(get_engine().keys(), _reported_each(registry.all_documents(), progress))
    if found:
        found = _still_different(found)
    if not repair:
        return found
    if get_engine().health().needs_rebuild:
        rebuild_index()
        return replace(found, repaired=len(found.pages))
    for keys in _chunks(sorted(found.pages), BATCH):
        with deferred():
            enqueue(keys)
        if _apply_now(keys).failed:
            raise EngineUnavailable("not every difference could be repaired; see the outbox")
    return replace(found, repaired=len(found.pages))


def _still_different(found: Differences) -> Differences:
    """Look again at the pages that differed: some were published while all were compared."""
    apply_outbox()
    documents = [one for key in sorted(found.pages) for one in registry.documents_for(key)]
    about = {*found.missing, *found.outdated, *found.superfluous, *(one.key for one in documents)}
    indexed = {
        key: known
        for key, known in get_engine().keys().items()
        if key in about or known.translation_key in found.pages
    }
    return differences(indexed, documents)


def _changed() -> set[str]:
    if not hasattr(_here, "changed"):
        _here.changed = set()
    changed: set[str] = _here.changed
    return changed


def _apply_changed() -> None:
    """Apply all changes of a transaction at once, however often it noted some: the first call
    after its commit takes them all. Pages of one that was rolled back have nothing pending."""
    keys = sorted(_changed())
    _changed().clear()
    if keys:
        _apply_quietly(keys)


def _apply_quietly(keys: Sequence[str]) -> None:
    """Apply the changes of a transaction that has ended. Where the engine fails, they wait."""
    for chunk in _chunks(keys, CHUNK):
        if _apply_now(chunk).engine_failed:
            break


def _apply_now(keys: Collection[str]) -> Pass:
    """Apply what is pending of some pages, and again what changes meanwhile, though not for ever:
    whoever comes next goes on with that."""
    for _ in range(MOST_ROUNDS):
        rows = OutboxEntry.objects.pending().filter(translation_key__in=keys)
        done = apply_rows(rows, len(keys))
        keys = done.changed
        if not keys:
            break
    return done


def _touched_since(started: datetime) -> list[OutboxEntry]:
    """Pages whose change may have missed a rebuild that began then: pending ones, and those that
    were applied to the index that is about to be replaced."""
    return list(OutboxEntry.objects.filter(Q(applied_at=None) | Q(applied_at__gte=started)))


def _current_state(entries: Iterable[OutboxEntry]) -> PageChange:
    keys = sorted(entry.translation_key for entry in entries)
    documents = [document for key in keys for document in registry.documents_for(key)]
    return PageChange(frozenset(keys), tuple(documents))


def _verify(indexed: Mapping[str, IndexedDocument], started: datetime) -> None:
    """Compare the pages of a new index with those of the sources."""
    pages = {one.translation_key for one in indexed.values()}
    different = pages ^ set(registry.translation_keys())
    # What changed in this very moment is in the outbox and follows.
    different -= {entry.translation_key for entry in _touched_since(started)}
    if different:
        sample = ", ".join(sorted(different)[:5])
        raise IncompleteRebuild(f"{len(different)} pages differ from the sources, such as {sample}")


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
