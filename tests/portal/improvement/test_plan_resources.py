"""Resources in a plan: put in and taken out, seen by those who may."""

from __future__ import annotations

import re

import pytest

from portal.improvement.models import Measure
from portal.improvement.selectors import uses_in_plan
from tests.factories.improvement import measure_in
from tests.factories.library import best_practice
from tests.portal.improvement.team import Team

pytestmark = pytest.mark.django_db


def test_resources_are_cards_for_those_who_may_see_them(team: Team) -> None:
    plan = team.plan()
    best_practice("Open to all", identifier="open-one")
    best_practice("For trainers", identifier="closed-one", access="trainer")
    measure = measure_in(plan)
    for identifier in ("open-one", "closed-one"):
        measure.resources.create(identifier=identifier)
    row = team.get().context["view"].areas[0].measures[0]
    assert [card.identifier for card in row.cards] == ["open-one"]
    assert row.hidden == 1
    # Saving the form keeps what its reader could not see.
    data = {"title": "Renamed", "status": "planned", "resources": []}
    team.post(f"measures/{measure.pk}/", **data)
    assert list(measure.resources.values_list("identifier", flat=True)) == ["closed-one"]


def test_a_recommendation_goes_into_the_plan_and_out_again(team: Team) -> None:
    best_practice("About satisfaction", identifier="about-it", indicators=("5.3",))
    assert team.post("resource/", resource="about-it")["Location"] == f"{team.base}new/"
    plan = team.plan("4.5")
    assert team.post("areas/new/", title="Ask members", indicators=["5.3"]).status_code == 302
    back = f"/en/my-cluster/{team.cluster.slug}/"
    for _twice in range(2):
        assert team.post("resource/", resource="about-it", next=back)["Location"] == back
    measure = Measure.objects.get(area__plan=plan)
    assert (measure.area.title, measure.title) == ("Ask members", "About satisfaction")
    assert {row.identifier for row in uses_in_plan(team.cluster)} == {"about-it"}
    headers = {"HX-Request": "true"}
    data = {"resource": "about-it", "do": "unplan"}
    answer = team.browser.post(f"{team.base}resource/", data, headers=headers)
    assert "Add to plan" in answer.content.decode()
    assert {row.identifier for row in uses_in_plan(team.cluster)} == set()
    away = team.post("resource/", resource="about-it", next="https://elsewhere.example/")
    assert away["Location"] == team.base
    chosen = measure_in(plan)
    team.post("resource/", resource="about-it", measure=str(chosen.pk))
    assert Measure.objects.filter(removed_at=None).count() == 2


def test_a_recommendation_goes_where_the_indicator_is_for_which_it_was_given(team: Team) -> None:
    best_practice("On much", identifier="on-much", indicators=("4.5", "4.6", "4.8"))
    plan = team.plan("4.5", "4.6")
    team.post("areas/new/", title="Digital & more", indicators=["4.8"])
    area = plan.areas.get(title="Digital & more")
    team.post("resource/", resource="on-much", indicator="4.8", do="plan")
    measure = Measure.objects.get(area__plan=plan)
    assert (measure.area, measure.responsible_role) == (area, "Cluster manager")
    link = f'in the area <a href="{team.base}#area-{area.pk}">Digital &amp; more</a>.'
    assert link in team.get().content.decode()
    headers = {"HX-Request": "true"}
    data = {"resource": "on-much", "do": "plan", "indicator": "4.8"}
    assert (
        link in team.browser.post(f"{team.base}resource/", data, headers=headers).content.decode()
    )
    team.post("resource/", resource="on-much", do="unplan")
    team.post("resource/", resource="on-much", do="plan")
    measure = Measure.objects.get(area__plan=plan, removed_at=None)
    assert measure.area == plan.areas.first(), "Without one: where most of its indicators are."


def test_the_list_says_for_which_indicator_it_recommends(team: Team) -> None:
    team.plan("4.5")
    page = team.browser.get(f"/en/my-cluster/{team.cluster.slug}/").content.decode()
    forms = re.findall(
        r'name="resource" value="[^"]+">\s*<input type="hidden" name="indicator" '
        r'value="(\d+\.\d+)">',
        page,
    )
    assert forms


@pytest.mark.parametrize("identifier", ["", "none-such", "nul\x00", "x" * 5_000, "closed-one"])
def test_a_resource_that_one_may_not_open_goes_into_no_plan(team: Team, identifier: str) -> None:
    best_practice("For trainers", identifier="closed-one", access="trainer")
    team.plan()
    assert team.post("resource/", resource=identifier).status_code == 404
