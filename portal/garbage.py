"""Python's search for garbage, told to look less often while a lot is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Of (new objects, rounds over young ones, rounds over older ones); Python's own are 700, 10, 10.
RARELY = (50_000, 20, 20)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage rarely within the block; as often as before after it.

    Migrations make and drop thousands of model classes, beside which everything loaded so far
    would be walked through again and again: a third of their time. What is there already stays
    out of the rounds altogether.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
