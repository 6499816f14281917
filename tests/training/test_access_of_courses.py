"""Courses stay open to join, and modules belong to the course in which they lie."""

from __future__ import annotations

import pytest

from practices.publishing.problems import NotReadyError
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module
from training.models import Module

pytestmark = pytest.mark.django_db


def test_a_moved_module_opens_to_participants_of_its_new_course() -> None:
    before, after = course("The old course"), course("The new course")
    lesson = module(before, access="participant")
    lesson.move(after, pos="last-child")
    lesson = Module.objects.get(pk=lesson.pk)
    assert lesson.course_key == after.translation_key
    old = browser_of(person("participant", before.translation_key))
    new = browser_of(person("participant", after.translation_key))
    assert old.get(lesson.get_url()).status_code == 403
    assert new.get(lesson.get_url()).status_code == 200


def test_a_course_for_participants_only_is_refused() -> None:
    with pytest.raises(NotReadyError, match="Nobody could join"):
        course(access="participant")


def test_joining_a_course_of_an_impossible_number_is_not_found() -> None:
    browser = browser_of(person("registered"))
    assert browser.post("/en/training/courses/99999999999999999999999/join/").status_code == 404
