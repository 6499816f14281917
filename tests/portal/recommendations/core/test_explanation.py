"""Reasons and sentences say what the numbers say."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.wording import percent, signed
from portal.recommendations.answer import _reason_data
from portal.recommendations.core.library.catalogue import Candidate, Catalogue
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.core.reasons.explanation import (
    CLOSES_GAP,
    REASON_CODES,
    STEP_DOWN,
    TAKES_STOCK,
    Reason,
    explain,
)
from portal.recommendations.core.reasons.why_not import why_not
from portal.recommendations.sentences import (
    explanation_sentence,
    reason_sentence,
    why_not_sentence,
)

LOW = {"1.1": 20.0, "1.2": 64.0, "1.10": 70.0, "2.1": 30.0, "2.2": 90.0, "3.1": None}
ITEMS = [
    Candidate("a", "best-practice", ("bronze",), ("1.1",), ("2.1",), prerequisites=("m",)),
    Candidate("m", "methodology", ("bronze",), ("1.1",), ("3.1",), effort=1, related=("a",)),
    Candidate("g", "best-practice", ("gold",), ("2.2",), ("2.1",)),
    Candidate("s", "best-practice", ("silver",), ("2.1",)),
]


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_the_sentence_follows_the_pattern_of_the_design(small: FrameworkSpec) -> None:
    ranking = rank(Catalogue(ITEMS, small), Profile(LOW, "silver"))
    first = explain(ranking)[0]
    text = explanation_sentence(first, small, "Silver", {"1.1": "Commitment", "a": "Sign up"})
    assert text.startswith(
        "Because 1.1 Commitment is at 20\u00a0%, target 65\u00a0% for Silver: your largest gap. "
        "Covers 1 of your 3 weak indicators."
    )
    assert "Comes before: Sign up." in text


def test_one_weak_indicator_is_singular(small: FrameworkSpec) -> None:
    known = dict.fromkeys(LOW, 90.0) | {"1.1": 20.0}
    first = explain(rank(Catalogue(ITEMS, small), Profile(known, "silver")))[0]
    assert "Covers 1 of your 1 weak indicator." in explanation_sentence(first, small, "Silver", {})


def test_every_number_of_a_reason_is_that_of_the_ranking(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=120)
    @given(catalogues, profile_strategy)
    def check(items: list[Candidate], profile: Profile) -> None:
        ranking = rank(Catalogue(items, small), profile)
        weak = [need.code for need in ranking.needs.largest_gaps]
        gaps_of = {need.code: need.gap for need in ranking.needs.largest_gaps}
        closed: dict[str, float] = {}
        for pick, explanation in zip(ranking.picks, explain(ranking), strict=True):
            topics = (*pick.item.primary, *pick.item.secondary)
            gaps = [reason for reason in explanation.reasons if reason.code == CLOSES_GAP]
            assert len(gaps) == explanation.weak_covered <= explanation.weak_total == len(weak)
            for reason in explanation.reasons:
                assert reason.code in REASON_CODES
                assert reason_sentence(reason, small, "Silver", {})
            for reason in gaps:
                assert reason.indicator in topics
                assert reason.score == profile.scores[reason.indicator]
                assert (
                    reason.target == {"bronze": 45, "silver": 65, "gold": 85}[profile.target_level]
                )
                place, alike = (reason.rank or 0) - 1, reason.tied or 0
                assert reason.indicator in weak[place : place + alike]
                sizes = [gaps_of[code] for code in weak]
                assert sizes.count(pytest.approx(reason.gap)) == alike
                assert not [size for size in sizes[:place] if size == pytest.approx(reason.gap)]
                assert reason.share is not None
                closed[reason.indicator] = closed.get(reason.indicator, 0) + reason.share
        assert all(share <= 1 + 1e-9 for share in closed.values())

    check()


def test_taking_stock_names_the_unknown_indicators(small: FrameworkSpec) -> None:
    items = [Candidate("m", "methodology", ("bronze",), ("1.2", "2.2"), effort=1)]
    reasons = explain(rank(Catalogue(items, small), Profile({"1.1": 60.0}, "silver")))[0].reasons
    assert reasons[0].code == TAKES_STOCK
    assert reasons[0].indicators == ("1.2", "2.2")
    assert reason_sentence(reasons[0], small, "Silver", {}) == (
        "Because 2 indicators it touches have no score yet: 1.2, 2.2."
    )


def test_a_step_down_is_explained(small: FrameworkSpec) -> None:
    reasons = explain(rank(Catalogue(ITEMS, small), Profile(LOW, "silver")))[0].reasons
    step = next(reason for reason in reasons if reason.code == STEP_DOWN)
    assert reason_sentence(step, small, "Silver", {}) == (
        "Written for Bronze: the basics of 1.1 come first."
    )


@pytest.mark.parametrize(
    ("profile", "id_", "code"),
    [
        (Profile(LOW, "silver"), "zzz", "unknown"),
        (Profile(LOW, "silver"), "s", "listed"),
        (Profile(LOW, "silver", done=frozenset("s")), "s", "done"),
        (Profile(LOW, "silver", dismissed=frozenset("s")), "s", "dismissed"),
        (Profile(LOW, "silver", dismissed_areas=frozenset("2")), "s", "dismissed-area"),
        (Profile(LOW, "silver", effort_limit=2), "s", "effort"),
        (Profile(LOW, "silver", access=frozenset()), "s", "access"),
        (Profile({"1.1": 20.0, "2.1": 90.0}, "silver"), "s", "no-need"),
        (Profile(LOW, "silver", dismissed=frozenset("m")), "a", "prerequisite"),
    ],
)
def test_why_not_that_one(small: FrameworkSpec, profile: Profile, id_: str, code: str) -> None:
    catalogue = Catalogue(ITEMS, small)
    answer = why_not(catalogue, profile, rank(catalogue, profile), id_)
    assert answer.code == code
    assert why_not_sentence(answer, {})


def test_figures_use_a_no_break_space_and_a_real_minus() -> None:
    assert percent(37.5) == "38\u00a0%"
    assert percent(-3.0) == "\u22123\u00a0%"
    assert [signed(value, 0)[0] for value in (12, -4, 0.2, -0.2)] == ["+12", "\u22124", "0", "0"]


@pytest.mark.parametrize("name", ["score", "target", "gap", "share"])
def test_a_figure_of_zero_is_said_in_the_data(name: str) -> None:
    values = {"score": None, "target": None, "gap": None, "share": None, name: 0.0}
    assert _reason_data(Reason(CLOSES_GAP, **values)) == {"code": CLOSES_GAP, name: 0.0}


def test_gaps_of_the_same_size_are_ranked_alike_and_none_where_nothing_is_missing(
    small: FrameworkSpec,
) -> None:
    scores = {"1.1": 20.0, "1.2": 40.0, "1.10": 40.0, "2.1": 40.0, "2.2": 44.8, "3.1": 90.0}
    items = [Candidate(c, "best-practice", ("bronze",), (c,)) for c in scores]
    explained = explain(rank(Catalogue(items, small), Profile(scores, "bronze")))
    said = {
        reason.indicator: reason_sentence(reason, small, "Bronze", {})
        for each in explained
        for reason in each.reasons
        if reason.code == CLOSES_GAP
    }
    assert said["1.1"].endswith("your largest gap.")
    for code in ("1.2", "1.10", "2.1"):
        assert said[code].endswith("among your 4 largest gaps.")
    assert said["2.2"].endswith("is at 45\u00a0%, just below the target of 45\u00a0% for Bronze.")
