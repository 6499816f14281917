"""Somebody else's wrong passwords keep nobody out for long: the way in at once is said."""

from __future__ import annotations

from typing import Any

import pytest
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
