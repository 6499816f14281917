"""Measures, plain methods, promises: the recommender against them on the library's plan."""

from __future__ import annotations

import importlib.util
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import Candidate, Catalogue
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.evaluation.advice import read_advice
from portal.recommendations.evaluation.baselines import all_baselines, at_random, situation
from portal.recommendations.evaluation.measures import (
    RECOMMENDER,
    coverage_at,
    invented_profiles,
    ndcg,
    rank_biased_overlap,
    recommended,
    slices_of_need,
)
from portal.recommendations.evaluation.profiles import ProfileError
from portal.recommendations.evaluation.promises import determinism, fidelity, monotonicity
from portal.recommendations.evaluation.regret import _extremes, regret
from portal.recommendations.evaluation.report import EvaluationPlan, Report, evaluate

ProfileOf = Callable[[Mapping[str, Any]], Profile]
TEXTS = {"a": "Fees and income", "b": "Topic 1.1 explained", "c": "Something else"}


def practice(name: str, *topics: str, **more: object) -> Candidate:
    plain = Candidate(name, "best-practice", ("bronze", "silver"), topics)
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def report(plan: Catalogue, advice: list[dict[str, Any]], profile_of: ProfileOf) -> Report:
    """An evaluation on the example profiles and a few invented ones."""
    profiles = {row["id"]: profile_of(row) for row in advice}
    texts = {name: name.replace("-", " ") for name in plan.ids}
    few = EvaluationPlan(draws=1, instances=20, random_lists=1)
    return evaluate(plan, profiles, {}, all_baselines(plan.ids, texts), few)


@pytest.mark.parametrize("measure", ["coverage_5", "coverage_10", "alpha_ndcg"])
@pytest.mark.parametrize("kind", ["examples", "invented"])
def test_the_recommender_is_ahead_of_every_plain_method(
    report: Report, kind: str, measure: str
) -> None:
    compared = getattr(report, kind)
    own = getattr(compared.methods[RECOMMENDER], measure)
    if own is None:
        assert importlib.util.find_spec("ir_measures") is None
        return
    others = {name: getattr(row, measure) for name, row in compared.methods.items()}
    assert {name for name, value in others.items() if value >= own} == {RECOMMENDER}


def test_every_promise_holds_in_every_case(report: Report) -> None:
    assert (report.fidelity, report.monotonicity, report.determinism) == (1.0, 1.0, 1.0)


def test_the_regret_is_that_of_the_lists_that_clusters_get(report: Report) -> None:
    """Above zero, because habits cost coverage; the exact figures are in the documents."""
    assert [found.size for found in report.regret] == [5, 10]
    for found in report.regret:
        assert 0 <= found.greedy <= 0.02
        assert 0 < found.mean <= 0.06
        assert found.mean <= found.worst <= 0.25


def test_a_worse_list_has_more_regret(plan: Catalogue) -> None:
    profiles = invented_profiles(plan.framework, 10)

    def turned(catalogue: Catalogue, profile: Profile, size: int) -> list[str]:
        return list(reversed(rank(catalogue, profile, len(catalogue)).ids))[:size]

    own = regret(plan, profiles, 10, 5)
    worse = regret(plan, profiles, 10, 5, method=turned)
    assert own is not None
    assert worse is not None
    assert worse.mean > 3 * own.mean


def test_the_optimum_is_the_best_of_all_lists_that_keep_the_prerequisites(
    small: FrameworkSpec,
) -> None:
    items = [
        practice("a", "1.1", prerequisites=("b",)),
        practice("b", "3.1"),
        *(practice(name, "1.2") for name in ("c", "d", "e", "f", "g")),
    ]
    scores = {"1.1": 0.0, "1.2": 60.0, "1.10": 90.0, "2.1": 90.0, "2.2": 90.0, "3.1": 50.0}
    here = situation(Catalogue(items, small), Profile(scores, "silver"))
    by_hand = max(
        coverage_at(here, rows, 5)
        for rows in itertools.combinations(range(7), 5)
        if 0 not in rows or 1 in rows
    )
    assert _extremes(here, 5)[1] == pytest.approx(by_hand)


def test_promises_hold_in_random_catalogues(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=30)
    @given(catalogues, profile_strategy)
    def check(items: list[Candidate], profile: Profile) -> None:
        catalogue = Catalogue(items, small)
        assert fidelity(catalogue, [profile]) == 1.0
        assert monotonicity(catalogue, [profile]) == 1.0
        assert determinism(catalogue, [profile], shuffles=1) == 1.0

    check()


