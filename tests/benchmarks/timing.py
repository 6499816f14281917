"""Repeated timing of one call."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of repeated calls."""

    p50: float
    p95: float

    def __str__(self) -> str:
        return f"{self.p50:8.1f} {self.p95:8.1f}"


def repeated(call: Callable[[int], object], times: int, warm_up: int = 5) -> Timing:
    """Time `call(number)` after a few unmeasured calls."""
    for number in range(warm_up):
        call(number)
    taken = []
    for number in range(times):
        started = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(taken, n=20)
    return Timing(statistics.median(taken), cuts[-1])
