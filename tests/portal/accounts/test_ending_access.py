"""A new password and a closed account end whatever worked without asking for one, for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.test import Client

from portal.accounts.models import User
from portal.improvement.models import CalendarFeed
from tests.factories.accounts import PASSWORD, browser_of, person, sure_browser_of
from tests.factories.api import Program
from tests.factories.improvement import cluster_with_scores, plan_of

pytestmark = pytest.mark.django_db

NEW = "another-long-password-1"


class Access:
    """Everything that is open for one person: a browser, a program, a calendar."""

    def __init__(self) -> None:
        self.user, self.cluster, baseline = cluster_with_scores()
        plan_of(self.cluster, baseline, self.user)
        EmailAddress.objects.create(
            user=self.user, email=self.user.email, verified=True, primary=True
        )
        self.browser, self.program = browser_of(self.user), Program(self.user)
        self.plan = f"/en/my-cluster/{self.cluster.slug}/plan/"
        self.made = self.browser.post(f"{self.plan}calendar/address/", {"do": "renew"}, follow=True)
        self.feed = urlsplit(self.made.context["feed_url"]).path

    def works(self) -> dict[str, bool]:
        return {
            "session": self.browser.get("/en/accounts/").status_code == 200,
            "token": self.program.get("/clusters/").status_code == 200,
            "calendar": Client().get(self.feed).status_code == 200,
        }


@pytest.fixture
def access() -> Access:
    found = Access()
    assert set(found.works().values()) == {True}
    return found


def change(access: Access) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    other = browser_of(access.user)
    assert other.post("/en/accounts/password/change/", data).status_code == 302


def reset(access: Access) -> None:
    mail.outbox.clear()
    browser = Client()
    browser.post("/en/accounts/password/reset/", {"email": access.user.email})
    found = re.search(r"https?://[^/]+(/\S+/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found is not None
    form = browser.get(found[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def remove_factors(access: Access) -> None:
    call_command("remove_second_factor", access.user.email)


def set_active(user: User, *, active: bool) -> None:
    """By the form of one account."""
    data = {"email": user.email, "name": user.name, "is_active": "on" if active else ""}
    address = f"/admin/users/edit/{user.pk}/"
    form = {name: value for name, value in data.items() if value}
    assert sure_browser_of(person("superuser")).post(address, form).status_code == 302


def set_active_in_bulk(user: User, *, active: bool) -> None:
    address = f"/admin/bulk/accounts/user/set_active_state/?id={user.pk}"
    data = {"mark_as_active": str(active)}
    assert sure_browser_of(person("superuser")).post(address, data).status_code == 302


@pytest.mark.parametrize("end", [change, reset, remove_factors])
def test_a_new_password_ends_sessions_programs_and_calendars(
    access: Access, end: Callable[[Access], None]
) -> None:
    other = Access()
    end(access)
    assert set(access.works().values()) == {False}
    assert set(other.works().values()) == {True}
    access.user.refresh_from_db()
    assert browser_of(access.user).get(access.plan).context["feed"] is None


@pytest.mark.parametrize("way", [set_active, set_active_in_bulk])
def test_a_closed_account_that_is_opened_again_has_nothing_open(
    access: Access, way: Callable[..., None]
) -> None:
    join_code = access.cluster.join_code
    way(access.user, active=False)
    way(access.user, active=True)
    access.user.refresh_from_db()
    access.cluster.refresh_from_db()
    assert access.user.is_active
    assert access.cluster.join_code != join_code
    assert set(access.works().values()) == {False}


def test_what_changes_no_password_ends_nothing(access: Access) -> None:
    access.user.name = "Another Name"
    access.user.save()
    Client().post("/en/accounts/login/", {"login": access.user.email, "password": PASSWORD})
    assert set(access.works().values()) == {True}


def test_a_calendar_address_is_shown_once_kept_as_a_hash_and_told_by_mail(access: Access) -> None:
    token = access.feed.rpartition("/")[2].removesuffix(".ics")
    assert token in access.made.text
    again = access.browser.get(access.plan)
    assert token not in again.text
    assert "If you need it again, make a new one" in again.text
    assert token not in str(CalendarFeed.objects.values())
    (message,) = mail.outbox
    assert message.to == [access.user.email]
    assert message.subject == "New calendar address"
    assert access.cluster.name in message.body
    assert token not in message.body


# Every field that may open something, and what a new password does to it.
SECRETS = {
    "accounts.User.password": "is the password",
    "sessions.Session.session_key": "ends: Django keeps a hash of the password in the session",
    "usersessions.UserSession.session_key": "only lists sessions",
    "api.ApiToken.digest": "ends (portal.api registers an ender)",
    "api.ApiToken.token_key": "the beginning of a token, to know it again by; opens nothing",
    "improvement.CalendarFeed.digest": "ends (portal.improvement registers an ender)",
    "clusters.Cluster.join_code": "the team's own; renewed when somebody leaves or is closed",
    "account.EmailConfirmation.key": "not used: links are signed, and work once",
    "mfa.Authenticator.data": "stays: asked for beside the password, removed on its own page",
    "wagtailcore.APIToken.key_hash": "not used: Wagtail's API is not installed",
    "wagtailcore.CollectionViewRestriction.password": "shared by many, nobody's own",
    "wagtailcore.PageViewRestriction.password": "shared by many, nobody's own",
    "practices.LibraryVersion.token": "says that a cache is old; opens nothing",
}
MAY_OPEN = re.compile(r"token|secret|digest|password|(^|_)code$|session_key|credential|key_hash")
# Names of things, not secrets.
NAMES = {"practices.Area.code", "practices.Indicator.code", "wagtailcore.Locale.language_code"}


def test_every_field_that_may_open_something_was_thought_of() -> None:
    """A new one fails here: say what a new password does to it, and register an ender."""
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if MAY_OPEN.search(field.name) or f"{model._meta.label}.{field.name}" in SECRETS
    }
    assert found == set(SECRETS) | NAMES
