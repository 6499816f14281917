"""The ordered list for one profile: greedy choice by marginal gain, under five habits.

The objective under the order is probabilistic coverage: each chosen resource closes the share
``cover`` of what is still open of a need, so a list is worth ``Σ need × (1 − Π(1 − cover))`` and
one more resource adds ``Σ need × cover × Π(1 − cover of those already chosen)``. What the habits
give away of it is measured in ``regret``. General rules, the same for every profile, stand for
an adviser's habits:

1. what blocks other things first: an open prerequisite receives a share of what it opens,
   and nothing comes before its prerequisites; unknown scores call for taking stock;
2. something quick by the third place;
3. what belongs together stays together: companions of a chosen resource gain, and a
   template follows straight after its practice or method;
4. near the next label, lower where basics are missing (level fit in ``valuation``);
5. where several areas are weak, none takes more than two thirds of the list.

Habits lead at the head of a list and coverage at its end: from place to place a resource
must cover a growing share of what the best one there would (``choice``). The chosen ones are
then put in order, most coverage first and pairs together (``ordering``). A shorter list is
the beginning of a longer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from portal.recommendations.core.choice import Choice, choose, takes_stock
from portal.recommendations.core.content_gaps import ContentGap, content_gaps
from portal.recommendations.core.library.catalogue import Candidate, Catalogue, Floats
from portal.recommendations.core.library.effort import Load, load
from portal.recommendations.core.needs import Needs, Profile, assess_needs
from portal.recommendations.core.ordering import in_order
from portal.recommendations.core.utility import Valuation, value


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
    resources of the list it belongs together with, ``hours`` what it takes of a limit of time
    (an estimate, see ``catalogue.Settings.effort_hours``) and ``language`` the one it is offered
    in where that is not the first choice.
    """

    item: Candidate
    gain: float
    score: float
    covers: tuple[Cover, ...]
    pinned: bool
    takes_stock: bool
    opens: tuple[str, ...]
    belongs_to: tuple[str, ...]
    hours: float = 0.0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The result for one profile.

    ``left_out`` are the ids that would be in the list without a limit of hours, in that
    list's order.
    """

    needs: Needs
    picks: tuple[Pick, ...]
    content_gaps: tuple[ContentGap, ...]
    left_out: tuple[str, ...] = ()

    @property
    def load(self) -> Load:
        """Hours of work, and how much runs for weeks or months."""
        return load((pick.item.effort, pick.hours) for pick in self.picks)

    @property
    def taken(self) -> float:
        """How much of a limit of hours the list takes."""
        return sum(pick.hours for pick in self.picks)

    @property
    def ids(self) -> tuple[str, ...]:
        """Identifiers of the list, in its order."""
        return tuple(pick.item.id for pick in self.picks)

    @property
    def covered(self) -> float:
        """Share of the total need that the list closes (0 to 1)."""
        total = self.needs.total
        return sum(pick.gain for pick in self.picks) / total if total else 0.0


def rank(catalogue: Catalogue, profile: Profile, limit: int = 10) -> Ranking:
    """Return the best ``limit`` resources for ``profile``, reasons included.

    Within ``profile.hours`` it is the better of two greedy lists, by worth and by worth for
    each hour: such a choice reaches at least half of (1 − 1/e) of the best coverage for the
    time (Khuller, Moss and Naor 1999), and close to all of it in practice.
    """
    needs = assess_needs(catalogue.framework, profile)
    if not len(catalogue):
        return Ranking(needs, (), tuple(ContentGap(need, None) for need in needs.weak))
    valuation = value(catalogue, needs, profile)
    window = catalogue.settings.window
    size = -(-limit // window) * window
    if profile.hours is None:
        choice, left_out = choose(catalogue, needs, valuation, profile, size), tuple[str, ...]()
    else:
        choice, left_out = _within_hours(catalogue, needs, valuation, profile, size)
    order = in_order(catalogue, needs, valuation, choice)[:limit]
    picks = _picks(catalogue, needs, valuation, profile, order, choice.scores)
    return Ranking(
        needs,
        picks,
        content_gaps(catalogue, needs, valuation),
        left_out=tuple(name for name in left_out[:limit] if name not in _ids(catalogue, order)),
    )


def _within_hours(
    catalogue: Catalogue, needs: Needs, valuation: Valuation, profile: Profile, size: int
) -> tuple[Choice, tuple[str, ...]]:
    """The better of two lists within the hours, and the list without that limit."""
    free = replace(profile, hours=None)
    unlimited = in_order(
        catalogue, needs, valuation, choose(catalogue, needs, valuation, free, size)
    )
    choices = [
        choose(catalogue, needs, valuation, profile, size, by_hour) for by_hour in (False, True)
    ]
    best = max(choices, key=lambda choice: _covered(catalogue, needs, valuation, choice.rows))
    return best, _ids(catalogue, unlimited)


def _covered(
    catalogue: Catalogue, needs: Needs, valuation: Valuation, rows: Sequence[int]
) -> float:
    """Need that the rows cover together, the worth of taking stock included."""
    left = np.ones(len(needs.rows))
    for row in rows:
        entries = catalogue.entries(row)
        left[catalogue.columns[entries]] *= 1 - valuation.cover(catalogue, entries)
    need = np.array([row.need for row in needs.rows])
    stock = max((float(valuation.stock[row]) for row in rows), default=0.0)
    return round(float(need @ (1 - left)) + stock, 12)


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
        item = catalogue.candidate(row)
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
                hours=float(catalogue.hours[row]),
                language=_other_language(item, profile),
            )
        )
    return tuple(picks)


def _other_language(item: Candidate, profile: Profile) -> str:
    """The best of the profile's languages that the resource has, if not the first."""
    if not profile.languages or not item.languages or profile.languages[0] in item.languages:
        return ""
    return next((code for code in profile.languages if code in item.languages), item.languages[0])


def _ids(catalogue: Catalogue, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(catalogue.ids[row] for row in rows)


def _covers(
    catalogue: Catalogue, needs: Needs, valuation: Valuation, row: int, left: Floats
) -> tuple[Cover, ...]:
    """What ``row`` covers of what is ``left``, largest gain first; lowers ``left``."""
    found = []
    entries = catalogue.entries(row)
    for entry, cover in enumerate(valuation.cover(catalogue, entries).tolist(), entries.start):
        column = int(catalogue.columns[entry])
        need = needs.rows[column]
        share = cover * float(left[column])
        left[column] *= 1 - cover
        if need.need > 0 and share > 0:
            found.append(Cover(need.code, bool(catalogue.main[entry]), share, share * need.need))
    return tuple(sorted(found, key=lambda cover: -cover.gain))
