"""What a completed plan keeps, and what may still reach it."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from openpyxl import load_workbook

from portal.benchmarking.corrections.services import correct_score
from portal.benchmarking.models import Assessment
from portal.benchmarking.selectors import framework_spec
from portal.improvement.models import ImprovementPlan
from portal.improvement.selectors import plan_view
from practices.models import Indicator
from tests.factories.clusters import AssessmentFactory
from tests.factories.improvement import measure_in
from tests.portal.improvement.team import Team

pytestmark = pytest.mark.django_db


def _brought(team: Team, day: str, score: float) -> Assessment:
    found: Assessment = AssessmentFactory(
        cluster=team.cluster, assessed_on=datetime.date.fromisoformat(day), scores={"4.5": score}
    )
    return found


def _open(plan: ImprovementPlan) -> int:
    progress = plan_view(plan, None).progress
    return progress.total - progress.done


def _complete(team: Team, plan: ImprovementPlan) -> str:
    team.post(f"{plan.pk}/status/", status="completed", open=_open(plan))
    return f"{plan.pk}/sheet/"


def _shown(team: Team, sheet: str) -> tuple[str, datetime.date | None]:
    view = team.get(sheet).context["view"]
    return view.areas[0].indicators[0].now, view.later and view.later.assessed_on


@pytest.mark.parametrize("day", ["2026-08-01", "2026-09-01", "2026-11-01", "2027-06-01"])
def test_what_is_brought_after_the_completion_changes_nothing(team: Team, day: str) -> None:
    plan = team.plan()
    _brought(team, "2026-09-01", 45)
    sheet = _complete(team, plan)
    _brought(team, day, 90)
    assert _shown(team, sheet) == ("45\u00a0%", datetime.date(2026, 9, 1))
    assert ("newer assessment" in team.get(sheet).content.decode()) == (day >= "2026-09-01")
    book = load_workbook(io.BytesIO(team.get(f"{plan.pk}/export.xlsx").content))
    assert book["Indicators of plans"]["G2"].value == 45
    assert book["Improvement plans"]["H2"].value == datetime.datetime(2026, 9, 1)


def test_a_plan_completed_before_anything_was_measured_says_so_for_good(team: Team) -> None:
    sheet = _complete(team, team.plan())
    _brought(team, "2027-01-01", 90)
    assert _shown(team, sheet) == ("–", None)


def test_the_later_scores_stay_where_their_assessment_is_deleted(team: Team) -> None:
    plan = team.plan()
    later = _brought(team, "2026-09-01", 45)
    sheet = _complete(team, plan)
    later.delete()
    assert _shown(team, sheet) == ("45\u00a0%", datetime.date(2026, 9, 1))
    assert "later assessment has been deleted" in team.get(sheet).content.decode()


def test_a_manager_holds_a_completed_plan_against_what_was_measured_later(team: Team) -> None:
    plan = team.plan()
    first = _brought(team, "2026-09-01", 45)
    sheet = _complete(team, plan)
    newer = _brought(team, "2027-03-01", 70)
    choice = {"assessment": newer.pk, "seen": first.pk}
    reader = team.colleague("member")
    assert reader.post(f"{team.base}{plan.pk}/measured/", choice).status_code == 403
    assert 'name="assessment"' not in reader.get(team.base + sheet).content.decode()

    team.post(f"{plan.pk}/measured/", **choice)
    assert _shown(team, sheet) == ("70\u00a0%", datetime.date(2027, 3, 1))
    assert "later assessment" in team.get(f"{plan.pk}/history/").content.decode()
    team.post(f"{plan.pk}/measured/", assessment=first.pk, seen=first.pk)
    assert _shown(team, sheet)[0] == "70\u00a0%", "a page of before the change decides nothing"
    team.post(f"{plan.pk}/measured/", assessment=team.baseline.pk, seen=newer.pk)
    assert _shown(team, sheet)[0] == "70\u00a0%", "the first assessment is no later one"
    team.post(f"{plan.pk}/measured/", assessment=first.pk, seen=newer.pk)
    assert _shown(team, sheet)[0] == "45\u00a0%"


def test_only_a_correction_reaches_a_completed_plan_and_is_said(team: Team) -> None:
    plan = team.plan()
    later = _brought(team, "2026-09-01", 45)
    sheet = _complete(team, plan)
    assert "have been corrected since" not in team.get(sheet).content.decode()
    indicator = Indicator.objects.get(code="4.5", area__framework=plan.framework)
    correct_score(later, indicator, Decimal(50), Decimal(45), team.user)
    assert _shown(team, sheet)[0] == "50\u00a0%"
    assert "have been corrected since" in team.get(sheet).content.decode()
    assert "later score of 4.5" in team.get(f"{plan.pk}/history/").content.decode()


def test_a_reopened_plan_follows_the_latest_again(team: Team) -> None:
    plan = team.plan()
    _brought(team, "2026-09-01", 45)
    _complete(team, plan)
    _brought(team, "2026-10-01", 55)
    team.post(f"{plan.pk}/status/", status="active")
    assert _shown(team, "")[0] == "55\u00a0%"


def test_what_was_open_at_the_completion_gets_no_more_overdue(team: Team) -> None:
    plan = team.plan()
    measure_in(plan, title="Never done", due_on="2026-06-30")
    sheet = _complete(team, plan)
    ImprovementPlan.objects.filter(pk=plan.pk).update(completed_on="2026-06-30")
    assert not team.get(sheet).context["view"].progress.overdue
    ImprovementPlan.objects.filter(pk=plan.pk).update(completed_on="2026-07-01")
    assert team.get(sheet).context["view"].progress.overdue == 1


def test_the_end_of_today_s_label_is_no_matter_of_a_completed_plan(team: Team) -> None:
    plan = team.plan()
    team.cluster.label, team.cluster.label_valid_until = "bronze", datetime.date(2026, 5, 1)
    team.cluster.save()
    assert "label" in str(team.get("sheet/").context["view"].label_end).lower()
    assert team.get(_complete(team, plan)).context["view"].label_end is None


@pytest.mark.parametrize(("start", "is_said"), [("2026-09-02", True), ("2026-09-01", False)])
def test_scores_of_before_the_start_are_no_effect(team: Team, start: str, is_said: bool) -> None:
    plan = team.plan()
    _brought(team, "2026-09-01", 45)
    ImprovementPlan.objects.filter(pk=plan.pk).update(starts_on=start)
    for path in ("", "sheet/"):
        page = team.get(path).content.decode()
        assert ("before the start of the plan" in page) == is_said
        assert ("Effect: scores of" in page) != is_said
    sheet = _complete(team, plan)
    assert ("before the start of the plan" in team.get(sheet).content.decode()) == is_said


def test_plans_completed_before_the_rule_keep_what_was_the_latest_then(team: Team) -> None:
    plan = team.plan()
    _brought(team, "2026-09-01", 45)
    sheet = _complete(team, plan)
    ImprovementPlan.objects.update(measured_by=None, measured_on=None, measured_origin="")
    plan.areas.get().indicators.update(later=None)
    _brought(team, "2026-10-01", 90)
    migration = import_module("portal.improvement.migrations.0004_measured_of_completed_plans")
    migration.keep_later(apps, None)
    assert _shown(team, sheet) == ("45\u00a0%", datetime.date(2026, 9, 1))


def test_completing_asks_about_open_measures_and_names_them(team: Team) -> None:
    plan = team.plan()
    measure_in(plan, title="Never begun", due_on="2027-01-31")
    measure_in(plan, title="Done long ago", status="done")
    page = team.post(f"{plan.pk}/status/", status="completed").content.decode()
    assert "1 measure is still open" in page
    assert "Never begun" in page
    assert "Done long ago" not in page
    assert ImprovementPlan.objects.get(pk=plan.pk).is_open
    # Another one came since the person looked.
    measure_in(plan, title="Just added")
    assert (
        "Just added" in team.post(f"{plan.pk}/status/", status="completed", open=1).content.decode()
    )
    team.post(f"{plan.pk}/status/", status="completed", open=2)
    assert not ImprovementPlan.objects.get(pk=plan.pk).is_open


def test_a_first_score_corrected_to_its_target_is_said(team: Team) -> None:
    plan = team.plan()
    indicator = Indicator.objects.get(code="4.5", area__framework=plan.framework)
    said = "The first score, 82\u00a0%, has reached the target of 60\u00a0% already."
    assert said not in team.get().content.decode()
    correct_score(team.baseline, indicator, Decimal(82), Decimal(20), team.user)
    page = team.get().content.decode()
    assert said in page
    assert "Set a higher target, or none" in page
    sheet = team.get("sheet/").content.decode()
    assert said in sheet
    assert "Set a higher target" not in sheet


def test_targets_below_those_of_the_label_are_named(team: Team) -> None:
    plan = team.plan("4.5", "5.3")
    for level, is_said in (("silver", False), ("gold", True)):
        spec = framework_spec(plan.framework)
        for code in ("4.5", "5.3"):
            target = spec.indicator(code).targets["silver"]
            plan.areas.get().indicators.filter(indicator__code=code).update(target=target)
        ImprovementPlan.objects.filter(pk=plan.pk).update(target=level)
        for path in ("", "sheet/"):
            page = team.get(path).content.decode()
            assert ("2 targets of this plan are lower than Gold asks for" in page) == is_said
