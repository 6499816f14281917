"""Score cards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.core.changes import changes_between
from portal.benchmarking.core.scoring import (
    AreaSpec,
    FrameworkSpec,
    IndicatorSpec,
    changes,
    natural_key,
    score_card,
)
from portal.benchmarking.peers.medians import area_figure, values_of

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
    if total is None:  # Of a weight of 6 less than 3 is known.
        assert "1.9" not in scores
        return
    assert "1.9" in scores
    assert min(scores.values()) - 1e-9 <= total <= max(scores.values()) + 1e-9


def test_below_half_of_the_weight_there_is_no_total_and_at_half_there_is() -> None:
    little = score_card(FRAMEWORK, {"1.10": 75.0, "3.1": 75.0}, "silver")
    assert (little.total, little.is_too_little, little.answered, little.count) == (None, True, 2, 4)
    assert little.areas[0].mean == 75.0  # What is known is not hidden.
    half = score_card(FRAMEWORK, {"1.9": 75.0}, "silver")
    assert (half.total, half.is_too_little) == (75.0, False)
    nothing = score_card(FRAMEWORK, {}, "silver")
    assert (nothing.total, nothing.is_too_little) == (None, False)


@given(st.lists(st.floats(0.01, 9), min_size=2, max_size=12), st.data())
def test_a_total_rests_on_half_of_the_weight(weights: list[float], data: st.DataObject) -> None:
    specs = tuple(IndicatorSpec(f"1.{n}", "1", "", weight) for n, weight in enumerate(weights))
    framework = FrameworkSpec("f", "F", (), (AreaSpec("1", "One"),), specs)
    known = data.draw(st.sets(st.sampled_from([spec.code for spec in specs])))
    there = sum(spec.weight for spec in specs if spec.code in known)
    total = score_card(framework, dict.fromkeys(known, 50.0)).total
    if abs(there - sum(weights) / 2) > 1e-6:
        assert (total is not None) == (there > sum(weights) / 2)


def test_an_area_of_which_too_little_is_known_is_shown_and_not_judged() -> None:
    area = score_card(FRAMEWORK, {"1.10": 10.0, "2.1": 5.0}, "silver").areas[0]
    assert (area.mean, area.is_too_little, area.difference) == (10.0, True, None)
    assert area_figure("1") not in values_of(FRAMEWORK, {"1.10": 10.0})
    enough = score_card(FRAMEWORK, {"1.9": 10.0}, "silver").areas[0]
    assert (enough.is_too_little, enough.difference) == (False, -50.0)
    assert values_of(FRAMEWORK, {"1.9": 10.0})[area_figure("1")] == 10.0
    change = changes_between(FRAMEWORK, {"1.10": 10.0}, {"1.10": 20.0, "1.9": 90.0}).areas[0]
    assert (change.before, change.compared, change.is_too_little) == (None, 1, True)
