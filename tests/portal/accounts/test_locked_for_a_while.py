"""Whoever is sent to set a new password reads why, and loses nothing by it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


def test_who_is_locked_out_reads_that_a_new_password_opens_at_once(
    visitor: Client, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/5m/key"}
    user = person("manager")
    data = {"login": user.email, "password": "wrong"}
    hint = "lets you in at once"
    assert hint not in visitor.post("/en/accounts/login/", data).content.decode()
    page = visitor.post("/en/accounts/login/", data).content.decode()
    assert "Too many failed attempts" in page
    assert hint in page


def test_who_has_an_account_already_keeps_the_way_by_a_new_password_too(
    visitor: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    user = person("manager")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    data = {"name": "Me", "email": user.email, "password1": "a-long-enough-password"}
    visitor.post("/en/accounts/signup/", {**data, "next": "/en/my-cluster/"})
    body = str(mail.outbox[-1].body)
    assert body.count("?next=/en/my-cluster/") + body.count("?next=%2Fen%2Fmy-cluster%2F") == 2
