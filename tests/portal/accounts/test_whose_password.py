"""Whoever reads the mail decides whose password an account has, not who signed up first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory, browser_of

pytestmark = pytest.mark.django_db

EMAIL = "colleague@example.org"
STRANGERS = "password-of-a-stranger"
NEW = "a-third-long-password"
GOAL = "/en/courses/preparing-for-bronze/"
SIGN_UP, SIGN_IN = "/en/accounts/signup/", "/en/accounts/login/"


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def sign_up(browser: Client, password: str = PASSWORD, name: str = "Nora New") -> Any:
    data = {"name": name, "email": EMAIL, "password1": password, "next": GOAL}
    return browser.post(SIGN_UP, data)


def mailed_link() -> str:
    text = "\n".join(str(one.body) for one in mail.outbox if one.to == [EMAIL])
    return re.findall(r"https?://[^/]+(/\S+/confirm-email/\S+)", text)[-1]


def opens(password: str) -> bool:
    browser = Client()
    browser.post(SIGN_IN, {"login": EMAIL, "password": password})
    return is_signed_in(browser)


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@pytest.fixture
def stranger() -> Client:
    """A browser in which somebody has signed up with the address of somebody else."""
    browser = Client()
    sign_up(browser, STRANGERS, "A Stranger")
    return browser


def is_confirmed() -> bool:
    return EmailAddress.objects.filter(email=EMAIL, verified=True).exists()


def test_the_second_to_sign_up_confirms_in_their_browser_and_keeps_their_password(
    stranger: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}
    own = Client()
    sign_up(own)
    link = mailed_link()
    assert own.post(link)["Location"] == GOAL
    assert is_signed_in(own)
    assert User.objects.get(email=EMAIL).name == "Nora New"
    assert (opens(PASSWORD), opens(STRANGERS)) == (True, False)


def test_a_second_sign_up_changes_nothing_by_itself(stranger: Client) -> None:
    """It could be the stranger who comes second."""
    before = User.objects.values().get(email=EMAIL)
    own = Client()
    sign_up(own, PASSWORD)
    assert User.objects.values().get(email=EMAIL) == before
    assert not is_signed_in(own)
    # The first browser is still the one that signed up.
    stranger.post(mailed_link())
    assert (opens(PASSWORD), opens(STRANGERS)) == (False, True)


def test_both_sign_ups_are_mailed_the_same_welcome(stranger: Client) -> None:
    own = Client()
    sign_up(own)
    own.post("/en/accounts/confirm-email/again/")
    assert len(mail.outbox) == 3
    assert len({message.subject for message in mail.outbox}) == 1


def test_elsewhere_the_mail_alone_confirms_nothing(stranger: Client) -> None:
    phone, link = Client(), mailed_link()
    page = phone.get(link)
    assert page.status_code == 200
    assert list(page.context["form"].fields) == ["password"]
    for data in ({}, {"password": "a-wrong-password"}):
        answer = phone.post(link, data)
        assert answer.status_code == 422
        assert answer.context["form"].errors
    assert not is_confirmed()
    assert not is_signed_in(phone)


def test_the_password_given_at_the_link_confirms_signs_in_and_leads_on(stranger: Client) -> None:
    phone = Client()
    answer = phone.post(mailed_link(), {"password": STRANGERS})
    assert answer["Location"] == GOAL
    assert is_signed_in(phone)
    assert is_confirmed()


def test_wrong_passwords_at_the_link_are_counted(stranger: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "2/5m/key"}
    phone, link = Client(), mailed_link()
    for _again in range(2):
        phone.post(link, {"password": "a-wrong-password"})
    answer = phone.post(link, {"password": STRANGERS})
    assert "Too many failed attempts" in str(answer.context["form"].errors)
    assert not is_confirmed()


def choose(browser: Client, **changes: str) -> Any:
    page = browser.get(mailed_link())
    data = {"name": "Nora New", "password1": NEW, "password2": NEW, "next": GOAL, **changes}
    return browser.post(page.context["choose_url"], data)


def test_whoever_reads_the_mail_chooses_another_password_and_name(stranger: Client) -> None:
    phone = Client()
    assert choose(phone)["Location"] == GOAL
    assert is_signed_in(phone)
    assert User.objects.get(email=EMAIL).name == "Nora New"
    assert (opens(NEW), opens(STRANGERS)) == (True, False)


@pytest.mark.parametrize("changes", [{"password2": "another"}, {"name": ""}, {"name": NEW}])
def test_a_poor_choice_is_refused_and_confirms_nothing(
    stranger: Client, changes: dict[str, str]
) -> None:
    assert choose(Client(), **changes).status_code == 422
    assert not is_confirmed()
    assert User.objects.get(email=EMAIL).check_password(STRANGERS)


def test_addresses_from_before_have_to_be_confirmed_again(stranger: Client) -> None:
    user = User.objects.get(email=EMAIL)
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    choose(Client())
    verified = EmailAddress.objects.filter(user=user, verified=True)
    assert list(verified.values_list("email", flat=True)) == [EMAIL]
    mail.outbox.clear()
    Client().post("/en/accounts/password/reset/", {"email": "second@example.org"})
    assert "/password/reset/key/" not in str(mail.outbox[0].body)


def test_a_sign_in_that_waits_ends_with_its_password(stranger: Client) -> None:
    """The stranger waits for the mail, and later gets one to a further address of the account."""
    choose(Client())
    user = User.objects.get(email=EMAIL)
    mistyped = EmailAddress.objects.create(user=user, email="theirs@example.org")
    link = f"/en/accounts/confirm-email/{EmailConfirmationHMAC(mistyped).key}/"
    assert stranger.get(link).status_code == 403
    assert stranger.post(link).status_code == 403
    assert not is_signed_in(stranger)


def test_a_reset_by_mail_confirms_the_main_address_beside_others_that_wait(
    stranger: Client,
) -> None:
    user = User.objects.get(email=EMAIL)
    EmailAddress.objects.create(user=user, email="second@example.org")
    mail.outbox.clear()
    browser = Client()
    browser.post("/en/accounts/password/reset/", {"email": EMAIL})
    found = re.search(r"https?://[^/]+(/\S+/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found is not None
    form = browser.get(found[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert is_confirmed()
    assert (opens(NEW), opens(STRANGERS)) == (True, False)


def test_who_is_signed_in_to_another_account_is_told_before_and_stays_until_then(
    stranger: Client,
) -> None:
    ben = browser_of(UserFactory(name="Ben Other"))
    before = ben.session["_auth_user_id"]
    page = ben.get(mailed_link())
    assert "You are signed in here as Ben Other." in page.text
    ben.post(mailed_link(), {"password": "a-wrong-password"})
    assert ben.session["_auth_user_id"] == before
    ben.post(mailed_link(), {"password": STRANGERS})
    assert ben.session["_auth_user_id"] == str(User.objects.get(email=EMAIL).pk)
