"""What every resource of a catalogue is worth to one profile, before anything is chosen.

All arrays have one value per resource (row) or per resource and topic (entry). Nothing
here depends on the order of the list; that is the work of ``ranking``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.recommendations.core.library.catalogue import (
    METHOD,
    PRACTICE,
    ROLES,
    TRAINING,
    Bits,
    Bools,
    Catalogue,
    Floats,
    Ints,
    Settings,
)
from portal.recommendations.core.needs import Needs, Profile

DECIMALS = 12  # scores are compared at this precision, so that equal means equal


@dataclass(frozen=True, slots=True)
class Valuation:
    """Worth of all resources for one profile.

    gain        per entry: cover × need
    plain       per row: sum of its gains
    factor      per row: role, language, topic and guidance
    opening     per row: worth of being the open prerequisite of something else
    stock       per row: worth of taking stock of unknown indicators
    allowed     per row: may appear (language, access, effort, not done, not dismissed)
    met         per row that something else needs: done, or its basics are there by the scores
    needs_first edges (prerequisite, dependant) whose prerequisite is not met
    fit         per level set and indicator
    """

    gain: Floats
    plain: Floats
    factor: Floats
    opening: Floats
    stock: Floats
    allowed: Bools
    met: Bools
    needs_first: Ints
    fit: Floats

    def start_scores(self) -> Floats:
        """Score of each row while nothing is chosen; no later score is above it, except
        for companions of chosen rows."""
        return self.plain * self.factor + self.opening + self.stock

    def start_score(self, row: int) -> float:
        """The same for one row, rounded as scores are compared."""
        gain = float(self.plain[row]) * float(self.factor[row])
        return round(gain + float(self.opening[row]) + float(self.stock[row]), DECIMALS)

    def cover(self, catalogue: Catalogue, entries: slice) -> Floats:
        """Share of each need that the resource closes, level fit included."""
        return catalogue.weights[entries] * self.fit.ravel()[catalogue.keys[entries]]

    def waits_for(self, catalogue: Catalogue, row: int) -> tuple[int, ...]:
        """Rows of the prerequisites of ``row`` that are not met."""
        return tuple(r for r in catalogue.prerequisites.get(row, ()) if not self.met[r])


def value(catalogue: Catalogue, needs: Needs, profile: Profile) -> Valuation:
    """Value all resources of a non-empty ``catalogue`` for ``profile``."""
    settings = catalogue.settings
    fit = _level_fit(catalogue, needs)
    weight = np.array([row.need for row in needs.rows])
    gain: Floats = np.take(fit * weight, catalogue.keys)
    gain *= catalogue.weights  # in place: these arrays are the largest of all
    plain = catalogue.sums(gain)
    allowed = _allowed(catalogue, profile)
    factor = _factors(catalogue, needs, profile)
    stock = _stock(catalogue, needs, fit)
    met = _met(catalogue, needs, profile)
    needs_first: Ints = catalogue.edges[~met[catalogue.edges[:, 0]]]
    base = np.where(allowed, plain * factor, 0.0)
    opening = _opening(base, needs_first, allowed, settings)
    return Valuation(gain, plain, factor, opening, stock, allowed, met, needs_first, fit)


def _level_fit(catalogue: Catalogue, needs: Needs) -> Floats:
    """Fit of each set of levels to each indicator (level sets × indicators).

    Everything from the stage of the indicator to the target label fits; where basics are
    missing the stage is lower and basic material fits too. What lies below the stage or
    above the target is worth less with every label of distance.
    """
    settings = catalogue.settings
    stage = np.array([row.stage for row in needs.rows])
    best = np.zeros((len(catalogue.level_sets), len(needs.rows)))
    for place, levels in enumerate(catalogue.level_sets):
        for level in levels:
            under = settings.below ** np.maximum(stage - level, 0)
            over = settings.above ** max(level - needs.level, 0)
            best[place] = np.maximum(best[place], under * over)
    return best


def _allowed(catalogue: Catalogue, profile: Profile) -> Bools:
    allowed = np.ones(len(catalogue), dtype=np.bool_)
    if profile.languages:
        reads = [
            not group or bool(set(group) & set(profile.languages))
            for group in catalogue.language_sets
        ]
        allowed &= np.array(reads)[catalogue.language_group]
    if profile.access is not None:
        opens = [group[0] in profile.access for group in catalogue.access_sets]
        allowed &= np.array(opens)[catalogue.access_group]
    if profile.effort_limit is not None:
        allowed &= catalogue.effort <= profile.effort_limit
    for code in profile.dismissed_areas:
        if code in catalogue.areas:
            allowed &= catalogue.home != catalogue.areas.index(code)
    taken = rows_of(catalogue, profile.done | profile.dismissed)
    allowed[taken] = False
    return allowed


def rows_of(catalogue: Catalogue, ids: frozenset[str]) -> list[int]:
    """Rows of the ids that the catalogue has, ascending."""
    return sorted(catalogue.rows[name] for name in ids if name in catalogue.rows)


def _factors(catalogue: Catalogue, needs: Needs, profile: Profile) -> Floats:
    settings = catalogue.settings
    flat = 1 + settings.guidance * needs.flatness
    table = np.ones((len(catalogue.level_sets), len(ROLES), 2))
    for role in range(len(ROLES)):
        if role not in (PRACTICE, METHOD):
            table[:, role, :] *= settings.supporting
        if role in (METHOD, TRAINING):
            exact = [levels == (needs.level,) for levels in catalogue.level_sets]
            table[exact, role, :] *= flat
    table[:, :, 1] *= settings.supporting
    factor: Floats = np.take(table, catalogue.shapes)
    weak = np.array([row.is_weak for row in needs.rows])
    on_topic = _touches(catalogue.main_bits, catalogue.bits(weak))
    factor *= np.where(on_topic, 1.0, settings.off_topic)
    if len(profile.languages) > 1:
        first = [not group or profile.languages[0] in group for group in catalogue.language_sets]
        factor = np.where(
            np.array(first)[catalogue.language_group], factor, factor * settings.fallback_language
        )
    return factor


def _touches(sets: Bits, others: Bits) -> Bools:
    """Per row: whether two bit sets have something in common."""
    touched = np.zeros(len(sets), dtype=np.bool_)
    for word in range(sets.shape[1]):
        touched |= (sets[:, word] & others[..., word]) != 0
    return touched


def _stock(catalogue: Catalogue, needs: Needs, fit: Floats) -> Floats:
    """Worth of light methods and tools that touch indicators without a score."""
    unknown = np.array([not row.is_known for row in needs.rows])
    stock = np.zeros(len(catalogue))
    if not unknown.any() or not len(catalogue.light_rows):
        return stock
    entries = catalogue.light_entries
    marked = catalogue.weights[entries] * unknown[catalogue.columns[entries]]
    touched = np.add.reduceat(marked, catalogue.light_starts)
    fitting = fit.max(axis=1)[catalogue.level_group[catalogue.light_rows]]
    worth = catalogue.settings.take_stock * unknown.mean()
    stock[catalogue.light_rows] = worth * touched * fitting
    return stock


def _met(catalogue: Catalogue, needs: Needs, profile: Profile) -> Bools:
    """What may count as done when something else asks for it.

    A resource is met when all its main indicators have reached the target of the lowest
    label that it is written for: the basics are there.
    """
    score = np.array([np.nan if row.score is None else row.score for row in needs.rows])
    specs = {spec.code: spec for spec in catalogue.framework.indicators}
    aims = np.array(
        [
            [specs[row.code].targets.get(level, np.nan) for row in needs.rows]
            for level in needs.levels
        ]
    )
    open_bits = np.array([catalogue.bits(short) for short in ~(score >= aims)])
    everything = catalogue.bits(np.ones(len(needs.rows), dtype=np.bool_))
    rows = catalogue.needed_rows
    bits = catalogue.main_bits[rows]
    met = np.zeros(len(catalogue), dtype=np.bool_)
    met[rows] = _touches(bits, everything) & ~_touches(bits, open_bits[catalogue.lowest[rows]])
    met[rows_of(catalogue, profile.done)] = True
    return met


def _opening(base: Floats, edges: Ints, allowed: Bools, settings: Settings) -> Floats:
    """Share of the best dependant's worth, handed down over two steps of a path."""
    opening = np.zeros(len(base))
    if not len(edges):
        return opening
    before, after = edges[:, 0], edges[:, 1]
    starts = np.flatnonzero(np.diff(before, prepend=-1))
    own, handed_on = base[after], np.zeros(len(after))
    for _ in range(2):
        handed = settings.unlock * (own + handed_on)
        opening[before[starts]] = np.maximum.reduceat(handed, starts)
        handed_on = opening[after]
    return np.where(allowed, opening, 0.0)
