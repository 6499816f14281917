"""What people see and change of their own account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import get_default_password_validators
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from portal.accounts.living_sessions.devices import device_of
from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, browser_of, person, sure_browser_of

pytestmark = pytest.mark.django_db
OVERVIEW = "/en/accounts/"


def sign_in(user: User, agent: str = "") -> Client:
    browser = Client(headers={"User-Agent": agent})
    browser.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_signed_in(browser: Client) -> bool:
    return browser.get(OVERVIEW).status_code == 200


def test_name_and_language_are_changed_and_the_answer_is_in_the_new_language() -> None:
    user = person("registered")
    browser = sign_in(user)
    answer = browser.post(OVERVIEW, {"name": "Ada\r\nNew", "language": "it"})
    assert answer["Location"] == "/it/accounts/"
    assert "Ada New" in browser.get("/it/accounts/").content.decode()
    assert browser.get("/")["Location"] == "/it/"
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ada New", "it")
    # Signing in on an English page later changes nothing of that.
    sign_in(user)
    assert User.objects.get(pk=user.pk).language == "it"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "", "language": "en"}, "name"),
        ({"name": "\u200b\u3164", "language": "en"}, "name"),
        ({"name": "x" * 151, "language": "en"}, "name"),
        ({"name": "Ada", "language": "xx"}, "language"),
    ],
)
def test_what_cannot_be_a_name_or_language_is_said_and_nothing_is_lost(
    sent: dict[str, str], field: str
) -> None:
    user = person("registered")
    answer = browser_of(user).post(OVERVIEW, sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.get(pk=user.pk).name == user.name


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else() -> None:
    user, other = person("registered"), person("registered")
    here = sign_in(user, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/133.0")
    there = sign_in(user, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17 Safari/604.1")
    unlisted, stranger = browser_of(user), sign_in(other)
    text = here.get("/en/accounts/sessions/").content.decode()
    assert text.index("Firefox, Windows") < text.index("This device") < text.index("Safari, iPhone")
    answer = here.post("/en/accounts/sessions/", follow=True)
    assert "You are signed in on this device only." in answer.content.decode()
    assert "Safari, iPhone" not in answer.content.decode()
    signed_in = [is_signed_in(one) for one in (here, there, unlisted, stranger)]
    assert signed_in == [True, False, False, True]


@pytest.mark.parametrize("agent", ["", "curl/8.0", "<script>"])
def test_an_unknown_program_is_no_error(agent: str) -> None:
    assert device_of(agent) == ""
    browser = sign_in(person("registered"), agent)
    assert "Unknown device" in browser.get("/en/accounts/sessions/").content.decode()


@pytest.mark.parametrize("is_known", [False, True])
def test_the_link_is_sent_again_once_in_a_while_and_says_nothing_about_accounts(
    settings: Any, is_known: bool
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}
    if is_known:
        user = person("registered")
        User.objects.filter(pk=user.pk).update(email="new@example.org")
        EmailAddress.objects.create(user=user, email="new@example.org", verified=True, primary=True)
    browser = Client()
    sent = {"name": "N", "email": "new@example.org", "password1": PASSWORD, "next": "/en/search/"}
    page = browser.post("/en/accounts/signup/", sent, follow=True)
    assert "Send it again" in page.content.decode()
    assert len(mail.outbox) == 1
    again = "/en/accounts/confirm-email/again/"
    answer = browser.post(again, {"next": "/en/search/"}, follow=True)
    assert "You can ask for another one in 3 minutes." in answer.content.decode()
    assert len(mail.outbox) == 1
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "2/3m/key"}
    answer = browser.post(again, {"next": "/en/search/"}, follow=True)
    assert urlsplit(answer.redirect_chain[-1][0]).query == "next=%2Fen%2Fsearch%2F"
    assert len(mail.outbox) == 2
    # Without a sign-up on its way there is nothing to send.
    assert Client().post(again)["Location"] == "/en/accounts/login/"


def test_a_single_confirmed_address_has_no_buttons_that_do_nothing() -> None:
    user = person("registered")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    buttons = ("action_primary", "action_send", "action_remove")

    def there() -> list[str]:
        text = sure_browser_of(user).get("/en/accounts/email/").content.decode()
        return [one for one in buttons if f'name="{one}"' in text]

    assert there() == []
    EmailAddress.objects.create(user=user, email="second@example.org")
    assert there() == list(buttons)


def test_the_sheet_of_recovery_codes_says_whose_they_are_what_for_and_of_which_day() -> None:
    user = person("registered")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    browser = sure_browser_of(user)
    for part in ("", "download/"):
        text = browser.get(f"/en/accounts/2fa/recovery-codes/{part}").content.decode()
        assert "Cluster Knowledge Portal" in text
        assert user.email in text
        assert str(timezone.localdate().year) in text.split("as of")[1][:30]
        assert "authenticator app" in text
        assert all(code in text for code in codes)


@pytest.mark.parametrize("path", ["/en/accounts/confirm-email/", "/en/accounts/inactive/"])
def test_whoever_can_t_go_on_reads_whom_to_ask_if_somebody_is_named(
    settings: Any, visitor: Client, path: str
) -> None:
    assert "mailto:" not in visitor.get(path).content.decode()
    settings.SUPPORT_EMAIL = "help@example.org"
    assert "mailto:help@example.org" in visitor.get(path).content.decode()


@pytest.mark.parametrize(
    "validator", get_default_password_validators(), ids=lambda one: type(one).__name__
)
def test_whatever_is_said_of_a_password_is_said_in_italian(validator: Any) -> None:
    def said(language: str) -> list[str]:
        with override(language):
            return [str(validator.get_help_text()), str(validator.get_error_message())]

    assert not set(said("it")) & set(said("en"))
