"""Choosers of places offer those that can take the page; a copy's address is free there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, index_page, module, translated
from training.models import Course, Module

pytestmark = pytest.mark.django_db


def offered(browser: Client, asked: str, page: Page, parent: Page | None, **query: str) -> str:
    """What the chooser of a place shows: below `parent`, or to a search for `q`."""
    if parent is None:
        address = reverse("wagtailadmin_choose_page_search")
    else:
        address = reverse("wagtailadmin_choose_page_child", args=[parent.pk])
    models = page.specific_class.allowed_parent_page_models()
    types = ",".join(f"{one._meta.app_label}.{one._meta.model_name}" for one in models)
    data = {"user_perms": asked, "target_pages[]": page.pk, "page_type": types, **query}
    answer = browser.get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("asked", ["move_to", "bulk_move_to"])
@pytest.mark.parametrize("is_search", [False, True])
def test_a_module_is_offered_the_courses_that_can_take_it(asked: str, is_search: bool) -> None:
    owner = person("trainer")
    here = course("Place of now", owner=owner)
    lesson = module(here, owner=owner)
    course("Place to go", owner=owner)
    course("Place as a draft", owner=owner).unpublish()
    course("Place of others", owner=person("trainer"))
    italian = translated(Course.objects.get(title="Place to go"))
    Course.objects.filter(pk=italian.pk).update(title="Place in Italian")
    parent = None if is_search else here.get_parent()
    shown = offered(browser_of(owner), asked, lesson, parent, q="Place")
    assert "Place to go" in shown
    for other in ("Place of now", "Place as a draft", "Place of others", "Place in Italian"):
        assert other not in shown


def test_the_way_to_a_place_is_open() -> None:
    owner = person("trainer")
    lesson = module(course("Place of now", owner=owner), owner=owner)
    other = course("Place to go", owner=owner)
    home = other.get_parent().get_parent()
    shown = offered(browser_of(owner), "move_to", lesson, home)
    assert other.get_parent().title in shown
    assert index_page().title not in shown


def test_an_editor_is_offered_lists_for_a_practice_and_no_page() -> None:
    page = best_practice("A page on the move")
    shown = offered(browser_of(person("editor")), "move_to", page, index_page().get_parent())
    assert index_page(name="case-studies").title in shown
    assert "Courses" not in shown


def copied(browser: Client, page: Page, **sent: Any) -> Any:
    data = {"new_title": page.title, "new_parent_page": page.get_parent().pk, **sent}
    return browser.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)


def test_a_copy_s_address_is_free_where_it_goes() -> None:
    owner = person("trainer")
    page = course("The first run", owner=owner)
    browser = browser_of(owner)

    def proposed() -> str:
        form = browser.get(reverse("wagtailadmin_pages:copy", args=[page.pk])).context["form"]
        return str(form["new_slug"].value())

    assert proposed() == f"{page.slug}-1"
    # As proposed, left empty, and with a title of its own.
    for sent, slug in (
        ({"new_slug": proposed()}, f"{page.slug}-1"),
        ({"new_slug": ""}, f"{page.slug}-2"),
        ({"new_slug": f"{page.slug}-3", "new_title": "Le città più vive"}, "le-città-più-vive"),
        ({"new_slug": "as-i-like", "new_title": "Le città più vive"}, "as-i-like"),
    ):
        assert copied(browser, page, **sent).status_code == 302
        assert Course.objects.filter(slug=slug).count() == 1
    taken = copied(browser, page, new_slug="as-i-like")
    assert "new_slug" in taken.context["form"].errors


@pytest.mark.parametrize("role", ["trainer", "superuser"])
def test_a_copy_stays_in_its_language(role: str) -> None:
    owner = person(role)
    page = course("Not there", owner=owner)
    lesson = module(page, owner=owner)
    italian = translated(Course.objects.get(pk=page.pk))
    answer = copied(browser_of(owner), lesson, new_slug="", new_parent_page=italian.pk)
    assert "in the language of the page" in answer.text
    assert not Module.objects.child_of(italian).exists()
