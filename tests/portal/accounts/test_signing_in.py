"""Accounts by e-mail address, which nobody can fish for."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import UserFactory, browser_of, person

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"


def sign_up(browser: Client, email: str = "new@example.org", **changes: str) -> Any:
    data = {"name": "Nora New", "email": email, "password1": PASSWORD, **changes}
    return browser.post("/it/accounts/signup/", data)


def sign_in(browser: Client, email: str, password: str = PASSWORD) -> Any:
    return browser.post("/en/accounts/login/", {"login": email, "password": password})


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_signing_up_needs_a_name_an_address_and_a_password(visitor: Client) -> None:
    assert sign_up(visitor).status_code == 302
    user = User.objects.get(email="new@example.org")
    assert user.name == "Nora New"
    assert not user.is_staff
    assert not user.groups.exists()
    assert is_signed_in(visitor)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "no address"},
        {"email": "nul\x00@example.org"},
        {"password1": "short"},
        {"password1": "password123"},
        {"password1": "new@example.org"},
        {"name": ""},
        {"name": "x" * 500},
    ],
)
def test_a_poor_sign_up_is_refused(visitor: Client, changes: dict[str, str]) -> None:
    response = sign_up(visitor, **changes)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("typed", ["ada@example.org", "ADA@Example.ORG", " ada@example.org "])
def test_one_signs_in_with_the_address_in_any_case(visitor: Client, typed: str) -> None:
    UserFactory(email="ada@example.org")
    response = sign_in(visitor, typed)
    assert (response.status_code, response["Location"]) == (302, "/en/my-cluster/")
    assert is_signed_in(visitor)


def test_one_signs_out_by_post_only(visitor: Client) -> None:
    UserFactory(email="ada@example.org")
    sign_in(visitor, "ada@example.org")
    visitor.get("/en/accounts/logout/")
    assert is_signed_in(visitor)
    visitor.post("/en/accounts/logout/")
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_signing_in_never_leads_to_another_site(visitor: Client, target: str) -> None:
    UserFactory(email="ada@example.org")
    data = {"login": "ada@example.org", "password": PASSWORD, "next": target}
    response = visitor.post("/en/accounts/login/", data)
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def without_typed_text(response: Any) -> str:
    """The page without what differs from request to request."""
    content = response.content.decode()
    tokens = re.sub(r"\b[A-Za-z0-9]{64}\b", "", content)
    return tokens.replace("unknown@example.org", "").replace("known@example.org", "")


class CountingHasher(MD5PasswordHasher):
    """The tests' own, that counts how often it was asked: hashing is what takes the time."""

    hashes = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).hashes += 1
        encoded: str = super().encode(password, salt)
        return encoded


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/en/accounts/login/", {"login": "{}", "password": "a-wrong-password"}),
        ("/en/accounts/password/reset/", {"email": "{}"}),
        ("/en/accounts/signup/", {"name": "N", "email": "{}", "password1": PASSWORD}),
    ],
    ids=["sign in", "reset the password", "sign up"],
)
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_nobody_learns_whether_an_address_has_an_account(
    settings: Any, address: str, data: dict[str, str], is_confirmed: bool
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as in production
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]
    known = UserFactory(email="known@example.org")
    known.set_password(PASSWORD)
    known.save()
    EmailAddress.objects.create(user=known, email=known.email, verified=is_confirmed, primary=True)
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        posted = {name: value.format(email) for name, value in data.items()}
        before = CountingHasher.hashes
        response = Client().post(address, posted, follow=True)
        hashes = CountingHasher.hashes - before  # Seen by whoever has a clock.
        answers.append((response.redirect_chain, without_typed_text(response), hashes))
    assert answers[0] == answers[1]
    assert User.objects.filter(email="known@example.org").count() == 1


def test_who_owns_the_address_is_told_of_a_second_sign_up(visitor: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    UserFactory(email="known@example.org")
    sign_up(visitor, "known@example.org")
    assert [message.to for message in mail.outbox] == [["known@example.org"]]
    assert not is_signed_in(visitor)


def test_a_forgotten_password_is_set_anew_by_mail(visitor: Client) -> None:
    UserFactory(email="ada@example.org")
    visitor.post("/en/accounts/password/reset/", {"email": "ada@example.org"})
    body = str(mail.outbox[0].body)
    link = next(word for word in body.split() if "/accounts/password/reset/key/" in word)
    path = "/" + link.split("/", 3)[3]
    form = visitor.get(path, follow=True)
    fields = dict.fromkeys(form.context["form"].fields, "another-long-password")
    visitor.post(form.request["PATH_INFO"], fields)
    assert sign_in(Client(), "ada@example.org", "another-long-password").status_code == 302


def test_a_name_with_html_is_shown_as_text(visitor: Client) -> None:
    sign_up(visitor, name="<script>alert(1)</script>")
    content = visitor.get("/en/").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert" in content


@pytest.mark.parametrize(("minutes", "is_asked"), [(0, False), (4, False), (6, True)])
def test_the_password_is_not_asked_again_right_after_signing_in(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, minutes: int, is_asked: bool
) -> None:
    user = person("registered")
    visitor.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    later = time.time() + minutes * 60
    monkeypatch.setattr("portal.accounts.selectors.time.time", lambda: later)
    answer = visitor.get("/en/accounts/2fa/totp/activate/")
    assert (answer.status_code == 302) == is_asked
    # Another session of the same person is another one.
    assert browser_of(user).get("/en/accounts/2fa/totp/activate/").status_code == 302


def test_nor_right_after_signing_up_by_the_link_of_the_mail(visitor: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    data = {"name": "N", "email": "n@example.org", "password1": PASSWORD}
    visitor.post("/en/accounts/signup/", data)
    assert visitor.get("/en/accounts/2fa/totp/activate/").status_code == 302
    link = next(word for word in mail.outbox[-1].body.split() if "confirm-email" in word)
    visitor.post(urlsplit(link).path)
    assert visitor.get("/en/accounts/2fa/totp/activate/").status_code == 200


def test_what_cannot_be_undone_asks_even_then(visitor: Client) -> None:
    user = person("registered")
    visitor.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "/reauthenticate/" in visitor.post("/en/accounts/delete/")["Location"]
    assert User.objects.filter(pk=user.pk).exists()
