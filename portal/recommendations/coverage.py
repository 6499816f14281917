"""Probabilistic coverage, the objective under the ranking, and how to maximise it alone.

Each chosen resource closes the share ``cover[r, i]`` of what is still open of need i, so a
list S is worth ``Σ needs_i × (1 − Π_{r in S} (1 − cover[r, i]))``. This is monotone and
submodular: greedy choice reaches at least 1 − 1/e of the optimum (Nemhauser, Wolsey and
Fisher 1978) and may be evaluated lazily (Minoux 1978). Exchanges of one chosen for one
other resource then remove most of the small rest.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MINIMUM_IMPROVEMENT = 1e-12
# Up to this many different lists, all of them are looked at: exchanges of one alone can end
# a few per cent below the optimum.
EXACT_CHOICES = 1_000


def coverage_value(covers: Floats, needs: Floats, chosen: Sequence[int]) -> float:
    """Worth of the rows ``chosen`` of ``covers`` (resources × needs, shares 0 to 1)."""
    left = np.prod(1 - covers[list(chosen)], axis=0) if len(chosen) else np.ones(len(needs))
    return float(needs @ (1 - left))


def choose_by_coverage(covers: Floats, needs: Floats, size: int) -> list[int]:
    """Choose up to ``size`` rows, in greedy order: the best list of a small catalogue, else lazy
    greedy improved by exchanges.

    Ties go to the lower row. Rows that add nothing are left out.
    """
    size = min(size, len(covers))
    if math.comb(len(covers), size) <= EXACT_CHOICES:
        chosen = _best_of_all(covers, needs, size)
    else:
        chosen = _exchange(covers, needs, _greedy(covers, needs, size))
    return _in_greedy_order(covers, needs, chosen)


def _best_of_all(covers: Floats, needs: Floats, size: int) -> list[int]:
    def worth(rows: Sequence[int]) -> float:
        return coverage_value(covers, needs, rows)

    lists: list[Sequence[int]] = list(itertools.combinations(range(len(covers)), size))
    best = max(lists, key=worth)
    return list(best)


def _greedy(covers: Floats, needs: Floats, size: int) -> list[int]:
    left = needs.astype(float).copy()
    heap = [(-gain, row) for row, gain in enumerate((covers @ left).tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < size:
        _, row = heapq.heappop(heap)
        gain = float(covers[row] @ left)
        if gain <= MINIMUM_IMPROVEMENT:
            continue
        if heap and (-gain, row) > heap[0]:
            heapq.heappush(heap, (-gain, row))
            continue
        chosen.append(row)
        left *= 1 - covers[row]
    return chosen


def _exchange(covers: Floats, needs: Floats, chosen: list[int]) -> list[int]:
    best = coverage_value(covers, needs, chosen)
    improved = True
    while improved:
        improved = False
        for place in range(len(chosen)):
            rest = chosen[:place] + chosen[place + 1 :]
            left = needs * np.prod(1 - covers[rest], axis=0) if rest else needs
            gains = covers @ left
            gains[rest] = -1.0
            row = int(gains.argmax())
            value = coverage_value(covers, needs, [*rest, row])
            if value > best + MINIMUM_IMPROVEMENT:
                chosen, best, improved = [*rest, row], value, True
                break
    return chosen


def _in_greedy_order(covers: Floats, needs: Floats, chosen: list[int]) -> list[int]:
    left = needs.astype(float).copy()
    rest, ordered = sorted(chosen), []
    while rest:
        row = max(rest, key=lambda r: (float(covers[r] @ left), -r))
        if covers[row] @ left <= MINIMUM_IMPROVEMENT:
            break
        rest.remove(row)
        ordered.append(row)
        left *= 1 - covers[row]
    return ordered
