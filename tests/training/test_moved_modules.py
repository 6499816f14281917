"""A module is one module in every language: it moves, and keeps its place, in all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from wagtail.models import Page

from practices.publishing.problems import CannotMoveError
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, translated
from training.models import Course, Module

pytestmark = pytest.mark.django_db


class Two:
    """Two courses in two languages, and a module of the first in both."""

    def __init__(self, languages: str = "both") -> None:
        owner = person("trainer")
        self.browser = browser_of(owner)
        self.first, self.second = (
            Course.objects.get(pk=course(title, owner=owner).pk) for title in ("First", "Second")
        )
        self.module = module(self.first, owner=owner)
        translated(self.first)
        if languages == "both":
            translated(self.second)
        self.italian = translated(self.module)

    def keys(self) -> set[UUID | None]:
        """Of which courses the versions of the module are, by their tree and by their note."""
        found: set[UUID | None] = set()
        for one in Module.objects.filter(translation_key=self.module.translation_key):
            parent = one.get_parent(update=True)
            assert parent.locale_id == one.locale_id
            found |= {parent.translation_key, one.course_key}
        return found

    def send(self, way: str, page: Page, target: Page) -> Any:
        """Move a page as one of the ways does."""
        if way == "code":
            Page.objects.get(pk=page.pk).move(target, pos="last-child")
        elif way == "screen":
            address = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk])
            return self.browser.post(address)
        elif way == "bulk":
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
            return self.browser.post(f"{address}?id={page.pk}", {"chooser": target.pk})
        else:
            address = reverse("wagtailadmin_api:pages:action", args=[page.pk, "move"])
            data = {"destination_page_id": target.pk, "position": "last-child"}
            json = {"content_type": "application/json", "headers": {"accept": "application/json"}}
            return self.browser.post(address, data, **json)
        return None


@pytest.mark.parametrize("way", ["screen", "bulk", "api", "code"])
def test_versions_of_a_module_move_along(way: str) -> None:
    two = Two()
    two.send(way, two.module, two.second)
    assert two.keys() == {two.second.translation_key}


def test_a_translation_takes_its_original_along() -> None:
    two = Two()
    there = Course.objects.get(
        translation_key=two.second.translation_key, locale__language_code="it"
    )
    two.send("code", two.italian, there)
    assert two.keys() == {two.second.translation_key}


@pytest.mark.parametrize("way", ["screen", "bulk", "api"])
def test_nothing_moves_where_a_version_could_not_follow(way: str) -> None:
    two = Two(languages="one")
    answer = two.send(way, two.module, two.second)
    assert two.keys() == {two.first.translation_key}
    home = reverse("wagtailadmin_home")
    told = answer.json()["error_message"] if way == "api" else two.browser.get(home).text
    assert "Translate “Second” first" in told


def test_the_screen_says_what_moves_along_and_what_keeps_it_from_moving() -> None:
    two = Two()
    asked = reverse("wagtailadmin_pages:move_confirm", args=[two.module.pk, two.second.pk])
    assert "A translation moves along" in two.browser.get(asked).text
    Course.objects.filter(translation_key=two.second.translation_key).exclude(
        pk=two.second.pk
    ).update(live=False)
    assert "is a draft in that language" in two.browser.get(asked, follow=True).text


def test_no_module_moves_to_a_course_of_another_language() -> None:
    two = Two()
    there = Course.objects.get(
        translation_key=two.second.translation_key, locale__language_code="it"
    )
    with pytest.raises(CannotMoveError, match="another language"):
        two.send("code", two.module, there)


def test_the_order_of_modules_is_the_same_in_every_language() -> None:
    two = Two()
    other, untranslated = (module(two.first, title) for title in ("Another", "Not translated"))
    translated(other)
    keys = {one.translation_key: one.title for one in (two.module, other, untranslated)}

    def orders() -> list[list[str]]:
        courses = Course.objects.filter(translation_key=two.first.translation_key).order_by("pk")
        return [
            [keys[one.translation_key] for one in Module.objects.child_of(parent).order_by("path")]
            for parent in courses
        ]

    def to_place(page: Page, place: int) -> None:
        address = reverse("wagtailadmin_pages:set_page_position", args=[page.pk])
        assert two.browser.post(f"{address}?position={place}").status_code == 200

    a, b, c = (one.title for one in (two.module, other, untranslated))
    assert orders() == [[a, b, c], [a, b]]
    to_place(two.module, 2)
    assert orders() == [[b, c, a], [b, a]]
    to_place(two.italian, 0)
    assert orders() == [[a, b, c], [a, b]]
    to_place(untranslated, 0)
    assert orders() == [[c, a, b], [a, b]]


def test_a_public_module_moves_by_no_way_below_a_draft_course() -> None:
    two = Two()
    two.second.unpublish()
    with pytest.raises(CannotMoveError, match="course"):
        two.send("code", two.module, two.second)
    for way in ("screen", "bulk", "api"):
        two.send(way, two.module, two.second)
        assert Page.objects.get(pk=two.module.pk).is_child_of(two.first), way
