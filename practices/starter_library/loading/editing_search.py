"""The search of the editing screens, told of everything at the end of a load instead of each save.

Wagtail reads an object back and writes its words on every save, and then weighs all titles anew.
Its own switch for that, `search_auto_update`, is read once, when the site starts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler


@contextmanager
def found_at_the_end() -> Iterator[None]:
    """Let what is saved in the block be found once it ends without an error.

    For commands: no other thread may save something meanwhile.
    """
    saved: dict[type[Model], set[Any]] = defaultdict(set)

    def note(sender: type[Model], instance: Model, raw: bool = False, **_kwargs: Any) -> None:
        if not raw:
            saved[sender].add(instance.pk)

    models = [
        model
        for model in get_indexed_models()
        if post_save.disconnect(post_save_signal_handler, sender=model)
    ]
    for model in models:
        post_save.connect(note, sender=model)
    try:
        yield
    finally:
        for model in models:
            post_save.disconnect(note, sender=model)
            post_save.connect(post_save_signal_handler, sender=model)
    for model, keys in saved.items():
        found = list(model.get_indexed_objects().filter(pk__in=keys))  # type: ignore[attr-defined]
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, found)
