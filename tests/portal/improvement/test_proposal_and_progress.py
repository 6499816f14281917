"""The pure parts: which areas are proposed, how far a plan is, what an effect may say."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.core.scoring import AreaSpec, FrameworkSpec, IndicatorSpec
from portal.improvement.core.progress import Outcome, Step, effect, is_overdue, progress
from portal.improvement.core.proposal import choose_measures, propose
from portal.improvement.core.rules import (
    INDICATORS_PER_AREA,
    MEASURES_PER_AREA,
    RULES,
    days_to_carry_out,
    label_end,
    on_a_weekday,
    required_areas,
    rule_for,
    without_measure,
)
from portal.improvement.forms import AreaForm
from portal.recommendations.core.needs import Need
from practices.enums import MaturityLevel

TODAY = datetime.date(2026, 11, 23)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31))
SCORES = st.none() | st.floats(0, 100)


def need(code: str, area: str, gap: float = 0.5) -> Need:
    return Need(code, area, f"Indicator {code}", 20.0, 70.0, gap, gap, 0)


def weak(*areas: str) -> list[Need]:
    """Needs of these areas, all the same."""
    return [need(f"{area}.{place}", area) for place, area in enumerate(areas)]


def by_need(rows: dict[str, float]) -> list[Need]:
    """Needs by code, the largest first."""
    return sorted((need(code, code[0], gap) for code, gap in rows.items()), key=lambda n: -n.need)


GAPS = st.dictionaries(
    st.tuples(st.sampled_from("12345"), st.integers(1, 12)).map(lambda c: f"{c[0]}.{c[1]}"),
    st.sampled_from((0.02, 0.15, 0.27, 0.4, 0.40000000001)),
    max_size=31,
)


@given(GAPS, st.integers(0, 6))
def test_nothing_is_proposed_for_something_that_needs_less(
    gaps: dict[str, float], wanted: int
) -> None:
    """Neither in the groups that are ticked, nor in the order of all."""
    groups = propose(by_need(gaps), wanted)
    ticked = groups[:wanted]
    inside = {code for group in ticked for code in group.codes}
    for code, gap in gaps.items():
        if code in inside:
            continue
        for group in ticked:
            assert group.needs[0].need >= gap - 1e-9, "It could have had an area of its own."
            if group.area == code[0]:
                assert min(each.need for each in group.needs) >= gap, "It could have been in there."
                assert len(group.needs) == INDICATORS_PER_AREA, "There was room for it."


@given(GAPS, st.integers(0, 6))
def test_a_proposal_has_enough_areas_and_everything_weak_once(
    gaps: dict[str, float], wanted: int
) -> None:
    groups = propose(by_need(gaps), wanted)
    codes = [code for group in groups for code in group.codes]
    assert sorted(codes) == sorted(gaps)
    assert len(groups) >= min(wanted, len(gaps))
    assert len({group.key for group in groups}) == len(groups)
    for group in groups:
        assert 1 <= len(group.needs) <= INDICATORS_PER_AREA
        assert {row.area for row in group.needs} == {group.area}


def test_an_area_that_fills_two_places_goes_on_where_its_first_ended() -> None:
    gaps = dict(
        zip((f"4.{n}" for n in range(1, 10)), (40, 40, 40, 27, 27, 2, 2, 2, 2), strict=True)
    )
    first, second, third = propose(by_need(gaps | {"3.1": 30}), 3)[:3]
    assert first.codes == ("4.1", "4.2", "4.3")
    assert second.codes == ("3.1",)
    assert third.codes == ("4.4", "4.5", "4.6")


def test_an_indicator_counts_though_its_area_reaches_the_target_as_a_whole() -> None:
    gaps = {
        "2.1": 2.0,
        "2.2": 30.0,
        "2.3": 20.0,
        "2.7": 2.0,
        "4.10": 40.0,
        "3.2": 15.0,
        "5.2": 10.0,
    }
    groups = propose(by_need(gaps), 3)
    assert [group.codes for group in groups[:3]] == [("4.10",), ("2.2", "2.3", "2.1"), ("3.2",)]


def test_of_equal_gaps_other_areas_come_first_and_those_that_need_more_in_all() -> None:
    groups = propose(weak("1", "1", "1", "1", "2", "3", "3"), 3)
    assert [group.area for group in groups] == ["1", "3", "2", "1"]


@given(
    st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.sets(st.sampled_from("123"))),
    st.permutations("123"),
)
def test_each_indicator_of_an_area_gets_a_measure_before_any_gets_another(
    options: dict[str, set[str]], codes: list[str]
) -> None:
    chosen = choose_measures(options, codes)
    able = {code for on in options.values() for code in on}
    assert {code for name in chosen for code in options[name]} >= able & set(codes)
    assert len(chosen) == len(set(chosen)) <= max(MEASURES_PER_AREA, len(codes))
    assert len(chosen) >= min(MEASURES_PER_AREA, len(options))
    assert chosen == [name for name in options if name in chosen]


def test_the_better_measure_stays_where_it_is_enough() -> None:
    assert choose_measures({"a": {"1"}, "b": {"2"}, "c": {"5"}}, ["5", "1"]) == ["a", "c"]
    assert choose_measures({"a": {"1", "2"}, "b": {"1"}, "c": {"2"}}, ["1", "2"]) == ["a", "b"]


def test_a_single_weak_area_is_split_into_the_number_that_the_label_asks_for() -> None:
    groups = propose(weak("4", "4", "4", "4"), 3)
    assert [group.codes for group in groups] == [("4.0", "4.1"), ("4.2",), ("4.3",)]


def test_only_silver_asks_for_a_number_and_says_where_it_is_written() -> None:
    assert required_areas("silver") == 3
    assert rule_for("bronze") is rule_for("gold") is None
    assert all(rule.source.startswith("https://") for rule in RULES.values())


@given(st.lists(st.builds(Step, st.booleans(), st.none() | DAYS)), DAYS)
def test_progress_counts_every_step_once(steps: list[Step], today: datetime.date) -> None:
    found = progress(steps, today)
    assert found.done + sum(not step.is_done for step in steps) == found.total == len(steps)
    assert found.overdue == sum(is_overdue(step, today) for step in steps)
    assert found.next_due is None or found.next_due >= today
    assert found.is_complete == (bool(steps) and all(step.is_done for step in steps))


@pytest.mark.parametrize(
    ("due_on", "is_done", "expected"),
    [
        (TODAY, False, False),
        (TODAY - datetime.timedelta(days=1), False, True),
        (TODAY - datetime.timedelta(days=1), True, False),
        (None, False, False),
    ],
)
def test_a_step_is_overdue_from_the_day_after(
    due_on: datetime.date | None, is_done: bool, expected: bool
) -> None:
    assert is_overdue(Step(is_done, due_on), TODAY) is expected


@pytest.mark.parametrize(
    ("baseline", "target", "now", "outcome"),
    [
        (20.0, 60.0, 60.0, Outcome.REACHED),
        (20.0, 60.0, 45.0, Outcome.CLOSER),
        (20.0, None, 45.0, Outcome.HIGHER),
        (20.0, 60.0, 20.0, Outcome.SAME),
        (20.0, 60.0, 10.0, Outcome.LOWER),
        (80.0, 60.0, 70.0, Outcome.LOWER),
        (None, 60.0, 45.0, Outcome.FIRST_UNKNOWN),
        (None, 60.0, 60.0, Outcome.REACHED),
        (20.0, 60.0, None, Outcome.NOW_UNKNOWN),
    ],
)
def test_an_outcome_says_no_more_than_the_figures(
    baseline: float | None, target: float | None, now: float | None, outcome: Outcome
) -> None:
    assert effect(baseline, target, now, measured=True).outcome is outcome


@given(SCORES, SCORES, SCORES, st.booleans())
def test_an_unknown_score_is_never_a_change(
    baseline: float | None, target: float | None, now: float | None, measured: bool
) -> None:
    found = effect(baseline, target, now, measured=measured)
    if baseline is None or now is None or not measured:
        assert found.change is None
        assert found.outcome not in {Outcome.CLOSER, Outcome.HIGHER, Outcome.SAME, Outcome.LOWER}
    assert (found.outcome is Outcome.NOT_MEASURED) == (not measured)


@pytest.mark.parametrize(
    ("typed", "was", "is_taken"),
    [
        ("19", None, False),
        ("20", None, False),
        ("20,5", None, False),
        ("21", None, True),
        ("", None, True),
        ("15", Decimal(15), True),
        ("14", Decimal(15), False),
    ],
)
def test_a_target_is_above_the_first_score(typed: str, was: Decimal | None, is_taken: bool) -> None:
    """What stood there before a correction of the first score may stay."""
    framework = FrameworkSpec(
        "f",
        "F",
        ("silver",),
        (AreaSpec("1", "One", "One"),),
        (IndicatorSpec("1.1", "1", "", targets={"silver": 18.0}),),
    )
    posted = QueryDict(mutable=True)
    posted.update({"title": "Area", "indicators": "1.1", "target-1.1": typed.replace(",", ".")})
    form = AreaForm(
        posted,
        framework=framework,
        target=MaturityLevel.SILVER,
        scores={"1.1": 20.5 if typed == "20,5" else 20.0},
        targets={"1.1": was},
    )
    assert form.is_valid() is is_taken
    if not is_taken:
        assert "first score is 2" in form.errors["target-1.1"][0]


def test_the_label_is_no_target_for_what_is_above_it() -> None:
    framework = FrameworkSpec(
        "f",
        "F",
        ("silver",),
        (AreaSpec("1", "One", "One"),),
        (IndicatorSpec("1.1", "1", "", targets={"silver": 65.0}),),
    )
    posted = QueryDict("title=Area&indicators=1.1")
    for score, suggested in ((80.0, None), (65.0, None), (20.0, Decimal(65))):
        form = AreaForm(
            posted,
            framework=framework,
            target=MaturityLevel.SILVER,
            scores={"1.1": score},
            targets={},
        )
        assert form.is_valid()
        assert form.chosen_targets() == {"1.1": suggested}


@given(st.lists(st.sampled_from("abcd"), unique=True), st.lists(st.sets(st.sampled_from("abcdef"))))
def test_an_indicator_has_a_measure_or_is_named(codes: list[str], on: list[set[str]]) -> None:
    found = without_measure(codes, on)
    own = any(not each & set(codes) for each in on)
    assert found == [c for c in codes if not own and not any(c in each for each in on)]
    assert without_measure(codes, []) == codes


@given(st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)))
def test_a_proposed_day_is_the_first_weekday_that_is_not_earlier(day: datetime.date) -> None:
    found = on_a_weekday(day)
    between = [day + datetime.timedelta(days=n) for n in range((found - day).days)]
    assert found.weekday() < 5
    assert all(each.weekday() >= 5 for each in between)


def test_reading_takes_no_months_and_carrying_out_does() -> None:
    assert days_to_carry_out(5) == 365
    assert days_to_carry_out(5, is_read=True) == 90
    assert days_to_carry_out(1, 2, is_read=True) == 180


@given(DAYS, st.lists(st.none() | DAYS))
def test_a_label_ends_before_the_last_measure_where_one_is_due_later(
    end: datetime.date, due: list[datetime.date | None]
) -> None:
    found = label_end(end, due, TODAY)
    assert found is not None
    assert found.is_before_last == any(day is not None and day > end for day in due)
    assert found.is_over == (end < TODAY)
    assert label_end(None, due, TODAY) is None
