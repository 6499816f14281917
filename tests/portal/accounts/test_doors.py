"""One door: allauth's pages sign in, change and reset, and everything else leads to them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.accounts.models import User
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"
RIGHT = {"username": "ada@example.org", "login": "ada@example.org", "password": PASSWORD}
CLOSED = [
    ("/admin/login/", "/accounts/login/"),
    ("/en/_util/login/", "/en/accounts/login/"),
    ("/it/_util/login/", "/it/accounts/login/"),
    ("/admin/password_reset/", "/accounts/password/reset/"),
    ("/admin/password_reset/done/", "/accounts/password/reset/"),
    ("/admin/password_reset/confirm/MQ/set-password/", "/accounts/password/reset/"),
    ("/admin/password_reset/complete/", "/accounts/password/reset/"),
]


def confirmed(email: str = "ada@example.org", role: str = "") -> User:
    user: User = person(role) if role else UserFactory()
    User.objects.filter(pk=user.pk).update(email=email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.refresh_from_db()
    return user


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@pytest.mark.parametrize(("address", "leads_to"), CLOSED)
def test_pages_of_wagtail_lead_to_the_door_and_read_nothing(
    visitor: Client, address: str, leads_to: str
) -> None:
    confirmed(role="superuser")
    strict = Client(enforce_csrf_checks=True)
    for answer in (
        visitor.get(address),
        visitor.post(address, {**RIGHT, "email": "ada@example.org"}),
        strict.post(address, RIGHT),
    ):
        assert answer.status_code == 302
        assert answer["Location"].partition("?")[0].endswith(leads_to)
    assert not is_signed_in(visitor)
    assert not mail.outbox


@pytest.mark.parametrize("address", ["/admin/login/", "/en/_util/login/"])
@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ("/admin/pages/", "/admin/pages/"),
        ("//evil.example/", ""),
        ("https://evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("\\\\evil.example", ""),
    ],
)
def test_the_way_back_is_kept_if_it_is_on_this_site(
    visitor: Client, address: str, wanted: str, kept: str
) -> None:
    for answer in (visitor.get(address, {"next": wanted}), visitor.post(address, {"next": wanted})):
        assert "evil" not in answer["Location"]
        assert "javascript" not in answer["Location"]
        assert not kept or f"next={kept}" in answer["Location"].replace("%2F", "/")


def test_an_editor_comes_back_to_the_screen_that_was_asked_for(visitor: Client) -> None:
    confirmed(role="editor")
    asked = visitor.get("/admin/reports/locked/", follow=True)
    form = asked.context["form"]
    assert "login" in form.fields
    answer = visitor.post(asked.request["PATH_INFO"], {**RIGHT, "next": "/admin/reports/locked/"})
    assert answer["Location"] == "/admin/reports/locked/"


def test_who_is_signed_in_goes_through_or_is_refused() -> None:
    assert browser_of(person("editor")).get("/admin/login/")["Location"] == "/admin/"
    assert browser_of(person("registered")).get("/admin/login/").status_code == 403


def test_the_button_of_the_editing_screens_signs_out_by_post_only() -> None:
    browser = browser_of(person("editor"))
    browser.get("/admin/logout/")
    assert is_signed_in(browser)
    browser.post("/admin/logout/")
    assert not is_signed_in(browser)


@pytest.mark.parametrize("role", ["registered", "editor", "superuser"])
def test_an_unconfirmed_address_opens_nothing_and_the_link_does(
    visitor: Client, settings: Any, role: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as in production
    user = person(role)
    User.objects.filter(pk=user.pk).update(email="ada@example.org")
    for address in ["/en/accounts/login/", "/admin/login/", "/en/_util/login/"]:
        visitor.post(address, RIGHT, follow=True)
        assert not is_signed_in(visitor)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_an_account_made_on_the_server_can_sign_in_at_once(
    visitor: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="ada@example.org", interactive=False, verbosity=0)
    visitor.post("/en/accounts/login/", RIGHT)
    assert is_signed_in(visitor)
    assert visitor.get("/admin/").status_code == 200


# --- Accounts in the editing screens ---


def test_whoever_is_added_chooses_a_password_by_mail_and_can_sign_in(
    visitor: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    admin = browser_of(person("superuser"))
    form = admin.get("/admin/users/new/").context["form"]
    assert not {"password1", "password2", "first_name"} & set(form.fields)
    sent = {"email": "Ada@Example.org", "name": "Ada", "password1": PASSWORD, "password2": PASSWORD}
    assert admin.post("/admin/users/new/", sent).status_code == 302
    user = User.objects.get(email="ada@example.org")
    assert (user.name, user.has_usable_password()) == ("Ada", False)
    visitor.post("/en/accounts/login/", RIGHT)
    assert not is_signed_in(visitor)
    (message,) = mail.outbox
    link = re.search(r"https?://[^/]+(/\S+/password/reset/key/\S+)", str(message.body))
    assert link is not None
    page = visitor.get(link.group(1), follow=True)
    chosen = dict.fromkeys(page.context["form"].fields, PASSWORD)
    visitor.post(page.request["PATH_INFO"], chosen)
    visitor.post("/en/accounts/login/", RIGHT)
    assert is_signed_in(visitor)


def test_an_address_changed_by_an_administrator_waits_for_its_owner_and_the_old_one_hears_of_it(
    visitor: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user = confirmed()
    User.objects.filter(pk=user.pk).update(language="it")
    admin = browser_of(person("superuser"))
    sent = {"email": "new@example.org", "name": user.name, "is_active": "on"}
    assert admin.post(f"/admin/users/edit/{user.pk}/", sent).status_code == 302
    told, link = mail.outbox
    assert (told.to, link.to) == (["ada@example.org"], ["new@example.org"])
    assert "new@example.org" in told.body
    assert "/it/accounts/confirm-email/" in link.body
    visitor.post("/en/accounts/login/", {**RIGHT, "login": "new@example.org"})
    assert not is_signed_in(visitor)
    visitor.post("/en/accounts/login/", RIGHT)
    assert is_signed_in(visitor)


def test_nobody_gets_an_address_that_another_account_has_confirmed() -> None:
    owner = confirmed()
    EmailAddress.objects.create(user=owner, email="second@example.org", verified=True)
    admin = browser_of(person("superuser"))
    sent = {"email": "Second@example.org", "name": "Thief", "is_active": "on"}
    for address in ("/admin/users/new/", f"/admin/users/edit/{person('editor').pk}/"):
        assert admin.post(address, sent).status_code == 200
    assert not User.objects.filter(email__iexact="second@example.org").exists()
    with pytest.raises(ValidationError):
        User(email="second@example.org").clean()


def test_the_account_page_of_the_editing_screens_changes_the_name_only() -> None:
    user = confirmed(role="editor")
    before = user.password
    browser = browser_of(user)
    sent = {
        "name-name": "Ada L.",
        "name_email-email": "thief@example.org",
        "password-old_password": PASSWORD,
        "password-new_password1": "another-long-password",
        "password-new_password2": "another-long-password",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    assert browser.post("/admin/account/", sent).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.email, user.password) == ("Ada L.", "ada@example.org", before)


def test_whose_account_an_administrator_deletes_hears_of_it() -> None:
    user = confirmed()
    browser_of(person("superuser")).post(f"/admin/users/delete/{user.pk}/")
    assert not User.objects.filter(pk=user.pk).exists()
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_a_user_is_not_copied_with_the_password() -> None:
    user = confirmed()
    answer = browser_of(person("superuser")).get(f"/admin/users/copy/{user.pk}/", follow=True)
    assert answer.status_code == 404


# --- Sections behind a shared password ---


def test_such_sections_cannot_be_made_and_attempts_at_those_there_are_counted(
    visitor: Client, settings: Any
) -> None:
    page = best_practice()
    offered = browser_of(person("superuser")).get(f"/admin/pages/{page.pk}/privacy/").json()["html"]
    assert 'name="restriction_type" value="login"' in offered
    assert 'name="restriction_type" value="password"' not in offered
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="open sesame"
    )
    settings.ACCOUNT_RATE_LIMITS = {"private_section": "3/5m/ip"}
    address = f"/en/_util/authenticate_with_password/{restriction.pk}/{page.pk}/"
    sent = {"password": "wrong", "return_url": "/en/"}
    assert [visitor.post(address, sent).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert visitor.post(address, {**sent, "password": "open sesame"}).status_code == 429
    assert Client().get(address).status_code == 200
    asked = Client().get(str(page.url)).text
    for part in ('name="viewport"', "Password required", f'action="{address}"', "return_url"):
        assert part in asked
    cache.clear()
    assert visitor.post(address, {**sent, "password": "open sesame"})["Location"] == "/en/"
    documents = f"/documents/authenticate_with_password/{restriction.pk}/"
    assert Client().get(documents, follow=True).status_code == 404