def test_plain_methods_keep_the_rules_for_candidates(
    small: FrameworkSpec,
    catalogues: st.SearchStrategy[list[Candidate]],
    profile_strategy: st.SearchStrategy[Profile],
) -> None:
    @settings(max_examples=30)
    @given(catalogues, profile_strategy)
    def check(items: list[Candidate], profile: Profile) -> None:
        here = situation(Catalogue(items, small), profile)
        methods = all_baselines([item.id for item in items], {item.id: "topic" for item in items})
        for rows in (*(method(here, 10) for method in methods.values()), at_random(here, 10)):
            assert len(rows) == len(set(rows)) <= 10
            for place, row in enumerate(rows):
                assert here.allowed[row]
                assert here.waits.get(row, frozenset()) <= set(rows[:place])

    check()


def test_plain_methods_do_what_their_names_say(small: FrameworkSpec) -> None:
    items = [practice("a", "1.2", "2.2"), practice("b", "1.1"), practice("c", "2.1", "3.1")]
    scores = {"1.1": 10.0, "1.2": 60.0, "1.10": 64.0, "2.1": 50.0, "2.2": 64.0, "3.1": 90.0}
    here = situation(Catalogue(items, small), Profile(scores, "silver"))
    methods = all_baselines(["c", "a", "b"], TEXTS)
    first = {name: here.ids(method(here, 3))[0] for name, method in methods.items()}
    assert first == {
        "newest": "c",
        "tag overlap": "a",
        "weakest area": "a",
        "BM25 on names": "b",
        "summed need": "b",
        "MMR 0.7": "b",
        "MMR 0.5": "b",
    }


def test_coverage_is_the_share_of_the_needs_that_a_list_closes(small: FrameworkSpec) -> None:
    scores = dict.fromkeys(("1.2", "1.10", "2.1", "2.2", "3.1"), 90.0) | {"1.1": 25.0}
    here = situation(Catalogue([practice("a", "1.1")], small), Profile(scores, "silver"))
    cover = 0.3 * 3**0.5  # one main topic where three are usual, at focus 0.5
    assert coverage_at(here, [0], 5) == pytest.approx(cover)
    assert coverage_at(here, [], 5) == 0
    assert slices_of_need(here).sum() == round(cover * 0.4 / 0.01)


def test_ndcg_and_overlap_of_known_lists() -> None:
    assert ndcg(["a", "b"], {"a": 3, "b": 1}) == 1
    assert ndcg(["b", "a"], {"a": 3, "b": 1}) == pytest.approx(
        (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))
    )
    assert ndcg(["x"], {}) == 0
    assert rank_biased_overlap("abc", "abc") == pytest.approx(1)
    assert rank_biased_overlap("abc", "xyz") == 0
    assert rank_biased_overlap("abc", "acb") > rank_biased_overlap("abc", "cba")


def test_invented_profiles_repeat_with_their_seed_and_have_something_weak(
    framework: FrameworkSpec,
) -> None:
    found = invented_profiles(framework, 30, seed=4)
    assert found == invented_profiles(framework, 30, seed=4)
    assert found != invented_profiles(framework, 30, seed=5)
    assert {profile.target_level for profile in found} == {"bronze", "silver", "gold"}
    assert any(None in profile.scores.values() for profile in found)


def test_the_recommended_rows_are_those_of_the_list(plan: Catalogue) -> None:
    profile = invented_profiles(plan.framework, 1)[0]
    here = situation(plan, profile)
    assert tuple(here.ids(recommended(here))) == rank(plan, profile).ids
    assert np.isclose(coverage_at(here, recommended(here), 10), rank(plan, profile).covered)


def test_advice_is_read_with_its_grades(tmp_path: Path) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text(
        "profiles:\n- id: p\n  expert: [{id: a, grade: 3}]\n  also_fine: [b]\n"
        "  not_now: [{id: c, why: no}]\n- id: q\n",
        encoding="utf-8",
    )
    found = read_advice(path)
    assert found["p"].grades == {"a": 3, "b": 1}
    assert found["p"].not_now == {"c"}
    assert "q" not in found


@pytest.mark.parametrize(
    "line", ["expert: [a]", "expert: [{grade: 1}]", "expert: [{id: a}]\n  not_now: 3"]
)
def test_advice_of_another_shape_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "profiles.yaml"
    path.write_text(f"profiles:\n- id: p\n  {line}\n", encoding="utf-8")
    with pytest.raises(ProfileError, match="p: "):
        read_advice(path)
