"""A learner finds the way back to a course, and forward from each step of it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.library import course, module
from training import services
from training.models import Course, Module
from training.own_courses import OwnCourse

pytestmark = pytest.mark.django_db


def whole(title: str = "A course to go on with", **fields: str) -> tuple[Course, list[Module]]:
    page = course(title)
    lessons = [module(page, f"{title} {number}", **fields) for number in (1, 2)]
    return Course.objects.get(pk=page.pk), lessons


def own(user: object) -> list[OwnCourse]:
    found: list[OwnCourse] = browser_of(user).get("/en/training/my-courses/").context["courses"]  # type: ignore[arg-type]
    return found


def complete(lesson: Module, at: str = "") -> str:
    return f"/en/training/modules/{lesson.pk}/complete/?{at}"


@pytest.mark.parametrize(("language", "courses"), [("en", "/en/courses/"), ("it", "/it/corsi/")])
def test_learn_leads_to_the_courses_where_one_s_own_stand_on_top(
    language: str, courses: str
) -> None:
    page, _lessons = whole()
    browser = browser_of(person("participant", page.translation_key))
    assert f'href="/{language}/training/"' in browser.get(f"/{language}/").text
    shown = browser.get(f"/{language}/training/", follow=True)
    assert shown.request["PATH_INFO"] == courses
    assert [one.title for one in shown.context["own_courses"]] == [page.title]
    assert browser_of(None).get(f"/{language}/training/")["Location"] == courses


def test_the_cluster_s_page_names_the_courses_that_its_reader_joined() -> None:
    page, _lessons = whole()
    user = person("participant", page.translation_key)
    cluster = cluster_of(user)
    assert page.url in browser_of(user).get(f"/en/my-cluster/{cluster.slug}/").text
    services.leave_course(user, page.translation_key)
    assert page.url not in browser_of(user).get(f"/en/my-cluster/{cluster.slug}/").text


def test_a_course_that_is_offered_no_more_is_listed_with_what_was_completed() -> None:
    page, lessons = whole()
    user = person("participant", page.translation_key)
    services.set_completed(user, lessons[0].translation_key, completed=True)
    page.unpublish()
    for one in lessons:
        one.unpublish()
    (gone,) = own(user)
    assert (gone.title, gone.url, gone.is_offered, gone.done) == (page.title, "", False, 1)
    text = browser_of(user).get("/en/training/my-courses/").text
    assert "No longer offered" in text
    assert "1 module completed" in text
    assert "no course at present" not in text


@pytest.mark.parametrize("has_left", [True, False])
def test_progress_without_taking_part_is_listed_as_such(has_left: bool) -> None:
    page, lessons = whole(access="registered")
    user = person("participant", page.translation_key) if has_left else person("registered")
    services.set_completed(user, lessons[0].translation_key, completed=True)
    services.leave_course(user, page.translation_key)
    (kept,) = own(user)
    assert (kept.has_joined, kept.done, kept.total) == (False, 1, 2)


def test_a_course_without_modules_says_so_and_stands_below_what_is_underway() -> None:
    empty = course("An empty course")
    page, _lessons = whole()
    user = person("participant", page.translation_key)
    browser = browser_of(user)
    join = f"/en/training/courses/{empty.pk}/join/"
    text = browser.post(join, {"do": "join"}, follow=True).text
    assert "No module is published yet." in text
    assert "0 of 0" not in text
    assert "quizzes are open" not in text
    assert [one.title for one in own(user)] == [page.title, empty.title]


def test_before_joining_no_progress_is_claimed_and_after_it_leaving_asks_first() -> None:
    page, _lessons = whole()
    browser = browser_of(person("registered"))
    assert "0 of 2 modules" not in browser.get(page.url).text
    join = f"/en/training/courses/{page.pk}/join/"
    text = browser.post(join, {"do": "join"}, follow=True).text
    assert "0 of 2 modules" in text
    assert text.index("Go to module 1") < text.index('value="leave"')
    assert "data-confirm" in text[text.index('value="leave"') :][:80]


def test_a_completed_module_leads_to_the_next_and_the_last_says_that_it_was() -> None:
    page, (first, second) = whole()
    browser = browser_of(person("participant", page.translation_key))
    answer = browser.post(complete(first), {"do": "complete", "at": "end"})
    assert answer["Location"] == f"{first.url}#completed"
    text = browser.get(first.url).text
    end = text[text.index('id="completed"') :]
    assert end.index(f'href="{second.url}"') < end.index("</form>")
    # The list beside the lesson tells what is done.
    assert "(Done)" in text[text.index("course-heading") :]
    text = browser.post(complete(second), {"do": "complete"}, follow=True).text
    assert "you have completed all modules" in text


def at_the_end(text: str) -> str:
    """What stands where a reader lands who pressed the button at the end of a module."""
    end = text[text.index('id="completed"') :]
    return end[: end.index("</form>")]


def test_the_end_of_the_last_module_says_that_the_course_is_done_and_leads_back_to_it() -> None:
    page, lessons = whole()
    browser = browser_of(person("participant", page.translation_key))
    browser.post(complete(lessons[0]), {"do": "complete"})
    text = browser.post(complete(lessons[1]), {"do": "complete", "at": "end"}, follow=True).text
    end = at_the_end(text)
    assert 'tabindex="-1"' in end
    assert "You have completed all modules of this course." in end
    assert f'href="{page.url}"' in end
    undone = browser.post(complete(lessons[1]), {"do": "undo", "at": "end"}, follow=True).text
    assert "No longer marked as completed." in at_the_end(undone)
    assert "all modules" not in undone


def test_joining_at_the_quiz_leads_back_to_the_quiz() -> None:
    page, lessons = whole()
    browser = browser_of(person("registered"))
    text = browser.get(lessons[0].url).text
    wanted = f"{lessons[0].url}#quiz"
    assert f'name="next" value="{wanted}"' in text
    sent = {"do": "join", "next": wanted}
    answer = browser.post(f"/en/training/courses/{page.pk}/join/", sent)
    assert answer["Location"] == wanted
    assert 'id="quiz"' in browser.get(lessons[0].url).text


def test_nothing_is_next_for_somebody_who_isn_t_known() -> None:
    parent = course()
    module(parent, access="registered")
    module(parent, "The second module")
    rows = Client().get(parent.url).context["modules"]
    assert [row.state for row in rows] == ["locked", ""]
    rows = browser_of(person("registered")).get(parent.url).context["modules"]
    assert [row.state for row in rows] == ["now", ""]


def test_a_button_of_a_page_that_was_closed_meanwhile_says_what_is_so() -> None:
    page, (first, second) = whole()
    reader = person("participant", page.translation_key)
    browser = browser_of(reader)
    Module.objects.filter(pk=first.pk).update(access="participant")
    services.leave_course(reader, page.translation_key)
    answer = browser.post(complete(first), {"do": "complete"})
    assert answer.status_code == 403
    assert "Join the course to open this" in answer.text
    Module.objects.get(pk=second.pk).unpublish()
    for number in (second.pk, 999_999):
        answer = browser.post(f"/en/training/modules/{number}/complete/", {"do": "complete"})
        assert answer.status_code == 404
        assert "This is no longer offered." in answer.text
        assert "/training/my-courses/" in answer.text
    assert not services.has_completed(reader, first.translation_key)
