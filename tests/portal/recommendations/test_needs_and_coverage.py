"""Needs, and the pure coverage objective against the exact optimum."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.recommendations.coverage import choose_by_coverage, coverage_value
from portal.recommendations.needs import UNKNOWN_PRIOR, Profile, assess_needs

FRAMEWORK = FrameworkSpec(
    "f",
    "F",
    ("bronze", "silver"),
    (AreaSpec("1", "One"), AreaSpec("2", "Two")),
    (
        IndicatorSpec("1.10", "1", "Ten", 1, 0, 100, {"bronze": 40, "silver": 60}),
        IndicatorSpec("1.9", "1", "Nine", 2, 0, 100, {"bronze": 40, "silver": 60}),
        IndicatorSpec("2.1", "2", "Five points", 1, 1, 5, {"silver": 3}),
    ),
)


def test_need_is_the_weighted_gap_as_a_share_of_the_scale() -> None:
    needs = assess_needs(FRAMEWORK, Profile({"1.9": 30, "1.10": 70, "2.1": 2}, "silver"))
    assert [(row.code, row.need, row.stage) for row in needs.rows] == [
        ("1.9", 0.6, 0),
        ("1.10", 0, 1),
        ("2.1", 0.25, 1),
    ]
    assert [row.code for row in needs.weak] == ["1.9", "2.1"]


def test_an_unknown_score_has_a_small_prior_and_is_no_weakness() -> None:
    needs = assess_needs(FRAMEWORK, Profile({"1.9": 60}, "silver"))
    assert [row.code for row in needs.unknown] == ["1.10", "2.1"]
    assert needs.rows[1].need == UNKNOWN_PRIOR
    assert needs.weak == ()


def test_pinned_areas_weigh_more_and_dismissed_areas_nothing() -> None:
    profile = Profile(
        {"1.9": 30, "2.1": 2},
        "silver",
        pinned_areas=frozenset("1"),
        dismissed_areas=frozenset("2"),
    )
    needs = assess_needs(FRAMEWORK, profile)
    assert (needs.rows[0].need, needs.rows[2].need) == (1.2, 0)


def test_a_peer_median_may_replace_the_target() -> None:
    needs = assess_needs(FRAMEWORK, Profile({"1.9": 60}, "silver", targets={"1.9": 70}))
    assert needs.rows[0].gap == 0.1


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="platinum"):
        assess_needs(FRAMEWORK, Profile({}, "platinum"))


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_lower_score_never_lowers_the_need(one: int, other: int) -> None:
    low, high = sorted((one, other))
    rows = [
        assess_needs(FRAMEWORK, Profile({"1.9": value}, "silver")).rows[0] for value in (low, high)
    ]
    assert rows[0].need >= rows[1].need
    assert rows[0].stage <= rows[1].stage


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(5, 12), st.integers(2, 8), st.integers(1, 4))
def test_the_choice_is_within_one_per_cent_of_the_exact_optimum(
    seed: int, resources: int, topics: int, size: int
) -> None:
    random = np.random.default_rng(seed)
    covers = random.random((resources, topics)) * (random.random((resources, topics)) < 0.4)
    needs = random.random(topics)
    chosen = choose_by_coverage(covers, needs, size)
    best = max(
        coverage_value(covers, needs, rows)
        for rows in itertools.combinations(range(resources), min(size, resources))
    )
    assert coverage_value(covers, needs, chosen) >= 0.99 * best


@given(st.integers(0, 2**32 - 1))
def test_chosen_rows_come_in_order_of_falling_gain(seed: int) -> None:
    random = np.random.default_rng(seed)
    covers, needs = random.random((12, 5)) * 0.6, random.random(5)
    chosen = choose_by_coverage(covers, needs, 5)
    values = [coverage_value(covers, needs, chosen[:count]) for count in range(6)]
    gains = np.diff(values)
    assert all(later <= earlier + 1e-9 for earlier, later in itertools.pairwise(gains))


def test_what_adds_nothing_is_left_out() -> None:
    covers = np.array([[0.5, 0.0], [0.0, 0.0]])
    assert choose_by_coverage(covers, np.array([1.0, 1.0]), 2) == [0]
    assert coverage_value(covers, np.array([1.0, 1.0]), []) == 0
