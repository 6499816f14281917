"""Writing side of the library."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from practices.models import LibraryVersion
from practices.vocabulary import forget_version
from search.services import enqueue


def library_changed(translation_keys: Iterable[object] = ()) -> None:
    """Note a change of the library in the caller's transaction.

    Caches built from it become stale, and the pages with these keys are indexed anew.
    """
    LibraryVersion.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4()})
    forget_version()
    keys = {str(key) for key in translation_keys}
    if keys:
        enqueue(keys)
