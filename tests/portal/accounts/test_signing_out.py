"""Signing out leads on in the language in which one was reading."""

from __future__ import annotations

import pytest

from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("page", "start"), [("/en/accounts", "/en/"), ("/it/accounts", "/it/")])
def test_signing_out_stays_in_the_language_of_the_page(page: str, start: str) -> None:
    answer = browser_of(person("registered")).post(f"{page}/logout/")
    assert (answer.status_code, answer["Location"]) == (302, start)
