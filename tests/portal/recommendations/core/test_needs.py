"""Needs: how much is missing, of what is known and of what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.recommendations.core.needs import UNKNOWN_PRIOR, Profile, assess_needs

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
