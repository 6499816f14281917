"""The list: order, habits and the wishes of the cluster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import portal.recommendations.core.choice as choice_module
from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import TOOL, Candidate, Catalogue, Settings
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.ranking import rank
from portal.recommendations.core.utility import value

LOW = {"1.1": 20.0, "1.2": 60.0, "1.10": 60.0, "2.1": 30.0, "2.2": 60.0, "3.1": 60.0}


def practice(name: str, *topics: str, **more: object) -> Candidate:
    plain = Candidate(name, "best-practice", ("bronze", "silver"), topics)
    return replace(plain, **more)  # type: ignore[arg-type]


def ids(
    items: Iterable[Candidate], framework: FrameworkSpec, profile: Profile, limit: int = 10
) -> list[str]:
    return [pick.item.id for pick in rank(Catalogue(items, framework), profile, limit).picks]


def test_the_largest_gap_comes_first(small: FrameworkSpec) -> None:
    items = [practice("a", "2.1"), practice("b", "1.1"), practice("c", "1.2")]
    assert ids(items, small, Profile(LOW, "silver")) == ["b", "a", "c"]


def test_a_repetition_counts_less_than_something_new(small: FrameworkSpec) -> None:
    items = [practice("a", "1.1"), practice("b", "1.1"), practice("c", "2.1")]
    assert ids(items, small, Profile(LOW, "silver")) == ["a", "c", "b"]


def test_ties_go_to_the_lower_id(small: FrameworkSpec) -> None:
    items = [practice(name, "1.1") for name in ("c", "a", "b")]
    assert ids(items, small, Profile(LOW, "silver")) == ["a", "b", "c"]


def test_what_blocks_other_things_comes_before_them(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1", prerequisites=("z",)),
        practice("b", "2.1"),
        practice("z", "1.1", levels=("bronze",)),
    ]
    order = ids(items, small, Profile(LOW, "silver"))
    assert order.index("z") < order.index("a")
    assert order[0] == "z"


def test_a_prerequisite_is_met_when_its_basics_are_there(small: FrameworkSpec) -> None:
    items = [
        practice("a", "2.1", prerequisites=("z",)),
        practice("z", "2.2", levels=("bronze",)),
    ]
    order = ids(items, small, Profile(LOW, "silver"))
    assert order[0] == "a"


def test_a_dismissed_prerequisite_takes_what_rests_on_it_off_the_list(
    small: FrameworkSpec,
) -> None:
    items = [practice("a", "1.1", prerequisites=("z",)), practice("z", "1.1")]
    assert ids(items, small, Profile(LOW, "silver", dismissed=frozenset("z"))) == []
    assert ids(items, small, Profile(LOW, "silver", done=frozenset("z"))) == ["a"]


def test_a_prerequisite_that_is_not_in_the_catalogue_does_not_block(
    small: FrameworkSpec,
) -> None:
    items = [practice("a", "1.1", prerequisites=("gone",))]
    assert ids(items, small, Profile(LOW, "silver")) == ["a"]


def test_a_circle_of_prerequisites_ends_without_either(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1", prerequisites=("b",)),
        practice("b", "1.1", prerequisites=("a",)),
    ]
    assert ids(items, small, Profile(LOW, "silver")) == []
    assert set(ids(items, small, Profile(LOW, "silver", pinned=frozenset("a")))) == {"a", "b"}


def test_basics_come_first_where_they_are_missing(small: FrameworkSpec) -> None:
    items = [
        practice("basic", "1.1", levels=("bronze",)),
        practice("beyond", "1.1", levels=("gold",)),
    ]
    assert ids(items, small, Profile({"1.1": 20.0}, "silver"))[0] == "basic"
    near = [
        practice("basic", "1.1", levels=("bronze",)),
        practice("fit", "1.1", levels=("silver",)),
    ]
    assert ids(near, small, Profile({"1.1": 60.0}, "silver"))[0] == "fit"


def test_something_quick_comes_by_the_third_place(small: FrameworkSpec) -> None:
    slow = [practice(f"slow{place}", "1.1", "2.1") for place in range(6)]
    items = [*slow, practice("quick", "1.2", effort=1)]
    assert "quick" in ids(items, small, Profile(LOW, "silver"))[:3]


def test_no_area_takes_more_than_two_thirds_where_several_are_weak(
    small: FrameworkSpec,
) -> None:
    topics = ("1.1", "1.2", "1.10")
    items = [practice(f"one{place}", topics[place % 3]) for place in range(12)]
    items += [practice(f"two{place}", "2.1", levels=("gold",)) for place in range(6)]
    scores = {"1.1": 10.0, "1.2": 10.0, "1.10": 10.0, "2.1": 10.0}
    order = ids(items, small, Profile(scores, "bronze"))
    assert len(order) == 10
    assert sum(name.startswith("one") for name in order) == 6
    only_one = ids(items[:12], small, Profile(scores, "bronze"))
    assert len(only_one) == 10


def test_one_weak_area_may_fill_the_list(small: FrameworkSpec) -> None:
    items = [practice(f"one{place}", "1.1") for place in range(12)]
    known = dict.fromkeys(LOW, 90.0)
    assert len(ids(items, small, Profile({**known, "1.1": 20.0}, "silver"))) == 10


def test_a_template_follows_straight_after_its_practice(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1", related=("t",)),
        practice("b", "2.1"),
        practice("c", "1.2"),
        Candidate("t", "template", ("bronze",), ("1.1",), effort=1),
    ]
    order = ids(items, small, Profile(LOW, "silver"))
    assert order[order.index("a") + 1] == "t"


def test_many_unknown_scores_call_for_taking_stock(small: FrameworkSpec) -> None:
    stock = Candidate("m", "methodology", ("bronze",), ("1.2", "2.2"), ("3.1",), effort=1)
    items = [stock, practice("a", "1.1"), practice("b", "1.2"), practice("c", "2.2")]
    result = rank(Catalogue(items, small), Profile({"1.1": 60.0}, "silver"))
    assert result.picks[0].item.id == "m"
    assert result.picks[0].takes_stock


def test_an_unknown_score_is_not_treated_as_a_weakness(small: FrameworkSpec) -> None:
    items = [practice("known", "1.1"), practice("unknown", "2.1")]
    scores = dict.fromkeys(LOW, 90.0) | {"1.1": 50.0, "2.1": None}
    assert ids(items, small, Profile(scores, "silver"))[0] == "known"


def test_pinned_items_lead_after_what_they_need(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1"),
        practice("p", "3.1", prerequisites=("z",), languages=("de",)),
        practice("z", "3.1", levels=("silver",)),
    ]
    profile = Profile(LOW, "silver", languages=("en",), pinned=frozenset("p"))
    assert ids(items, small, profile)[:2] == ["z", "p"]


def test_a_dismissed_area_leaves_the_list(small: FrameworkSpec) -> None:
    items = [practice("a", "1.1"), practice("b", "2.1")]
    profile = Profile(LOW, "silver", dismissed_areas=frozenset("1"))
    assert ids(items, small, profile) == ["b"]


def test_a_pinned_area_moves_up(small: FrameworkSpec) -> None:
    items = [practice("a", "1.1"), practice("b", "2.1")]
    assert ids(items, small, Profile(LOW, "silver", pinned_areas=frozenset("2")))[0] == "b"


def test_language_access_and_effort_limit_the_list(small: FrameworkSpec) -> None:
    items = [
        practice("de", "1.1", languages=("de",)),
        practice("closed", "1.1", access="trainer"),
        practice("long", "1.1", effort=5),
        practice("it", "1.1", languages=("it",), effort=2),
        practice("en", "1.1", languages=("en",), effort=2),
    ]
    profile = Profile(
        LOW,
        "silver",
        languages=("it", "en"),
        access=frozenset({"public"}),
        effort_limit=3,
    )
    assert ids(items, small, profile) == ["it", "en"]


def test_without_needs_there_is_nothing_to_recommend(small: FrameworkSpec) -> None:
    done = Profile(dict.fromkeys(LOW, 90.0), "silver")
    assert ids([practice("a", "1.1")], small, done) == []


def test_an_empty_catalogue_gives_an_empty_list_and_all_gaps(small: FrameworkSpec) -> None:
    result = rank(Catalogue([], small), Profile(LOW, "silver"))
    assert result.picks == ()
    assert len(result.content_gaps) == len(result.needs.weak)


def test_weak_indicators_without_fitting_material_are_reported(small: FrameworkSpec) -> None:
    items = [
        practice("a", "1.1"),
        practice("g", "2.1", levels=("gold",)),
        Candidate("s", "best-practice", ("silver",), ("1.1",), ("1.2",)),
    ]
    gaps = rank(Catalogue(items, small), Profile(LOW, "silver")).content_gaps
    assert [(gap.need.code, gap.nearest) for gap in gaps] == [
        ("2.1", "g"),
        ("1.10", None),
        ("2.2", None),
        ("3.1", None),
    ]


def test_candidates_without_a_topic_of_the_framework_are_harmless(small: FrameworkSpec) -> None:
    assert ids(
        [practice("a"), practice("b", "9.9"), practice("c", "1.1")], small, Profile(LOW, "silver")
    ) == ["c"]


def test_the_same_id_twice_is_refused(small: FrameworkSpec) -> None:
    with pytest.raises(ValueError, match="unique"):
        Catalogue([practice("a", "1.1"), practice("a", "1.1")], small)


def test_a_growing_pool_gives_the_same_list_as_looking_at_everything(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @settings(max_examples=150)
    @given(catalogues, profile_strategy)
    def check(items: list[Candidate], profile: Profile) -> None:
        catalogue = Catalogue(items, small)
        monkeypatch.setattr(choice_module, "POOL", 1)
        limited = replace(profile, hours=40.0)
        lazy = rank(catalogue, profile), rank(catalogue, limited)
        monkeypatch.setattr(choice_module, "POOL", 10_000)
        assert lazy == (rank(catalogue, profile), rank(catalogue, limited))

    check()


def test_every_list_keeps_the_promises(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=200)
    @given(catalogues, profile_strategy, st.integers(1, 12), st.randoms())
    def check(items: list[Candidate], profile: Profile, limit: int, random: object) -> None:
        catalogue = Catalogue(items, small)
        result = rank(catalogue, profile, limit)
        order = [pick.item.id for pick in result.picks]
        assert len(order) == len(set(order)) <= limit
        assert not set(order) & (profile.done | profile.dismissed)
        shuffled = list(items)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert rank(Catalogue(shuffled, small), profile, limit) == result
        valuation = value(catalogue, result.needs, profile)
        for place, pick in enumerate(result.picks):
            if pick.pinned:
                continue
            for row in valuation.waits_for(catalogue, catalogue.rows[pick.item.id]):
                assert catalogue.items[row].id in order[:place]
        assert 0 <= result.covered <= 1 + 1e-9
        if profile.languages:
            for pick in result.picks:
                languages = pick.item.languages
                assert pick.pinned or not languages or set(languages) & set(profile.languages)

    check()


def test_a_larger_gap_never_lowers_what_a_resource_is_worth(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=150)
    @given(catalogues, profile_strategy, st.sampled_from(["1.1", "2.1"]), st.integers(0, 100))
    def check(items: list[Candidate], profile: Profile, code: str, lower: int) -> None:
        known = profile.scores.get(code)
        if known is None:
            return
        worse = replace(profile, scores={**profile.scores, code: min(known, float(lower))})
        catalogue = Catalogue(items, small)
        before, after = (
            value(catalogue, assess_needs(small, each), each).plain for each in (profile, worse)
        )
        assert (after >= before - 1e-12).all()

    check()


def test_settings_without_habits_leave_the_plain_coverage_order(small: FrameworkSpec) -> None:
    plain = Settings(
        off_topic=1,
        supporting=1,
        repeat_kind=1,
        unlock=0,
        companion=1,
        take_stock=0,
        guidance=0,
        quick_within=0,
        area_share=1,
    )
    items = [practice("a", "1.1", related=("t",)), practice("b", "2.1")]
    items.append(Candidate("t", "template", ("bronze",), ("1.1",), effort=1))
    result = rank(Catalogue(items, small, plain), Profile(LOW, "silver"))
    gains = [pick.gain for pick in result.picks if pick.item.role != TOOL]
    assert gains == sorted(gains, reverse=True)
