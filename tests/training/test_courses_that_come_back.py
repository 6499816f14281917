"""A course that is published again: its modules, taken down with it, are offered to come back."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values, stream_values
from tests.factories.library import course, module
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
    assert "is a draft now: Was public." in said
    button = re.search(r'href="([^"]+)"[^>]*>\s*Publish the modules too', said)
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
    assert "Publish the modules too" not in said
