"""Every address of the site that signs in, changes an account or sends a mail, read by somebody.

A new one fails here. Whoever adds it answers first: are attempts counted, must the address be
confirmed, is the second factor asked for, does the change need the password, does the owner hear
of it, can strangers find out who has an account? Then it goes on the list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import views as auth_views
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import clear_url_caches, path

from portal import urls
from portal.accounts.models import User
from portal.api.models import ApiToken
from tests.factories.accounts import PASSWORD, UserFactory, browser_of
from tests.portal.accounts.account_views import addresses, effects_of

ACCOUNTS = "/en/accounts/"
# What the code behind each address can do, and what was found when it was read.
REVIEWED = {
    # The door: allauth counts attempts, wants a confirmed address and the second factor.
    f"{ACCOUNTS}login/": "signs in",
    f"{ACCOUNTS}login/code/confirm/": "signs in; answers nothing, codes by mail are off",
    f"{ACCOUNTS}2fa/authenticate/": "the second step of signing in",
    f"{ACCOUNTS}2fa/webauthn/login/": "signs in with a passkey that checked the person",
    f"{ACCOUNTS}signup/": "makes an account and mails its address, one that exists too",
    f"{ACCOUNTS}confirm-email/00000000000000987654/": "by POST, with the password; signs in",
    f"{ACCOUNTS}password/reset/": "mails a link, counted; the same answer for unknown addresses",
    f"{ACCOUNTS}password/reset/key/00000000000000987654-00000000000000987654/": "the link's page",
    f"{ACCOUNTS}logout/": "signs out",
    "/admin/logout/": "the same view of allauth, for the button of the editing screens",
    # One's own account: each asks for the password again and tells the owner.
    f"{ACCOUNTS}": "name and language; nothing that signs in",
    f"{ACCOUNTS}confirm-email/": "shows the address of a sign-up; sends nothing",
    f"{ACCOUNTS}confirm-email/again/": "mails the link anew to who is signing up, counted",
    f"{ACCOUNTS}sessions/": "ends sessions, those of the same account",
    f"{ACCOUNTS}email/": "addresses",
    f"{ACCOUNTS}password/change/": "asks for the present password in its form",
    f"{ACCOUNTS}password/set/": "for accounts without one; nobody can sign in to such a one",
    f"{ACCOUNTS}2fa/": "reads only",
    f"{ACCOUNTS}2fa/reauthenticate/": "a code in place of the password, counted",
    f"{ACCOUNTS}2fa/webauthn/reauthenticate/": "a passkey in place of the password",
    f"{ACCOUNTS}2fa/recovery-codes/": "shows codes",
    f"{ACCOUNTS}2fa/recovery-codes/download/": "shows codes",
    f"{ACCOUNTS}2fa/recovery-codes/generate/": "makes codes",
    f"{ACCOUNTS}2fa/totp/activate/": "adds a factor",
    f"{ACCOUNTS}2fa/totp/deactivate/": "removes a factor",
    f"{ACCOUNTS}2fa/webauthn/": "reads only",
    f"{ACCOUNTS}2fa/webauthn/add/": "adds a factor",
    f"{ACCOUNTS}2fa/webauthn/keys/987654/edit/": "renames a factor; no mail, it changes nothing",
    f"{ACCOUNTS}2fa/webauthn/keys/987654/remove/": "removes a factor",
    f"{ACCOUNTS}api-tokens/": "makes a token",
    f"{ACCOUNTS}api-tokens/6f1f3c1e-0b53-4c8f-8a4e-1d7a1f0c9a11/revoke/": "only shuts out",
    f"{ACCOUNTS}delete/": "deletes the account",
    # Administrators: no password is ever set for somebody else.
    "/admin/account/": "Wagtail's panel for the password is taken out; see test_doors",
    "/admin/users/new/": "mails a link to choose a password",
    "/admin/users/edit/987654/": "another address waits for its owner; the old one is told",
    "/admin/users/delete/987654/": "tells whose account it was",
    "/en/my-cluster/example-1/plan/calendar/address/": "tells the owner of a new address",
    # Mails to other people, each counted.
    "/en/my-cluster/example-1/team/": "invitations, for managers, forty a day",
    "/en/my-cluster/example-1/experience/987654/": "answers through the portal, to members",
    "/en/my-cluster/example-1/experience/ask/987654/": "questions through the portal, to members",
    "/en/regions/example-1/ask/": "requests of officers to managers",
    # These only read which addresses somebody has confirmed.
    "/en/my-cluster/": "invitations that wait",
    "/en/my-cluster/invitation/example-1/": "whether the invitation is for this person",
    "/en/my-cluster/example-1/sharing/": "who asked",
    "/en/regions/requests/": "who was asked",
}
# What somebody without a session gets by posting the right credentials, whatever the address.
GIVES_A_SESSION = {f"{ACCOUNTS}login/"}
MAILS_A_STRANGER = {f"{ACCOUNTS}signup/", f"{ACCOUNTS}password/reset/"}


SIGNS_OUT = {f"{ACCOUNTS}logout/", "/admin/logout/"}

EMAIL = "ada@example.org"
NEW = "another-long-password-1"
# Every name that a form of Django, Wagtail, allauth or the API could have for them.
RIGHT = {
    **dict.fromkeys(("login", "username", "email", "auth-username", "user", "e-mail"), EMAIL),
    **dict.fromkeys(("password", "auth-password", "oldpassword", "old_password"), PASSWORD),
}
CHANGES = {
    **dict.fromkeys(("password1", "password2", "new_password1", "new_password2"), NEW),
    "name": "Somebody",
    "language": "it",
    "days": "30",
    "action_add": "",
    "do": "delete",
    "confirm": "on",
}


def all_addresses() -> list[str]:
    return sorted({address for address, _view in addresses()})


def effects() -> dict[str, set[str]]:
    return {address: found for address, view in addresses() if (found := effects_of(view))}


@pytest.fixture
def user(settings: Any, db: None) -> User:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # as in production
    user: User = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def answers_of(address: str, client: Client, data: dict[str, str]) -> Iterator[None]:
    """Post as a form and, outside the editing screens, as JSON, one after the other."""
    client.raise_request_exception = False  # A view that fails has done nothing.
    client.post(address, data)
    yield
    if not address.startswith("/admin/"):
        client.post(address, json.dumps(data), content_type="application/json")
        yield


def state_of(user: User) -> list[object]:
    """All that signs in as `user`."""
    return [
        *User.objects.filter(pk=user.pk).values_list("email", "password", "is_active"),
        *EmailAddress.objects.filter(user_id=user.pk).values_list("email", "verified", "primary"),
        Authenticator.objects.count(),
        ApiToken.objects.count(),
    ]


def test_all_that_signs_in_changes_an_account_or_mails_is_on_the_list() -> None:
    found = effects()
    assert set(found) - set(REVIEWED) == set(), "new: read it, then put it on the list"
    assert set(REVIEWED) - set(found) == set(), "gone: take it off the list"


def test_right_credentials_open_a_session_at_the_door_only(user: User) -> None:
    opened, mailed = set(), set()
    before = state_of(user)
    for address in all_addresses():
        client = Client()
        mail.outbox.clear()
        for _kind in answers_of(address, client, RIGHT | {"password1": PASSWORD, "name": "A"}):
            if "_auth_user_id" in client.session:
                opened.add(address)
            if mail.outbox:
                mailed.add(address)
    assert opened == GIVES_A_SESSION
    assert mailed == MAILS_A_STRANGER
    assert state_of(user) == before


def test_a_device_that_was_left_open_changes_nothing_without_the_password(user: User) -> None:
    """The person is signed in; whoever sits there sends every field but the right password."""
    changed, left, renamed, ended = set(), set(), set(), set()
    before = state_of(user)
    elsewhere = browser_of(user).session.session_key
    sent = RIGHT | CHANGES | {"email": "thief@example.org", "password": "x", "oldpassword": "x"}
    closed = {address for address in all_addresses() if address.startswith("/admin/")}
    for address in sorted(set(all_addresses()) - closed | SIGNS_OUT):
        client = browser_of(user)
        with transaction.atomic():
            client.raise_request_exception = False
            client.post(address, sent)
            if "_auth_user_id" not in client.session:
                left.add(address)
            if state_of(user) != before:
                changed.add(address)
            if User.objects.filter(pk=user.pk, name=CHANGES["name"], language="it").exists():
                renamed.add(address)
            if not Session.objects.filter(session_key=elsewhere).exists():
                ended.add(address)
            transaction.set_rollback(True)
    assert changed == set()
    assert left == SIGNS_OUT
    # What the password is not asked for: it harms nobody, or shuts out only.
    assert renamed == {ACCOUNTS}
    assert ended == {f"{ACCOUNTS}sessions/"}


def test_a_login_view_that_somebody_adds_is_found_both_ways(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = [path("let-me-in/", auth_views.LoginView.as_view()), *urls.urlpatterns]
    monkeypatch.setattr(urls, "urlpatterns", added)
    clear_url_caches()
    try:
        assert set(effects()) - set(REVIEWED) == {"/let-me-in/"}
        client = Client()
        for _kind in answers_of("/let-me-in/", client, RIGHT):
            break
        assert "_auth_user_id" in client.session
    finally:
        monkeypatch.undo()
        clear_url_caches()
