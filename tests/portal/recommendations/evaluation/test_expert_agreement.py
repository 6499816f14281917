"""Agreement with an adviser on the example profiles of the starter library.

The adviser's lists are read here only; the recommender never sees them. One set of
parameters serves all profiles.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import fmean
from typing import Any

import pytest

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.ranking import rank
from portal.recommendations.evaluation.baselines import greedy_coverage, situation

ProfileOf = Callable[[Mapping[str, Any]], Profile]


def grades(row: Mapping[str, Any]) -> dict[str, int]:
    return dict.fromkeys(row["also_fine"], 1) | {x["id"]: x["grade"] for x in row["expert"]}


def ndcg(order: list[str], grade: Mapping[str, int]) -> float:
    """nDCG@10 with gain 2^grade − 1 (Järvelin and Kekäläinen 2002)."""
    gains = [2 ** grade.get(name, 0) - 1 for name in order[:10]]
    ideal = sorted((2**value - 1 for value in grade.values()), reverse=True)[:10]
    return discounted(gains) / discounted(ideal)


def discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def listed(plan: Catalogue, profile: Profile) -> list[str]:
    return [pick.item.id for pick in rank(plan, profile).picks]


def test_the_adviser_would_recognise_the_lists(
    plan: Catalogue, advice: list[dict[str, Any]], profile_of: ProfileOf
) -> None:
    values = {row["id"]: ndcg(listed(plan, profile_of(row)), grades(row)) for row in advice}
    assert fmean(values.values()) >= 0.75
    assert min(values.values()) >= 0.6


def test_nothing_the_adviser_would_refuse_is_in_the_first_ten(
    plan: Catalogue, advice: list[dict[str, Any]], profile_of: ProfileOf
) -> None:
    for row in advice:
        assert not {x["id"] for x in row["not_now"]} & set(listed(plan, profile_of(row)))


def test_five_per_cent_of_noise_changes_little(
    plan: Catalogue, advice: list[dict[str, Any]], profile_of: ProfileOf
) -> None:
    chance = random.Random(3)
    values, overlaps = [], []
    for row in advice:
        profile = profile_of(row)
        usual = set(listed(plan, profile))
        for _ in range(5):
            noisy = {
                code: None if score is None else min(round(score * chance.uniform(0.95, 1.05)), 100)
                for code, score in profile.scores.items()
            }
            order = listed(plan, replace(profile, scores=noisy))
            values.append(ndcg(order, grades(row)))
            overlaps.append(len(usual & set(order)) / 10)
    assert fmean(values) >= 0.7
    assert fmean(overlaps) >= 0.8


def test_the_habits_hold_on_every_example(
    plan: Catalogue, advice: list[dict[str, Any]], profile_of: ProfileOf
) -> None:
    for row in advice:
        picks = rank(plan, profile_of(row)).picks
        assert len(picks) == 10
        assert any(pick.item.effort <= 2 for pick in picks[:3])
        areas = [pick.item.primary[0].split(".")[0] for pick in picks]
        assert max(areas.count(area) for area in areas) <= 6


def test_the_rules_do_not_cost_more_than_a_third_of_the_best_coverage(
    plan: Catalogue,
    framework: FrameworkSpec,
    advice: list[dict[str, Any]],
    profile_of: ProfileOf,
    cover_matrix: Callable[[Catalogue, Profile], Any],
) -> None:
    for row in advice:
        profile = profile_of(row)
        needs = assess_needs(framework, profile)
        covers, weights = cover_matrix(plan, profile)
        best = greedy_coverage(situation(plan, profile), 10)
        left = (1 - covers[best]).prod(axis=0)
        optimum = float(weights @ (1 - left)) / needs.total
        assert rank(plan, profile).covered >= optimum * 2 / 3


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_invented_profiles_also_get_a_full_and_fitting_list(plan: Catalogue, level: str) -> None:
    chance = random.Random(level)
    for _ in range(20):
        scores = {code: float(chance.randint(5, 60)) for code in plan.codes}
        picks = rank(plan, Profile(scores, level)).picks
        assert len(picks) == 10
        order = ("bronze", "silver", "gold")
        for pick in picks:
            lowest = min(order.index(name) for name in pick.item.levels)
            assert lowest <= order.index(level)
