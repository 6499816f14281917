"""A page asks whether whoever writes is still signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db

ASKING = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}


def test_whoever_is_signed_in_gets_the_token_that_forms_need() -> None:
    editor, user = Client(enforce_csrf_checks=True), person("editor")
    editor.force_login(user)
    answer = editor.get(reverse("practices_session"), headers=ASKING)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    token = answer.json()["token"]
    assert answer.json()["who"] == user.pk
    address = reverse("wagtailadmin_dismissibles")
    refused = editor.patch(address, {"x": True}, content_type="application/json")
    taken = editor.patch(
        address, {"x": True}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (refused.status_code, taken.status_code) == (403, 200)


@pytest.mark.parametrize("who", [None, "manager"])
def test_whoever_is_not_gets_none(who: str | None) -> None:
    visitor = browser_of(person(who) if who else None)
    answer = visitor.get(reverse("practices_session"), headers=ASKING)
    assert answer.status_code == 403
    assert answer["Content-Type"] != "application/json"
