"""The pages of a plan: changing it, following it, printing it."""

from __future__ import annotations

import datetime
import html
import io
import re
from decimal import Decimal

import icalendar
import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from portal.improvement.models import (
    ImprovementPlan,
    Measure,
    MeasureResource,
    PlanArea,
    PlanChange,
)
from portal.improvement.reminders import TOPIC
from portal.improvement.services import ChosenArea, ChosenMeasure, create_plan
from portal.improvement.summary import plan_summary
from portal.improvement.titles import measure_title
from practices.models import Area, Resource
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.factories.improvement import measure_in, plan_of
from tests.factories.library import best_practice
from tests.factories.notifications import deliver
from tests.portal.improvement.team import Team, paths

pytestmark = pytest.mark.django_db


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
    assert team.post(f"measures/{measure.pk}/state/", do="done").status_code == 409
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
    team.post(f"{plan.pk}/status/", status="completed", open=1)
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
    ImprovementPlan.objects.filter(pk=plan.pk).update(starts_on="2026-03-02")
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
    assert team.get().context["view"].later.pk == after.pk


def test_the_sheet_says_that_it_is_the_cluster_s_own(team: Team) -> None:
    plan = team.plan()
    measure_in(plan, title="Hold a review", evidence="Minutes", evidence_link="https://x.example/a")
    content = team.get("sheet/").content.decode()
    for text in ("own statement", "not an official form", "Hold a review", "https://x.example/a"):
        assert text in content


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
    assert queries() <= 23
    for path in ("sheet/", "history/", f"measures/{Measure.objects.first().pk}/"):
        assert queries(path) <= 21, path
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


def test_titles_taken_from_the_library_are_in_the_readers_language() -> None:
    team = Team()
    course = Resource.objects.live().filter(kind="course", locale__language_code="en")[0]
    with translation.override("it"):
        of_area = Area.objects.get(framework__is_default=True, code="4").title
        named = measure_title(course.kind, course.title)
    measure = ChosenMeasure(named, course.identifier)
    own = ChosenMeasure("Chiedere ai soci", course.identifier)
    areas = [ChosenArea(of_area, {"4.5": Decimal(60)}, [measure, own])]
    create_plan(team.cluster, team.baseline, "silver", areas, team.user)
    english = Area.objects.get(framework__is_default=True, code="4").title
    assert english != of_area
    for path in ("plan/", "plan/sheet/", ""):
        page = team.browser.get(f"/en/my-cluster/{team.cluster.slug}/{path}").content.decode()
        assert english in page
        assert of_area not in page
        if path:
            assert f"Take the course: {course.title}" in html.unescape(page)
            assert "Chiedere ai soci" in page
    # The plan keeps what it was given, also where its forms are sent as they were shown.
    area, measure = PlanArea.objects.get(), Measure.objects.get(title=named)
    shown = f"Take the course: {course.title}"
    fields = {"title": english, "indicators": "4.5", "target-4.5": "60"}
    assert english in html.unescape(team.get(f"areas/{area.pk}/").content.decode())
    assert team.post(f"areas/{area.pk}/", **fields).status_code == 302
    assert shown in html.unescape(team.get(f"measures/{measure.pk}/").content.decode())
    kept = {"title": shown, "status": "planned", "resources": course.identifier}
    assert team.post(f"measures/{measure.pk}/", **kept).status_code == 302
    measure.refresh_from_db()
    assert (PlanArea.objects.get().title, measure.title) == (of_area, named)
    past = html.unescape(team.get("history/").content.decode())
    assert english in past
    assert shown in past
    assert "Chiedere ai soci" in past
    assert of_area not in past
    assert named not in past
    # What somebody words is theirs.
    team.post(f"measures/{measure.pk}/", **{**kept, "title": "Send two people"})
    assert "Send two people" in team.get("history/").content.decode()


def test_titles_are_the_readers_in_calendar_files_and_mails_too() -> None:
    team = Team()
    course = Resource.objects.live().filter(kind="course", locale__language_code="en")[0]
    with translation.override("it"):
        named = measure_title(course.kind, course.title)
        of_area = Area.objects.get(framework__is_default=True, code="4").title
    day = timezone.localdate() + datetime.timedelta(days=3)
    chosen = [ChosenMeasure(named, course.identifier, day), ChosenMeasure("Chiedere", "", day)]
    create_plan(
        team.cluster,
        team.baseline,
        "silver",
        [ChosenArea(of_area, {"4.5": Decimal(60)}, chosen)],
        team.user,
    )
    english = f"Take the course: {course.title}"
    content = team.get("calendar.ics").content
    events = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert {str(event["SUMMARY"]) for event in events} == {english, "Chiedere"}
    assert of_area not in content.decode().replace("\r\n ", "")
    assert english in team.get("export.csv").content.decode()
    book = load_workbook(io.BytesIO(team.get("export.xlsx").content))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert english in cells
    assert "Chiedere" in cells
    deliver(TOPIC, day)
    assert english in mail.outbox[0].body
    assert named not in mail.outbox[0].body


def test_targets_without_a_measure_are_named(team: Team) -> None:
    plan = team.plan("4.5", "5.1")
    for path in ("", "sheet/"):
        page = " ".join(team.get(path).content.decode().split())
        assert re.search(r"No measure yet for:</b> 4\.5 [^<]*, 5\.1 [^<]*\.</p>", page)
        assert "No measure yet." not in page
    practice = best_practice(title="On strategy", indicators=["4.5"])
    measure = measure_in(plan)
    MeasureResource.objects.create(measure=measure, identifier=practice.identifier)
    (area,) = team.get().context["view"].areas
    assert [mark.code for mark in area.unmeasured] == ["5.1"]
    measure_in(plan, title="A measure of our own")
    (area,) = team.get().context["view"].areas
    assert area.unmeasured == []


@pytest.mark.parametrize("path", ["", "sheet/"])
def test_the_end_of_the_label_stands_beside_the_last_measure(team: Team, path: str) -> None:
    plan = team.plan()
    measure_in(plan, due_on="2027-05-30")
    measure_in(plan, due_on="2028-01-01", status="done")
    assert "label ends on" not in team.get(path).content.decode()
    for until, said in (
        ("2027-05-01", "due after that, on 30"),
        ("2027-05-30", "this plan is due on the same day."),
        ("2027-05-31", "due before that, on 30"),
    ):
        type(team.cluster).objects.update(label="bronze", label_valid_until=until)
        page = team.get(path).content.decode()
        assert "Your Bronze label ends on" in page
        assert said in page
        assert len(re.findall(r"this plan is due", page)) == 1


def test_the_trail_calls_parts_of_the_plan_as_the_reader_has_them(team: Team) -> None:
    plan = team.plan()
    area = Area.objects.get(framework=plan.framework, code="4")
    team.post("areas/new/", title=area.title_en, indicators=["4.5"])
    team.get("sheet/")
    page = team.browser.get(f"/it/my-cluster/{team.cluster.slug}/data/seen/").content.decode()
    assert area.title_it != area.title_en
    assert area.title_it in page
    assert area.title_en not in page
    assert "scheda per chi valuta" in page
