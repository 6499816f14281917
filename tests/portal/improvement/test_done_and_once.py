"""A measure done is done in the recommendations; nothing is made twice; days lie ahead."""

from __future__ import annotations

import datetime
import html
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.benchmarking.models import Assessment
from portal.improvement.done.days import DoneDayError
from portal.improvement.models import ImprovementPlan, Measure, MeasureResource, PlanArea
from portal.improvement.services import NoRiseError, save_area, save_measure
from portal.recommendations.models import RecommendationMark
from portal.recommendations.services import mark, mark_area
from practices.models import Resource
from tests.factories.improvement import measure_in

from .team import Team

pytestmark = pytest.mark.django_db


class Doing(Team):
    """A plan with a measure that uses one resource."""

    def __init__(self) -> None:
        super().__init__()
        self.open_plan = self.plan()
        self.identifier = Resource.objects.live().order_by("pk")[0].identifier
        self.measure = self.using()

    def using(self) -> Measure:
        measure = measure_in(self.open_plan)
        MeasureResource.objects.create(measure=measure, identifier=self.identifier)
        return measure

    def state(self, do: str, measure: Measure | None = None) -> None:
        self.post(f"measures/{(measure or self.measure).pk}/state/", do=do)

    @property
    def mark(self) -> str:
        rows = RecommendationMark.objects.filter(cluster=self.cluster, identifier=self.identifier)
        return rows.values_list("state", flat=True).first() or ""

    def done_in_list(self) -> list[str]:
        page = self.browser.get(f"/en/my-cluster/{self.cluster.slug}/")
        return [each.card.identifier for each in page.context["recommendations"].done]


def test_what_a_finished_measure_uses_is_done_until_it_is_opened_again() -> None:
    team = Doing()
    team.state("done")
    assert team.done_in_list() == [team.identifier]
    team.state("undo")
    assert (team.mark, team.done_in_list()) == ("", [])


@pytest.mark.parametrize(("action", "before"), [("pin", "pinned"), ("dismiss", "dismissed")])
def test_what_the_team_had_said_comes_back(action: str, before: str) -> None:
    team = Doing()
    mark(team.cluster, team.identifier, action, team.user)
    team.state("done")
    assert team.mark == "done"
    team.state("undo")
    assert team.mark == before


def test_what_the_team_says_afterwards_stays() -> None:
    team = Doing()
    team.state("done")
    mark(team.cluster, team.identifier, "dismiss", team.user)
    team.state("undo")
    assert team.mark == "dismissed"


def test_what_the_team_marked_itself_does_not_go_with_the_measure() -> None:
    team = Doing()
    mark(team.cluster, team.identifier, "done", team.user)
    team.state("done")
    team.state("undo")
    assert team.mark == "done"


def test_of_two_finished_measures_one_is_enough() -> None:
    team = Doing()
    other = team.using()
    team.state("done")
    team.state("done", other)
    team.state("undo")
    assert team.mark == "done"
    team.state("undo", other)
    assert team.mark == ""


def test_what_is_taken_out_of_the_plan_is_not_done_and_back_it_is() -> None:
    team = Doing()
    team.state("done")
    for path in (f"measures/{team.measure.pk}", f"areas/{team.measure.area_id}"):
        team.post(f"{path}/removal/", do="remove")
        assert team.mark == ""
        team.post(f"{path}/removal/", do="restore")
        assert team.mark == "done"


def test_a_form_that_says_done_counts_as_well() -> None:
    team = Doing()
    address = f"measures/{team.measure.pk}/"
    sent = {"title": "Review", "status": "done", "resources": team.identifier}
    assert team.post(address, **sent).status_code == 302
    assert team.mark == "done"
    # Without the resource the measure says nothing of it any more.
    team.post(address, title="Review", status="done")
    assert team.mark == ""


def test_the_same_form_sent_twice_makes_one_measure_and_one_area() -> None:
    team = Team()
    plan = team.plan()
    area = plan.areas.get()
    sent = {"title": "Ask five members", "status": "planned", "responsible_role": "Manager"}
    for _time in range(2):
        response = team.post(f"areas/{area.pk}/measures/new/", **sent)
        assert response.status_code == 302
    assert Measure.objects.filter(area=area).count() == 1
    team.post(f"areas/{area.pk}/measures/new/", **{**sent, "responsible_role": "Assistant"})
    assert Measure.objects.filter(area=area).count() == 2
    new = {"title": "Fees", "indicators": ["3.1", "3.2"]}
    for _time in range(2):
        team.post("areas/new/", **new)
    assert PlanArea.objects.filter(plan=plan, title="Fees").count() == 1


