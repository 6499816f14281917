"""A suggestion that is a measure of the plan, and two people who decide at once."""

from __future__ import annotations

import datetime
import re

import pytest

from portal.benchmarking.models import Assessment
from portal.improvement.models import Measure, MeasureResource
from portal.recommendations.models import RecommendationMark
from tests.factories.improvement import measure_in, plan_of
from tests.portal.dashboard.team import Team

pytestmark = pytest.mark.django_db


class Planned(Team):
    """A team whose plan has a measure that uses the first suggestions."""

    def __init__(self, uses: int = 1) -> None:
        super().__init__()
        self.used = self.identifiers()[:uses]
        baseline = Assessment.objects.get(cluster=self.cluster)
        self.plan = plan_of(self.cluster, baseline, self.user)
        self.measure = measure_in(self.plan, title="Our own words", due_on="2027-03-01")
        for name in self.used:
            MeasureResource.objects.create(measure=self.measure, identifier=name)

    def state(self) -> str:
        return Measure.objects.get(pk=self.measure.pk).status

    def marked(self) -> str:
        found = RecommendationMark.objects.filter(cluster=self.cluster, identifier=self.used[0])
        return found.values_list("state", flat=True).first() or ""

    def said(self, identifier: str, do: str, **data: str) -> str:
        sent = {"resource": identifier, "do": do, **data}
        return self.browser.get(self.post("mark", sent)["Location"]).content.decode()


def test_done_on_the_dashboard_is_done_in_the_plan_and_undone_with_it() -> None:
    team = Planned()
    said = team.said(team.used[0], "done", seen="")
    assert (team.state(), team.marked()) == ("done", "done")
    assert "So it is in your plan: “Our own words”." in said
    assert f"#measure-{team.measure.pk}" in said
    said = team.said(team.used[0], "restore", seen="done")
    assert (team.state(), team.marked()) == ("planned", "")
    assert "In your plan it is open: “Our own words”." in said


def test_what_was_pinned_before_is_pinned_again() -> None:
    team = Planned()
    team.mark(team.used[0], "pin")
    team.mark(team.used[0], "done")
    team.mark(team.used[0], "undo")
    assert (team.state(), team.marked()) == ("planned", "pinned")


def test_a_measure_that_uses_more_is_finished_in_the_plan_alone() -> None:
    team = Planned(uses=2)
    said = team.said(team.used[0], "done", seen="")
    assert (team.state(), team.marked()) == ("planned", "done")
    assert "say there when that is done" in said
    plan = team.browser.get(f"{team.base}plan/")
    assert "this measure is still open" not in plan.content.decode()
    team.mark(team.used[1], "done")
    plan = team.browser.get(f"{team.base}plan/")
    assert "this measure is still open" in plan.content.decode()


def test_what_the_plan_has_known_for_days_is_opened_again_only_there() -> None:
    team = Planned()
    team.mark(team.used[0], "done")
    day = datetime.date(2026, 4, 1)
    Measure.objects.filter(pk=team.measure.pk).update(done_on=day)
    for do in ("undo", "dismiss", "pin"):
        said = team.said(team.used[0], do, seen="done")
        assert "is done because of your plan: “Our own words”." in said
    assert (team.state(), team.marked()) == ("done", "done")
    assert Measure.objects.get(pk=team.measure.pk).done_on == day


def test_a_removed_measure_and_a_completed_plan_are_left_alone() -> None:
    team = Planned()
    team.browser.post(f"{team.base}plan/measures/{team.measure.pk}/removal/", {"do": "remove"})
    team.mark(team.used[0], "done")
    assert team.state() == "planned"
    team.mark(team.used[0], "undo")
    team.browser.post(f"{team.base}plan/measures/{team.measure.pk}/removal/", {"do": "restore"})
    status = f"{team.base}plan/{team.plan.pk}/status/"
    team.browser.post(status, {"status": "completed", "open": "1"})
    team.mark(team.used[0], "done")
    assert (team.state(), team.marked()) == ("planned", "done")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
@pytest.mark.parametrize(("first", "then"), [("done", "dismiss"), ("dismiss", "pin")])
def test_the_second_of_two_people_is_told(first: str, then: str, headers: dict[str, str]) -> None:
    team = Team()
    chosen = team.identifiers()[0]
    team.post("mark", {"resource": chosen, "do": first, "seen": ""})
    answer = team.post("mark", {"resource": chosen, "do": then, "seen": ""}, **headers)
    page = answer if headers else team.browser.get(answer["Location"])
    assert "Somebody has changed this meanwhile" in page.content.decode()
    state = RecommendationMark.objects.get(cluster=team.cluster).state
    assert state == {"done": "done", "dismiss": "dismissed"}[first]
    # The page carries what stands now, so whoever presses again decides.
    seen = re.findall(r'name="seen" value="(\w*)"', page.content.decode())
    assert state in seen
    team.post("mark", {"resource": chosen, "do": then, "seen": state})
    assert RecommendationMark.objects.get(cluster=team.cluster).state != state


def test_the_same_decision_of_two_people_is_one() -> None:
    team = Team()
    chosen = team.identifiers()[0]
    for _again in range(2):
        answer = team.post("mark", {"resource": chosen, "do": "done", "seen": ""})
        assert "refused" not in answer["Location"]


def test_areas_and_answers_are_held_against_what_was_seen_too() -> None:
    team = Team()
    team.post("area", {"area": "4", "do": "first", "seen": ""})
    answer = team.post("area", {"area": "4", "do": "aside", "seen": ""})
    page = team.browser.get(answer["Location"])
    assert "Somebody has changed this meanwhile" in page.content.decode()
    assert [area.code for area in page.context["recommendations"].areas_first] == ["4"]
    chosen = team.identifiers()[0]
    team.mark(chosen, "done")
    team.post("helped", {"resource": chosen, "helped": "yes", "seen": ""})
    answer = team.post("helped", {"resource": chosen, "helped": "no", "seen": ""})
    assert "answered meanwhile" in team.browser.get(answer["Location"]).content.decode()
    assert RecommendationMark.objects.get(cluster=team.cluster).helpful == "yes"
