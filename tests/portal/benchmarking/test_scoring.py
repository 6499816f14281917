"""Score cards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.scoring import (
    AreaSpec,
    FrameworkSpec,
    IndicatorSpec,
    changes,
    natural_key,
    score_card,
)

TARGETS = {"silver": 60.0}
FRAMEWORK = FrameworkSpec(
    "f",
    "Framework",
    ("bronze", "silver"),
    (AreaSpec("1", "One"), AreaSpec("2", "Two"), AreaSpec("3", "Three")),
    (
        IndicatorSpec("1.10", "1", "Ten", 1, 0, 100, TARGETS),
        IndicatorSpec("1.9", "1", "Nine", 3, 0, 100, TARGETS),
        IndicatorSpec("2.1", "2", "Half scale", 1, 1, 5, {"silver": 3.0}),
        IndicatorSpec("3.1", "3", "No target"),
    ),
)


def test_codes_sort_as_people_count() -> None:
    assert sorted(["2.10", "2.9", "10.1", "2.1", "P2", "P10"], key=natural_key) == [
        "2.1",
        "2.9",
        "2.10",
        "10.1",
        "P2",
        "P10",
    ]


def test_area_means_are_weighted_and_in_per_cent_of_the_scale() -> None:
    card = score_card(FRAMEWORK, {"1.9": 80, "1.10": 40, "2.1": 2}, "silver")
    assert [area.mean for area in card.areas] == [70, 25, None]
    assert card.areas[1].target == 50
    assert card.areas[1].difference == -25


def test_an_unknown_score_is_left_out_and_never_zero() -> None:
    card = score_card(FRAMEWORK, {"1.9": 80, "1.10": None, "2.1": float("nan")}, "silver")
    assert (card.areas[0].mean, card.areas[0].unknown) == (80, 1)
    assert card.areas[1].mean is None
    assert card.areas[1].difference is None
    assert (card.answered, card.unknown, card.is_complete) == (1, 3, False)


def test_indicators_below_target_come_with_the_largest_gap_first() -> None:
    card = score_card(FRAMEWORK, {"1.9": 50, "1.10": 50, "2.1": 1, "3.1": 0}, "silver")
    assert [(row.code, row.gap) for row in card.below_target] == [
        ("2.1", 50),
        ("1.9", 10),
        ("1.10", 10),
    ]


def test_changes_need_both_scores() -> None:
    assert changes({"1.9": 50, "1.10": None}, {"1.9": 45, "1.10": 60, "2.1": 3}) == {"1.9": -5}


@given(st.dictionaries(st.sampled_from(["1.9", "1.10", "3.1"]), st.floats(0, 100), min_size=1))
def test_the_total_lies_between_lowest_and_highest_score(scores: dict[str, float]) -> None:
    total = score_card(FRAMEWORK, scores).total
    assert total is not None
    assert min(scores.values()) - 1e-9 <= total <= max(scores.values()) + 1e-9
