"""Courses: who sees what of a module, joining, leaving, completing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.finding.documents import ResourceSource
from search.core.query import SearchQuery
from search.indexing.registry import access_for
from search.selectors import search
from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, publish
from training.models import Course, Enrolment, Module, ModuleCompletion
from training.selectors import says_verdict

pytestmark = pytest.mark.django_db

# Words of the test module that are for participants, and for trainers.
COURSE_WORK = ["Exerciseword", "Noteword", "Quizword"]
TRAINER_NOTES = "Trainerword"


@pytest.fixture
def lesson() -> Module:
    """The first of two modules of a public course."""
    parent = course()
    first = module(parent)
    module(parent, "The second module")
    return first


def course_of(lesson: Module) -> Course:
    return Course.objects.get(translation_key=lesson.course_key)


def reader(role: str, lesson: Module) -> Client:
    if role == "visitor":
        return Client()
    return browser_of(person(role, lesson.course_key))


@pytest.mark.parametrize(
    ("role", "works", "teaches"),
    [
        ("visitor", False, False),
        ("registered", False, False),
        ("manager", False, False),
        ("participant", True, False),
        ("trainer", True, True),
        ("editor", True, True),
        ("superuser", True, True),
    ],
)
def test_course_work_and_trainer_s_notes_are_shown_to_those_they_are_for(
    lesson: Module, role: str, works: bool, teaches: bool
) -> None:
    browser = reader(role, lesson)
    content = browser.get(str(lesson.get_url())).content.decode()
    asked = reader("editor", lesson).get(str(lesson.get_url())).context["questions"][0]
    sent = {asked.name: asked.answers[1].value}
    answered = browser.get(str(lesson.get_url()), sent).content.decode()
    assert "What to know." in content
    assert [word in content for word in COURSE_WORK] == [works] * 3
    assert ("Feedback on the second" in answered) is works
    assert (TRAINER_NOTES in content) is teaches


def test_taking_part_in_one_course_opens_no_other(lesson: Module) -> None:
    other = module(course("Another course"))
    content = reader("participant", lesson).get(str(other.get_url())).content.decode()
    assert not any(word in content for word in COURSE_WORK)


def test_course_work_and_trainer_s_notes_are_in_no_search_document(lesson: Module) -> None:
    documents = ResourceSource().documents_for(str(lesson.translation_key))
    assert documents
    for document in documents:
        everything = str(document)
        for word in [*COURSE_WORK, TRAINER_NOTES, "The second answer", "Feedback on"]:
            assert word not in everything


def test_a_trainer_does_not_find_the_notes_by_search_either(
    after_commit: Callable[[], Any],
) -> None:
    with after_commit():
        module(course())
    access = access_for(person("superuser"))
    for word in (*COURSE_WORK, TRAINER_NOTES):
        assert search(SearchQuery(text=word, language="en", access=access)).total == 0


@pytest.mark.parametrize(
    ("answer", "feedback", "is_right"),
    [
        ("0", "Feedback on the first", False),
        ("1", "Feedback on the second", True),
        ("2", "", False),
        ("", "", False),
        ("x\x00", "", False),
        ("-1", "", False),
    ],
)
def test_the_quiz_gives_feedback_on_the_chosen_answer_only(
    lesson: Module, answer: str, feedback: str, is_right: bool
) -> None:
    browser = reader("participant", lesson)
    (asked,) = browser.get(str(lesson.get_url())).context["questions"]
    values = {str(place): one.value for place, one in enumerate(asked.answers)}
    sent = {asked.name: values.get(answer, answer), "q2": "0", "q99": "1"}
    response = browser.get(str(lesson.get_url()), sent)
    question = response.context["questions"][0]
    assert (question.feedback, question.is_right) == (feedback, is_right)
    content = response.content.decode()
    for other in {"Feedback on the first", "Feedback on the second"} - {feedback}:
        assert other not in content


def act(browser: Client, address: str, do: str) -> int:
    return browser.post(address, {"do": do}).status_code


def test_joining_opens_course_work_and_leaving_closes_it(lesson: Module) -> None:
    user = person("registered")
    browser = browser_of(user)
    join = f"/en/training/courses/{course_of(lesson).pk}/join/"
    assert act(browser, join, "join") == act(browser, join, "join") == 302
    assert Enrolment.objects.filter(user=user).count() == 1
    assert "Quizword" in browser.get(str(lesson.get_url())).content.decode()
    assert act(browser, join, "leave") == 302
    assert "Quizword" not in browser.get(str(lesson.get_url())).content.decode()


def test_completed_modules_count_as_progress_and_outlive_leaving(lesson: Module) -> None:
    user = person("participant", lesson.course_key)
    browser = browser_of(user)
    complete = f"/en/training/modules/{lesson.pk}/complete/"
    page = course_of(lesson)
    assert act(browser, complete, "complete") == act(browser, complete, "complete") == 302
    context = browser.get(str(page.get_url())).context
    assert (context["modules_done"], context["modules_total"]) == (1, 2)
    assert context["next_module"].title == "The second module"
    act(browser, f"/en/training/courses/{page.pk}/join/", "leave")
    assert browser.get(str(page.get_url())).context["modules_done"] == 1
    act(browser, complete, "undo")
    assert not ModuleCompletion.objects.filter(user=user).exists()


def test_a_module_for_trainers_keeps_nobody_from_completing_a_course(lesson: Module) -> None:
    page = course_of(lesson)
    module(page, "For those who teach", access="trainer")
    browser = browser_of(person("participant", lesson.course_key))
    for one in Module.objects.child_of(page).exclude(access="trainer"):
        sent = {"do": "complete"}
        said = browser.post(f"/en/training/modules/{one.pk}/complete/", sent, follow=True)
    assert "you have completed all modules" in said.content.decode()
    seen = browser.get(str(page.get_url()))
    assert (seen.context["modules_done"], seen.context["modules_total"]) == (2, 2)
    assert [row.note for row in seen.context["modules"]] == ["", "", "For trainers"]
    trainer = browser_of(person("trainer")).get(str(page.get_url()))
    assert trainer.context["modules_total"] == 2
    assert trainer.context["modules"][2].url


@pytest.mark.parametrize("what", ["join", "complete"])
def test_visitors_are_asked_to_sign_in_first(visitor: Client, lesson: Module, what: str) -> None:
    address, page = {
        "join": (f"/en/training/courses/{course_of(lesson).pk}/join/", course_of(lesson)),
        "complete": (f"/en/training/modules/{lesson.pk}/complete/", lesson),
    }[what]
    assert visitor.get(address)["Location"] == page.get_url()
    response = visitor.post(address)
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert visitor.put(address).status_code == 405


def test_what_one_may_not_open_can_be_neither_joined_nor_completed(lesson: Module) -> None:
    browser = browser_of(person("registered"))
    page = course_of(lesson)
    for resource in (page, lesson):
        resource.access = "trainer"
        publish(resource)
    assert act(browser, f"/en/training/courses/{page.pk}/join/", "join") == 403
    assert act(browser, f"/en/training/modules/{lesson.pk}/complete/", "complete") == 403
    assert act(browser, f"/en/training/modules/{page.pk}/complete/", "complete") == 404
    assert act(browser, "/en/training/courses/999999/join/", "join") == 404
    assert not Enrolment.objects.exists()


def test_a_module_for_participants_opens_with_the_course(lesson: Module) -> None:
    lesson.access = "participant"
    publish(lesson)
    browser = browser_of(person("registered"))
    assert browser.get(str(lesson.get_url())).status_code == 403
    act(browser, f"/en/training/courses/{course_of(lesson).pk}/join/", "join")
    assert browser.get(str(lesson.get_url())).status_code == 200


def test_an_unpublished_module_is_not_in_the_outline(lesson: Module) -> None:
    lesson.unpublish()
    rows = Client().get(str(course_of(lesson).get_url())).context["modules"]
    assert [row.title for row in rows] == ["The second module"]


@pytest.mark.parametrize(
    ("feedback", "says_so"),
    [
        ("Right. A share.", True),
        ("Giusto, e poi", True),
        ("No firm does.", False),
        ("So.", False),
        ("No! A share is enough.", False),
    ],
)
def test_the_verdict_of_an_answer_is_said_once(
    lesson: Module, feedback: str, says_so: bool
) -> None:
    answers = [
        {"text": "This", "is_right": True, "feedback": feedback},
        {"text": "That", "is_right": False, "feedback": "Not at all"},
    ]
    lesson.quiz = [("question", {"question": "Which?", "options": answers})]
    publish(lesson)
    browser = reader("participant", lesson)
    (asked,) = browser.get(str(lesson.get_url())).context["questions"]
    page = browser.get(str(lesson.get_url()), {asked.name: asked.answers[0].value})
    assert (b"<strong>Right.</strong>" in page.content) is not says_so


@pytest.mark.parametrize(
    ("feedback", "says_so"),
    [
        ("Nearly. The day is missing.", True),
        ("Almost there: one figure.", True),
        ("Not yet. Ask first.", True),
        ("Half right. The rest", True),
        ("No.", True),
        ("Giusto a metà. Manca il giorno.", True),
        ("Non ancora: prima", True),
        ("Quasi, ma", True),
        ("Solo in parte. Manca", True),
        ("No day, no name.", False),
        ("Nearly everybody answers the neighbour on Monday.", False),
        ("Not measured: nobody asked.", False),
        ("Non dire nulla, poi", False),
        ("Right is another thing.", False),
        ("Closeness: counts", False),
    ],
)
def test_a_wrong_answer_is_wrong_once_also_by_degrees(feedback: str, says_so: bool) -> None:
    assert says_verdict(feedback, is_right=False) is says_so


def test_a_visitor_reaches_a_lesson_that_needs_an_account_and_is_offered_one(
    visitor: Client,
) -> None:
    whole = course("An open course")
    lesson = module(whole, "A lesson with an account", access="registered")
    assert f'href="{lesson.url}"' in visitor.get(whole.url).content.decode()
    refused = visitor.get(lesson.url)
    assert refused.status_code == 403
    content = refused.content.decode()
    for said in ("A lesson with an account", "An open course", f'href="{whole.url}"'):
        assert said in content
    assert content.count("/accounts/signup/?next=") == 2  # in the header and in the page


def test_a_learner_without_a_cluster_is_led_on_where_they_stopped() -> None:
    learner = person("registered")
    browser = browser_of(learner)
    assert b"courses-heading" not in browser.get("/en/my-cluster/").content
    counts = []
    for number in range(3):
        whole = course(f"Course {number}")
        first, second = module(whole, "The first step"), module(whole, "The second step")
        Enrolment.objects.create(user=learner, course_key=whole.translation_key)
        ModuleCompletion.objects.create(user=learner, module_key=first.translation_key)
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/en/my-cluster/").content.decode()
        counts.append(len(queries))
        assert "Continue with module 2:" in page
        assert f'href="{second.url}"' in page
    assert counts[1] == counts[2]
    ModuleCompletion.objects.create(user=learner, module_key=second.translation_key)
    assert "All modules are completed." in browser.get("/en/my-cluster/").content.decode()
