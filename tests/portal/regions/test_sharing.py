"""A cluster's side: giving, seeing and withdrawing; and being asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.clusters import exports
from portal.clusters.audit_sentences import sentence
from portal.clusters.models import Cluster
from portal.regions.enums import ConsentScope
from portal.regions.models import Consent, FollowRequest, LabelRecord, RegionAuthority
from portal.regions.services import give_consent, withdraw_consent
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes
from tests.factories.regions import authority_of, follow

pytestmark = pytest.mark.django_db


class Team:
    """A cluster with a manager who has proved their address."""

    def __init__(self, **fields: Any) -> None:
        self.user: User = person("manager")
        EmailAddress.objects.create(user=self.user, email=self.user.email, verified=True)
        self.cluster: Cluster = cluster_of(self.user, **fields)
        self.browser: Client = browser_of(self.user)
        self.address = f"/en/my-cluster/{self.cluster.slug}/sharing/"

    def post(self, **data: object) -> Any:
        return self.browser.post(self.address, data, follow=True)

    def text(self) -> str:
        return self.browser.get(self.address).content.decode()

    def active(self) -> list[Consent]:
        return list(Consent.objects.active().filter(cluster=self.cluster))


@pytest.fixture
def team() -> Team:
    return Team()


@pytest.fixture
def authority() -> RegionAuthority:
    return authority_of(person("officer"), name="Coast Authority")


def test_a_manager_gives_changes_and_withdraws_and_the_history_stays(
    team: Team, authority: RegionAuthority
) -> None:
    AssessmentFactory(
        cluster=team.cluster, assessed_on="2026-03-01", scores=dict.fromkeys(codes(), 37)
    )
    team.post(do="give", authority=authority.pk, scope="label")
    text = team.text()
    assert "They see today" in text
    assert "37&nbsp;%" not in text
    assert authority.officers.get().name in text
    [consent] = team.active()
    team.post(do="change", consent=consent.pk, scope="scores")
    assert "37&nbsp;%" in team.text()
    [wider] = team.active()
    page = team.post(do="withdraw", consent=wider.pk).content.decode()
    assert "no longer sees your cluster" in page
    assert "Nobody. No authority sees anything" in page
    assert team.active() == []
    history = Consent.objects.filter(cluster=team.cluster)
    assert [(each.scope, each.withdrawn_by_name) for each in history] == [
        ("scores", team.user.name),
        ("label", team.user.name),
    ]
    assert not LabelRecord.objects.filter(cluster=team.cluster).exists()
    said = [sentence(entry) for entry in team.cluster.audit_entries.all()]
    assert said == [
        f"{team.user.name} withdrew the consent to be followed: Coast Authority.",
        f"{team.user.name} shared label, total score and plan progress with an authority: "
        "Coast Authority.",
        f"{team.user.name} shared the label with an authority: Coast Authority.",
    ]


@pytest.mark.parametrize("do", ["withdraw", "change"])
def test_a_page_that_is_older_than_a_change_of_the_consent_decides_on_the_new_one(
    do: str, team: Team, authority: RegionAuthority
) -> None:
    team.post(do="give", authority=authority.pk, scope="label")
    [stale] = team.active()
    team.post(do="change", consent=stale.pk, scope="scores")
    team.post(do=do, consent=stale.pk, scope="label")
    assert [each.scope for each in team.active()] == ([] if do == "withdraw" else ["label"])
    # What has ended for good says so.
    team.post(do="withdraw", consent=stale.pk)
    answer = team.post(do=do, consent=stale.pk, scope="label")
    assert (answer.status_code, team.active()) == (404, [])
    assert "withdrawn already" in answer.content.decode()


def test_giving_the_same_twice_is_one_consent(team: Team, authority: RegionAuthority) -> None:
    team.post(do="give", authority=authority.pk, scope="label")
    [consent] = team.active()
    team.post(do="change", consent=consent.pk, scope="label")
    assert team.active() == [consent]
    # The authority is no choice of the form any more.
    assert team.post(do="give", authority=authority.pk, scope="scores").status_code == 422
    assert team.active() == [consent]


@pytest.mark.parametrize("role", ["member", "reader"])
def test_the_team_sees_who_follows_and_only_managers_decide(
    role: str, team: Team, authority: RegionAuthority
) -> None:
    consent = follow(authority, team.cluster)
    user = person("registered")
    MembershipFactory(cluster=team.cluster, user=user, role=role)
    browser = browser_of(user)
    text = browser.get(team.address).content.decode()
    assert "Coast Authority" in text
    assert 'name="do"' not in text
    for do in ("withdraw", "change", "give", "accept", "decline", ""):
        data = {"do": do, "consent": consent.pk, "authority": authority.pk, "scope": "scores"}
        assert browser.post(team.address, data).status_code == 403
    assert team.active() == [consent]


def test_nobody_ends_the_consent_of_another_cluster(team: Team, authority: RegionAuthority) -> None:
    other = Team()
    consent = follow(authority, other.cluster)
    assert team.post(do="withdraw", consent=consent.pk).status_code == 404
    assert team.browser.get(other.address).status_code == 404
    assert other.active() == [consent]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 19, "٣", "1\x00", "1.5"])
@pytest.mark.parametrize("do", ["withdraw", "change", "accept", "decline"])
def test_nonsense_is_refused(do: str, number: str, team: Team) -> None:
    answer = team.post(do=do, consent=number, request=number, scope="label")
    assert answer.status_code == 404
    assert team.post(do="explode").status_code == 400
    assert team.post(do="give", authority=number, scope="everything").status_code == 422


class Officer:
    def __init__(self, authority: RegionAuthority) -> None:
        self.browser = browser_of(authority.officers.get())
        self.address = f"/en/regions/{authority.slug}/ask/"

    def ask(self, email: str, message: str = "") -> Any:
        data = {"email": email, "message": message}
        return self.browser.post(self.address, data, follow=True)


def said(response: Any, email: str) -> str:
    """What the page says, whoever the address belongs to."""
    return " ".join(str(message) for message in response.context["messages"]).replace(email, "…")


def test_an_officer_gets_the_same_answer_for_every_address(
    team: Team, authority: RegionAuthority
) -> None:
    officer = Officer(authority)
    answers = []
    for email in (team.user.email, "nobody@example.net"):
        response = officer.ask(email, "Hello")
        answers.append(said(response, email))
        assert team.cluster.name not in response.content.decode()
    assert answers[0] == answers[1] != ""
    assert [message.to for message in mail.outbox] == [[team.user.email], ["nobody@example.net"]]
    assert "Coast Authority" in mail.outbox[0].subject
    assert "/en/regions/requests/" in mail.outbox[0].body
    assert officer.ask(team.user.email.upper()).status_code == 422  # asked already
    assert officer.ask("x@example.net", "see www.example.net").status_code == 422
    assert officer.ask("no address").status_code == 422
    assert FollowRequest.objects.count() == 2


def test_a_manager_accepts_a_request_to_their_own_address(
    team: Team, authority: RegionAuthority
) -> None:
    Officer(authority).ask(team.user.email, "Hello from the coast")
    assert team.browser.get("/en/regions/requests/")["Location"] == team.address
    assert "Hello from the coast" in team.text()
    request = FollowRequest.objects.get()
    team.post(do="accept", request=request.pk, scope="label")
    [consent] = team.active()
    assert (consent.authority, consent.scope) == (authority, ConsentScope.LABEL)
    request.refresh_from_db()
    assert request.state == "accepted"
    assert "Hello from the coast" not in team.text()


def test_nobody_else_sees_or_answers_a_request(
    team: Team, authority: RegionAuthority, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    officer = Officer(authority)
    officer.ask(team.user.email, "Hello from the coast")
    request = FollowRequest.objects.get()
    other = Team()
    colleague = person("registered")
    MembershipFactory(cluster=team.cluster, user=colleague, role="manager")
    unproven = Team()
    EmailAddress.objects.filter(user=unproven.user).delete()
    officer.ask(unproven.user.email)
    for browser, address in (
        (other.browser, other.address),
        (browser_of(colleague), team.address),
        (unproven.browser, unproven.address),
    ):
        assert "asks to follow" not in browser.get(address).content.decode()
        for do in ("accept", "decline"):
            data = {"do": do, "request": request.pk, "scope": "label"}
            assert browser.post(address, data).status_code == 404
    assert Consent.objects.count() == 0


def test_a_declined_request_tells_the_officer_only_that(
    team: Team, authority: RegionAuthority
) -> None:
    officer = Officer(authority)
    officer.ask(team.user.email)
    team.post(do="decline", request=FollowRequest.objects.get().pk)
    text = officer.browser.get(officer.address).content.decode()
    assert "Declined" in text
    assert team.cluster.name not in text
    assert not Consent.objects.exists()


def test_withdrawn_and_old_requests_can_not_be_answered(
    team: Team, authority: RegionAuthority
) -> None:
    officer = Officer(authority)
    officer.ask(team.user.email)
    first = FollowRequest.objects.get()
    no_key = officer.browser.post(f"{officer.address}{'9' * 30}/withdraw/")
    assert no_key.status_code == 404
    officer.browser.post(f"{officer.address}{first.pk}/withdraw/")
    assert team.post(do="accept", request=first.pk, scope="label").status_code == 404
    officer.ask(team.user.email)
    second = FollowRequest.objects.get(state="open")
    second.asked_at = timezone.now() - timedelta(days=61)
    second.save()
    assert team.post(do="accept", request=second.pk, scope="label").status_code == 404
    assert team.active() == []
    # Nobody has to take the old one back before they ask again.
    officer.ask(team.user.email)
    third = FollowRequest.objects.get(state="open")
    assert not third.has_expired
    officer.browser.post(f"{officer.address}{third.pk}/withdraw/")
    FollowRequest.objects.filter(pk=third.pk).delete()
    call_command("clean_up_regions")
    assert list(FollowRequest.objects.all()) == [first]


def test_requests_are_answered_for_the_chosen_one_of_several_clusters(
    team: Team, authority: RegionAuthority
) -> None:
    second = cluster_of(team.user)
    Officer(authority).ask(team.user.email)
    text = team.browser.get("/en/regions/requests/").content.decode()
    assert second.name in text
    assert team.cluster.name in text
    visitor = browser_of(person("registered")).get("/en/regions/requests/").content.decode()
    assert "No request waits for you" in visitor


def test_consents_are_in_the_export_of_the_cluster(team: Team, authority: RegionAuthority) -> None:
    follow(authority, team.cluster)
    sheets = {sheet.name: sheet for sheet in exports.sheets_of(team.cluster)}
    assert sheets["Regions"].rows[0][0] == "Coast Authority"
    assert len(sheets["Labels over time"].rows) == 1
    assert sheets["Regions"].rows[0][2] == team.user.name


def test_officers_are_people_of_the_group_only(authority: RegionAuthority) -> None:
    admin = browser_of(person("superuser"))
    address = f"/admin/snippets/regions/regionauthority/edit/{authority.pk}/"
    officer, outsider = person("officer"), person("manager")
    page = admin.get(address).content.decode()
    assert officer.name in page
    assert outsider.name not in page
    values = {"name": "Coast Authority", "country": authority.country_id, "region_name": ""}
    admin.post(address, {**values, "officers": [officer.pk, outsider.pk]})
    assert outsider not in authority.officers.all()
    admin.post(address, {**values, "officers": [officer.pk]})
    assert list(authority.officers.all()) == [officer]
    assert browser_of(person("editor")).get(address).status_code != 200


def test_an_authority_that_was_followed_with_is_not_deleted(
    team: Team, authority: RegionAuthority
) -> None:
    follow(authority, team.cluster)
    admin = browser_of(person("superuser"))
    address = f"/admin/snippets/regions/regionauthority/delete/{authority.pk}/"
    answer = admin.post(address, follow=True)
    assert b"Their history stays" in answer.content
    assert RegionAuthority.objects.filter(pk=authority.pk).exists()
    lonely = authority_of()
    admin.post(address.replace(f"/{authority.pk}/", f"/{lonely.pk}/"))
    assert not RegionAuthority.objects.filter(pk=lonely.pk).exists()


def test_the_history_of_labels_stays_while_another_authority_follows(
    team: Team, authority: RegionAuthority
) -> None:
    other = authority_of(person("officer"), name="Hill Authority")
    for each in (authority, other):
        give_consent(team.cluster, each, ConsentScope.LABEL, team.user)
    first, second = Consent.objects.active().order_by("pk")
    withdraw_consent(first, team.user)
    assert LabelRecord.objects.filter(cluster=team.cluster).exists()
    withdraw_consent(second, team.user)
    assert not LabelRecord.objects.filter(cluster=team.cluster).exists()
