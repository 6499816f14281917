"""Pages about accounts lead back to where somebody wanted to go."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import browser_of, person
from tests.factories.library import module
from tests.portal.home.way_in import PASSWORD, World, follow, link_to, next_of, press, sign_in
from training.models import Enrolment, Module

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


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
