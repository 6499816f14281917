"""A title in any script makes an address and an identifier, and its page stays editable."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from practices.models import BestPractice, CaseStudy, Resource
from practices.texts.slugs import ascii_slug, page_slug
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import index_page

TITLES = [
    "Città più bella",
    "Ångström",
    "Filière œuf",
    "光子集群",
    "!!!",
    "😀",
    "Ж" * 255,
    "ﷺ" * 40,
    "__",
    "ئ हिन्दी ภาษาไทย",
]


@given(st.text(max_size=300), st.integers(5, 80))
def test_a_slug_is_never_empty_nor_too_long(title: str, longest: int) -> None:
    plain = ascii_slug(title, fallback="page", longest=longest)
    assert plain.isascii()
    for slug in (plain, page_slug(title, fallback="page", longest=longest)):
        assert 0 < len(slug) <= longest
        assert all(letter.isalnum() or letter in "-_" or not letter.isascii() for letter in slug)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("<b>Città</b> più <i>bella</i>", "città-più-bella"),
        ("one<br>two", "one-two"),
        ("a < b and c > d", "a-b-and-c-d"),
        ("<two>", "two"),
    ],
)
def test_markup_is_no_part_of_an_address(title: str, slug: str) -> None:
    assert page_slug(title, fallback="page", longest=80) == slug


@pytest.mark.django_db
def test_an_address_that_the_browser_made_of_markup_is_made_anew() -> None:
    browser, parent = browser_of(person("editor")), index_page()
    address = add_address(CaseStudy, parent)
    empty = form_values(browser, address, CaseStudy)
    for proposed, kept in (("bitsb", "its"), ("my-own", "my-own")):
        sent = {**empty, "title": "<b>its</b>", "slug": proposed}
        reply = browser.post(address, sent, HTTP_ACCEPT="application/json")
        assert CaseStudy.objects.get(pk=reply.json()["pk"]).slug == kept


@pytest.mark.django_db
@pytest.mark.parametrize("title", TITLES)
def test_a_draft_with_any_title_can_be_saved_again(title: str) -> None:
    """Both ways of a slug: the one that the browser proposes, and none."""
    browser, parent = browser_of(person("editor")), index_page()
    address = add_address(CaseStudy, parent)
    empty = form_values(browser, address, CaseStudy)
    for slug in (page_slug(title, fallback="", longest=255), ""):
        sent: dict[str, Any] = {**empty, "title": title, "slug": slug}
        reply = browser.post(address, sent, HTTP_ACCEPT="application/json")
        assert reply.status_code == 200, reply.content
        page = CaseStudy.objects.get(pk=reply.json()["pk"])
        assert page.slug
        assert page.identifier.isascii()
        assert len(page.identifier) <= 80
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        again = {**form_values(browser, edit, CaseStudy), "summary": "What it is about"}
        reply = browser.post(edit, again, HTTP_ACCEPT="application/json")
        assert reply.status_code == 200, reply.content
        page.delete()


@pytest.mark.django_db
def test_titles_that_sound_alike_have_identifiers_of_their_own() -> None:
    parent = index_page()
    identifiers = set()
    for title in ("Città", "Citta", "città!"):
        page = BestPractice(title=title, live=False)
        parent.add_child(instance=page)
        identifiers.add(page.identifier)
    assert len(identifiers) == 3


@pytest.mark.django_db
def test_a_draft_that_was_locked_by_its_identifier_opens_again() -> None:
    parent, browser = index_page(), browser_of(person("editor"))
    page = CaseStudy(title="Città più bella", live=False)
    parent.add_child(instance=page)
    Resource.objects.filter(pk=page.pk).update(identifier="città-più-bella")
    page = CaseStudy.objects.get(pk=page.pk)
    page.latest_revision = page.save_revision(clean=False)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = form_values(browser, edit, CaseStudy)
    assert sent["identifier"] == "citta-piu-bella"
    assert sent["slug"] == "città-più-bella"
    assert browser.post(edit, sent, HTTP_ACCEPT="application/json").status_code == 200
