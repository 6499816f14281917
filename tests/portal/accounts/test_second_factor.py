"""Second factors: offered to all, asked for at sign-in, and of staff where the settings say so."""

from __future__ import annotations

import re
import time
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts.models import User
from portal.settings import base
from tests.factories.accounts import PASSWORD, browser_of, person, sure_browser_of

pytestmark = pytest.mark.django_db

INDEX = "/en/accounts/2fa/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


def with_app(role: str = "registered") -> User:
    user = person(role)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, SECRET)
    return user


def set_up_app(browser: Client, address: str = f"{INDEX}totp/activate/") -> Any:
    page = browser.get(address)
    return browser.post(address, {"code": code(page.context["form"].secret)}, follow=True)


def sign_in(browser: Client, user: User) -> Any:
    sent = {"login": user.email, "password": PASSWORD, "next": "/en/my-cluster/join/"}
    return browser.post("/en/accounts/login/", sent)


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_setting_up_an_app_asks_for_the_password_shows_codes_and_tells_the_owner(
    after_commit: Any,
) -> None:
    user = person("registered")
    browser = browser_of(user)
    asked = browser.get(f"{INDEX}totp/activate/")
    assert "/accounts/reauthenticate/" in asked["Location"]
    browser.post(asked["Location"], {"password": PASSWORD})
    page = browser.get(f"{INDEX}totp/activate/").content.decode()
    assert "data:image/svg+xml;base64," in page
    with after_commit():
        codes = set_up_app(browser)
    assert len(codes.context["unused_codes"]) == 10
    assert {message.subject for message in mail.outbox} >= {"Authenticator app switched on"}
    assert all(message.to == [user.email] for message in mail.outbox)
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert SECRET not in kept
    assert not any(
        code in str(message.body)
        for message in mail.outbox
        for code in codes.context["unused_codes"]
    )


