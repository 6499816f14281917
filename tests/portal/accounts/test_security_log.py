"""Operators read what happened to accounts and rights, and no secret."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from portal.accounts.models import User
from portal.api.services import create_token, revoke
from portal.security_log.notes import note, pseudonym
from portal.security_log.request_context import HEADER, RequestIdFilter
from portal.settings import base
from tests.factories.accounts import PASSWORD, UserFactory, browser_of, confirm_password, person
from tests.factories.clusters import MembershipFactory, cluster_of

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.9"
WRONG, NEW = "wrong-but-long-enough", "another-long-pass-phrase"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="portal.security")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in log.records if each.name == "portal.security"]


def events(log: pytest.LogCaptureFixture) -> list[str]:
    return [line.partition(" ")[0] for line in lines(log)]


def sign_in(browser: Client, email: str, password: str) -> None:
    browser.post("/en/accounts/login/", {"login": email, "password": password})


def test_a_day_in_the_life_of_an_account_is_told_without_a_secret(
    log: pytest.LogCaptureFixture,
) -> None:
    browser = Client(REMOTE_ADDR=ADDRESS)
    data = {"name": "Nora", "email": "nora@example.org", "password1": PASSWORD}
    browser.post("/en/accounts/signup/", data)
    user = User.objects.get(email="nora@example.org")
    browser.post("/en/accounts/logout/")
    sign_in(browser, "nora@example.org", WRONG)
    sign_in(browser, "Nobody@example.org", WRONG)
    sign_in(browser, "nora@example.org", PASSWORD)
    confirm_password(browser)
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/en/accounts/password/change/", change)
    browser.post("/en/accounts/email/", {"action_add": "", "email": "second@example.org"})
    token, text = create_token(user, "Sheets", 30)
    revoke(user, token.public_id)
    told = events(log)
    for event in (
        *("signed-up", "signed-in", "signed-out", "sign-in-failed", "password-changed"),
        *("address-added", "token-given", "token-taken"),
    ):
        assert event in told, event
    everything = "\n".join(record.getMessage() for record in log.records)
    secrets = [PASSWORD, WRONG, NEW, text, text[:12], "example.org", "Nora"]
    secrets += [cookie.value for cookie in browser.cookies.values() if len(cookie.value) > 9]
    assert [secret for secret in secrets if secret in everything] == []
    failures = [line for line in lines(log) if line.startswith("sign-in-failed")]
    assert failures == [
        f"sign-in-failed account={user.pk} by=- address={ADDRESS} "
        f"typed={pseudonym('nora@example.org')}",
        f"sign-in-failed account=- by=- address={ADDRESS} typed={pseudonym('nobody@example.org')}",
    ]
    assert f"signed-in account={user.pk} by={user.pk} address={ADDRESS}" in lines(log)


def test_changes_of_rights_are_told(log: pytest.LogCaptureFixture) -> None:
    user, group = UserFactory(), Group.objects.create(name="A group")
    permission = Permission.objects.order_by("pk")[0]
    number = user.pk
    user.groups.add(group)
    user.groups.remove(group)
    group.user_set.add(user)
    user.user_permissions.add(permission)
    group.permissions.set([permission])
    user.is_staff = user.is_superuser = True
    user.save()
    User.objects.get(pk=user.pk).save()  # Nothing has changed.
    right = GroupPagePermission.objects.create(
        group=group, page=Page.objects.all()[0], permission=permission
    )
    right.delete()
    place = MembershipFactory(cluster=cluster_of(None), user=user)
    place.role = "reader"
    place.save()
    user.delete()
    assert events(log) == [
        *("group-given", "group-taken", "group-given", "permission-given"),
        *("group-permission-given", "is-staff-given", "is-superuser-given"),
        *("page-right-given", "page-right-taken", "place-in-team-given", "place-in-team-changed"),
        *("place-in-team-taken", "account-deleted"),
    ]
    assert lines(log)[0] == f"group-given account={number} by=- address=- of={group.pk}"
    assert lines(log)[2] == lines(log)[0]


def test_refusals_and_limits_are_told(log: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    UserFactory(email="ada@example.org")
    for _ in range(6):
        sign_in(Client(), "ada@example.org", WRONG)
    assert events(log) == ["sign-in-failed"] * 5 + ["limit-reached"]
    for _ in range(4):
        Client().post("/en/accounts/password/reset/", {"email": "ada@example.org"})
    assert "path=/en/accounts/password/reset/" in lines(log)[-1]
    settings.API_THROTTLE_RATES = {"person": "2/hour", "visitor": "2/hour"}
    log.clear()
    for _ in range(5):
        Client().get("/api/v1/frameworks/")
    assert events(log) == ["limit-reached"]
    user = person("registered")
    log.clear()
    browser_of(user).get("/admin/")
    assert [line for line in lines(log) if line.startswith("refused")] or events(log) == [
        "signed-in"
    ]


def test_a_line_can_t_be_forged(log: pytest.LogCaptureFixture) -> None:
    note("refused", path="/x\nsigned-in account=1")
    assert lines(log) == ['refused account=- by=- address=- path="/x\\nsigned-in account=1"']


def test_each_answer_names_its_request() -> None:
    made = Client().get("/health/")[HEADER]
    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert Client().get("/health/", headers={HEADER: "from-the-proxy-1"})[HEADER] == (
        "from-the-proxy-1"
    )
    assert Client().get("/health/", headers={HEADER: "a b\nc"})[HEADER] not in {"a b\nc", made}
    record = logging.makeLogRecord({})
    assert RequestIdFilter().filter(record)
    assert record.request_id == "-"  # type: ignore[attr-defined]
