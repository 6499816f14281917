"""A course that is published again: its modules, taken down with it, are offered to come back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values, stream_values
from tests.factories.library import course, module, translated
from training.models import Course, Module

pytestmark = pytest.mark.django_db


def taken_down(owner: User) -> Course:
    """A course with a module that was public and one that never was, unpublished."""
    page = course("A course that rests", owner=owner)
    module(page, "Was public", owner=owner)
    never = Module(title="Never was", live=False, locale=page.locale, owner=owner)
    Course.objects.get(pk=page.pk).add_child(instance=never)
    Course.objects.get(pk=page.pk).unpublish()
    return Course.objects.get(pk=page.pk)


def said_after_publishing(browser: Client, page: Course) -> str:
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser, edit, Course), **stream_values("outcomes", page.outcomes)}
    answer = browser.post(edit, {**sent, "action-publish": "1"}, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    return unescape(text[text.index('<div class="messages"') :])


def test_the_modules_of_a_course_come_back_by_one_button() -> None:
    trainer = person("trainer")
    page = taken_down(trainer)
    assert not Module.objects.get(title="Was public").live
    browser = browser_of(trainer)
    said = said_after_publishing(browser, page)
    assert "is a draft now: “Was public” (English)." in said
    button = re.search(r'href="([^"]+)"[^>]*>\s*Publish it too', said)
    assert button is not None
    assert browser.get(button[1]).status_code == 200
    assert browser.post(button[1], {"include_descendants": ""}).status_code == 302
    assert Module.objects.get(title="Was public").live
    assert not Module.objects.get(title="Never was").live


def test_a_course_whose_modules_are_public_says_nothing_of_them() -> None:
    trainer = person("trainer")
    page = course("A course that goes on", owner=trainer)
    module(page, "Is public", owner=trainer)
    said = said_after_publishing(browser_of(trainer), page)
    assert "has been published" in said
    assert "is a draft now" not in said


def in_two_languages(owner: User) -> tuple[Course, Course]:
    """A course with a public module, and its public translation with that of the module."""
    page = course("A course of two languages", owner=owner)
    lesson = module(page, "A lesson", owner=owner)
    italian = translated(page)
    for one in (italian, translated(lesson)):
        one.__class__.objects.filter(pk=one.pk).update(
            untranslated_at=timezone.now(), first_published_at=timezone.now(), owner=owner
        )
    return Course.objects.get(pk=page.pk), Course.objects.get(pk=italian.pk)


def live_pages(*courses: Course) -> list[bool]:
    paths = [one.path for one in courses]
    found = [*Course.objects.filter(path__in=paths), *Module.objects.child_of(courses[0])]
    return [one.live for one in [*found, *Module.objects.child_of(courses[1])]]


def test_one_button_brings_back_all_languages_with_their_modules() -> None:
    editor = person("editor")
    page, italian = in_two_languages(editor)
    page.unpublish()
    assert live_pages(page, italian) == [False] * 4
    browser = browser_of(editor)
    said = said_after_publishing(browser, Course.objects.get(pk=page.pk))
    assert "3 pages that belong to it were public before" in said
    (button,) = re.findall(r'href="([^"]+)"[^>]*>\s*Publish them too', said)
    assert browser.post(button, {"include_descendants": ""}).status_code == 302
    assert live_pages(page, italian) == [True] * 4


def test_a_translation_published_for_itself_offers_what_went_with_it() -> None:
    editor = person("editor")
    page, italian = in_two_languages(editor)
    italian.unpublish()
    browser = browser_of(editor)
    menu = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Publish what went with it" in menu
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    browser.post(f"{bulk}?id={italian.pk}", {"include_descendants": ""})
    lists = reverse("wagtailadmin_explore", args=[italian.get_parent().pk])
    said = unescape(browser.get(lists).content.decode())
    (button,) = re.findall(r'href="([^"]+)"[^>]*>\s*Publish it too', said)
    assert browser.post(button, {"include_descendants": ""}).status_code == 302
    assert live_pages(page, italian) == [True] * 4


def test_what_could_not_be_public_is_not_offered() -> None:
    editor = person("editor")
    page, _italian = in_two_languages(editor)
    page.unpublish()
    lesson = Module.objects.child_of(page).get()
    Module.objects.filter(pk=lesson.pk).update(first_published_at=None)
    browser = browser_of(editor)
    said = said_after_publishing(browser, Course.objects.get(pk=page.pk))
    assert "is a draft now: “A course of two languages” (Italian)." in said
