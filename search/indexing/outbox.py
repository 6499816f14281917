"""How a pass over the outbox takes rows, brings the index up to date, and notes the outcome.

Two processes never work on the same page at once: each claims its rows first. Without that, a
process that read a page before a change could write it after the process that read it later.
A claim is a lease, so that the rows of a killed process are free again when it is over.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from search.core.documents import PageChange, SearchDocument
from search.engines import EngineUnavailable, get_engine
from search.indexing import registry
from search.models import OutboxEntry, OutboxQuerySet

logger = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=1)
LEASE = timedelta(minutes=1)


@dataclass(frozen=True)
class Pass:
    """What became of the rows that a pass took, as translation keys.

    `changed` were changed again meanwhile and are pending still. `engine_failed` says that the
    engine took none of them; `recovered` that it took some which had failed before.
    """

    applied: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    engine_failed: bool = False
    recovered: bool = False

    def __len__(self) -> int:
        return len(self.applied) + len(self.failed) + len(self.changed)


def apply_rows(rows: OutboxQuerySet, most: int) -> Pass:
    """Bring the index up to date for at most `most` of some pending rows that nobody works on."""
    claim = uuid.uuid4().hex
    entries = _claim(rows, most, claim)
    if not entries:
        return Pass()
    try:
        return _apply(entries, claim)
    except BaseException:
        # The database is gone, or the process is to end: others may take them at once.
        OutboxEntry.objects.filter(claim=claim).update(claim="", claimed_until=None)
        raise


def _claim(rows: OutboxQuerySet, most: int, claim: str) -> list[OutboxEntry]:
    with transaction.atomic():
        # Rows that a transaction is changing are left to what that one does after its commit.
        free = rows.unclaimed().order_by("attempts", "queued_at")
        entries = list(free.select_for_update(skip_locked=True)[:most])
        taken = OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries])
        if entries:
            taken.update(claim=claim, claimed_until=timezone.now() + LEASE)
    return entries


def _apply(entries: Sequence[OutboxEntry], claim: str) -> Pass:
    documents: list[SearchDocument] = []
    ready: list[OutboxEntry] = []
    failed: list[str] = []
    for entry in entries:
        try:
            documents.extend(registry.documents_for(entry.translation_key))
            ready.append(entry)
        except Exception as error:
            # One page that cannot be read must not hold up the others.
            logger.exception("The documents of %s cannot be read", entry.translation_key)
            _postpone([entry], claim, error)
            failed.append(entry.translation_key)
    if not ready:
        return Pass(failed=tuple(failed))
    keys = [entry.translation_key for entry in ready]
    try:
        get_engine().apply(PageChange(frozenset(keys), tuple(documents)))
    except EngineUnavailable as error:
        logger.warning("%s pages wait in the search outbox: %s", len(ready), error)
        _postpone(ready, claim, error)
        return Pass(failed=(*failed, *keys), engine_failed=True)
    marked = {entry.translation_key: _mark_applied(entry, claim) for entry in ready}
    return Pass(
        applied=tuple(key for key in keys if marked[key]),
        failed=tuple(failed),
        changed=tuple(key for key in keys if not marked[key]),
        recovered=any(entry.attempts for entry in ready),
    )


def _mark_applied(entry: OutboxEntry, claim: str) -> bool:
    """Note that a change is in the index, unless the page changed again or the claim is over.

    In that case someone else may already have applied the newer state and this process have
    overwritten it with the older one: the row becomes pending again. Rows are noted one by one,
    so that this never waits for a transaction that waits for it.
    """
    row = OutboxEntry.objects.filter(pk=entry.pk)
    now = timezone.now()
    free = {"claim": "", "claimed_until": None}
    if row.filter(claim=claim).update(applied_at=now, attempts=0, last_error="", **free):
        return True
    row.update(applied_at=None, next_attempt_at=now, **free)
    return False


def _postpone(entries: Sequence[OutboxEntry], claim: str, error: Exception) -> None:
    for entry in entries:
        row = OutboxEntry.objects.filter(pk=entry.pk)
        postponed = row.filter(claim=claim).update(
            attempts=F("attempts") + 1,
            next_attempt_at=timezone.now() + delay(entry.attempts),
            last_error=str(error)[:2000],
            claim="",
            claimed_until=None,
        )
        if not postponed:
            # Changed meanwhile, and due at once.
            row.filter(claim="").update(claimed_until=None)


def delay(attempts: int) -> timedelta:
    """How long a change waits after that many failures before this one: twice as long each time,
    up to `LONGEST_DELAY`."""
    return min(FIRST_DELAY * 2 ** min(attempts, 20), LONGEST_DELAY)
