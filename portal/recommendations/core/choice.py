"""Which resources come into the list: greedy choice by marginal gain, under the habits.

The choice is lazy: only a pool of the best is evaluated, and the pool grows as long as a
resource outside could still win. Ties go to the lower id, so the choice is a function of
profile and catalogue alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.recommendations.core.library.catalogue import (
    PRACTICE,
    ROLES,
    Bools,
    Catalogue,
    Floats,
    Ints,
    summed,
)
from portal.recommendations.core.needs import Needs, Profile
from portal.recommendations.core.utility import DECIMALS, Valuation, rows_of

POOL = 4096
ROUNDING = 1e-11  # bounds lie this much higher, because scores are rounded and bounds are not
NEGLIGIBLE = 1e-9
NEAR = 0.8  # share of the most worth from which rows come into the pool for it
RISE = 1 / 3  # power of the place by which coverage gains weight against habits


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen rows in the order of choice, the score of each, and how many lead as pinned."""

    rows: tuple[int, ...]
    scores: dict[int, float]
    pinned: int


def choose(
    catalogue: Catalogue,
    needs: Needs,
    valuation: Valuation,
    profile: Profile,
    size: int,
    by_hour: bool = False,
) -> Choice:
    """Choose up to ``size`` rows of a non-empty catalogue, the pinned path first.

    With ``profile.hours`` the rows stay within that many hours of work, except for what is
    pinned. ``by_hour`` ranks by worth for each hour instead of by worth.
    """
    chooser = _Chooser(catalogue, needs, valuation, profile.hours, by_hour)
    pinned = _pinned_path(catalogue, valuation, profile)[:size]
    for row in pinned:
        chooser.take(row)
    while len(chooser.chosen) < size and (best := chooser.best()) is not None:
        chooser.take(best)
    return Choice(tuple(chooser.chosen), chooser.scores, len(pinned))


