"""The check list: sourced points, the team's own answers, and no verdict."""

from __future__ import annotations

import pytest

from portal.exchange.eligibility import groups, point_rows
from portal.exchange.models import EligibilityAnswer, EligibilityPoint
from portal.exchange.starter_library.loader import load_eligibility_points
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory
from tests.factories.exchange import PublicProfileFactory, Team, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Team:
    return team(member_count=24, label="bronze")


def point(slug: str) -> EligibilityPoint:
    return EligibilityPoint.objects.get(slug=slug)


def test_every_point_has_its_source_and_the_day_of_the_last_check(own: Team) -> None:
    points = list(EligibilityPoint.objects.all())
    assert {each.scheme for each in points} == {"platform", "label"}
    text = own.get("eligibility/").content.decode()
    for each in points:
        assert each.source_url.startswith("http")
        assert each.source_url in text
        assert each.title_it
        assert each.explanation_it
    assert text.count("Last checked on") == len(points)
    assert "This list decides nothing." in text
    assert "you are eligible" not in text.lower()


def test_loading_again_changes_nothing_that_an_editor_changed() -> None:
    changed = point("platform-members")
    changed.title_en = "At least 20 members"
    changed.save()
    assert load_eligibility_points() == 0
    assert point("platform-members").title_en == "At least 20 members"


def test_facts_are_offered_as_hints_and_never_taken_as_answers(own: Team) -> None:
    PublicProfileFactory(
        cluster=own.cluster, is_public=False, platform_url="https://clustercollaboration.eu/x"
    )
    text = own.get("eligibility/").content.decode()
    assert "Your facts name 24 members." in text
    assert "https://clustercollaboration.eu/x" in text
    assert "Your facts name Bronze" in text
    assert not EligibilityAnswer.objects.exists()
    assert "0 of 5 published points met" in text


def test_a_team_member_answers_and_the_summary_counts(own: Team) -> None:
    user = person("registered")
    MembershipFactory(cluster=own.cluster, user=user, role="member")
    members, management = point("platform-members"), point("platform-management")
    data = {
        f"point-{members.pk}-state": "met",
        f"point-{members.pk}-note": "<b>24</b> signed",
        f"point-{members.pk}-proof_url": "https://example.org/members",
        f"point-{management.pk}-state": "not-yet",
    }
    browser_of(user).post(own.address("eligibility/"), data)
    answer = EligibilityAnswer.objects.get(cluster=own.cluster, point=members)
    assert (answer.state, answer.answered_by_name) == ("met", user.name)
    text = own.get("eligibility/").content.decode()
    assert (
        "1 of 5 published points met as you see it, 1 not yet, 3 not known or not answered." in text
    )
    assert "&lt;b&gt;24&lt;/b&gt; signed" in text
    user.delete()
    assert own.get("eligibility/").status_code == 200
    assert EligibilityAnswer.objects.get(point=members).answered_by_name == user.name


def test_even_all_points_met_is_no_verdict(own: Team) -> None:
    data = {f"point-{each.pk}-state": "met" for each in EligibilityPoint.objects.all()}
    own.post("eligibility/", **data)
    summaries = [group.summary for group in groups(point_rows(own.cluster))]
    assert all("met as you see it, 0 not yet, 0 not known" in each for each in summaries)
    assert not any("eligible" in each for each in summaries)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("note", "without an answer"),
        ("note", "a\x00b"),
        ("note", "x" * 301),
        ("proof_url", "javascript:alert(1)"),
        ("state", "yes"),
    ],
)
def test_a_wrong_answer_saves_none_and_says_which(name: str, value: str, own: Team) -> None:
    members, web = point("platform-members"), point("platform-web-page")
    data = {f"point-{members.pk}-{name}": value, f"point-{web.pk}-state": "met"}
    response = own.post("eligibility/", **data)
    assert response.status_code == 422
    assert f"{members.title}:" in response.content.decode()
    assert not EligibilityAnswer.objects.exists()


def test_readers_see_and_do_not_answer(own: Team) -> None:
    user = person("registered")
    MembershipFactory(cluster=own.cluster, user=user, role="reader")
    browser = browser_of(user)
    assert 'type="radio"' not in browser.get(own.address("eligibility/")).content.decode()
    assert browser.post(own.address("eligibility/"), {}).status_code == 403


def test_a_retired_point_is_not_asked_and_an_answered_one_not_deleted(own: Team) -> None:
    members = point("platform-members")
    own.post("eligibility/", **{f"point-{members.pk}-state": "met"})
    admin = browser_of(person("superuser"))
    admin.post(f"/admin/snippets/exchange/eligibilitypoint/delete/{members.pk}/")
    assert EligibilityAnswer.objects.filter(point=members).exists()
    members.is_retired = True
    members.save()
    assert members.title not in own.get("eligibility/").content.decode()
