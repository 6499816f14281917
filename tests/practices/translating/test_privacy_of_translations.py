"""What is private in the original is private in every place that shows it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from practices.finding.documents import ResourceSource
from practices.models import Resource, ResourceIndexPage
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page, make_private, translated

pytestmark = pytest.mark.django_db


def status(page: Page) -> int:
    return browser_of(None).get(page.get_url()).status_code


def listed(page: Page) -> bool:
    return Resource.objects.visible_to(AnonymousUser()).filter(pk=page.pk).exists()


def test_a_private_page_is_private_in_every_language_and_open_again_in_every() -> None:
    page = best_practice("A private practice")
    italian = translated(page)
    assert (status(italian), listed(italian)) == (200, True)
    open_to_all = [one.access for one in ResourceSource().documents_for(str(page.translation_key))]
    restriction = make_private(page, "groups", Group.objects.get(name="Editors"))
    assert (status(italian), status(page)) == (302, 302)
    assert not listed(italian)
    closed = [one.access for one in ResourceSource().documents_for(str(page.translation_key))]
    assert len(closed) == 2
    assert not any(one in open_to_all for one in closed)
    assert browser_of(person("editor")).get(italian.get_url()).status_code == 200
    restriction.groups.set([Group.objects.get(name="Trainers")])
    restriction.restriction_type = "login"
    restriction.save()
    assert browser_of(person("manager")).get(italian.get_url()).status_code == 200
    restriction.delete()
    assert (status(italian), listed(italian)) == (200, True)


def test_a_private_section_holds_for_its_translation_and_what_only_that_has() -> None:
    only_italian = best_practice("Solo in italiano", language="it")
    page = best_practice("In both languages")
    italian = translated(page)
    make_private(index_page("en"))
    assert [status(one) for one in (index_page("it"), italian, only_italian)] == [302, 302, 302]
    assert not listed(only_italian)


def test_a_translation_that_is_made_later_is_private_from_the_first() -> None:
    page = best_practice("A private practice")
    make_private(page)
    assert status(page) == 302
    italian = translated(page)
    assert (status(italian), listed(italian)) == (302, False)


def test_an_alias_of_what_lies_in_a_private_section_is_private_as_well() -> None:
    section = ResourceIndexPage(
        title="A section", introduction="Some words", slug="a-section", locale=index_page().locale
    )
    index_page().get_parent().add_child(instance=section)
    page = best_practice("A private practice")
    alias = page.create_alias(parent=section, update_slug="an-alias")
    assert status(alias) == 200
    make_private(index_page())
    assert (status(alias), listed(alias), status(section)) == (302, False, 200)


def test_privacy_of_a_translation_leaves_its_original_open() -> None:
    page = best_practice("An open practice")
    italian = translated(page)
    make_private(italian)
    assert (status(page), status(italian)) == (200, 302)


def test_the_editing_screens_say_where_the_privacy_of_a_translation_comes_from() -> None:
    page = best_practice("A private practice")
    italian = translated(page)
    make_private(page)
    browser: Client = browser_of(person("editor"))
    form = browser.get(reverse("wagtailadmin_pages:set_privacy", args=[italian.pk]))
    assert "Privacy is inherited from" in form.json()["html"]
    assert "A private practice" in form.json()["html"]
