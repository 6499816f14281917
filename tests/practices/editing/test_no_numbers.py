"""Text in the place of a number is found nowhere, and no editing screen fails on it."""

from __future__ import annotations

import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from wagtail.models import Page

from practices.editing.values.no_numbers import NoNumbersMiddleware
from tests.factories.accounts import browser_of, person
from tests.portal.home.editing_addresses import all_addresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    return browser_of(person("superuser"))


@pytest.mark.parametrize("text", ["x", "1x", "", "-", "1.5", "None"])
def test_no_chooser_of_several_fails_on_text(browser: Client, text: str) -> None:
    found = [one for one in all_addresses() if one.name.endswith("chosen_multiple")]
    assert len(found) > 3
    for address in found:
        answer = browser.get(address.at(), {"id": ["1", text]}, follow=True)
        assert answer.status_code == 404, address.name


def refused_by_field() -> ValueError:
    with pytest.raises(ValueError, match="expected a number") as raised:
        Page.objects.filter(pk="x")
    return raised.value


def test_what_is_sent_or_fails_otherwise_is_left_to_others(browser: Client) -> None:
    middleware = NoNumbersMiddleware(HttpResponse)
    request = browser.get("/admin/").wsgi_request
    with pytest.raises(Http404):
        middleware.process_exception(request, refused_by_field())
    with pytest.raises(ValueError, match="invalid literal") as of_a_view:
        int("x")
    middleware.process_exception(request, of_a_view.value)
    request.method = "POST"
    middleware.process_exception(request, refused_by_field())
