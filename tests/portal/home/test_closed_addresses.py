"""Addresses of libraries that ask for too little are not there."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from tests.factories.accounts import browser_of, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["trainer", "editor"])
def test_no_list_of_all_snippets_and_no_import_of_redirects(role: str) -> None:
    browser = browser_of(person(role))
    for model in get_snippet_models():
        listed = (model._meta.app_label, model._meta.model_name)
        every = reverse("wagtail_localize:snippets_api_listing", args=listed)
        one = reverse("wagtail_localize:snippets_api_detail", args=(*listed, "1"))
        assert browser.get(every, follow=True).status_code == 404
        # Terms of the vocabulary are what everybody reads.
        is_open = listed == ("practices", "term")
        assert (browser.get(one, follow=True).status_code == 404) is not is_open
    for name in ("start_import", "process_import"):
        for send in (browser.get, browser.post):
            answer = send(reverse(f"wagtailredirects:{name}"), follow=True)
            assert answer.status_code == 404


def test_the_list_of_redirects_has_no_button_to_an_import() -> None:
    answer = browser_of(person("editor")).get(reverse("wagtailredirects:index"))
    assert answer.status_code == 200
    assert reverse("wagtailredirects:start_import") not in answer.text
