"""Writing side of the library."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F

from practices.models import LibraryVersion
from search.services import enqueue


def library_changed(translation_keys: Iterable[object] = ()) -> None:
    """Note a change of the library in the caller's transaction.

    Caches built from it become stale, and the pages with these keys are indexed anew.
    """
    if not LibraryVersion.objects.filter(pk=1).update(number=F("number") + 1):
        LibraryVersion.objects.update_or_create(pk=1, defaults={"number": 1})
    keys = {str(key) for key in translation_keys}
    if keys:
        enqueue(keys)
