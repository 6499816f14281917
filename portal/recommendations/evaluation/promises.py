"""What the recommender promises, checked on many cases: shares that must be 1.
What a list gives away of the possible coverage is in ``regret``.

- Stability: the list under noise of the scores.
- Fidelity: every figure of every reason follows from framework, scores and catalogue.
- Monotonicity: a lower score never lowers what any resource is worth before anything is
  chosen (its gain, summed over its topics).
- Determinism: the same list again, and from the same resources and scores in another order.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.ranking import Ranking, rank
from portal.recommendations.core.reasons.explanation import CLOSES_GAP, Reason, explain
from portal.recommendations.core.utility import value
from portal.recommendations.evaluation.measures import ndcg, rank_biased_overlap

NOISE = 0.05
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Stability:
    """Usual list against the lists under noise: shared items, RBO, nDCG where graded."""

    draws: int
    overlap: float
    rbo: float
    ndcg: float | None


def noisy(profile: Profile, framework: FrameworkSpec, draw: random.Random) -> Profile:
    """The profile with each known score off by up to ± 5 % of itself, within the scale."""
    scores: dict[str, float | None] = {}
    for code, score in profile.scores.items():
        spec = framework.indicator(code)
        if score is None or spec is None:
            scores[code] = score
            continue
        shifted = score * draw.uniform(1 - NOISE, 1 + NOISE)
        scores[code] = min(max(shifted, spec.scale_min), spec.scale_max)
    return replace(profile, scores=scores)


def stability(
    catalogue: Catalogue,
    profiles: Sequence[Profile],
    grades: Sequence[Mapping[str, int]],
    draws: int,
    seed: int = 1,
) -> Stability:
    """Draw noise ``draws`` times for each profile; ``grades`` is empty or one per profile."""
    draw = random.Random(seed)  # noqa: S311  no secret
    overlaps, rbos, values = list[float](), list[float](), list[float]()
    for number, profile in enumerate(profiles):
        usual = rank(catalogue, profile).ids
        for _ in range(draws):
            found = rank(catalogue, noisy(profile, catalogue.framework, draw)).ids
            overlaps.append(len(set(usual) & set(found)) / max(len(usual), 1))
            rbos.append(rank_biased_overlap(usual, found))
            if grades:
                values.append(ndcg(found, grades[number]))
    return Stability(draws, fmean(overlaps), fmean(rbos), fmean(values) if values else None)


def fidelity(catalogue: Catalogue, profiles: Sequence[Profile]) -> float:
    """Share of all reasons whose figures hold when they are worked out anew."""
    held = [
        faithful
        for profile in profiles
        for faithful in _reasons_hold(catalogue, profile, rank(catalogue, profile))
    ]
    return fmean(held) if held else 1.0


def _reasons_hold(catalogue: Catalogue, profile: Profile, ranking: Ranking) -> list[bool]:
    """One truth value for each reason, the part covered recomputed from the catalogue."""
    needs = assess_needs(catalogue.framework, profile)
    valuation = value(catalogue, needs, profile)
    place = {need.code: number for number, need in enumerate(needs.rows)}
    gaps = [need.gap for need in needs.largest_gaps]
    left = np.ones(len(needs.rows))
    held = []
    for pick, explanation in zip(ranking.picks, explain(ranking), strict=True):
        entries = catalogue.entries(catalogue.rows[pick.item.id])
        cover = np.zeros(len(left))
        cover[catalogue.columns[entries]] = valuation.cover(catalogue, entries)
        for reason in explanation.reasons:
            if reason.code == CLOSES_GAP:
                share = float((cover * left)[place[reason.indicator]])
                held.append(_gap_holds(catalogue.framework, profile, gaps, reason, share))
            else:
                held.append(set(reason.resources) <= set(catalogue.rows))
        left *= 1 - cover
    return held


def _gap_holds(
    framework: FrameworkSpec, profile: Profile, gaps: Sequence[float], reason: Reason, share: float
) -> bool:
    spec = framework.indicator(reason.indicator)
    if spec is None or reason.score is None or reason.target is None or reason.rank is None:
        return False
    score = profile.scores.get(reason.indicator)
    target = profile.targets.get(reason.indicator, spec.targets.get(profile.target_level))
    if score is None or target is None or reason.gap is None or reason.share is None:
        return False
    larger = sum(gap > reason.gap + TOLERANCE for gap in gaps)
    alike = sum(abs(gap - reason.gap) <= TOLERANCE for gap in gaps)
    return (
        abs(reason.score - min(max(score, spec.scale_min), spec.scale_max)) <= TOLERANCE
        and reason.target == target
        and abs(reason.gap - (target - reason.score) / spec.span) <= TOLERANCE
        and (reason.rank, reason.tied) == (larger + 1, alike)
        and abs(reason.share - share) <= TOLERANCE
    )


def monotonicity(catalogue: Catalogue, profiles: Sequence[Profile], seed: int = 1) -> float:
    """Share of trials in which a lower score lowers the worth of no resource."""
    draw = random.Random(seed)  # noqa: S311  no secret
    held = []
    for profile in profiles:
        for code, score in profile.scores.items():
            spec = catalogue.framework.indicator(code)
            if score is None or spec is None:
                continue
            worse = {**profile.scores, code: draw.uniform(spec.scale_min, score)}
            before, after = (
                value(catalogue, assess_needs(catalogue.framework, each), each).plain
                for each in (profile, replace(profile, scores=worse))
            )
            held.append(bool((after >= before - TOLERANCE).all()))
    return fmean(held) if held else 1.0


def determinism(
    catalogue: Catalogue, profiles: Sequence[Profile], shuffles: int = 3, seed: int = 1
) -> float:
    """Share of lists that come out equal again, with resources and scores in another order."""
    draw = random.Random(seed)  # noqa: S311  no secret
    held = []
    for _ in range(shuffles):
        items = list(catalogue.items)
        draw.shuffle(items)
        shuffled = Catalogue(items, catalogue.framework, catalogue.settings)
        for profile in profiles:
            codes = list(profile.scores)
            draw.shuffle(codes)
            again = replace(profile, scores={code: profile.scores[code] for code in codes})
            held.append(rank(catalogue, profile) == rank(shuffled, again))
    return fmean(held) if held else 1.0
