"""The one way to count what somebody does within a time, over all processes."""

from __future__ import annotations

import time

from django.core.cache import cache


def count(key: str, seconds: int) -> tuple[int, float]:
    """Count one more of `key`: how many there are in this period, and seconds until its end.

    Periods follow one another without a gap, the same for everybody; parallel ones are each
    counted.
    """
    number, passed = divmod(time.time(), seconds)
    name = f"{key}:{seconds}:{int(number)}"
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name), seconds - passed
    except ValueError:  # Forgotten in between, so this period is at its end.
        return 1, seconds - passed


def within(key: str, most: int, seconds: int) -> bool:
    """Count one more, and say whether there are no more than `most` in this period."""
    return count(key, seconds)[0] <= most


def seconds_left(key: str, most: int, seconds: int) -> float:
    """Count one more; 0 while there are no more than `most`, else seconds until the next one."""
    number, left = count(key, seconds)
    return left if number > most else 0.0
