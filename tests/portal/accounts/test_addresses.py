"""Addresses: confirmed by a button, changed with the password, and both ends hear of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail, signing
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory, browser_of, sure_browser_of
from tests.portal.notifications.mail_server import mail_server, send_through

pytestmark = pytest.mark.django_db

PAGE = "/en/accounts/email/"


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def sign_up(browser: Client, wanted: str = "/en/my-cluster/join/", language: str = "en") -> str:
    """Sign up; gives the path and query of the link that was mailed."""
    data = {"name": "N", "email": "new@example.org", "password1": PASSWORD, "next": wanted}
    browser.post(f"/{language}/accounts/signup/", data)
    return mailed_link()


def mailed_link() -> str:
    found = re.search(r"https?://[^/]+(/\S+/confirm-email/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def owner() -> User:
    user = UserFactory(email="ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_a_program_that_opens_the_link_confirms_nothing_and_signs_nobody_out(
    visitor: Client,
) -> None:
    link = sign_up(visitor)
    other = browser_of(owner())
    for browser in (visitor, other, Client()):
        assert browser.get(link).status_code == 200
        assert browser.head(link).status_code == 200
    assert is_signed_in(other)
    assert not EmailAddress.objects.get(email="new@example.org").verified


def test_the_button_signs_in_where_one_signed_up_and_goes_on(visitor: Client) -> None:
    link = sign_up(visitor)
    assert visitor.post(link)["Location"] == "/en/my-cluster/join/"
    assert is_signed_in(visitor)


def test_in_another_browser_one_gives_the_password_there_and_goes_on(visitor: Client) -> None:
    link = sign_up(visitor)
    elsewhere = Client()
    form = re.search(r'name="next" value="([^"]+)"', elsewhere.get(link).content.decode())
    assert form is not None
    assert form[1] == "/en/my-cluster/join/"
    data = {"next": form[1], "password": PASSWORD}
    answer = elsewhere.post(link.partition("?")[0], data)
    assert is_signed_in(elsewhere)
    assert answer["Location"] == "/en/my-cluster/join/"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/"])
def test_a_link_never_leads_to_another_site(visitor: Client, wanted: str) -> None:
    link = sign_up(visitor, wanted)
    assert "evil" not in link
    data = {"next": wanted, "password": PASSWORD}
    answer = Client().post(link.partition("?")[0], data)
    assert "evil" not in answer["Location"]


def test_a_used_link_says_so_and_offers_to_sign_in(visitor: Client) -> None:
    link = sign_up(visitor)
    visitor.post(link)
    for browser, way in ((Client(), "/accounts/login/?next="), (visitor, "/en/my-cluster/join/")):
        for answer in (browser.get(link), browser.post(link)):
            content = answer.content.decode()
            assert answer.status_code == 200
            assert "confirmed already" in content
            assert way in content


def test_an_old_link_offers_a_new_mail(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    link = sign_up(visitor)
    now = signing.time.time
    with monkeypatch.context() as later:
        days = timedelta(days=4).total_seconds()
        later.setattr(signing.time, "time", lambda: now() + days)
        answer = visitor.get(link)
        assert answer.status_code == 410
        assert "too old" in answer.content.decode()
        before = len(mail.outbox)
        assert visitor.post(link).status_code == 302
        assert len(mail.outbox) == before + 1
        assert not EmailAddress.objects.get(email="new@example.org").verified
        # A sign-up waits for a quarter of an hour.
        visitor.post(mailed_link(), {"password": PASSWORD})
        assert EmailAddress.objects.get(email="new@example.org").verified


@pytest.mark.parametrize(
    "key",
    ["abc", "MQ:1abc:def", signing.dumps(1, salt="another")],
    ids=["word", "unsigned", "signed for nobody"],
)
def test_a_made_up_link_does_nothing(visitor: Client, key: str) -> None:
    owner()
    link = f"/en/accounts/confirm-email/{key}/"
    assert visitor.get(link).status_code == 404
    assert visitor.post(link).status_code == 404
    assert not mail.outbox


def test_adding_and_changing_ask_for_the_password_and_tell_both_addresses() -> None:
    user = owner()
    browser = browser_of(user)
    asked = browser.post(PAGE, {"action_add": "", "email": "second@example.org"})
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert not mail.outbox
    browser.post(asked["Location"], {"password": PASSWORD})
    assert {tuple(message.to) for message in mail.outbox} == {
        ("second@example.org",),
        ("ada@example.org",),
    }
    address = EmailAddress.objects.get(email="second@example.org")
    address.set_verified()
    mail.outbox.clear()
    browser.post(PAGE, {"action_primary": "", "email": "second@example.org"})
    user.refresh_from_db()
    assert user.email == "second@example.org"
    assert {tuple(message.to) for message in mail.outbox} == {
        ("second@example.org",),
        ("ada@example.org",),
    }
    mail.outbox.clear()
    browser.post(PAGE, {"action_remove": "", "email": "ada@example.org"})
    assert {tuple(message.to) for message in mail.outbox} == {
        ("second@example.org",),
        ("ada@example.org",),
    }


def test_who_has_a_second_factor_reads_first_that_no_address_can_be_added() -> None:
    user = owner()
    browser = sure_browser_of(user)
    assert 'name="action_add"' in browser.get(PAGE).content.decode()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert 'name="action_add"' not in browser.get(PAGE).content.decode()
    answer = browser.post(PAGE, {"action_add": "", "email": "second@example.org"})
    assert answer.context["form"].errors
    assert not EmailAddress.objects.filter(email="second@example.org").exists()


def test_a_new_password_is_told_in_the_language_of_the_account_without_the_password() -> None:
    new = "another-long-password-1"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    user = owner()
    user.language = "it"
    user.save()
    sure_browser_of(user).post("/en/accounts/password/change/", changed)
    (message,) = mail.outbox
    assert message.subject == "Password cambiata"
    assert new not in message.body
    assert PASSWORD not in message.body


def test_a_mail_server_that_is_away_does_not_undo_what_was_done(settings: Any) -> None:
    user = owner()
    new = "another-long-password-1"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    with mail_server() as server:
        send_through(server, settings)
        server.close()
        assert browser_of(user).post("/en/accounts/password/change/", changed).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


def test_the_overview_lists_everything_and_is_for_who_is_signed_in(visitor: Client) -> None:
    page = browser_of(owner()).get("/en/accounts/").content.decode()
    for part in ("email/", "password/change/", "2fa/", "api-tokens/", "delete/"):
        assert f'href="/en/accounts/{part}"' in page
    assert "/accounts/login/" in visitor.get("/en/accounts/")["Location"]


def test_a_further_address_leads_back_to_the_page_of_addresses() -> None:
    user = owner()
    browser = sure_browser_of(user)
    browser.post(PAGE, {"email": "second@example.org", "action_add": ""})
    texts = "\n".join(str(one.body) for one in mail.outbox)
    link = re.search(r"https?://[^/]+(/\S+/confirm-email/\S+)", texts)
    assert link is not None
    elsewhere = Client()
    (sign_in,) = re.findall(
        r'class="button" href="([^"]+/login/[^"]+)"', elsewhere.get(link[1]).text
    )
    back = elsewhere.post(sign_in, {"login": user.email, "password": PASSWORD})["Location"]
    for there in (elsewhere, browser):
        EmailAddress.objects.filter(email="second@example.org").update(verified=False)
        assert there.post(back)["Location"] == PAGE
        assert EmailAddress.objects.get(email="second@example.org").verified
    assert "second@example.org" in browser.get(PAGE).text


def test_adding_an_address_sends_as_many_mails_whether_it_is_taken_or_not(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as in production
    known = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=known, email=known.email, verified=True, primary=True)
    browser = sure_browser_of(owner())
    sent = []
    for email in ("known@example.org", "unknown@example.org"):
        mail.outbox.clear()
        browser.post(PAGE, {"action_add": "", "email": email})
        sent.append([message.to for message in mail.outbox])
    assert [len(mails) for mails in sent] == [2, 2]
    assert sent[1] == [["unknown@example.org"], ["ada@example.org"]]
