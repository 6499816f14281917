"""A redirect takes nothing over: neither the site's own addresses nor those of public pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.models import Redirect

from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page, publish

pytestmark = pytest.mark.django_db

TO = "https://example.org/new/"


def sent(old: str, link: str = TO, number: int | None = None, page: int | None = None) -> str:
    """What an editor reads who sends the form."""
    name = "wagtailredirects:edit" if number else "wagtailredirects:add"
    address = reverse(name, args=[number] if number else [])
    data = {
        "old_path": old,
        "redirect_link": link,
        "is_permanent": "on",
        "redirect_page": page or "",
    }
    answer = browser_of(person("superuser")).post(address, data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "old",
    [
        "//evil.com",
        "https://evil.com/old",
        "/",
        "",
        "///",
        "//evil.com/a",
        "http://[",
        "?a=b",
        "/en",
        "/it/",
        "en",
        "/admin/",
        "/en/search/",
        "/it/my-cluster/x/",
        "/health",
        "/en/?a=b",
    ],
)
def test_the_sites_own_addresses_are_not_taken_over(old: str) -> None:
    sent(old)
    kept = Redirect.objects.create(old_path="/old", redirect_link=TO)
    sent(old, number=kept.pk)
    assert list(Redirect.objects.values_list("old_path", flat=True)) == ["/old"]


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_public_page_keeps_its_address_and_one_that_left_may_lead_on(language: str) -> None:
    page = best_practice("A practice", language=language)
    address = str(page.url)
    for old in (address, index_page(language).url):
        assert "is at this address. Unpublish or move it first." in sent(str(old))
    assert not Redirect.objects.exists()
    page.unpublish()
    sent(address)
    assert Redirect.objects.get().old_path == address.rstrip("/")


def test_a_redirect_leads_somewhere_else() -> None:
    assert "has to lead somewhere" in sent("/old", "")
    sent("/old/", "/old")
    assert "lead to itself" in sent("/old/", "http://localhost/old")
    assert not Redirect.objects.exists()
    sent("/old/")
    assert browser_of(None).get("/old/")["Location"] == TO


def test_redirects_lead_round_in_no_ring() -> None:
    here = "http://localhost"
    sent("/one/", f"{here}/two/")
    sent("/two/", f"{here}/three")
    assert "back to itself, by way of /one, /two" in sent("/three/", f"{here}/one/")
    assert Redirect.objects.count() == 2
    sent("/three/", TO)
    second = Redirect.objects.get(old_path="/two")
    assert "by way of /one" in sent("/two/", f"{here}/one/", number=second.pk)
    sent("/two/", f"{here}/three/", number=second.pk)
    second.refresh_from_db()
    assert second.redirect_link == f"{here}/three/"


def test_a_ring_that_is_there_already_keeps_nobody_from_another_redirect() -> None:
    for old, link in (("/one", "/two"), ("/two", "/one")):
        Redirect.objects.create(old_path=old, redirect_link=link)
    sent("/zero/", "http://localhost/one/")
    assert Redirect.objects.filter(old_path="/zero").exists()


def test_a_redirect_leads_to_no_draft() -> None:
    page = best_practice("A draft")
    page.unpublish()
    assert "This page isn&#x27;t public" in sent("/old/", "", page=page.pk)
    assert not Redirect.objects.exists()
    page.refresh_from_db()
    publish(page)
    sent("/old/", "", page=page.pk)
    assert browser_of(None).get("/old/")["Location"] == page.url


@pytest.mark.parametrize("old", ["/old page/", "/old%20page/", " /Caffè lungo/ ", "/a+b c/?d=e f"])
def test_a_redirect_leads_on_from_what_browsers_ask_for(old: str) -> None:
    sent(old)
    answer = Client().get(iri_to_uri(old.strip()))
    assert answer.status_code == 301
    assert answer["Location"] == TO


def test_no_browser_keeps_the_way_from_an_address_that_may_come_back(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    page = best_practice()
    first = page.get_url()

    def call_it(slug: str) -> str:
        current = type(page).objects.get(pk=page.pk)
        current.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            current.save_revision().publish()
        return str(type(page).objects.get(pk=page.pk).get_url())

    second = call_it("another-name")
    away = Client().get(first)
    assert away.status_code == 301
    assert away["Location"].endswith(second)
    assert away["Cache-Control"] == "no-cache"
    assert call_it(page.slug) == first
    back = Client().get(second)
    assert (back.status_code, back["Cache-Control"]) == (301, "no-cache")
    assert Client().get(back["Location"]).status_code == 200
