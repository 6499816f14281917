"""No address of ours is a dead end behind the log-in, and what gives rights is never kept."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse

from portal.clusters.models import Invitation
from portal.improvement.models import ImprovementPlan
from practices.interrupted import signing_in
from tests.factories.accounts import browser_of, person
from tests.portal.home.way_in import World, follow, our_addresses, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


# Parts of the names of addresses where somebody gives, speaks for a cluster, or takes away.
NEVER_KEPT = "delet|discard|revoke|remov|join|team|sharing|token|experience_(ask|thread)|withdraw"


def test_no_address_of_ours_ends_in_a_405_after_signing_in(world: World) -> None:
    walked = set()
    for name, parameters in our_addresses():
        address, visitor = world.address(name, parameters), Client()
        response = visitor.post(address)
        # Without a way back it is an address that only leads to the log-in.
        if response.status_code != 302 or "/accounts/login/?next=/" not in response["Location"]:
            continue
        walked.add(name)
        ends = [sign_in(visitor, world.user, response)]
        ends.append(follow(visitor, visitor.get(address)))  # For example from a bookmark.
        # An empty form may be refused, but by the page on which it can be filled in.
        assert {end.status_code for end in ends} <= {200, 400, 404, 422}, name
    expected = {"course_enrol", "module_complete", "plan_status", "recommendation_mark"}
    assert expected | {"region_withdraw", "cluster_create", "plan_measure"} <= walked
    assert len(walked) > 40


def test_what_gives_rights_removes_people_or_deletes_is_never_kept(world: World) -> None:
    never = set()
    for name, parameters in our_addresses():
        address, visitor = world.address(name, parameters), Client()
        how = getattr(resolve(address).func, "how", signing_in.Kept.NOT)
        if visitor.post(address).status_code != 302:
            continue
        kept = signing_in.SESSION_KEY in visitor.session
        assert kept == (how != signing_in.Kept.NOT), name
        assert not (kept and re.search(NEVER_KEPT, name)), name
        never |= set() if kept else {name}
    assert {"cluster_team", "cluster_sharing", "cluster_profile", "cluster_settings"} <= never
    assert {
        "region_ask",
        "assessment_delete",
        "plan_delete",
        "plan_feed_address",
        "plan_area_removal",
        "plan_measure_removal",
        "cluster_join",
        "cluster_experience",
        "self_check_discard",
    } <= never


# The only ones that do something by themselves: for the person, and nothing is overwritten.
DONE = {"course_enrol", "module_complete", "cluster_create"}
# Pages with a form, which comes back filled in.
SHOWN = {
    "account_overview",
    *("cluster_eligibility", "notifications", "score_correct", "self_check_area"),
    *("plan_area", "plan_area_new", "plan_edit", "plan_measure", "plan_measure_new", "plan_new"),
}


def test_few_buttons_act_by_themselves_and_forms_come_back_to_be_looked_at(world: World) -> None:
    found: dict[str, set[str]] = {}
    for name, parameters in our_addresses():
        address, visitor = world.address(name, parameters), Client()
        visitor.post(address)
        if signing_in.SESSION_KEY in visitor.session:
            found.setdefault(resolve(address).func.how, set()).add(name)
    assert found == {"done": DONE, "shown": SHOWN}


def test_an_invitation_sent_signed_out_is_not_made_for_who_signs_in(world: World) -> None:
    browser, team = Client(), world.address("cluster_team", frozenset({"slug"}))
    data = {"do": "invite", "email": "mallory@example.org", "role": "manager"}
    asked = browser.post(team, data)
    assert b"Sign in first, then send it again" in browser.get(asked["Location"]).content
    end = sign_in(browser, world.user, asked)
    assert end.redirect_chain[-1][0] == team
    assert b'value="invite"' in end.content
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_a_deletion_that_waits_in_a_session_is_not_done(world: World) -> None:
    """For example one that an earlier version of this program has kept."""
    browser, address = browser_of(world.user), reverse("plan_delete", args=[world.cluster.slug])
    session = browser.session
    kept = signing_in.KeptForm(address, "sure=on", "way", signing_in.time.time())
    session[signing_in.SESSION_KEY] = asdict(kept)
    session.save()
    browser.get(f"{address}?kept=way")
    browser.post(f"{address}?kept=way", {"kept": "yes"})
    assert ImprovementPlan.objects.filter(cluster=world.cluster).exists()


@pytest.mark.parametrize(
    "name",
    [
        *("account_email", "account_delete", "api_tokens", "account_change_password"),
        *("usersessions_list", "mfa_activate_totp", "mfa_generate_recovery_codes"),
        *("wagtailadmin_account", "wagtaildocs:add"),
    ],
)
def test_a_form_of_the_account_that_is_not_kept_says_so(name: str) -> None:
    browser = Client()
    asked = browser.post(reverse(name), {"email": "a@example.org"})
    page = follow(browser, browser.get(asked["Location"]))
    said = [str(each) for each in page.context["messages"]]
    assert said == ["Sign in first, then send it again: it was not kept."]


def test_nothing_of_it_is_said_to_who_only_follows_the_address_or_is_signed_in() -> None:
    for browser in (Client(), browser_of(person("registered"))):
        follow(browser, browser.get(reverse("account_email")))
        sent = browser.post(reverse("account_logout"))
        page = follow(browser, browser.get(sent["Location"]))
        assert "send it again" not in page.content.decode()


def test_the_name_that_was_typed_signed_out_comes_back_to_be_looked_at(world: World) -> None:
    browser, address = Client(), reverse("account_overview")
    asked = browser.post(address, {"name": "Another Name", "language": "it"})
    end = sign_in(browser, world.user, asked)
    assert 'value="Another Name"' in end.content.decode()
    world.user.refresh_from_db()
    assert world.user.name != "Another Name"
