"""A form that has expired, for example by signing out and in in another tab, loses no words."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.forms import PasswordViewRestrictionForm

from practices.interrupted.closed_meanwhile import typed_into
from tests.factories.accounts import PASSWORD, person
from tests.factories.improvement import cluster_with_scores

pytestmark = pytest.mark.django_db

OURS = {"Sec-Fetch-Site": "same-origin"}
ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
    {"Origin": "null"},
    {},
]


@pytest.mark.parametrize(
    ("headers", "is_shown"),
    [(OURS, True), ({"Origin": "http://testserver"}, True), *((one, False) for one in ELSEWHERE)],
)
def test_what_was_typed_is_shown_if_it_comes_from_a_page_of_ours(
    headers: dict[str, str], is_shown: bool
) -> None:
    user, cluster, _baseline = cluster_with_scores()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    address = reverse("cluster_profile", args=[cluster.slug])
    answer = browser.post(address, {"offers": "Words with care"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This form has expired" in page
    assert ("Words with care" in page) is is_shown


def test_a_password_never_is() -> None:
    browser = Client(enforce_csrf_checks=True)
    data = {"name": "A new name", "email": "a@example.org", "password1": PASSWORD}
    page = browser.post(reverse("account_signup"), data, headers=OURS).content.decode()
    assert "A new name" in page
    data = {"login": person("registered").email, "password": PASSWORD}
    assert "This form has expired" in page
    page += browser.post(reverse("account_login"), data, headers=OURS).content.decode()
    assert PASSWORD not in page
    request = RequestFactory().post("/", {"password": PASSWORD, "return_url": "/"})
    assert typed_into(PasswordViewRestrictionForm, request) == []
