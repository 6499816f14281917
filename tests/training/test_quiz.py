"""A quiz while it is edited, and one that was sent without an answer."""

from __future__ import annotations

import pytest

from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, publish
from training.models import Module

pytestmark = pytest.mark.django_db


def test_an_answer_stays_with_its_question_whatever_an_editor_deletes_or_moves() -> None:
    lesson = module(course())
    question = {"question": "Another?", "options": [
        {"text": text, "is_right": text == "Two", "feedback": f"About {text}"}
        for text in ("One", "Two", "Three")
    ]}  # fmt: skip
    lesson.quiz.append(("question", question))
    publish(lesson)
    browser = browser_of(person("participant", lesson.course_key))
    address = str(lesson.get_url())
    first, second = browser.get(address).context["questions"]
    sent = {first.name: first.answers[1].value, second.name: second.answers[1].value}
    shown = browser.get(address, sent).context["questions"]
    assert [one.is_right for one in shown] == [True, True]
    edited = Module.objects.get(pk=lesson.pk)
    del edited.quiz[0]
    edited.quiz[0].value["options"].pop(0)
    publish(edited)
    (left,) = browser.get(address, sent).context["questions"]
    assert (left.text, left.feedback) == ("Another?", "About Two")
    (left,) = browser.get(address, {first.name: sent[first.name]}).context["questions"]
    assert left.feedback == ""


@pytest.mark.parametrize(("sent", "is_said"), [({}, False), ({"check": "1"}, True)])
def test_a_quiz_sent_without_an_answer_asks_for_one(sent: dict[str, str], is_said: bool) -> None:
    lesson = module(course())
    browser = browser_of(person("participant", lesson.course_key))
    text = browser.get(str(lesson.get_url()), sent).text
    assert ("Choose an answer first." in text) is is_said