def test_a_wrong_code_switches_nothing_on() -> None:
    browser = sure_browser_of(person("registered"))
    browser.get(f"{INDEX}totp/activate/")
    assert browser.post(f"{INDEX}totp/activate/", {"code": "12"}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("door", ["/en/accounts/login/", "/admin/login/", "/en/_util/login/"])
def test_the_password_alone_does_not_sign_in(visitor: Client, door: str) -> None:
    user = with_app("editor")
    sent = {"login": user.email, "username": user.email, "password": PASSWORD}
    visitor.post(door, sent, follow=True)
    assert not is_signed_in(visitor)
    assert visitor.get("/admin/").status_code == 302


def test_the_code_signs_in_once_and_leads_to_where_one_wanted_to_go(visitor: Client) -> None:
    user = with_app()
    step = sign_in(visitor, user)
    assert step["Location"].endswith("/2fa/authenticate/")
    assert visitor.post(step["Location"], {"code": "000000"}).status_code == 200
    assert not is_signed_in(visitor)
    used = code()
    done = visitor.post(step["Location"], {"code": used})
    assert done["Location"] == "/en/my-cluster/join/"
    assert is_signed_in(visitor)
    second = Client()
    second.post(sign_in(second, user)["Location"], {"code": used})
    assert not is_signed_in(second)


def test_a_code_is_good_once_for_as_long_as_it_is_taken(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, now = person("registered"), int(time.time()) // 30 * 30
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    browser = sure_browser_of(user)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    address = f"{INDEX}totp/activate/"
    # Of a phone whose clock is ahead: it is taken for a minute and a half.
    secret = browser.get(address).context["form"].secret
    ahead = f"{hotp_value(secret, now // 30 + 1):06}"
    browser.post(address, {"code": ahead})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    # As if its half minute were over, after which allauth forgets a code.
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={ahead}")
    visitor.post(sign_in(visitor, user)["Location"], {"code": f"{ahead[:3]} {ahead[3:]}"})
    assert not is_signed_in(visitor)
    visitor.post(
        sign_in(visitor, user)["Location"], {"code": f"{hotp_value(secret, now // 30):06}"}
    )
    assert is_signed_in(visitor)


def test_who_types_wrong_codes_is_told_when_to_try_again(visitor: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    step = sign_in(visitor, with_app())["Location"]
    for number in range(6):
        page = visitor.post(step, {"code": f"{number:06}"}).content.decode()
    assert "Too many failed attempts. You can try again in" in page


def test_a_recovery_code_works_once(visitor: Client) -> None:
    user = with_app()
    browser = sure_browser_of(user)
    browser.post(f"{INDEX}recovery-codes/generate/")
    first = browser.get(f"{INDEX}recovery-codes/").context["unused_codes"][0]
    for browser, works in ((visitor, True), (Client(), False)):
        browser.post(sign_in(browser, user)["Location"], {"code": first})
        assert is_signed_in(browser) is works
    # Its owner hears of the one that worked, and reads how many are left.
    told = [message.body for message in mail.outbox if "recovery code was" in message.subject]
    assert len(told) == 1
    assert "9 codes are left" in told[0]


def test_a_code_of_the_app_tells_nobody(visitor: Client) -> None:
    user = with_app()
    visitor.post(sign_in(visitor, user)["Location"], {"code": code()})
    assert is_signed_in(visitor)
    assert mail.outbox == []


def test_a_lost_secret_key_opens_nothing_and_an_earlier_one_still_does(
    visitor: Client, settings: Any
) -> None:
    user = with_app()
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-" * 5
    step = sign_in(visitor, user)
    for guess in (code(), code("")):  # Not even that of no key at all.
        assert visitor.post(step["Location"], {"code": guess}).status_code == 200
        assert not is_signed_in(visitor)
    settings.SECRET_KEY_FALLBACKS = [earlier]
    visitor.post(step["Location"], {"code": code()})
    assert is_signed_in(visitor)


@pytest.mark.parametrize("role", ["trainer", "editor", "superuser"])
@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/pages/", "/admin/users/", "/admin/account/"]
)
def test_staff_set_one_up_before_they_edit_where_it_is_required(
    settings: Any, role: str, address: str
) -> None:
    user = person(role)
    browser = sure_browser_of(user)
    allowed = browser.get(address).status_code
    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = True
    for answer in (browser.get(address), browser.post(address)):
        assert (answer.status_code, answer["Location"]) == (302, INDEX)
    assert "ask for a second factor" in browser.get(INDEX).content.decode()
    assert browser.get("/en/my-cluster/join/").status_code == 200
    set_up_app(browser)
    assert browser.get(address).status_code == allowed


def test_nobody_else_is_asked_and_staff_can_always_leave(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED_FOR_STAFF = True
    assert browser_of(person("manager")).get("/en/my-cluster/join/").status_code == 200
    browser = browser_of(person("editor"))
    browser.post("/admin/logout/")
    assert not is_signed_in(browser)


def test_switching_off_asks_for_the_password_and_tells_the_owner() -> None:
    user = with_app()
    browser = browser_of(user)
    asked = browser.post(f"{INDEX}totp/deactivate/")
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert Authenticator.objects.filter(user=user).exists()
    browser.post(asked["Location"], {"password": PASSWORD})
    assert not Authenticator.objects.filter(user=user).exists()
    assert [message.subject for message in mail.outbox] == ["Authenticator app switched off"]


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_pages_are_there_in_both_languages_without_inline_code(language: str) -> None:
    browser = sure_browser_of(with_app())
    browser.post(f"{INDEX}recovery-codes/generate/")
    for part in (
        "",
        "totp/deactivate/",
        "webauthn/",
        "webauthn/add/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "reauthenticate/",
    ):
        answer = browser.get(f"/{language}/accounts/2fa/{part}")
        assert answer.status_code == 200, part
        content = answer.content.decode()
        assert f'<html lang="{language}"' in content
        inline = re.findall(
            r"<script(?![^>]*(?:src=|application/json))[^>]*>|\son\w+=|\sstyle=", content
        )
        assert not inline, part


def test_passkeys_can_be_asked_for_without_an_account_and_nonsense_is_refused(
    visitor: Client,
) -> None:
    address = f"{INDEX}webauthn/login/"
    asked = visitor.get(address, headers={"accept": "application/json"}).json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    for nonsense in ("", "null", "[]", "{}", '{"id": 1, "response": {"userHandle": "AQ"}}'):
        assert visitor.post(address, {"credential": nonsense}).status_code == 302
        assert not is_signed_in(visitor)


def test_who_lost_everything_is_let_in_again_by_a_command_and_told() -> None:
    user = with_app()
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "nobody@example.org", stdout=StringIO())
    call_command("remove_second_factor", user.email.upper(), stdout=StringIO())
    assert not Authenticator.objects.exists()
    assert [message.to for message in mail.outbox] == [[user.email]]
