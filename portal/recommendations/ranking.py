"""The ordered list for one profile: greedy choice by marginal gain, under five habits.

The gain of a resource is ``Σ need × cover × Π(1 − cover of those already chosen)``, see
``coverage``. General rules, the same for every profile, stand for an adviser's habits:

1. what blocks other things first: an open prerequisite receives a share of what it opens,
   and nothing comes before its prerequisites; unknown scores call for taking stock;
2. something quick by the third place;
3. what belongs together stays together: companions of a chosen resource gain, and a
   template follows straight after its practice or method;
4. near the next label, lower where basics are missing (level fit in ``valuation``);
5. where several areas are weak, none takes more than two thirds of the list.

The choice is lazy: only a pool of the best is evaluated, and the pool grows as long as
a resource outside could still win. Ties go to the lower id, so the list is a function of
profile and catalogue alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from portal.recommendations.catalogue import (
    METHOD,
    PRACTICE,
    TOOL,
    Bools,
    Candidate,
    Catalogue,
    Floats,
    Ints,
)
from portal.recommendations.content_gaps import ContentGap, content_gaps
from portal.recommendations.needs import Needs, Profile, assess_needs
from portal.recommendations.valuation import Valuation, rows_of, value

POOL = 1024
DECIMALS = 12  # scores are compared at this precision, so that equal means equal
NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """How one resource helps one indicator at its place in the list.

    ``share`` is the part of the indicator's need that it closes beyond what stands above
    it in the list, ``gain`` the same times the need.
    """

    code: str
    is_main: bool
    share: float
    gain: float


@dataclass(frozen=True, slots=True)
class Pick:
    """One place of the list. ``gain`` is the newly covered need, ``score`` the order's.

    ``opens`` are resources of the list that wait for this one, ``belongs_to`` earlier
    resources of the list it belongs together with.
    """

    item: Candidate
    gain: float
    score: float
    covers: tuple[Cover, ...]
    pinned: bool
    takes_stock: bool
    opens: tuple[str, ...]
    belongs_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The result for one profile."""

    needs: Needs
    picks: tuple[Pick, ...]
    content_gaps: tuple[ContentGap, ...]

    @property
    def covered(self) -> float:
        """Share of the total need that the list closes (0 to 1)."""
        total = self.needs.total
        return sum(pick.gain for pick in self.picks) / total if total else 0.0


def rank(catalogue: Catalogue, profile: Profile, limit: int = 10) -> Ranking:
    """Return the best ``limit`` resources for ``profile``, reasons included."""
    needs = assess_needs(catalogue.framework, profile)
    if not len(catalogue):
        gaps = tuple(ContentGap(need, None) for need in needs.weak)
        return Ranking(needs, (), gaps)
    valuation = value(catalogue, needs, profile)
    chooser = _Chooser(catalogue, needs, valuation, limit)
    for row in _pinned_path(catalogue, valuation, profile)[:limit]:
        chooser.take(row)
    first_free = len(chooser.chosen)
    while len(chooser.chosen) < limit and (best := chooser.best()) is not None:
        chooser.take(best)
    order = _tools_follow(catalogue, valuation, chooser.chosen, first_free)
    picks = _picks(catalogue, needs, valuation, profile, order, chooser.scores)
    return Ranking(needs, picks, content_gaps(catalogue, needs, valuation))


