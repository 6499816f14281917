"""Refusals and failures are readable, also while the database, the cache or a list is away."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.views.defaults import bad_request, server_error

from portal.home import error_pages
from tests.factories.accounts import person

SMALL = "1/4m/ip"


def visit(path: str = "/it/qualcosa/") -> HttpRequest:
    request = RequestFactory().post(path)
    request.user = AnonymousUser()
    return request


def answers() -> list[tuple[int, str]]:
    """Status and text of every such page, as the handlers of Django give them."""
    given = [
        bad_request(visit(), ValueError()),
        error_pages.permission_denied(visit(), PermissionDenied()),
        error_pages.form_expired(visit()),
        error_pages.not_found(visit(), Http404()),
        error_pages.too_many_attempts(visit()),
        server_error(visit()),
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


def test_programs_that_ask_for_the_icon_find_it() -> None:
    answer = Client().get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer["Location"].removeprefix("/static/"))
