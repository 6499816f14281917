"""Refusals and failures are readable, also while the database, the cache or a list is away."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from wagtail.documents import get_document_model

from portal.home import error_pages
from tests.factories.accounts import PASSWORD, browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.factories.library import best_practice, make_private

ROLES = ("member", "reader")
SMALL = "1/4m/ip"


def visit(path: str = "/it/qualcosa/") -> HttpRequest:
    request = RequestFactory().post(path)
    request.user = AnonymousUser()
    return request


def answers() -> list[tuple[int, str]]:
    """Status and text of every such page, as the handlers of Django give them."""
    given = [
        error_pages.bad_request(visit(), ValueError()),
        error_pages.permission_denied(visit(), PermissionDenied()),
        error_pages.form_expired(visit()),
        error_pages.not_found(visit(), Http404()),
        error_pages.too_many_attempts(visit()),
        error_pages.server_error(visit()),
    ]
    return [(answer.status_code, answer.content.decode()) for answer in given]


WORDS = [
    (400, "did not understand"),
    (403, "You cannot open this page"),
    (403, "This form has expired"),
    (404, "We cannot find that page"),
    (429, "Too many attempts"),
    (500, "went wrong on our side"),
]


def in_words(given: list[tuple[int, str]]) -> list[tuple[int, str]]:
    assert all("<h1>" in text and "portal/portal.css" in text for _status, text in given)
    return [
        (status, words)
        for (status, text), (_status, words) in zip(given, WORDS, strict=True)
        if words in text
    ]


def test_without_a_database_every_page_says_what_it_has_to() -> None:
    assert in_words(answers()) == WORDS  # this test may use none


@pytest.mark.django_db
def test_nor_does_a_missing_list_of_static_files_break_them(settings: Any) -> None:
    backend = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    assert in_words(answers()) == WORDS
    assert Client().get("/en/no-such-page/").status_code == 404


@pytest.mark.django_db
def test_nor_a_cache_that_is_away() -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    away = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1"}}
    with override_settings(CACHES=away):
        assert in_words(answers()) == WORDS


@pytest.mark.django_db
def test_too_many_attempts_say_when_to_try_again_in_both_languages(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": SMALL}
    browser = Client()
    for language, said in (("en", "in 4 minutes"), ("it", "tra 4 minuti")):
        for _ in range(2):
            answer = browser.post(f"/{language}/accounts/signup/", {})
        assert answer.status_code == 429
        assert said in answer.content.decode()
        assert 230 < int(answer["Retry-After"]) <= 240


@pytest.mark.django_db
def test_six_wrong_passwords_say_it_on_the_form(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    user, browser = person("registered"), Client()
    sent = {"login": user.email, "password": "wrong"}
    answers = [browser.post("/en/accounts/login/", sent) for _ in range(6)]
    assert "in 5 minutes" not in answers[4].content.decode()
    assert "You can try again in 5 minutes." in answers[5].content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("header", "proxies"), [("garbage", 1), ("192.0.2.7", 2)])
def test_who_comes_from_no_address_is_not_sent_to_the_page_that_refuses_them(
    settings: Any, header: str, proxies: int
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "30/m/ip"}
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    sent = {"login": "ada@example.org", "password": PASSWORD}
    browser = Client(headers={"x-forwarded-for": header})
    for language, said in (("en", "X-Forwarded-For”: try"), ("it", "X-Forwarded-For”: riprovare")):
        answer = browser.post(f"/{language}/accounts/login/", sent)
        content = answer.content.decode()
        assert answer.status_code == 403
        assert said in content
        assert "with an account only" not in content


@pytest.mark.django_db
def test_programs_are_told_of_failures_in_json(settings: Any) -> None:
    browser = Client(raise_request_exception=False)
    nowhere = {"host": "no host"}
    answer = browser.get("/api/v1/frameworks/", headers=nowhere)
    assert (answer.status_code, answer.json()["code"]) == (400, "not-understood")
    assert "<h1>" in browser.get("/en/search/", headers=nowhere).content.decode()
    settings.API_THROTTLE_RATES = {"visitor": "9/hour"}
    backend = "django.core.cache.backends.redis.RedisCache"
    away = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1"}}
    with override_settings(CACHES=away):
        answer = browser.get("/api/v1/frameworks/", headers={"accept-language": "it"})
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "da parte nostra" in answer.json()["message"]


def test_programs_that_ask_for_the_icon_find_it() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer["Location"].removeprefix("/static/"))


@pytest.mark.django_db
def test_a_refusal_says_what_the_reader_can_do() -> None:
    """One sentence for each reason, in both languages, and a way on."""
    cluster = cluster_of(person("manager"))
    member, reader = (
        MembershipFactory(cluster=cluster, user=person("registered"), role=role).user
        for role in ROLES
    )
    closed = best_practice("A closed page")
    make_private(closed, "groups", Group.objects.create(name="Few"))
    file = get_document_model().objects.create(title="F", file=ContentFile(b"x", name="f.txt"))
    it = f"/it/my-cluster/{cluster.slug}"
    other = "Sign in with another account"
    for who, address, said, way in [
        (member, f"/en/my-cluster/{cluster.slug}/data/", "only managers", "See who manages it"),
        (member, f"{it}/data/", "possono farlo solo i manager", "Vedere chi lo gestisce"),
        (person("registered"), "/admin/login/", "An administrator can make it", other),
        (person("registered"), closed.url, "Ask whoever gave you the link", other),
        (person("registered"), file.url, "Ask whoever gave you the link", other),
        (None, file.url, "If you have one, sign in", "Create an account"),
    ]:
        answer = (browser_of(who) if who else Client()).get(address)
        assert answer.status_code == 403, address
        assert said in answer.content.decode(), address
        assert way in answer.content.decode(), address
    refused = browser_of(reader).post(f"{it}/eligibility/", {})
    assert "leggere e non modificare" in refused.content.decode()


@pytest.mark.django_db
def test_signing_in_with_another_account_leads_back_to_what_was_refused() -> None:
    closed, browser = best_practice("A closed page"), browser_of(person("registered"))
    few = Group.objects.create(name="Few")
    make_private(closed, "groups", few)
    refused = browser.get(closed.url).content.decode()
    way = unescape(re.findall(r'href="([^"]*/logout/[^"]*)"', refused)[-1])
    asked = browser.get(way)
    out = browser.post(
        reverse("account_logout"), {"next": asked.context["redirect_field_value"]}, follow=True
    )
    assert out.request["PATH_INFO"] in {closed.url, reverse("account_login")}
    right = person("registered")
    right.groups.add(few)
    back = closed.url
    sent = {"login": right.email, "password": PASSWORD, "next": back}
    assert browser.post(reverse("account_login"), sent)["Location"] == back
    assert browser.get(back).status_code == 200