class _Chooser:
    """State of one greedy run: what is chosen, what is left of the needs, the pool."""

    def __init__(
        self, catalogue: Catalogue, needs: Needs, valuation: Valuation, limit: int
    ) -> None:
        self.catalogue, self.valuation = catalogue, valuation
        self.settings = catalogue.settings
        self.chosen: list[int] = []
        self.scores: dict[int, float] = {}
        self.left = np.ones(len(needs.rows))
        self.role_counts = np.zeros(6)
        self.stock_taken = 0
        self.free: Bools = valuation.allowed.copy()
        self.linked: Bools = np.zeros(len(catalogue), dtype=np.bool_)
        edges = valuation.needs_first
        self.missing = np.bincount(edges[:, 1], minlength=len(catalogue))
        self.window = max(min(self.settings.window, limit), 1)
        self.cap = _area_cap(catalogue, needs, self.window)
        self.area_counts = np.zeros(len(catalogue.areas) + 1, dtype=int)
        self.start: Floats = np.round(valuation.start_scores(), DECIMALS)
        self.start[~self.free | (self.missing > 0)] = -1.0
        self.in_pool: Bools = np.zeros(len(catalogue), dtype=np.bool_)
        self.pool: Ints = np.empty(0, dtype=np.int64)
        self.pool_starts: Ints = self.pool
        self.pool_columns: Ints = self.pool
        self.pool_gain: Floats = np.empty(0)
        self._fill_pool(POOL)

    def _fill_pool(self, size: int) -> None:
        """Bring the ``size`` best by start score into the pool and note the next best."""
        self.pool_size = min(size, len(self.catalogue))
        if self.pool_size < len(self.catalogue):
            order = np.argpartition(-self.start, self.pool_size)
            self.bound = float(self.start[order[self.pool_size]])
            self._call(order[: self.pool_size])
        else:
            self.bound = -1.0
            self._call(np.arange(len(self.catalogue)))

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
        self.pool_starts = np.append(self.pool_starts, starts + len(self.pool_gain))
        self.pool_gain = np.append(self.pool_gain, self.valuation.gain[entries])
        self.pool_columns = np.append(self.pool_columns, catalogue.columns[entries])
        self.pool = np.append(self.pool, fresh)

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
        while True:
            found, score = self._best_in_pool(capped, quick)
            complete = self.pool_size >= len(self.catalogue)
            if score > self.bound or complete or self.bound <= NEGLIGIBLE:
                return found
            self._fill_pool(self.pool_size * 4)

    def _best_in_pool(self, capped: bool, quick: bool) -> tuple[int | None, float]:
        scores = self._pool_scores()
        may = self.free[self.pool] & (self.missing[self.pool] == 0) & (scores > NEGLIGIBLE)
        if capped:
            may &= ~(self.area_counts >= self.cap)[self.catalogue.home[self.pool]]
        if quick:
            may &= self.catalogue.effort[self.pool] <= self.settings.quick_effort
        if not may.any():
            return None, -1.0
        best = float(scores[may].max())
        row = int(self.pool[may & (scores == best)].min())
        self.scores[row] = best
        return row, best

    def _pool_scores(self) -> Floats:
        settings, pool = self.settings, self.pool
        gain = np.add.reduceat(self.pool_gain * self.left[self.pool_columns], self.pool_starts)
        stock = self.valuation.stock[pool] * 0.5**self.stock_taken
        scores = gain * self.valuation.factor[pool] + self.valuation.opening[pool] + stock
        repeats = settings.repeat_kind**self.role_counts
        repeats[PRACTICE] = 1.0
        scores = scores * repeats[self.catalogue.role[pool]]
        scores = np.where(self.linked[pool], scores * settings.companion, scores)
        return np.round(scores, DECIMALS)

    def _must_be_quick(self) -> bool:
        settings = self.settings
        return len(self.chosen) + 1 == settings.quick_within and not any(
            self.catalogue.effort[row] <= settings.quick_effort for row in self.chosen
        )

    def take(self, row: int) -> None:
        """Put ``row`` at the next place of the list."""
        catalogue, valuation = self.catalogue, self.valuation
        self.scores.setdefault(row, float(self.start[row]))
        self.chosen.append(row)
        self.free[row] = False
        self.role_counts[catalogue.role[row]] += 1
        self.area_counts[catalogue.home[row]] += 1
        if len(self.chosen) % self.window == 0:
            self.area_counts[:] = 0
        self.stock_taken += int(takes_stock(catalogue, valuation, row))
        entries = slice(catalogue.starts[row], catalogue.starts[row] + catalogue.lengths[row])
        self.left[catalogue.columns[entries]] *= 1 - valuation.cover(catalogue, entries)
        first, last = np.searchsorted(valuation.needs_first[:, 0], [row, row + 1])
        dependants = valuation.needs_first[first:last, 1]
        self.missing[dependants] -= 1
        companions = catalogue.companions(row)
        self.linked[companions] = True
        # Both may now beat the bound: what waited for this row, and what gains from it.
        self._call(dependants[self.missing[dependants] == 0])
        self._call(companions)


def takes_stock(catalogue: Catalogue, valuation: Valuation, row: int) -> bool:
    """Whether taking stock of unknown indicators is a main reason for this row."""
    stock = float(valuation.stock[row])
    entries = slice(catalogue.starts[row], catalogue.starts[row] + catalogue.lengths[row])
    rest = float(valuation.gain[entries].sum() * valuation.factor[row] + valuation.opening[row])
    return stock > 0 and stock >= rest / 2