class _Chooser:
    """State of one greedy run: what is chosen, what is left of the needs, the pool."""

    def __init__(
        self,
        catalogue: Catalogue,
        needs: Needs,
        valuation: Valuation,
        hours: float | None,
        by_hour: bool,
    ) -> None:
        self.catalogue, self.valuation = catalogue, valuation
        self.settings = catalogue.settings
        self.hours_left, self.by_hour = hours, by_hour
        self.chosen: list[int] = []
        self.scores: dict[int, float] = {}
        self.left = np.ones(len(needs.rows))
        self.role_counts = np.zeros(len(ROLES))
        self.stock_taken = 0
        self.free: Bools = valuation.allowed.copy()
        self.linked: Bools = np.zeros(len(catalogue), dtype=np.bool_)
        edges = valuation.needs_first
        self.missing = np.bincount(edges[:, 1], minlength=len(catalogue))
        self.cap = area_cap(catalogue, needs)
        self.area_counts = np.zeros(len(catalogue.areas) + 1, dtype=int)
        self.takes_stock = bool(valuation.stock.any())
        self.in_pool: Bools = np.zeros(len(catalogue), dtype=np.bool_)
        self.pool: Ints = np.empty(0, dtype=np.int64)
        self.pool_places: Ints = self.pool  # of each entry: the place of its row in the pool
        self.pool_columns: Ints = self.pool
        self.pool_gain: Floats = np.empty(0)
        self.pool_factor = self.pool_opening = self.pool_stock = self.pool_gain
        self.pool_roles: Ints = self.pool
        if hours is not None:
            self.free &= catalogue.hours <= hours + NEGLIGIBLE
        self._fill_pool(POOL)

    def _fill_pool(self, size: int) -> None:
        """Bring the ``size`` best as things stand, by score and by worth, into the pool.

        From now on nothing outside scores above ``bound`` or is worth more than
        ``worth_bound``: gains only fall, and what may rise (what is unblocked, companions of
        the chosen) is called when it does.
        """
        self.pool_size = min(size, len(self.catalogue))
        if self.pool_size == len(self.catalogue):
            self.bound = self.worth_bound = -1.0
            self._call(np.arange(len(self.catalogue)))
            return
        catalogue, valuation = self.catalogue, self.valuation
        may = self.free & (self.missing == 0)
        gain = valuation.plain * may
        if self.chosen:
            entries = np.take(self.left, catalogue.columns)
            entries *= valuation.gain
            gain = catalogue.sums(entries)
            gain *= may
        scores = gain * valuation.factor
        if self.takes_stock:
            gain += valuation.stock * may
        scores += (valuation.opening + valuation.stock) * may
        if self.by_hour:
            gain /= catalogue.hours
            scores /= catalogue.hours
        self.worth_bound = self._call_worthy(gain)
        self.bound = self._call_best(scores)

    def _call_best(self, values: Floats) -> float:
        """Call the best rows by ``values`` and their equals; return the best value outside.

        Rows of no value are never called.
        """
        last = len(values) - self.pool_size
        parted = np.partition(values, last)
        least = max(float(parted[last]), NEGLIGIBLE)
        inside = values >= least
        self._call(np.flatnonzero(inside))
        outside = float(parted[:last].max(initial=-1.0))
        if outside >= least:
            outside = float(values[~inside].max(initial=-1.0))
        return outside + ROUNDING

    def _call_worthy(self, worth: Floats) -> float:
        """Call the rows near the most worth, unless they are many; return the best outside."""
        near = NEAR * float(worth.max(initial=-1.0))
        rows = np.flatnonzero(worth >= max(near, NEGLIGIBLE))
        if len(rows) > self.pool_size:
            return self._call_best(worth)
        self._call(rows)
        return near + ROUNDING

    def _call(self, rows: Ints) -> None:
        """Add those of ``rows`` that are not there yet to the pool, with their topics."""
        fresh = rows[~self.in_pool[rows]]
        if not len(fresh):
            return
        catalogue = self.catalogue
        self.in_pool[fresh] = True
        lengths = catalogue.lengths[fresh]
        starts = np.cumsum(lengths) - lengths
        shift = np.repeat(catalogue.starts[fresh] - starts, lengths)
        entries = np.arange(int(lengths.sum())) + shift
        places = np.repeat(np.arange(len(fresh)) + len(self.pool), lengths)
        self.pool_places = np.append(self.pool_places, places)
        self.pool_gain = np.append(self.pool_gain, self.valuation.gain[entries])
        self.pool_columns = np.append(self.pool_columns, catalogue.columns[entries])
        self.pool = np.append(self.pool, fresh)
        valuation = self.valuation
        self.pool_factor = np.append(self.pool_factor, valuation.factor[fresh])
        self.pool_opening = np.append(self.pool_opening, valuation.opening[fresh])
        self.pool_stock = np.append(self.pool_stock, valuation.stock[fresh])
        self.pool_roles = np.append(self.pool_roles, catalogue.role[fresh])

    def best(self) -> int | None:
        """Row of the best resource that may come next, None when nothing adds anything.

        The rules for areas and for something quick give way, in that order from the
        last, where nothing else is left.
        """
        rules = [(True, True)] if self._must_be_quick() else []
        for capped, quick in (*rules, (True, False), (False, False)):
            found = self._best_under(capped, quick)
            if found is not None:
                return found
        return None

    def _best_under(self, capped: bool, quick: bool) -> int | None:
        size = POOL
        while True:
            found, score, settled = self._best_in_pool(capped, quick)
            complete = self.pool_size >= len(self.catalogue)
            if (settled and score > self.bound) or complete or self.bound <= NEGLIGIBLE:
                return found
            self._fill_pool(size)
            size *= 4

    def _best_in_pool(self, capped: bool, quick: bool) -> tuple[int | None, float, bool]:
        """The best row, its score, and whether it has the worth that it needs whatever is
        outside the pool."""
        pool, floor = self.pool, self._floor()
        if not len(pool):
            return None, -1.0, True
        entries = self.pool_gain * self.left[self.pool_columns]
        gain = summed(entries, self.pool_places, len(pool))
        stock = self.pool_stock * 0.5**self.stock_taken
        worth, scores = gain + stock, self._pool_scores(gain, stock)
        may = self.free[pool] & (self.missing[pool] == 0) & (scores > NEGLIGIBLE)
        if self.hours_left is not None:
            may &= self.catalogue.hours[pool] <= self.hours_left + NEGLIGIBLE
        if self.by_hour:
            scores = scores / self.catalogue.hours[pool]
            worth = worth / self.catalogue.hours[pool]
        worth[~may] = -1.0
        worth = np.round(worth, DECIMALS)
        most = float(worth.max())
        if capped:
            may &= ~(self.area_counts >= self.cap)[self.catalogue.home[pool]]
        if quick:
            may &= self.catalogue.effort[pool] <= self.settings.quick_effort
        if not may.any():
            return None, -1.0, True
        least = min(floor * most, float(worth[may].max()))
        may &= worth >= round(least, DECIMALS)
        best = float(scores[may].max())
        winner = np.flatnonzero(may & (scores == best))
        winner = winner[pool[winner].argmin()]
        self.scores[int(pool[winner])] = best
        enough = min(self.worth_bound, floor * max(most, self.worth_bound))
        return int(pool[winner]), best, bool(worth[winner] >= enough)

    def _floor(self) -> float:
        """Share of the most worth that the next place must have; habits give way to
        coverage from the first place of a window to the last."""
        last = max(self.settings.window - 1, 1)
        place = len(self.chosen) % self.settings.window
        return self.settings.least_worth * (place / last) ** RISE

    def _pool_scores(self, gain: Floats, stock: Floats) -> Floats:
        settings = self.settings
        repeats = settings.repeat_kind**self.role_counts
        repeats[PRACTICE] = 1.0
        scores = (gain * self.pool_factor + self.pool_opening + stock) * repeats[self.pool_roles]
        scores[self.linked[self.pool]] *= settings.companion
        return np.round(scores, DECIMALS)

    def _must_be_quick(self) -> bool:
        settings = self.settings
        return len(self.chosen) + 1 == settings.quick_within and not any(
            self.catalogue.effort[row] <= settings.quick_effort for row in self.chosen
        )

    def take(self, row: int) -> None:
        """Put ``row`` at the next place of the list."""
        catalogue, valuation = self.catalogue, self.valuation
        if row not in self.scores:
            self.scores[row] = valuation.start_score(row)
        self.chosen.append(row)
        self.free[row] = False
        self.role_counts[catalogue.role[row]] += 1
        self.area_counts[catalogue.home[row]] += 1
        if len(self.chosen) % self.settings.window == 0:
            self.area_counts[:] = 0
        if self.hours_left is not None:
            self.hours_left = max(self.hours_left - float(catalogue.hours[row]), 0.0)
        self.stock_taken += int(takes_stock(catalogue, valuation, row))
        entries = catalogue.entries(row)
        self.left[catalogue.columns[entries]] *= 1 - valuation.cover(catalogue, entries)
        first, last = np.searchsorted(valuation.needs_first[:, 0], [row, row + 1])
        dependants = valuation.needs_first[first:last, 1]
        self.missing[dependants] -= 1
        companions = catalogue.companions(row)
        self.linked[companions] = True
        # Both may now beat the bounds: what waited for this row, and what gains from it.
        unblocked = dependants[self.missing[dependants] == 0]
        self._call(np.unique(np.concatenate([unblocked, companions])))


