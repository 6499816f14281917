"""Writing side of the library."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from practices.library import forget_version
from practices.models import LibraryVersion, Resource
from search.indexing.services import enqueue


def library_changed(translation_keys: Iterable[object] = ()) -> None:
    """Note a change of the library in the caller's transaction.

    Caches built from it become stale, and the pages with these keys are indexed anew.
    """
    LibraryVersion.objects.update_or_create(pk=1, defaults={"token": uuid.uuid4()})
    forget_version()
    keys = {str(key) for key in translation_keys}
    if keys:
        enqueue(keys)


def record_adoptions(identifier: str, count: int) -> None:
    """Note how many clusters use the resource `identifier`, in every language of it.

    Editors' drafts and the library's version stay as they are. The page is indexed anew only
    where readers see another number than before.

    Raises:
        ValueError: `count` is below zero.
    """
    if count < 0:
        raise ValueError(count)
    pages = Resource.objects.filter(identifier=identifier)
    changed = list(pages.exclude(adoptions=count).only("pk", "adoptions", "translation_key"))
    if not changed:
        return
    before = {page.pk: page.shown_adoptions for page in changed}
    pages.update(adoptions=count)
    for page in changed:
        page.adoptions = count
    enqueue(
        str(page.translation_key) for page in changed if page.shown_adoptions != before[page.pk]
    )
