"""Why a resource is not in the list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from portal.recommendations.core.choice import area_cap
from portal.recommendations.core.library.catalogue import Candidate, Catalogue
from portal.recommendations.core.needs import Needs, Profile, assess_needs
from portal.recommendations.core.ranking import Ranking
from portal.recommendations.core.utility import Valuation, value


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a resource is not in the list: a code and, where it helps, ids or codes.

    Codes: unknown, listed, done, dismissed, dismissed-area (names = the area), language,
    access, effort, hours (does not fit into the time left), no-target (the label asks
    for nothing), no-need, above-target, prerequisite (names = what must come first), area-full
    (names = the area) and lower-gain (names = what the list has for its lead indicator).
    ``gain`` is the share of all needs (0 to 1) that it would still close after the list,
    ``least`` the smallest share that something in the list closes at its place; both only for
    area-full and lower-gain.
    """

    code: str
    names: tuple[str, ...] = ()
    gain: float | None = None
    least: float | None = None


def why_not(catalogue: Catalogue, profile: Profile, ranking: Ranking, id_: str) -> WhyNot:
    """Explain why the resource ``id_`` is missing from ``ranking``, the list of ``profile``."""
    row = catalogue.rows.get(id_)
    if row is None:
        return WhyNot("unknown")
    if id_ in ranking.ids:
        return WhyNot("listed")
    item = catalogue.candidate(row)
    if excluded := _exclusion(catalogue, item, row, profile):
        return excluded
    needs = assess_needs(catalogue.framework, profile)
    valuation = value(catalogue, needs, profile)
    if valuation.start_scores()[row] <= 0:
        asks = catalogue.framework.has_target(profile.target_level) or bool(profile.targets)
        return WhyNot("no-need" if asks else "no-target")
    levels = [needs.levels.index(level) for level in item.levels if level in needs.levels]
    if levels and min(levels) > needs.level:
        return WhyNot("above-target")
    first = [catalogue.ids[r] for r in valuation.waits_for(catalogue, row)]
    if missing := tuple(name for name in first if name not in ranking.ids):
        return WhyNot("prerequisite", missing)
    if profile.hours is not None and ranking.taken + catalogue.hours[row] > profile.hours:
        return WhyNot("hours")
    return _outranked(catalogue, needs, valuation, ranking, row)


def _outranked(
    catalogue: Catalogue, needs: Needs, valuation: Valuation, ranking: Ranking, row: int
) -> WhyNot:
    left = np.ones(len(needs.rows))
    for id_ in ranking.ids:
        entries = catalogue.entries(catalogue.rows[id_])
        left[catalogue.columns[entries]] *= 1 - valuation.cover(catalogue, entries)
    own = catalogue.entries(row)
    gains = valuation.gain[own]
    total = needs.total or 1.0
    gain = float(gains @ left[catalogue.columns[own]]) / total
    least = min((pick.gain for pick in ranking.picks), default=0.0) / total
    home = int(catalogue.home[row])
    listed = [int(catalogue.home[catalogue.rows[id_]]) for id_ in ranking.ids]
    if home < len(catalogue.areas) and listed.count(home) >= area_cap(catalogue, needs):
        return WhyNot("area-full", (catalogue.areas[home],), gain, least)
    lead = catalogue.codes[int(catalogue.columns[own][int(gains.argmax())])]
    same = [p.item.id for p in ranking.picks if lead in (*p.item.primary, *p.item.secondary)]
    return WhyNot("lower-gain", tuple(same), gain, least)


def _exclusion(catalogue: Catalogue, item: Candidate, row: int, profile: Profile) -> WhyNot | None:
    home = int(catalogue.home[row])
    area = catalogue.areas[home] if home < len(catalogue.areas) else ""
    spoken = set(item.languages) & set(profile.languages)
    limit = profile.effort_limit
    checks = (
        (item.id in profile.done, WhyNot("done")),
        (item.id in profile.dismissed, WhyNot("dismissed")),
        (area in profile.dismissed_areas, WhyNot("dismissed-area", (area,))),
        (
            bool(profile.languages and item.languages) and not spoken,
            WhyNot("language", item.languages),
        ),
        (profile.access is not None and item.access not in profile.access, WhyNot("access")),
        (limit is not None and item.effort > limit, WhyNot("effort")),
    )
    return next((answer for holds, answer in checks if holds), None)
