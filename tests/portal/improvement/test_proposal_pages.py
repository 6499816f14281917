"""From the weakest indicators to a plan in two clicks."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.improvement.models import ImprovementPlan, Measure, PlanIndicator
from portal.improvement.selectors import uses_in_plan
from practices.models import Resource
from practices.selectors import effort_label
from tests.portal.improvement.team import Team

pytestmark = pytest.mark.django_db


def as_sent(page: Any) -> dict[str, Any]:
    """What the form of the proposal sends when nothing on it is changed."""
    areas = page.context["areas"]
    rows = [row for area in areas for row in area.indicators]
    return {
        "target": page.context["target"].value,
        "area": [area.key for area in areas if area.is_on],
        "indicator": [row.mark.code for row in rows],
        "measure": [m.key for area in areas for m in area.measures],
        **{f"target-{row.mark.code}": row.target for row in rows},
    }


def test_two_clicks_make_a_plan_of_the_three_weakest_areas(team: Team) -> None:
    page = team.get("new/")
    areas = page.context["areas"]
    assert sum(area.is_on for area in areas) == 3
    assert all(area.measures for area in areas if area.is_on)
    answer = team.post("new/", **as_sent(page))
    assert answer["Location"] == team.base
    plan = ImprovementPlan.objects.get(cluster=team.cluster)
    assert plan.baseline == team.baseline
    assert [area.title for area in plan.areas.all()] == [area.title for area in areas if area.is_on]
    row = plan.areas.first().indicators.first()
    assert row.baseline == 20
    assert row.target > row.baseline
    measures = Measure.objects.filter(area__plan=plan)
    assert measures.count() == sum(len(area.measures) for area in areas if area.is_on)
    assert all(m.due_on and m.responsible_role == "Cluster manager" for m in measures)
    used = {m.card.identifier for area in areas if area.is_on for m in area.measures}
    assert {row.identifier for row in uses_in_plan(team.cluster)} == used
    assert team.get().status_code == 200


def test_the_proposal_takes_at_most_twenty_queries(team: Team) -> None:
    team.get("new/")
    with CaptureQueriesContext(connection) as captured:
        team.get("new/")
    assert len(captured) <= 20


def test_what_is_unticked_stays_out_and_an_edited_target_is_kept(team: Team) -> None:
    data = as_sent(team.get("new/"))
    code = data["indicator"][0]
    data |= {"area": data["area"][:1], "measure": [], f"target-{code}": "41,5"}
    team.post("new/", **data)
    area = ImprovementPlan.objects.get(cluster=team.cluster).areas.get()
    assert area.measures.count() == 0
    assert float(area.indicators.get(indicator__code=code).target) == 41.5


@pytest.mark.parametrize("target", ["much", "-1", "101", "NaN", "1e9", "\x00"])
def test_a_target_that_is_none_keeps_what_was_typed_and_says_so(team: Team, target: str) -> None:
    data = as_sent(team.get("new/"))
    code = data["indicator"][0]
    page = team.post("new/", **{**data, f"target-{code}": target})
    assert page.status_code == 422
    assert f'href="#target-{code}"' in page.content.decode()
    assert not ImprovementPlan.objects.filter(cluster=team.cluster).exists()


@pytest.mark.parametrize(
    ("typed", "stored"), [("65 %", 65), ("3/4", 75), ("41,5", 41.5), ("about 3", None)]
)
def test_a_target_is_read_like_a_corrected_score(
    team: Team, typed: str, stored: float | None
) -> None:
    data = as_sent(team.get("new/"))
    code = data["indicator"][0]
    page = team.post("new/", **{**data, f"target-{code}": typed})
    found = PlanIndicator.objects.filter(area__plan__cluster=team.cluster, indicator__code=code)
    assert page.status_code == (422 if stored is None else 302)
    assert [float(row.target) for row in found] == ([] if stored is None else [stored])
    plan = found.get().area.plan if stored else team.plan(code)
    area = plan.areas.first()
    sent = {"title": area.title, "indicators": [code], f"target-{code}": typed}
    page = team.post(f"areas/{area.pk}/", **sent)
    assert page.status_code == (422 if stored is None else 302)
    if stored is None:
        assert f'value="{typed}"' in page.content.decode()
    else:
        assert float(found.get().target) == stored


def test_no_area_or_an_area_without_an_indicator_is_named(team: Team) -> None:
    data = as_sent(team.get("new/"))
    nothing = team.post("new/", **{**data, "area": []})
    assert "Tick at least one area." in nothing.content.decode()
    empty = team.post("new/", **{**data, "indicator": []})
    assert empty.status_code == 422
    assert "tick at least one indicator" in empty.content.decode()


def test_a_second_click_makes_no_second_plan(team: Team) -> None:
    data = as_sent(team.get("new/"))
    for _click in range(2):
        assert team.post("new/", **data)["Location"] == team.base
    assert ImprovementPlan.objects.filter(cluster=team.cluster).count() == 1


def test_without_scores_the_way_leads_to_them(team: Team) -> None:
    team.baseline.delete()
    assert team.get("new/")["Location"].endswith("/scores/")


def test_where_nothing_is_weak_an_empty_plan_can_be_made() -> None:
    team = Team(value=100)
    page = team.get("new/")
    assert page.context["areas"] == []
    team.post("new/", target="silver")
    assert team.get().context["view"].missing_areas == 3


def test_another_label_asks_for_another_number_of_areas(team: Team) -> None:
    assert team.get("new/?target=gold").context["rule"] is None
    assert team.get("new/").context["rule"].declared_areas == 3


def test_months_beside_a_case_are_those_of_the_case_and_count_for_no_date(team: Team) -> None:
    case = Resource.objects.live().filter(kind="case-study", effort__sort_order__gt=2)[0]
    short = Resource.objects.live().filter(kind="case-study", effort__sort_order=1)[0]
    assert effort_label(case) == f"The case took: {case.effort.label.lower()}"
    assert effort_label(short) == short.effort.label
    areas = team.get("new/").context["areas"]
    read = [m for area in areas for m in area.measures if m.card.kind == "case-study"]
    last = timezone.localdate() + datetime.timedelta(days=180)
    assert all(measure.due_on <= last for measure in read)
