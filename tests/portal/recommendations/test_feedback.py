"""Did it help? An answer of the team; a sum of five and more for editors; into the plan."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal.benchmarking.standing import standing
from portal.improvement.models import ImprovementPlan
from portal.recommendations.answer import answer_for
from portal.recommendations.feedback import feedback
from portal.recommendations.models import RecommendationMark
from portal.recommendations.publishing import publish_sums
from practices.enums import MaturityLevel
from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.portal.dashboard.team import HTMX, Team

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/feedback/"


@pytest.fixture
def team() -> Team:
    return Team()


def helped(team: Team, identifier: str, answer: str) -> int:
    response = team.post("helped", {"resource": identifier, "helped": answer}, **HTMX)
    status: int = response.status_code
    return status


def test_an_answer_can_be_given_changed_and_taken_back(team: Team) -> None:
    first = team.identifiers()[0]
    page = team.mark(first, "done", **HTMX)
    assert page.context["recommendations"].notice.asks
    day = RecommendationMark.objects.get().marked_at
    before = team.identifiers()
    for answer in ("yes", "little", "no", ""):
        assert helped(team, first, answer) == 200
        assert team.list().done[0].helpful == answer
    assert helped(team, first, "yes") == 200
    mark = RecommendationMark.objects.get()
    assert mark.marked_at == day
    assert team.identifiers() == before  # The list does not depend on it.
    team.mark(first, "dismiss")
    assert RecommendationMark.objects.get().helpful == ""


def test_only_what_is_done_can_have_helped(team: Team) -> None:
    first, second = team.identifiers()[:2]
    team.mark(second, "pin")
    assert helped(team, first, "yes") == 404
    assert helped(team, second, "yes") == 404
    assert helped(team, "no-such\x00", "yes") == 404
    team.mark(first, "done")
    assert helped(team, first, "very") == 400


def answered(identifier: str, answers: list[str]) -> None:
    for answer in answers:
        cluster = cluster_of(None, counts_as_peer=True)
        cluster.recommendation_marks.create(identifier=identifier, state="done", helpful=answer)
    publish_sums()


def test_editors_see_sums_of_five_answers_and_more_only() -> None:
    first, second = Resource.objects.live().values_list("identifier", flat=True).distinct()[:2]
    answered(first, ["yes", "yes", "little", "no"])
    answered(first, ["", ""])  # Done, without an answer.
    answered(second, ["yes"] * 4 + ["no"])
    editor = browser_of(person("editor"))
    with translation.override("en"):
        [row] = feedback()
    assert (row.identifier, row.answers) == (second, 5)
    assert (row.yes, row.little, row.no) == (4, 0, 1)
    assert row.title in editor.get(REPORT).content.decode()
    answered(first, ["no"])
    with translation.override("en"):
        assert {row.identifier for row in feedback()} == {first, second}


def test_the_report_is_for_editors() -> None:
    assert browser_of(person("editor")).get(REPORT).status_code == 200
    assert REPORT in browser_of(person("editor")).get("/admin/").content.decode()
    for group in ("manager", "registered"):
        assert browser_of(person(group)).get(REPORT).status_code in {302, 403}


def test_managers_with_a_plan_add_from_the_list(team: Team) -> None:
    assert f"{team.base}plan/new/" in team.page().content.decode()
    assert team.list().plan == "none"
    with translation.override("en"):
        here = standing(team.cluster, MaturityLevel.SILVER)
        first = answer_for(team.cluster, here, team.user).ranking.ids[0]
    assert here.latest is not None
    dated = {"target": "silver", "baseline_on": here.latest.assessed_on}
    plan = ImprovementPlan.objects.create(
        cluster=team.cluster, framework=here.row, baseline=here.latest, **dated
    )
    plan.areas.create(title="Strategy")
    assert team.list().plan == "open"
    content = team.page().content.decode()
    assert content.count(f'id="plan-{first}"') == 1
    address = f"{team.base}plan/resource/"
    back = f"{team.base}?hours=24#rec"
    answer = team.browser.post(address, {"resource": first, "do": "plan", "next": back})
    assert answer["Location"] == back
    assert [item.in_plan for item in team.list().items if item.card.identifier == first] == [True]
    with CaptureQueriesContext(connection) as captured:
        team.page()
    assert len(captured) <= 20
    away = {"resource": first, "do": "unplan", "next": "null"}
    assert team.browser.post(address, away).status_code == 302
    assert not any(item.in_plan for item in team.list().items)


def test_team_members_without_the_right_see_no_button_for_the_plan() -> None:
    member = Team("member")
    assert member.list().plan == ""
    content = member.page().content.decode()
    assert "plan/resource/" not in content
    assert "plan/new/" not in content
    assert "recommendations/mark/" in content


def test_two_reports_do_not_tell_what_one_more_cluster_said() -> None:
    identifier = Resource.objects.live().values_list("identifier", flat=True)[0]
    answered(identifier, ["yes"] * 5)
    before = feedback()
    for answer in ("no", "no", "little", "no"):
        answered(identifier, [answer])
        assert feedback() == before
    answered(identifier, ["little"])
    [row] = feedback()
    assert (row.answers, row.yes, row.little, row.no) == (10, 5, 2, 3)


def test_clusters_that_anybody_may_make_up_tell_nothing_of_another_one() -> None:
    """Four of one's own beside one other: the sum of five would say what the other said."""
    identifier = Resource.objects.live().values_list("identifier", flat=True)[0]
    answered(identifier, ["no"])
    for answer in ["yes"] * 6:
        own = cluster_of(None)
        own.recommendation_marks.create(identifier=identifier, state="done", helpful=answer)
    publish_sums()
    assert feedback() == []
