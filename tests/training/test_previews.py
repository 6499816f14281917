"""A trainer looks at a module as its readers will see it, before they do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import course, module
from training.models import Course, Module

pytestmark = pytest.mark.django_db

WORK, NOTES, JOIN = "Exerciseword", "Trainerword", "Join the course"


def previewed(page: Resource, mode: str) -> str:
    """The latest version of a page as its owner may look at it."""
    assert page.owner is not None
    numbers = [page.pk, page.latest_revision_id]
    address = reverse("wagtailadmin_pages:revisions_view", args=numbers)
    answer = browser_of(page.owner).get(address, {"mode": mode} if mode else {})
    assert answer.status_code in (200, 403)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("mode", "work", "notes", "join"),
    [
        ("visitor", False, False, True),
        ("participant", True, False, False),
        ("trainer", True, True, False),
        ("", True, True, False),
    ],
)
def test_a_preview_shows_what_that_reader_sees(
    mode: str, work: bool, notes: bool, join: bool
) -> None:
    owner = person("trainer")
    lesson = module(course(owner=owner), owner=owner)
    content = previewed(lesson, mode)
    assert (WORK in content, NOTES in content) == (work, notes)
    assert (JOIN in content or "Sign in" in content.split("<main", 1)[1]) is join


def test_a_visitor_s_preview_of_participants_material_says_that_it_is_closed() -> None:
    owner = person("trainer")
    lesson = module(course(owner=owner), access="participant", owner=owner)
    assert "What to know." not in previewed(lesson, "visitor")
    assert "What to know." in previewed(lesson, "participant")
    assert "What to know." in previewed(lesson, "trainer")


def test_a_course_says_to_visitors_and_participants_what_they_can_do() -> None:
    owner = person("trainer")
    page = Course.objects.get(pk=course(owner=owner).pk)
    assert "Leave the course" in previewed(page, "participant")
    assert "Leave the course" not in previewed(page, "visitor")


def test_a_module_that_was_never_saved_can_be_previewed_as_anybody() -> None:
    owner = person("trainer")
    browser = browser_of(owner)
    around = course(owner=owner)
    add = add_address(Module, around)
    place = ("training", "module", around.pk)
    address = reverse("wagtailadmin_pages:preview_on_add", args=place)
    sent = {**form_values(browser, add, Module), "title": "Not saved yet"}
    assert browser.post(address, sent).json()["is_valid"]
    for mode in ("visitor", "participant", "trainer"):
        answer = browser.get(f"{address}?mode={mode}")
        assert answer.status_code == 200
        assert "Not saved yet" in answer.content.decode()