def test_a_measure_is_not_newly_due_on_a_day_that_is_over() -> None:
    team = Team()
    area = team.plan().areas.get()
    address = f"areas/{area.pk}/measures/new/"
    over = timezone.localdate() - datetime.timedelta(days=1)
    sent = {"title": "Late", "status": "planned", "due_on": over.isoformat()}
    response = team.post(address, **sent)
    assert response.status_code == 422
    assert "This day is over" in str(response.context["form"].errors["due_on"])
    # Done yesterday is no mistake, nor is a day that stood there already.
    assert team.post(address, **{**sent, "status": "done"}).status_code == 302
    late = measure_in(area.plan, title="Since long", due_on=over)
    kept = {"title": "Since long, still", "status": "under-way", "due_on": over.isoformat()}
    assert team.post(f"measures/{late.pk}/", **kept).status_code == 302
    today = {**sent, "due_on": timezone.localdate().isoformat()}
    assert team.post(address, **today).status_code == 302


def test_areas_put_aside_are_not_proposed_and_areas_put_first_come_first() -> None:
    team = Team()
    usual = [area.area for area in team.get("new/").context["areas"]]
    aside, first = usual[0], usual[-1]
    slug = team.baseline.framework.slug
    mark_area(team.cluster, slug, aside, "aside", team.user)
    mark_area(team.cluster, slug, first, "first", team.user)
    proposed = team.get("new/").context["areas"]
    assert proposed[0].area == first
    assert aside not in {area.area for area in proposed}
    codes = {row.mark.code[0] for area in proposed for row in area.indicators}
    assert aside not in codes


@pytest.mark.parametrize("target", [20, 10])
def test_no_way_sets_a_target_that_is_reached_already(target: int) -> None:
    """The first score of 4.5 is 20."""
    team = Team()
    area = team.plan().areas.get()
    with pytest.raises(NoRiseError):
        save_area(area.plan, area, {"title": "New"}, {"4.5": Decimal(target)}, team.user)
    with pytest.raises(NoRiseError):
        save_area(area.plan, None, {"title": "Other"}, {"4.5": Decimal(target)}, team.user)
    assert [(a.title, a.indicators.get().target) for a in PlanArea.objects.all()] == [
        ("Review the strategy", 60)
    ]


def test_the_form_names_a_first_score_whose_assessment_is_deleted() -> None:
    team = Team()
    area = team.plan().areas.get()
    team.baseline.delete()
    fields = {"title": area.title, "indicators": "4.5", "target-4.5": "15"}
    refused = team.post(f"areas/{area.pk}/", **fields)
    assert refused.status_code == 422
    assert "its first score is 20\u00a0% already" in refused.content.decode()


def test_a_plan_keeps_its_first_scores_for_new_areas_and_the_deletion_names_it() -> None:
    team = Team()
    plan = team.plan("4.5")
    address = f"/en/my-cluster/{team.cluster.slug}/scores/{team.baseline.pk}/"
    page = team.browser.get(f"{address}confirm-delete/").content.decode()
    assert "An improvement plan started from this assessment." in page
    team.browser.post(f"{address}delete/")
    assert not Assessment.objects.filter(pk=team.baseline.pk).exists()
    team.post("areas/new/", title="The same once more", indicators=["4.5", "1.1"])
    rows = plan.areas.get(title="The same once more").indicators.all()
    assert {row.indicator.code: row.baseline for row in rows} == {"4.5": 20, "1.1": None}
    refused = team.post(
        f"areas/{rows[0].area_id}/", title="x", indicators=["4.5"], **{"target-4.5": "15"}
    )
    assert "its first score is 20\u00a0% already" in refused.content.decode()


def test_an_assessment_on_which_nothing_rests_is_deleted_without_a_word() -> None:
    team = Team()
    address = f"/en/my-cluster/{team.cluster.slug}/scores/{team.baseline.pk}/confirm-delete/"
    assert "started from this assessment" not in team.browser.get(address).content.decode()


def _days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=days)


def test_the_day_on_which_a_measure_was_done_is_named_beside_the_button() -> None:
    team = Doing()
    march = _days_ago(240)
    address = f"measures/{team.measure.pk}/state/"
    team.post(address, do="done-on", done_on=march.isoformat())
    team.measure.refresh_from_db()
    assert team.measure.done_on == march
    change = ImprovementPlan.objects.get().changes.first()
    assert change is not None
    assert {"field": "done_on", "before": "", "after": march.isoformat()} in change.values
    page = team.browser.get(f"/en/my-cluster/{team.cluster.slug}/")
    assert [each.done_on for each in page.context["recommendations"].done] == [march]
    team.state("undo")
    team.state("done")
    team.measure.refresh_from_db()
    assert team.measure.done_on == timezone.localdate()


