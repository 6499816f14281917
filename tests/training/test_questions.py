"""A question is written bit by bit, and whole before it is public."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from training.blocks import QuestionBlock

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
