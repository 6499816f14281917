"""What first and what then, two hours this month, what would change this, why not that one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import Candidate, Catalogue
from portal.recommendations.core.library.effort import load
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.core.reasons.changes import (
    ENTERS,
    LEAVES,
    STAYS,
    STAYS_OUT,
    what_would_change,
)
from portal.recommendations.core.reasons.explanation import OTHER_LANGUAGE, assess_first, explain
from portal.recommendations.core.reasons.path import path
from portal.recommendations.core.reasons.why_not import why_not
from portal.recommendations.sentences import (
    change_sentence,
    left_out_sentence,
    load_sentence,
    reason_sentence,
    why_not_sentence,
)

LOW = {"1.1": 20.0, "1.2": 60.0, "1.10": 60.0, "2.1": 30.0, "2.2": 60.0, "3.1": 60.0}


def practice(name: str, *topics: str, **more: object) -> Candidate:
    plain = Candidate(name, "best-practice", ("bronze", "silver"), topics)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_what_waits_for_something_comes_a_step_later(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1", levels=("bronze",)),
        practice("b", "1.1", prerequisites=("a",)),
        practice("c", "1.2", prerequisites=("b",)),
        practice("d", "2.1"),
    ]
    steps = path(rank(Catalogue(items, small), Profile(LOW, "silver")))
    place = {name: step.name for step in steps for name in step.ids}
    assert (place["a"], place["b"], place["c"]) == ("now", "next", "later")


def test_a_path_keeps_every_item_once_and_no_step_before_its_prerequisites(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=40)
    @given(catalogues, profile_strategy)
    def check(items: list[Candidate], profile: Profile) -> None:
        ranking = rank(Catalogue(items, small), profile)
        steps = path(ranking)
        assert sorted(itertools.chain(*(step.ids for step in steps))) == sorted(ranking.ids)
        assert sum(step.load.hours for step in steps) == pytest.approx(ranking.load.hours)
        assert sum(step.load.lasting for step in steps) == ranking.load.lasting
        number = {name: place for place, step in enumerate(steps) for name in step.ids}
        for pick in ranking.picks:
            assert all(number[pick.item.id] <= number[name] for name in pick.opens)

    check()


def test_a_shorter_list_is_the_beginning_of_a_longer_one(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=30)
    @given(catalogues, profile_strategy, st.integers(1, 9))
    def check(items: list[Candidate], profile: Profile, limit: int) -> None:
        catalogue = Catalogue(items, small)
        assert rank(catalogue, profile, limit).ids == rank(catalogue, profile).ids[:limit]

    check()


def test_the_list_stays_within_the_time(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=40)
    @given(catalogues, profile_strategy, st.sampled_from([0.0, 2.0, 10.0, 30.0, 100.0]))
    def check(items: list[Candidate], profile: Profile, hours: float) -> None:
        catalogue = Catalogue(items, small)
        free = replace(profile, pinned=frozenset())
        limited = rank(catalogue, replace(free, hours=hours))
        assert limited.taken <= hours + 1e-9
        whole = rank(catalogue, free).ids
        assert set(limited.left_out) == set(whole) - set(limited.ids)

    check()


def test_two_hours_take_the_best_short_thing_and_name_the_rest(small: FrameworkSpec) -> None:
    items = [
        practice("long", "1.1", "2.1", effort=4),
        practice("short", "1.1", effort=1),
        practice("other", "1.2", effort=1),
    ]
    ranking = rank(Catalogue(items, small), Profile(LOW, "silver", hours=2.0))
    assert ranking.ids == ("short",)
    assert set(ranking.left_out) == {"long", "other"}
    assert left_out_sentence(len(ranking.left_out)) == "2 resources did not fit into the time."
    assert load_sentence(ranking.load) == "About 2 hours of work"


def test_work_is_added_up_and_what_runs_for_months_is_counted(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1", effort=2),
        practice("b", "1.2", effort=1),
        practice("c", "2.1", effort=4),
        practice("d", "2.2", effort=5),
    ]
    ranking = rank(Catalogue(items, small), Profile(LOW, "silver"))
    assert (ranking.load.hours, ranking.load.lasting) == (26.0, 2)
    assert load_sentence(ranking.load) == (
        "About 3 days of work, and 2 that run longer (the longest over six months)"
    )
    assert load_sentence(load([(3, 80.0)])) == "1 that runs for weeks or months (up to four weeks)"
    assert load_sentence(load([(2, 24.0)])) == "About 3 days of work"


def test_many_small_things_may_be_worth_more_than_a_large_one(small: FrameworkSpec) -> None:
    large = practice("large", "1.1", effort=2)
    items = [large, *(practice(f"s{n}", "2.1" if n % 2 else "1.1", effort=1) for n in range(8))]
    assert "large" not in rank(Catalogue(items, small), Profile(LOW, "silver", hours=24.0)).ids


def test_what_is_pinned_counts_first_even_where_it_takes_all_the_time(
    small: FrameworkSpec,
) -> None:
    items = [practice("long", "1.1", effort=4), practice("short", "2.1", effort=1)]
    profile = Profile(LOW, "silver", hours=2.0, pinned=frozenset({"long"}))
    assert rank(Catalogue(items, small), profile).ids == ("long",)


def test_a_listed_item_leaves_at_the_score_that_is_named_and_not_before(
    small: FrameworkSpec,
) -> None:
    items = [practice("a", "1.1"), practice("b", "2.1"), practice("c", "1.2")]
    catalogue, profile = Catalogue(items, small), Profile(LOW, "silver")
    change = what_would_change(catalogue, profile, rank(catalogue, profile, 2), "a", limit=2)
    assert change is not None
    assert (change.code, change.indicator, change.now) == (LEAVES, "1.1", 20.0)
    assert change.score is not None

    def listed(score: float) -> bool:
        scores = {**LOW, "1.1": score}
        return "a" in rank(catalogue, replace(profile, scores=scores), 2).ids

    assert not listed(change.score)
    assert all(listed(score) for score in range(20, int(change.score)))
    assert change_sentence(change, small, {}).startswith("It leaves the list when 1.1 Topic 1.1")


def test_an_item_enters_when_its_own_indicator_falls(small: FrameworkSpec) -> None:
    items = [practice("a", "1.1"), practice("b", "2.1")]
    catalogue, profile = Catalogue(items, small), Profile(LOW, "silver")
    change = what_would_change(catalogue, profile, rank(catalogue, profile, 1), "b", limit=1)
    assert change is not None
    assert change.code == ENTERS
    assert change.score is not None
    scores = {**LOW, "2.1": change.score}
    assert rank(catalogue, replace(profile, scores=scores), 1).ids == ("b",)
    assert "falls to" in change_sentence(change, small, {})


def test_what_no_single_score_moves_says_so(small: FrameworkSpec) -> None:
    items = [practice("a", "1.1"), practice("g", "2.1", prerequisites=("z",)), practice("z", "1.1")]
    catalogue = Catalogue(items, small)
    gone = Profile(LOW, "silver", dismissed=frozenset("z"))
    out = what_would_change(catalogue, gone, rank(catalogue, gone), "g")
    assert out is not None
    assert (out.code, out.score) == (STAYS_OUT, None)
    pinned = Profile(LOW, "silver", pinned=frozenset("a"))
    stays = what_would_change(catalogue, pinned, rank(catalogue, pinned), "a")
    assert stays is not None
    assert (stays.code, stays.is_pinned) == (STAYS, True)
    assert what_would_change(catalogue, gone, rank(catalogue, gone), "nothing") is None


def test_another_language_is_said(small: FrameworkSpec) -> None:
    items = [practice("en", "1.1", languages=("en",)), practice("it", "2.1", languages=("it",))]
    ranking = rank(Catalogue(items, small), Profile(LOW, "silver", languages=("it", "en")))
    reasons = {one.id: one.reasons for one in explain(ranking)}
    said = [reason for reason in reasons["en"] if reason.code == OTHER_LANGUAGE]
    assert [reason_sentence(reason, small, "Silver", {}) for reason in said] == [
        "So far only in English."
    ]
    assert not [reason for reason in reasons["it"] if reason.code == OTHER_LANGUAGE]


def test_unknown_scores_of_weak_areas_are_to_be_assessed_first(small: FrameworkSpec) -> None:
    scores = {"1.1": 60.0, "2.1": 10.0}
    needs = rank(Catalogue([practice("a", "1.1")], small), Profile(scores, "silver")).needs
    reasons = assess_first(needs, limit=2)
    assert [reason.indicator for reason in reasons] == ["2.2", "3.1"]
    assert reason_sentence(reasons[0], small, "Silver", {}) == (
        "2.2 Topic 2.2 has no score yet: assess it. Until then it counts like a gap of 3\u00a0%."
    )


def test_what_others_cover_is_named_with_figures(small: FrameworkSpec) -> None:
    items = [practice(name, "1.1") for name in "abc"]
    catalogue, profile = Catalogue(items, small), Profile(LOW, "silver")
    answer = why_not(catalogue, profile, rank(catalogue, profile, 2), "c")
    assert (answer.code, answer.names) == ("lower-gain", ("a", "b"))
    assert answer.gain is not None
    assert answer.least is not None
    assert 0 < answer.gain < answer.least
    assert "of your gap" in why_not_sentence(answer, {})


def test_what_does_not_fit_into_the_time_or_the_area_is_told(small: FrameworkSpec) -> None:
    topics = ("1.1", "1.2", "1.10")
    items = [practice(f"one{place}", topics[place % 3]) for place in range(12)]
    items += [practice(f"two{place}", "2.1", "2.2") for place in range(6)]
    catalogue = Catalogue(items, small)
    profile = Profile(dict.fromkeys(LOW, 20.0), "silver")
    ranking = rank(catalogue, profile)
    missing = next(name for name in catalogue.ids if name not in ranking.ids and "one" in name)
    assert why_not(catalogue, profile, ranking, missing).code == "area-full"
    short = replace(profile, hours=80.0)
    limited = rank(catalogue, short)
    assert why_not(catalogue, short, limited, limited.left_out[0]).code == "hours"