def test_a_corrected_day_reaches_the_recommendations_and_stays_with_other_changes() -> None:
    team = Doing()
    team.state("done")
    address = f"measures/{team.measure.pk}/"
    sent = {"title": "Review", "status": "done", "resources": team.identifier}
    day = _days_ago(30)
    assert team.post(address, **sent, done_on=day.isoformat()).status_code == 302
    mark_row = RecommendationMark.objects.get(cluster=team.cluster)
    assert mark_row.done_day == day
    again = {**sent, "title": "Review twice", "done_on": day.isoformat()}
    assert team.post(address, **again).status_code == 302
    team.measure.refresh_from_db()
    assert (team.measure.title, team.measure.done_on) == ("Review twice", day)
    # Open again: the day goes, though the form still sends it.
    team.post(address, **{**again, "status": "planned"})
    team.measure.refresh_from_db()
    assert team.measure.done_on is None


def test_no_way_takes_a_day_to_come_or_before_the_start() -> None:
    team = Doing()
    Measure.objects.update(starts_on=_days_ago(10))
    team.measure.refresh_from_db()
    for day in (_days_ago(-1), _days_ago(11)):
        sent = {"title": "Review", "status": "done", "done_on": day.isoformat()}
        sent["starts_on"] = _days_ago(10).isoformat()
        refused = team.post(f"measures/{team.measure.pk}/", **sent)
        assert refused.status_code == 422
        assert "done_on" in refused.context["form"].errors
        team.post(f"measures/{team.measure.pk}/state/", do="done-on", done_on=day.isoformat())
        with pytest.raises(DoneDayError):
            save_measure(
                team.measure.area, team.measure, {"status": "done", "done_on": day}, [], team.user
            )
        assert not Measure.objects.get(pk=team.measure.pk).is_done
        team.measure.refresh_from_db()
    no_day = {"title": "Review", "status": "planned", "done_on": _days_ago(1).isoformat()}
    assert team.post(f"measures/{team.measure.pk}/", **no_day).status_code == 422


def test_what_is_done_ahead_of_its_start_is_done_today() -> None:
    team = Doing()
    Measure.objects.update(starts_on=_days_ago(-5))
    team.state("done")
    assert Measure.objects.get().done_on == timezone.localdate()


def test_an_empty_day_is_asked_for_at_the_top_where_it_is_seen() -> None:
    team = Doing()
    address = f"measures/{team.measure.pk}/state/"
    response = team.post(address, do="done-on", done_on="")
    assert "#" not in response["Location"]
    assert f"{team.measure.title}: " in team.get("").content.decode()
    team.measure.refresh_from_db()
    assert team.measure.done_on is None


def test_a_day_that_was_typed_counts_whichever_button_follows() -> None:
    team, day = Doing(), _days_ago(12)
    address = f"measures/{team.measure.pk}/state/"
    team.post(address, do="start", done_on=day.isoformat())
    team.measure.refresh_from_db()
    assert team.measure.status == "planned"
    assert "You named a day" in team.get("").content.decode()
    team.post(address, do="done", done_on=day.isoformat())
    team.measure.refresh_from_db()
    assert team.measure.done_on == day


def test_enter_in_the_day_saves_the_day() -> None:
    """Browsers press the first button of a form."""
    page = Doing().get("").content.decode()
    form = next(each for each in page.split("<form") if 'name="done_on"' in each)
    assert re.findall('name="do" value="([a-z-]+)"', form)[:2] == ["done-on", "done"]


@pytest.mark.parametrize(("day", "is_said"), [("2026-02-28", True), ("2026-03-01", False)])
def test_a_day_before_the_first_assessment_is_taken_and_said(day: str, is_said: bool) -> None:
    text = "The day is before the first assessment of the plan (1 March 2026)"
    team = Doing()
    team.post(f"measures/{team.measure.pk}/state/", do="done-on", done_on=day)
    assert (text in team.get("").content.decode()) == is_said
    team.measure.refresh_from_db()
    assert team.measure.done_on.isoformat() == day
    fields = {"title": team.measure.title, "status": "done"}
    team.post(f"measures/{team.measure.pk}/", **fields, done_on=day, evidence="Minutes")
    assert text not in team.get("").content.decode(), "It was said when the day was named."
    team.post(f"measures/{team.measure.pk}/", **fields, done_on="2026-02-27")
    assert text in team.get("").content.decode()


def test_mistakes_in_days_are_told_in_words_of_the_reader() -> None:
    team = Doing()
    address = f"{team.base}measures/{team.measure.pk}/state/".replace("/en/", "/it/")
    for day, text in (("1999-12-31", "tra il 2000 e il 2100"), ("31.31.2026", "una data valida")):
        team.browser.post(address, {"do": "done-on", "done_on": day})
        page = team.browser.get(team.base.replace("/en/", "/it/")).content.decode()
        assert text in html.unescape(page)
        assert "Inserisci" not in page
        assert "Assicurati" not in page
