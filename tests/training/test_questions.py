"""A question is written bit by bit, and whole before it is public."""

from __future__ import annotations

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from practices.blocks import FactBlock
from practices.models import ResourceLink
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice, course, module, publish
from training.blocks import QuestionBlock, quiz_blocks
from training.models import Module

ANSWERS = [
    [],
    [{"text": "One", "is_right": False, "feedback": ""}],
    [{"text": "One", "is_right": True, "feedback": "Yes"}] * 2,
    [{"text": "", "is_right": False, "feedback": ""}] * 3,
]


@pytest.mark.parametrize("answers", ANSWERS)
def test_half_a_question_is_a_draft_and_not_public(answers: list[dict[str, object]]) -> None:
    block = QuestionBlock()
    value = block.to_python({"question": "", "options": answers})
    assert block.clean_deferred(value)["question"] == ""
    with pytest.raises(ValidationError):
        block.clean(value)


def test_two_right_answers_are_refused_for_the_public() -> None:
    block = QuestionBlock()
    options = [{"text": text, "is_right": True, "feedback": "Yes"} for text in ("One", "Two")]
    value = block.to_python({"question": "Which?", "options": options})
    assert len(block.clean_deferred(value)["options"]) == 2
    with pytest.raises(ValidationError):
        block.clean(value)


def test_a_new_question_names_every_part_of_its_answers() -> None:
    """What is not named, the screen fills with the word "undefined"."""
    offered = QuestionBlock().child_blocks["options"].get_default()
    assert [dict(one) for one in offered] == [{"text": "", "is_right": False, "feedback": ""}] * 3


@pytest.mark.django_db
def test_the_answers_are_added_up_and_what_is_left_is_said() -> None:
    options = [
        {"text": text, "is_right": text == "Second", "feedback": "Because."}
        for text in ("First", "Second")
    ]
    page = module(course())
    page.quiz = [
        ("question", {"question": f"Question {number}?", "options": options})
        for number in (1, 2, 3)
    ]
    publish(page)
    browser = browser_of(person("trainer"))
    assert "Right answers" not in browser.get(page.url).text
    asked = browser.get(page.url).context["questions"]
    right = {one.name: one.answers[1].value for one in asked}
    wrong = {asked[1].name: asked[1].answers[0].value}
    some = browser.get(page.url, {asked[0].name: right[asked[0].name], **wrong}).text
    assert "Right answers: 1 of 3. 1 question isn't answered yet." in unescape(some)
    assert "Right answers: 3 of 3.</strong>" in browser.get(page.url, right).text


@pytest.mark.django_db
def test_half_a_question_is_told_in_words_where_all_that_is_missing_is_listed() -> None:
    """A module of a draft course is refused for the course as well, and so all of it is listed."""
    page = module(course())
    page.get_parent().specific.unpublish()
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    half = {"quiz-count": "1", "quiz-0-deleted": "", "quiz-0-order": "0", "quiz-0-type": "question"}
    half |= {"quiz-0-id": "", "quiz-0-value-question": "", "quiz-0-value-options-count": "0"}
    sent = {**form_values(browser, edit, Module), **half, "action-publish": "on"}
    told = browser.post(edit, sent).text
    assert "Quiz: Not every entry is complete." in told
    assert "StreamBlock" not in told.partition("</ul>")[0]


@pytest.mark.django_db
def test_what_nobody_refers_to_is_not_counted() -> None:
    page = module(course())
    browser = browser_of(person("editor"))
    address = reverse("wagtailadmin_pages:delete", args=[page.pk])
    assert "eferenced" not in browser.get(address).text
    other = best_practice()
    other.links = [ResourceLink(target=page)]
    publish(other)
    assert "referenced 1 time" in browser.get(address).text


@pytest.mark.parametrize("other", ["Ask them", " ask  THEM "])
def test_two_answers_that_read_the_same_are_refused_by_name(other: str) -> None:
    block = QuestionBlock()
    options = [
        {"text": text, "is_right": is_right, "feedback": "So"}
        for text, is_right in (("Ask them", True), ("Wait", False), (other, False))
    ]
    value = block.to_python({"question": "Which?", "options": options})
    assert len(block.clean_deferred(value)["options"]) == 3
    with pytest.raises(blocks.StructBlockValidationError) as refused:
        block.clean(value)
    assert "ask them" in str(refused.value.block_errors["options"]).casefold()


def test_two_questions_that_read_the_same_are_refused_by_name() -> None:
    options = [
        {"text": text, "is_right": is_right, "feedback": "So"}
        for text, is_right in (("Ask them", True), ("Wait", False))
    ]
    questions = ("Which comes first?", "And then?", "which  comes FIRST?")
    block = quiz_blocks()
    value = block.to_python(
        [{"type": "question", "value": {"question": one, "options": options}} for one in questions]
    )
    assert len(block.clean_deferred(value)) == 3
    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(value)
    assert "which comes FIRST?" in str(refused.value.block_errors[2])


def test_a_fact_has_a_tag_and_no_quality_label() -> None:
    with override("it"):
        assert str(FactBlock().child_blocks["label"].label) == "Etichetta"