def _area_cap(catalogue: Catalogue, needs: Needs, window: int) -> int:
    """Places that one area may take in a window; no limit while a single area is weak."""
    settings = catalogue.settings
    total = needs.total
    shares: dict[str, float] = {}
    for row in needs.rows:
        shares[row.area] = shares.get(row.area, 0.0) + row.need
    weak = [area for area, need in shares.items() if total and need / total >= settings.weak_area]
    return max(int(settings.area_share * window + NEGLIGIBLE), 1) if len(weak) > 1 else window + 1


def _pinned_path(catalogue: Catalogue, valuation: Valuation, profile: Profile) -> list[int]:
    """Pinned rows, best first, each after its open prerequisites.

    A pin overrules language and effort, not access, "done" or "dismissed".
    """
    hidden = set(rows_of(catalogue, profile.done | profile.dismissed))
    wanted = [
        row
        for row in rows_of(catalogue, profile.pinned)
        if row not in hidden
        and (profile.access is None or catalogue.items[row].access in profile.access)
    ]
    start = valuation.start_scores()
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

    for row in sorted(wanted, key=lambda row: (-round(float(start[row]), DECIMALS), row)):
        visit(row, frozenset())
    return path


def _tools_follow(
    catalogue: Catalogue, valuation: Valuation, chosen: Sequence[int], first_free: int
) -> list[int]:
    """Move each template or checklist straight behind its practice or method.

    Only within a window and behind the pinned head, never before a prerequisite, and
    only as long as something quick stays among the first.
    """
    settings = catalogue.settings
    order = list(chosen)
    for row in chosen:
        if catalogue.role[row] not in (PRACTICE, METHOD):
            continue
        place = order.index(row)
        end = (place // settings.window + 1) * settings.window
        companions = set(catalogue.companions(row).tolist())
        for other in order[max(place + 2, first_free) : end]:
            if catalogue.role[other] != TOOL or other not in companions:
                continue
            moved = [item for item in order if item != other]
            moved.insert(place + 1, other)
            waits = any(
                item in moved[place + 2 :] for item in valuation.waits_for(catalogue, other)
            )
            if place + 1 >= first_free and not waits and _keeps_quick(catalogue, order, moved):
                order = moved
            break
    return order


def _keeps_quick(catalogue: Catalogue, before: Sequence[int], after: Sequence[int]) -> bool:
    settings = catalogue.settings

    def has_quick(rows: Sequence[int]) -> bool:
        head = rows[: settings.quick_within]
        return any(catalogue.effort[row] <= settings.quick_effort for row in head)

    return has_quick(after) or not has_quick(before)


def _picks(
    catalogue: Catalogue,
    needs: Needs,
    valuation: Valuation,
    profile: Profile,
    order: Sequence[int],
    scores: dict[int, float],
) -> tuple[Pick, ...]:
    """Describe the chosen rows; covers are those at the final place in the list."""
    left = np.ones(len(needs.rows))
    waits = {row: set(valuation.waits_for(catalogue, row)) for row in order}
    picks = []
    for place, row in enumerate(order):
        item = catalogue.items[row]
        covers = _covers(catalogue, needs, valuation, row, left)
        companions = set(catalogue.companions(row).tolist())
        picks.append(
            Pick(
                item=item,
                gain=sum(cover.gain for cover in covers),
                score=scores[row],
                covers=covers,
                pinned=item.id in profile.pinned,
                takes_stock=takes_stock(catalogue, valuation, row),
                opens=_ids(catalogue, [o for o in order[place + 1 :] if row in waits[o]]),
                belongs_to=_ids(catalogue, [o for o in order[:place] if o in companions]),
            )
        )
    return tuple(picks)


def _ids(catalogue: Catalogue, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(catalogue.items[row].id for row in rows)


def _covers(
    catalogue: Catalogue, needs: Needs, valuation: Valuation, row: int, left: Floats
) -> tuple[Cover, ...]:
    """What ``row`` covers of what is ``left``, largest gain first; lowers ``left``."""
    found = []
    first = int(catalogue.starts[row])
    entries = slice(first, first + int(catalogue.lengths[row]))
    for entry, cover in enumerate(valuation.cover(catalogue, entries).tolist(), first):
        column = int(catalogue.columns[entry])
        need = needs.rows[column]
        share = cover * float(left[column])
        left[column] *= 1 - cover
        if need.need > 0 and share > 0:
            found.append(Cover(need.code, bool(catalogue.main[entry]), share, share * need.need))
    return tuple(sorted(found, key=lambda cover: -cover.gain))
