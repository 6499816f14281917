"""Whoever presses a button signed out gets what they wanted after signing in, and never a 405."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.clusters.models import Cluster, Invitation
from portal.improvement.models import ImprovementPlan, Measure
from portal.recommendations.models import RecommendationMark
from portal.regions.models import FollowRequest
from practices import signing_in
from practices.models import BestPractice
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import codes
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of
from tests.factories.library import best_practice, course, module
from tests.factories.regions import authority_of
from training.models import Course, Enrolment, Module, ModuleCompletion

pytestmark = pytest.mark.django_db

OURS = ("portal.", "training.", "practices.", "search.")
PASSWORD = "a-long-enough-password"
# Parts of the names of addresses where somebody gives, speaks for a cluster, or takes away.
NEVER_KEPT = "delet|discard|revoke|remov|join|team|sharing|token|experience_(ask|thread)|withdraw"


class World:
    """A manager, who is an officer and a learner as well, and an object for every address."""

    def __init__(self) -> None:
        self.user, self.cluster, baseline = cluster_with_scores(person("officer"))
        plan = plan_of(self.cluster, baseline, self.user)
        self.measure = measure_in(plan)
        authority = authority_of(self.user)
        asked = FollowRequest.objects.create(authority=authority, email="a@example.org")
        area = {"pk": self.measure.area_id}
        self.arguments: dict[str, dict[str, Any]] = {
            "plan_status": {"pk": plan.pk},
            "plan_area": area,
            "plan_area_removal": area,
            "plan_measure_new": {"area_pk": self.measure.area_id},
            "plan_measure": {"pk": self.measure.pk},
            "plan_measure_state": {"pk": self.measure.pk},
            "plan_measure_removal": {"pk": self.measure.pk},
            "assessment_delete": {"pk": baseline.pk},
            "region_ask": {"slug": authority.slug},
            "region_withdraw": {"slug": authority.slug, "number": asked.pk},
            "self_check_area": {"code": codes()[0].partition(".")[0]},
        }

    # Pages take long to publish, and few tests ask for each.
    @cached_property
    def course(self) -> Course:
        return course()

    @cached_property
    def module(self) -> Module:
        return module(self.course)

    @cached_property
    def guidance(self) -> BestPractice:
        return best_practice()

    def address(self, name: str, parameters: frozenset[str]) -> str:
        """Where the view is; what this world knows no object for gets an invented one."""
        known = {"slug": self.cluster.slug, **self.arguments.get(name, {})}
        if name in ("course_enrol", "module_complete"):
            known["pk"] = (self.course if name == "course_enrol" else self.module).pk
        for invented in INVENTED:
            try:
                return reverse(
                    name, kwargs={each: known.get(each, invented) for each in parameters}
                )
            except NoReverseMatch:
                continue
        raise AssertionError(f"{name}: add its parameters to the world")


# One of them fits every kind of parameter.
INVENTED = [1, "csv", "x" * 20, "00000000-0000-4000-8000-000000000000", "1-x"]


@pytest.fixture
def world() -> World:
    return World()


def our_addresses(
    patterns: list[Any] | None = None, parameters: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Name and parameters of each address of ours, outside of the API and the editing screens."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        # The prefix of a language has no pattern of its own.
        own = frozenset(getattr(each.pattern.regex, "groupindex", ()))
        if isinstance(each, URLResolver):
            if each.namespace != "api" and str(each.pattern) != "admin/":
                yield from our_addresses(each.url_patterns, parameters | own)
        elif each.callback.__module__.startswith(OURS) and each.name:
            yield each.name, parameters | own


def sign_in(browser: Client, user: User, response: Any) -> Any:
    """Sign in where a view sent a visitor, and go where that leads."""
    place = urlsplit(response["Location"])
    assert place.path.endswith("/accounts/login/")
    data = {
        "login": user.email,
        "password": PASSWORD,
        "next": parse_qs(place.query)["next"][0],
    }
    return follow(browser, browser.post(place.path, data))


def follow(browser: Client, response: Any) -> Any:
    """What a browser shows in the end, with the addresses on the way as `redirect_chain`.

    A form often leads back to its own address, which Django's client takes for a loop.
    """
    chain: list[tuple[str, int]] = []
    while response.status_code == 302:
        assert len(chain) < 6, chain
        chain.append((response["Location"], 302))
        response = browser.get(response["Location"])
    response.redirect_chain = chain
    return response


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
        keeps = getattr(resolve(address).func, "keeps", False)
        if visitor.post(address).status_code != 302:
            continue
        kept = signing_in.SESSION_KEY in visitor.session
        assert kept == keeps, name
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


def done(world: World) -> dict[str, int]:
    """How often each thing that the buttons below ask for is done."""
    return {
        "course_enrol": Enrolment.objects.filter(user=world.user).count(),
        "module_complete": ModuleCompletion.objects.filter(user=world.user).count(),
        "plan_measure_state": Measure.objects.filter(status="done").count(),
        "recommendation_mark": RecommendationMark.objects.filter(state="pinned").count(),
        "cluster_create": Cluster.objects.filter(name="A kept name").count(),
    }


def press(browser: Client, world: World, name: str, **headers: str) -> Any:
    """Press a button, or send a form, of those above."""
    data = {
        "course_enrol": {"do": "join"},
        "module_complete": {"do": "complete"},
        "plan_measure_state": {"do": "done"},
        "recommendation_mark": {"do": "pin"},
        "cluster_create": {
            "name": "A kept name",
            "country": str(world.cluster.country_id),
            "target": "bronze",
        },
    }[name]
    if name == "recommendation_mark":
        data["resource"] = world.guidance.identifier
    parameters = dict(our_addresses())[name]
    return browser.post(world.address(name, parameters), data, headers=headers)


@pytest.mark.parametrize(
    "name",
    [
        "course_enrol",
        "module_complete",
        "plan_measure_state",
        "recommendation_mark",
        "cluster_create",
    ],
)
def test_what_was_wanted_is_done_once_after_signing_in(world: World, name: str) -> None:
    browser = Client()
    asked = press(browser, world, name)
    assert set(done(world).values()) == {0}
    end = sign_in(browser, world.user, asked)
    assert end.status_code == 200
    wanted = {key: int(key == name) for key in done(world)}
    assert done(world) == wanted
    # Going back to the same address does not do it again.
    Enrolment.objects.all().delete()
    browser.get(urlsplit(end.redirect_chain[0][0]).path)
    assert done(world) == {**wanted, "course_enrol": 0}


def test_a_button_of_a_part_of_a_page_leads_the_whole_page_to_the_log_in(world: World) -> None:
    browser = Client()
    answer = press(browser, world, "recommendation_mark", **{"HX-Request": "true"})
    assert answer.status_code == 200
    answer["Location"] = answer["HX-Redirect"]
    end = sign_in(browser, world.user, answer)
    assert done(world)["recommendation_mark"] == 1
    assert b"<html" in end.content


@pytest.mark.parametrize(
    ("seconds", "browser"), [(signing_in.KEPT_SECONDS + 1, None), (0, Client())]
)
def test_an_old_wish_and_one_of_another_browser_lead_to_the_page_with_the_button(
    world: World, monkeypatch: pytest.MonkeyPatch, seconds: int, browser: Client | None
) -> None:
    first = Client()
    asked = press(first, world, "course_enrol")
    later(monkeypatch, seconds)
    end = sign_in(browser or first, world.user, asked)
    assert end.redirect_chain[-1][0] == world.course.url
    assert b"One more tap: Join the course" in end.content
    assert not Enrolment.objects.exists()


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    moment = signing_in.time.time() + seconds
    monkeypatch.setattr("practices.signing_in.time.time", lambda: moment)


@pytest.mark.parametrize("name", ["course_enrol", "cluster_create"])
def test_nothing_is_done_for_whoever_signs_in_by_another_way(world: World, name: str) -> None:
    browser, other = Client(), person("manager")
    press(browser, world, name)
    data = {"login": other.email, "password": PASSWORD}
    browser.post(reverse("account_login"), data)
    address = world.address(name, dict(our_addresses())[name])
    for tried in (address, f"{address}?kept=", f"{address}?kept=a-guess"):
        follow(browser, browser.get(tried))
    assert set(done(world).values()) == {0}


def test_signing_out_forgets_what_was_wanted(world: World) -> None:
    browser = Client()
    asked = press(browser, world, "course_enrol")
    browser.force_login(person("registered"))
    browser.post(reverse("account_logout"))
    sign_in(browser, world.user, asked)
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_comes_late_is_asked_whether_it_was_theirs(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    browser = Client()
    asked = press(browser, world, "course_enrol")
    later(monkeypatch, signing_in.STRAIGHT_SECONDS + 1)
    question = sign_in(browser, world.user, asked)
    assert "<strong>Join the course</strong>" in question.content.decode()
    assert world.user.email in question.content.decode()
    assert not Enrolment.objects.exists()
    address = question.request["PATH_INFO"] + "?" + question.request["QUERY_STRING"]
    end = follow(browser, browser.post(address, {"kept": answer}))
    assert Enrolment.objects.filter(user=world.user).exists() == (answer == "yes")
    assert end.redirect_chain[-1][0] == world.course.url
    # The answer sent again does nothing.
    Enrolment.objects.all().delete()
    assert follow(browser, browser.post(address, {"kept": "yes"})).status_code == 200
    assert not Enrolment.objects.exists()


def test_an_account_made_on_the_way_is_not_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    asked = press(browser, world, "course_enrol")
    User.objects.filter(pk=world.user.pk).update(date_joined=timezone.now())
    later(monkeypatch, signing_in.KEPT_SECONDS - 60)
    sign_in(browser, world.user, asked)
    assert Enrolment.objects.filter(user=world.user).count() == 1


@pytest.mark.parametrize("name", ["module_complete", "plan_measure_state", "recommendation_mark"])
def test_a_wish_that_was_lost_is_said_on_the_page_with_its_button(world: World, name: str) -> None:
    asked = press(Client(), world, name)
    end = sign_in(Client(), world.user, asked)
    said = [str(each) for each in end.context["messages"]]
    if name == "module_complete":
        assert "One more tap: Mark as completed" in said
    else:
        assert "If what you asked for is not done yet, press its button once more." in said


def test_what_is_done_already_asks_for_no_other_tap(world: World) -> None:
    Enrolment.objects.create(user=world.user, course_key=world.course.translation_key)
    end = sign_in(Client(), world.user, press(Client(), world, "course_enrol"))
    assert b"One more tap" not in end.content


def test_a_visitor_who_only_follows_the_address_is_told_nothing(world: World) -> None:
    browser = Client()
    end = follow(browser, browser.get(reverse("course_enrol", args=[world.course.pk])))
    assert b"One more tap" not in end.content


def next_of(address: str) -> str:
    """Where an address goes on to; "" for nowhere."""
    return parse_qs(urlsplit(address).query).get("next", [""])[0]


def link_to(name: str, response: Any) -> str:
    """The first address of the page `name` among the links of a page."""
    found = re.search(rf'href="({re.escape(reverse(name))}[^"]*)"', response.content.decode())
    assert found, name
    return unescape(found[1])


def test_every_public_page_leads_back_to_itself_from_its_header(world: World) -> None:
    for page in ("/en/", "/en/search/?q=board&type=course", world.course.url, "/en/no-such-page/"):
        response = Client().get(page)
        for door in ("account_login", "account_signup"):
            assert next_of(link_to(door, response)) == page


def test_a_forgotten_password_on_the_way_loses_nothing(world: World) -> None:
    first, wanted = Client(), reverse("course_enrol", args=[world.course.pk])
    log_in = first.get(press(first, world, "course_enrol")["Location"])
    form = first.get(link_to("account_reset_password", log_in))
    data = {"email": world.user.email, "next": form.context["redirect_field_value"]}
    done = first.post(reverse("account_reset_password"), data, follow=True)
    assert next_of(link_to("account_login", done)).partition("?")[0] == wanted
    link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    place = urlsplit(link)
    other = Client()  # The mail is read on the phone.
    chosen = other.get(f"{place.path}?{place.query}", follow=True)
    form_address = chosen.request["PATH_INFO"]
    new = "another-long-enough-password"
    data = {"password1": new, "password2": new, "next": next_of(link)}
    changed = other.post(form_address, data, follow=True)
    assert b"sign in with your new password" in changed.content
    log_in = link_to("account_login", changed)
    assert next_of(log_in).partition("?")[0] == wanted
    data = {"login": world.user.email, "password": new, "next": next_of(log_in)}
    end = follow(other, other.post(reverse("account_login"), data))
    assert b"One more tap: Join the course" in end.content


def test_the_page_about_the_inbox_leads_back_to_sign_in_with_the_wish(
    world: World, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    data = {"name": "N", "email": "n@example.org", "password1": PASSWORD, "next": "/en/search/"}
    sent = Client().post(reverse("account_signup"), data, follow=True)
    assert b"Check your inbox" in sent.content
    assert next_of(link_to("account_login", sent)) == "/en/search/"


@pytest.mark.parametrize("door", ["account_login", "account_signup", "account_reset_password"])
def test_a_form_that_has_expired_is_loaded_again_with_where_it_goes_on_to(door: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    wanted = "/en/search/?q=a&type=b"
    refused = strict.post(reverse(door), {"login": "a", "email": "a@example.org", "next": wanted})
    assert refused.status_code == 403
    assert next_of(link_to(door, refused)) == wanted
    again = strict.get(link_to(door, refused))
    assert again.context["redirect_field_value"] == wanted
    assert not mail.outbox


def test_nobody_joins_by_following_a_link(world: World) -> None:
    address = reverse("course_enrol", args=[world.course.pk])
    browser = browser_of(world.user)
    assert browser.get(address)["Location"] == world.course.url
    assert browser.get(f"{address}?do=join")["Location"] == world.course.url
    assert not Enrolment.objects.exists()


def test_a_file_is_asked_for_again_and_a_very_long_form_is_not_stored(world: World) -> None:
    address = reverse("import_upload", args=[world.cluster.slug])
    browser = Client()
    asked = browser.post(address, {"file": SimpleUploadedFile("a.csv", b"1.1;50")})
    assert b"choose the file again" in browser.get(asked["Location"]).content
    assert sign_in(browser, world.user, asked).status_code == 200
    browser = Client()
    browser.post(reverse("cluster_create"), {"name": "x" * signing_in.MOST_CHARACTERS})
    assert signing_in.SESSION_KEY not in browser.session


@pytest.fixture
def lesson(world: World) -> Module:
    """A module for participants only, with a file."""
    found: Module = module(world.course, "A closed lesson", access="participant")
    return found


@pytest.mark.parametrize("role", [None, "registered"])
def test_the_refusal_of_participants_material_says_how_to_take_part(
    world: World, lesson: Module, role: str | None
) -> None:
    browser = browser_of(person(role) if role else None)
    refused = browser.get(lesson.url)
    assert refused.status_code == 403
    text = refused.content.decode()
    assert "for people who take part in the course" in text
    assert "members of their cluster" not in text
    assert "people with an account only" not in text
    joined = browser.post(
        reverse("course_enrol", args=[world.course.pk]), {"do": "join", "next": lesson.url}
    )
    end = browser.get(joined["Location"]) if role else sign_in(browser, world.user, joined)
    assert end.status_code == 200
    assert b"What to know." in (browser.get(lesson.url) if role else end).content


def test_the_refusal_of_trainers_material_offers_no_course(world: World, lesson: Module) -> None:
    Module.objects.filter(pk=lesson.pk).update(access="trainer")
    text = browser_of(person("registered")).get(lesson.url).content.decode()
    assert "This is for trainers" in text
    assert "Join the course" not in text


def test_a_new_account_ends_joined_once_its_address_is_confirmed(
    world: World, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    browser = Client()
    asked = press(browser, world, "course_enrol")
    place = urlsplit(asked["Location"])
    sign_up = browser.get(asked["Location"]).context["signup_url"]
    data = {"name": "New", "email": "new@example.org", "password1": PASSWORD}
    browser.post(sign_up, {**data, "next": parse_qs(place.query)["next"][0]})
    assert not Enrolment.objects.exists()
    link = next(word for word in mail.outbox[-1].body.split() if "confirm-email" in word)
    end = follow(browser, browser.get(urlsplit(link).path))
    if end.redirect_chain == []:  # Asks for a button first.
        end = follow(browser, browser.post(urlsplit(link).path))
    assert Enrolment.objects.filter(user__email="new@example.org").count() == 1
    assert end.redirect_chain[-1][0] == world.course.url
