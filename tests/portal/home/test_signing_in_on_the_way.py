"""Whoever presses a button signed out gets what they wanted after signing in, and never a 405."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from practices.interrupted import signing_in
from tests.factories.accounts import browser_of, person
from tests.portal.home.way_in import PASSWORD, World, done, follow, our_addresses, press, sign_in
from training.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("name", ["course_enrol", "module_complete", "cluster_create"])
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
    # The list is the team's: the person presses the button again.
    assert done(world)["recommendation_mark"] == 0
    assert b"<html" in end.content
    assert b"press its button once more" in end.content


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
    monkeypatch.setattr("practices.interrupted.signing_in.time.time", lambda: moment)


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
