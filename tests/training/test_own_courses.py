"""Learners find the courses they joined, each with where it goes on."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from portal.accounts.models import User
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, translated
from training import services
from training.models import Course, Enrolment
from training.own_courses import OwnCourse

pytestmark = pytest.mark.django_db


def shown(user: User, address: str = "/en/courses/") -> list[OwnCourse]:
    answer = browser_of(user).get(address)
    assert answer.status_code == 200
    found: list[OwnCourse] = answer.context["own_courses"]
    return found


def whole(title: str, modules: int = 2) -> Course:
    page = course(title)
    for number in range(1, modules + 1):
        module(page, f"{title} {number}")
    found: Course = Course.objects.get(pk=page.pk)
    return found


def test_a_course_goes_on_where_it_stopped_in_every_language() -> None:
    page = whole("Only half translated")
    first, second = page.get_children().order_by("path").specific()
    translated(page)
    translated(first)
    reader = person("participant", page.translation_key)
    services.set_completed(reader, first.translation_key, completed=True)
    for address, foreign in (("/en/courses/", False), ("/it/corsi/", True)):
        (own,) = shown(reader, address)
        assert (own.done, own.total, own.is_foreign) == (1, 2, False)
        assert own.next is not None
        assert (own.next.number, own.next.title) == (2, second.title)
        assert own.next.is_foreign is foreign


def test_a_module_counts_for_the_course_to_which_it_was_moved() -> None:
    here, there = whole("From here"), whole("To there", modules=1)
    moved = here.get_children().order_by("path").first()
    reader = person("participant", here.translation_key, there.translation_key)
    services.set_completed(reader, moved.specific.translation_key, completed=True)
    moved.move(Course.objects.get(pk=there.pk), pos="last-child")
    counted = {own.title: (own.done, own.total) for own in shown(reader)}
    assert counted == {"From here": (0, 1), "To there": (1, 2)}


def test_a_course_in_no_other_language_is_shown_with_its_own() -> None:
    page = whole("In English alone")
    reader = person("participant", page.translation_key)
    (own,) = shown(reader, "/it/corsi/")
    assert (own.title, own.language, own.is_foreign) == (page.title, "en", True)


def test_what_is_underway_stands_before_what_is_done_and_the_latest_first() -> None:
    early, late, done = whole("A early"), whole("B late"), whole("C done", modules=1)
    reader = person("participant", *(one.translation_key for one in (early, late, done)))
    before = timezone.now() - datetime.timedelta(days=9)
    Enrolment.objects.filter(course_key=early.translation_key).update(joined_at=before)
    finished = done.get_children().get().specific.translation_key
    services.set_completed(reader, finished, completed=True)
    assert [own.title for own in shown(reader)] == ["B late", "A early", "C done"]
    again = early.get_children().order_by("path").first().specific.translation_key
    services.set_completed(reader, again, completed=True)
    own = shown(reader)
    assert [one.title for one in own] == ["A early", "B late", "C done"]
    assert [one.next is None for one in own] == [False, False, True]


def test_a_course_whose_modules_are_still_to_come_is_not_over() -> None:
    empty, done = whole("A empty", modules=0), whole("B done", modules=1)
    reader = person("participant", empty.translation_key, done.translation_key)
    Enrolment.objects.filter(course_key=empty.translation_key).update(
        joined_at=timezone.now() - datetime.timedelta(days=9)
    )
    finished = done.get_children().get().specific.translation_key
    services.set_completed(reader, finished, completed=True)
    assert [own.title for own in shown(reader)] == ["A empty", "B done"]


def test_somebody_without_a_course_is_told_how_to_join_and_a_visitor_nothing() -> None:
    told = "no course at present"
    assert told in browser_of(person("registered")).get("/en/courses/").text
    assert told not in browser_of(None).get("/en/courses/").text
