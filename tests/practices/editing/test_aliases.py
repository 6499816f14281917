"""An alias repeats a page: search and lists have the page once, and its own page says where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from portal.recommendations.library import library_columns
from practices.finding.documents import ResourceSource
from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, index_page, module

pytestmark = pytest.mark.django_db

TITLE = "Zebras at the quarterly breakfast"


def alias_of(page: Page) -> Resource:
    """An alias of `page` in another list of the same language."""
    alias = page.create_alias(parent=index_page(name="case-studies"), update_slug="again")
    return Resource.objects.get(pk=alias.pk)


def shown(address: str) -> str:
    return browser_of(None).get(address).content.decode()


def test_search_and_lists_have_a_page_and_its_alias_once(after_commit: Callable[[], Any]) -> None:
    with after_commit():
        page = best_practice(TITLE, identifier="zebras")
        alias = alias_of(page)
    assert alias.live
    found = shown(f"{reverse('search')}?q=zebras")
    assert page.url in found
    assert alias.url not in found
    assert TITLE in shown(index_page().url)
    assert TITLE not in shown(index_page(name="case-studies").url)
    assert [one for one in library_columns().ids if one.startswith("zebras")] == ["zebras"]
    indexed = set(ResourceSource().translation_keys())
    assert str(page.translation_key) in indexed
    assert str(alias.translation_key) not in indexed


def test_an_alias_can_be_read_and_says_which_page_it_repeats() -> None:
    page = best_practice(TITLE)
    alias = alias_of(page)
    assert TITLE in shown(alias.url)
    canonical = f'<link rel="canonical" href="{page.full_url}">'
    assert canonical in shown(alias.url)
    assert "canonical" not in shown(page.url)


def test_a_page_in_the_language_of_another_is_no_repetition() -> None:
    page = best_practice(TITLE)
    italian = page.copy_for_translation(Locale.objects.get(language_code="it"), alias=True)
    Resource.objects.filter(pk=italian.pk).update(live=True)
    assert Resource.objects.filter(pk=italian.pk).indexable().exists()
    assert "canonical" not in shown(Resource.objects.get(pk=italian.pk).url)


def test_a_module_in_another_course_is_found_by_those_who_take_that_course() -> None:
    lesson = module(course("The first run"))
    alias = lesson.create_alias(parent=course("The second run"), update_slug="the-same")
    assert Resource.objects.filter(pk=alias.pk).indexable().exists()


def test_a_title_typed_for_an_alias_is_refused_and_not_passed_over() -> None:
    page = best_practice(TITLE)
    there = index_page(name="case-studies")
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    browser = browser_of(person("editor"))
    assert "has its title" in browser.get(address).text
    sent = {"new_title": "Of its own", "new_slug": "", "new_parent_page": there.pk, "alias": "on"}
    assert "An alias has the title of its original" in browser.post(address, sent).text
    assert browser.post(address, {**sent, "new_title": TITLE}).status_code == 302
    assert there.get_children().get(alias_of=page).title == TITLE


@pytest.mark.parametrize("what", ["unpublish", "delete"])
def test_what_ends_a_page_names_the_aliases_that_end_with_it(what: str) -> None:
    page = best_practice(TITLE)
    alias = alias_of(page)
    editor = browser_of(person("editor"))
    asked = editor.get(reverse(f"wagtailadmin_pages:{what}", args=[page.pk])).content.decode()
    assert "This one is unpublished as well" in asked
    editor.post(reverse(f"wagtailadmin_pages:{what}", args=[page.pk]))
    assert not Page.objects.get(pk=alias.pk).live
    other = best_practice("Without an alias")
    asked = editor.get(reverse(f"wagtailadmin_pages:{what}", args=[other.pk])).content.decode()
    assert "unpublished as well" not in asked
