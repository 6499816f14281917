"""The pages of a plan: from the weakest indicators to a plan, and changing it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.improvement.models import ImprovementPlan, Measure, PlanChange
from portal.improvement.selectors import identifiers_in_plan, plan_summary
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


class Team:
    """A cluster with weak scores and the browser of one of its managers."""

    def __init__(self, **fields: Any) -> None:
        self.user, self.cluster, self.baseline = cluster_with_scores(**fields)
        self.browser = browser_of(self.user)
        self.base = f"/en/my-cluster/{self.cluster.slug}/plan/"

    def plan(self, *indicators: str) -> ImprovementPlan:
        return plan_of(self.cluster, self.baseline, self.user, *indicators)

    def get(self, path: str = "") -> Any:
        return self.browser.get(self.base + path)

    def post(self, path: str, **data: Any) -> Any:
        return self.browser.post(self.base + path, data)

    def colleague(self, role: str) -> Any:
        user = person("registered")
        MembershipFactory(cluster=self.cluster, user=user, role=role)
        return browser_of(user)


@pytest.fixture
def team() -> Team:
    return Team()


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
    assert identifiers_in_plan(team.cluster) == used
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


def test_a_measure_is_added_changed_done_undone_removed_and_brought_back(team: Team) -> None:
    plan = team.plan()
    area = plan.areas.get()
    values = {"title": "Hold a review", "due_on": "2027-01-31", "status": "planned"}
    team.post(f"areas/{area.pk}/measures/new/", **values)
    measure = Measure.objects.get(area=area)
    assert str(measure.due_on) == "2027-01-31"

    team.post(f"measures/{measure.pk}/", **{**values, "title": "Hold two reviews"})
    for do, status in (("start", "under-way"), ("done", "done"), ("undo", "under-way")):
        answer = team.post(f"measures/{measure.pk}/state/", do=do)
        assert answer["Location"] == f"{team.base}#measure-{measure.pk}"
        measure.refresh_from_db()
        assert measure.status == status
    assert measure.done_on is None

    team.post(f"measures/{measure.pk}/removal/", do="remove")
    view = team.get().context["view"]
    assert (view.progress.total, [m.pk for m in view.removed_measures]) == (0, [measure.pk])
    assert team.post(f"measures/{measure.pk}/state/", do="done").status_code == 404
    team.post(f"measures/{measure.pk}/removal/", do="restore")
    assert team.get().context["view"].progress.total == 1

    told = team.get("history/").content.decode()
    for text in ("Hold a review", "Hold two reviews", "Measure: removed", "Measure: brought back"):
        assert text in told
    assert team.user.get_full_name() in told


def test_an_area_is_added_with_the_label_s_target_changed_and_removed(team: Team) -> None:
    plan = team.plan()
    team.post("areas/new/", title="Ask members", indicators=["5.3"])
    area = plan.areas.get(title="Ask members")
    row = area.indicators.get()
    assert row.baseline == 20
    assert row.target is not None
    form = {"title": "Ask all members", "indicators": ["5.3", "5.1"], "effect": "More answers"}
    team.post(f"areas/{area.pk}/", **form, **{"target-5.3": "70.5"})
    assert {r.indicator.code: float(r.target) for r in area.indicators.all()}["5.3"] == 70.5
    bad = team.post(f"areas/{area.pk}/", **form, **{"target-5.3": "170"})
    assert bad.status_code == 422
    assert "Error:" in bad.content.decode()
    assert 'value="170"' in bad.content.decode()
    team.post(f"areas/{area.pk}/removal/", do="remove")
    assert len(team.get().context["view"].areas) == 1
    team.post(f"areas/{area.pk}/removal/", do="restore")
    assert len(team.get().context["view"].areas) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "nul\x00"),
        ("due_on", "2026-01-01"),
        ("due_on", "someday"),
        ("due_on", "9999-01-01"),
        ("responsible_role", "anna@example.org"),
        ("evidence_link", "javascript:alert(1)"),
        ("evidence_link", "ftp://example.org/x"),
        ("status", "deleted"),
        ("resources", "no-such-thing"),
    ],
)
def test_a_mistake_in_a_measure_is_named_and_nothing_is_lost(
    team: Team, field: str, value: str
) -> None:
    plan = team.plan()
    path = f"areas/{plan.areas.get().pk}/measures/new/"
    values = {"title": "A title to keep", "starts_on": "2026-06-01", "status": "planned"}
    page = team.post(path, **{**values, field: value})
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert 'class="error-summary"' in page.content.decode()
    assert "A title to keep" in page.content.decode() or field == "title"
    assert not Measure.objects.exists()


def test_measures_stand_in_the_order_of_their_due_dates(team: Team) -> None:
    plan = team.plan()
    for title, due in (("Cc last", None), ("Bb next", "2027-05-01"), ("Aa start", "2027-01-01")):
        measure_in(plan, title=title, due_on=due)
    rows = team.get().context["view"].areas[0].measures
    assert [row.measure.title for row in rows] == ["Aa start", "Bb next", "Cc last"]
    page = team.get("?order=due").content.decode()
    assert page.index("Aa start") < page.index("Bb next") < page.index("Cc last")


def test_a_plan_is_completed_reopened_and_deleted_with_everything(team: Team) -> None:
    plan = team.plan()
    measure_in(plan)
    team.post(f"{plan.pk}/status/", status="completed")
    assert team.get("edit/").status_code == 404
    assert f"/plan/{plan.pk}/sheet/" in team.get().content.decode()
    assert team.get(f"{plan.pk}/sheet/").context["may_reopen"]
    second = team.plan()
    team.post(f"{plan.pk}/status/", status="active")
    plan.refresh_from_db()
    assert plan.status == "completed"
    assert team.post("delete/").status_code == 422
    team.post("delete/", sure="on")
    assert list(ImprovementPlan.objects.filter(cluster=team.cluster)) == [plan]
    team.post(f"{plan.pk}/status/", status="active")
    assert team.get().context["view"].plan == plan
    assert second.pk != plan.pk
    team.cluster.delete()
    assert not Measure.objects.exists()
    assert not PlanChange.objects.exists()


def test_the_effect_is_told_honestly(team: Team) -> None:
    plan = team.plan("4.5", "5.3")
    assert "No later assessment yet" in team.get().content.decode()
    AssessmentFactory(cluster=team.cluster, assessed_on="2026-02-01", scores={"4.5": 90})
    assert team.get().context["view"].later is None, "an older report is no effect"
    AssessmentFactory(
        cluster=team.cluster, assessed_on="2026-09-01", origin="self-check", scores={"4.5": 45}
    )
    page = team.get()
    first, second = page.context["view"].areas[0].indicators
    assert (first.change, first.now) == ("+25", "45\u00a0%")
    assert "From 20" in first.sentence
    assert second.sentence == "The later assessment has no score for it."
    content = page.content.decode()
    assert "found in different ways" in content
    assert "not which measure moved it" in content
    team.baseline.delete()
    assert "its scores are kept here" in team.get("sheet/").content.decode()
    assert plan.areas.get().indicators.get(indicator__code="4.5").baseline == 20


def test_an_assessment_of_the_same_day_counts_if_it_came_after_the_plan(team: Team) -> None:
    before = AssessmentFactory(
        cluster=team.cluster, assessed_on=team.baseline.assessed_on, scores={"4.5": 50}
    )
    plan_of(team.cluster, before, team.user)
    assert team.get().context["view"].later is None
    after = AssessmentFactory(
        cluster=team.cluster, assessed_on=team.baseline.assessed_on, scores={"4.5": 80}
    )
    assert team.get().context["view"].later == after


def test_the_sheet_says_that_it_is_the_cluster_s_own(team: Team) -> None:
    plan = team.plan()
    measure_in(plan, title="Hold a review", evidence="Minutes", evidence_link="https://x.example/a")
    content = team.get("sheet/").content.decode()
    for text in ("own statement", "not an official form", "Hold a review", "https://x.example/a"):
        assert text in content


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
    assert identifiers_in_plan(team.cluster) == {"about-it"}
    headers = {"HX-Request": "true"}
    data = {"resource": "about-it", "do": "unplan"}
    answer = team.browser.post(f"{team.base}resource/", data, headers=headers)
    assert "Add to plan" in answer.content.decode()
    assert identifiers_in_plan(team.cluster) == frozenset()
    away = team.post("resource/", resource="about-it", next="https://elsewhere.example/")
    assert away["Location"] == team.base
    chosen = measure_in(plan)
    team.post("resource/", resource="about-it", measure=str(chosen.pk))
    assert Measure.objects.filter(removed_at=None).count() == 2


@pytest.mark.parametrize("identifier", ["", "none-such", "nul\x00", "x" * 5_000, "closed-one"])
def test_a_resource_that_one_may_not_open_goes_into_no_plan(team: Team, identifier: str) -> None:
    best_practice("For trainers", identifier="closed-one", access="trainer")
    team.plan()
    assert team.post("resource/", resource=identifier).status_code == 404


def paths(plan: ImprovementPlan, measure: Measure) -> list[str]:
    area = measure.area_id
    return [
        *("", "new/", "sheet/", f"{plan.pk}/sheet/", "history/", f"{plan.pk}/history/", "edit/"),
        *("areas/new/", f"areas/{area}/", f"areas/{area}/measures/new/", f"measures/{measure.pk}/"),
        *("calendar.ics", "export.xlsx", "export.csv"),
    ]


def actions(plan: ImprovementPlan, measure: Measure) -> list[tuple[str, dict[str, str]]]:
    return [
        (f"{plan.pk}/status/", {"status": "completed"}),
        ("delete/", {"sure": "on"}),
        (f"areas/{measure.area_id}/removal/", {"do": "remove"}),
        (f"measures/{measure.pk}/removal/", {"do": "remove"}),
        (f"measures/{measure.pk}/state/", {"do": "done"}),
        ("resource/", {"resource": "x"}),
        ("calendar/address/", {"do": "renew"}),
        ("reminders/", {"do": "off"}),
        ("edit/", {"target": "gold", "starts_on": "2026-01-01"}),
        (f"measures/{measure.pk}/", {"title": "Taken over", "status": "done"}),
    ]


def test_another_cluster_s_plan_does_not_exist(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    theirs = Team()
    own_plan = theirs.plan()
    for path in paths(plan, measure):
        assert theirs.browser.get(team.base + path).status_code == 404, path
    for path, data in actions(plan, measure):
        assert theirs.browser.post(team.base + path, data).status_code == 404, path
    # Nor do its parts below the address of one's own.
    for path in (f"areas/{measure.area_id}/", f"measures/{measure.pk}/", f"{plan.pk}/sheet/"):
        assert theirs.get(path).status_code == 404, path
    for path in (f"measures/{measure.pk}/state/", f"areas/{measure.area_id}/removal/"):
        assert theirs.post(path, do="remove").status_code == 404, path
    measure.refresh_from_db()
    assert (measure.title == "Taken over", measure.removed_at) == (False, None)
    assert own_plan.areas.count() == 1


def test_visitors_are_sent_to_sign_in(team: Team, visitor: Any) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    for path in paths(plan, measure):
        assert "/accounts/login/" in visitor.get(team.base + path)["Location"]
    for path, data in actions(plan, measure):
        assert "/accounts/login/" in visitor.post(team.base + path, data)["Location"]


def test_members_say_what_is_done_and_change_nothing_else(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    member = team.colleague("member")
    for path in ("new/", "edit/", "areas/new/", f"measures/{measure.pk}/"):
        assert member.get(team.base + path).status_code == 403, path
    allowed = {f"measures/{measure.pk}/state/", "calendar/address/", "reminders/"}
    for path, data in actions(plan, measure):
        expected = 302 if path in allowed else 403
        assert member.post(team.base + path, data).status_code == expected, path
    page = member.get(team.base).content.decode()
    assert "Undo done" in page
    assert "Add a measure" not in page


def test_readers_read_and_keep_their_own_settings(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan)
    reader = team.colleague("reader")
    assert "Mark as done" not in reader.get(team.base).content.decode()
    assert (
        reader.post(f"{team.base}measures/{measure.pk}/state/", {"do": "done"}).status_code == 403
    )
    assert reader.post(f"{team.base}reminders/", {"do": "off"}).status_code == 302


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("calendar/address/", {"do": "steal"}),
        ("reminders/", {"do": ""}),
        ("resource/", {"do": "\x00"}),
        ("{plan}/status/", {"status": "lost"}),
        ("measures/{measure}/state/", {"do": "\x00"}),
        ("measures/{measure}/removal/", {"do": "delete"}),
    ],
)
def test_nonsense_is_refused(team: Team, path: str, data: dict[str, str]) -> None:
    plan = team.plan()
    address = path.format(plan=plan.pk, measure=measure_in(plan).pk)
    assert team.post(address, **data).status_code == 400


def test_the_page_takes_as_many_queries_for_twenty_measures_as_for_one(team: Team) -> None:
    plan = team.plan("4.5", "5.3")
    best_practice("Used everywhere", identifier="used")

    def queries(path: str = "") -> int:
        team.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert team.get(path).status_code == 200
        return len(captured)

    measure_in(plan).resources.create(identifier="used")
    few = queries()
    for place in range(20):
        measure_in(plan, due_on="2027-01-01").resources.create(identifier="used")
        team.post("areas/new/", title=f"Area {place}", indicators=codes()[:3])
    assert queries() <= few
    assert queries() <= 20
    for path in ("sheet/", "history/", f"measures/{Measure.objects.first().pk}/"):
        assert queries(path) <= 20, path
    with CaptureQueriesContext(connection) as captured:
        plan_summary(team.cluster)
    # Outside of a request the library is asked for its version as well.
    assert len([q for q in captured if "improvement_" in q["sql"]]) == 1


def test_the_summary_counts_areas_and_measures(team: Team) -> None:
    assert plan_summary(team.cluster) is None
    plan = team.plan()
    measure_in(plan, status="done")
    measure_in(plan, removed_at="2026-01-01T00:00Z")
    team.post("areas/new/", title="Two of them", indicators=["5.3", "5.1"])
    measure_in(plan, area=plan.areas.last(), due_on="2020-01-01")
    measure_in(plan, area=plan.areas.last(), due_on="2090-01-01")
    team.post("areas/new/", title="Taken out", indicators=["1.1"])
    team.post(f"areas/{plan.areas.last().pk}/removal/", do="remove")
    summary = plan_summary(team.cluster)
    assert summary is not None
    assert (summary.declared, summary.required) == (2, 3)
    notes = ["1 of 1 measure done", "0 of 2 measures done"]
    assert [area.note for area in summary.areas] == notes
    codes_of = [[mark.code for mark in area.indicators] for area in summary.areas]
    assert codes_of == [["4.5"], ["5.1", "5.3"]]
    assert (summary.progress.overdue, str(summary.progress.next_due)) == (1, "2090-01-01")


def test_every_page_is_there_in_italian(team: Team) -> None:
    plan = team.plan()
    measure = measure_in(plan, due_on="2027-01-01")
    for path in paths(plan, measure):
        address = (team.base + path).replace("/en/", "/it/")
        assert team.browser.get(address).status_code in (200, 302), path
    assert re.search(
        r"<html lang=\"it\"", team.browser.get(address.rsplit("export")[0]).content.decode()
    )


def test_a_cluster_without_a_plan_says_how_to_make_one() -> None:
    user = person("registered")
    cluster = cluster_of(user)
    page = browser_of(user).get(f"/en/my-cluster/{cluster.slug}/plan/")
    assert f"/en/my-cluster/{cluster.slug}/plan/new/" in page.content.decode()
