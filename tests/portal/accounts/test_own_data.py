"""A person reads what the portal keeps about them, and whom to write to."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client
from wagtail.models import Locale, Page

from tests.factories.accounts import PASSWORD, UserFactory, browser_of, person, sure_browser_of
from tests.factories.clusters import cluster_of
from tests.factories.library import course, module
from training.services import set_completed

pytestmark = pytest.mark.django_db
FILE = "/en/accounts/data/"
SECRET = "JBSWY3DPEHPK3PXP"


def test_the_file_has_what_is_one_s_own_and_neither_secrets_nor_others() -> None:
    page = course("A course of mine")
    lesson = module(page, "A lesson of mine")
    user, other = person("participant", page.translation_key), person("registered")
    set_completed(user, lesson.translation_key, completed=True)
    cluster = cluster_of(user)
    for one in (user, other):
        EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
    TOTP.activate(user, SECRET)
    answer = browser_of(user).get(FILE)
    assert "attachment" in answer["Content-Disposition"]
    data = json.loads(answer.content)
    assert data["account"]["email"] == user.email
    assert [one["title"] for one in data["courses"]] == ["A course of mine"]
    assert [one["title"] for one in data["completed_modules"]] == ["A lesson of mine"]
    assert [one["cluster_name"] for one in data["clusters"]] == [cluster.name]
    assert [one["type"] for one in data["second_factors"]] == ["totp"]
    text = answer.text
    assert SECRET not in text
    assert user.password not in text
    assert other.email not in text


def test_the_file_names_courses_in_the_language_of_the_page_and_passkeys_by_name() -> None:
    page = course("A course of mine")
    italian = page.copy_for_translation(Locale.objects.get(language_code="it"))
    Page.objects.filter(pk=italian.pk).update(title="Un corso mio", live=True)
    user = person("participant", page.translation_key)
    Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Blue key", "credential": {"id": SECRET}}
    )
    titles = {}
    for language in ("en", "it"):
        answer = browser_of(user).get(f"/{language}/accounts/data/")
        data = json.loads(answer.content)
        titles[language] = [one["title"] for one in data["courses"]]
        assert [one["name"] for one in data["second_factors"]] == ["Blue key"]
        assert SECRET not in answer.text
    assert titles == {"en": ["A course of mine"], "it": ["Un corso mio"]}


def test_privacy_names_every_cookie_that_is_set(visitor: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/en/accounts/login/")
    user = person("registered")
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    sent = {"login": user.email, "password": PASSWORD, **token}
    browser.post("/en/accounts/login/", sent)
    token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    browser.post("/en/accounts/", {"name": "N", "language": "it", **token})
    assert set(browser.cookies) == {"sessionid", "csrftoken", "messages", "django_language"}
    for language in ("en", "it"):
        text = visitor.get(f"/{language}/privacy/").text
        assert [name for name in browser.cookies if name not in text] == []


def test_the_file_is_for_whoever_is_signed_in(visitor: Client) -> None:
    assert "/accounts/login/" in visitor.get(FILE)["Location"]


@pytest.mark.parametrize("path", ["/en/privacy/", "/it/accessibilita/"])
def test_a_page_that_says_write_to_them_names_whom_or_that_nobody_is_named(
    settings: Any, visitor: Client, path: str
) -> None:
    settings.SUPPORT_EMAIL = ""
    assert "mailto:" not in visitor.get(path).text
    assert "SUPPORT_EMAIL" not in visitor.get(path).text
    assert "SUPPORT_EMAIL" in browser_of(person("superuser")).get(path).text
    settings.SUPPORT_EMAIL = "help@example.org"
    assert "mailto:help@example.org" in visitor.get(path).text


def test_privacy_leads_to_one_s_data_and_to_the_deletion(visitor: Client) -> None:
    for language in ("en", "it"):
        text = visitor.get(f"/{language}/privacy/").text
        for page in ("data/", "delete/"):
            assert f'href="/{language}/accounts/{page}"' in text


def test_a_mail_of_a_change_has_the_way_to_reset_the_password_and_names_whom_to_write_to(
    settings: Any,
) -> None:
    settings.SUPPORT_EMAIL = "help@example.org"
    new = "another-long-password-1"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    sure_browser_of(person("registered")).post("/en/accounts/password/change/", changed)
    (message,) = mail.outbox
    for text in (message.body, message.alternatives[0][0]):
        assert "/en/accounts/password/reset/" in text
        assert "help@example.org" in text


def test_a_mail_names_one_host_only(visitor: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as in production
    settings.ALLOWED_HOSTS = ["clusters.example.org"]
    settings.WAGTAILADMIN_BASE_URL = "http://localhost:8000"
    user = UserFactory(email="ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    form = {"name": "Ada", "email": "ada@example.org", "password1": PASSWORD}
    visitor.post("/en/accounts/signup/", form, headers={"host": "clusters.example.org"})
    (message,) = mail.outbox
    links = [urlsplit(word) for word in str(message.body).split() if "://" in word]
    assert {link.path for link in links} >= {"/en/accounts/login/", "/en/accounts/password/reset/"}
    assert {link.netloc for link in links} == {"clusters.example.org"}