def takes_stock(catalogue: Catalogue, valuation: Valuation, row: int) -> bool:
    """Whether taking stock of unknown indicators is a main reason for this row."""
    stock = float(valuation.stock[row])
    gain = float(valuation.gain[catalogue.entries(row)].sum())
    rest = gain * float(valuation.factor[row]) + float(valuation.opening[row])
    return stock > 0 and stock >= rest / 2


def area_cap(catalogue: Catalogue, needs: Needs) -> int:
    """Places that one area may take in a window; no limit while a single area is weak."""
    settings = catalogue.settings
    total = needs.total
    shares: dict[str, float] = {}
    for row in needs.rows:
        shares[row.area] = shares.get(row.area, 0.0) + row.need
    weak = [area for area, need in shares.items() if total and need / total >= settings.weak_area]
    if len(weak) <= 1:
        return settings.window + 1
    return max(int(settings.area_share * settings.window + NEGLIGIBLE), 1)


def _pinned_path(catalogue: Catalogue, valuation: Valuation, profile: Profile) -> Sequence[int]:
    """Pinned rows, best first, each after its open prerequisites.

    A pin overrules language and effort, not access, "done" or "dismissed".
    """
    hidden = set(rows_of(catalogue, profile.done | profile.dismissed))
    wanted = [
        row
        for row in rows_of(catalogue, profile.pinned)
        if row not in hidden
        and (profile.access is None or catalogue.access_of(row) in profile.access)
    ]
    path: list[int] = []

    def is_open(row: int, above: frozenset[int]) -> bool:
        """Whether a prerequisite may be listed: allowed, and so is all that comes before it."""
        return bool(valuation.allowed[row]) and all(
            before in above or is_open(before, above | {row})
            for before in valuation.waits_for(catalogue, row)
        )

    def visit(row: int, above: frozenset[int]) -> None:
        if row in path or row in above:
            return
        for before in valuation.waits_for(catalogue, row):
            if is_open(before, frozenset({row})):
                visit(before, above | {row})
        path.append(row)

    for row in sorted(wanted, key=lambda row: (-valuation.start_score(row), row)):
        visit(row, frozenset())
    return path
