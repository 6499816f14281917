"""Blocks of course modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError


class OptionBlock(blocks.StructBlock):
    """An answer with the feedback that a learner gets for choosing it."""

    text = blocks.CharBlock(max_length=300, label=_("Answer"))
    is_right = blocks.BooleanBlock(required=False, label=_("This is the right answer"))
    feedback = blocks.CharBlock(max_length=500, label=_("Feedback"))


# Every part is named: the screen writes "undefined" into those that are not.
NEW_OPTION = {"text": "", "is_right": False, "feedback": ""}


class QuestionBlock(blocks.StructBlock):
    """A question with three or four answers, one of them right, and no two the same."""

    question = blocks.CharBlock(max_length=400, label=_("Question"))
    # As many as a question usually has: with fewer than two a new one would begin with an error.
    options = blocks.ListBlock(
        OptionBlock(), default=[NEW_OPTION] * 3, min_num=2, max_num=6, label=_("Answers")
    )

    class Meta:
        icon = "help"
        label = _("Question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            # A draft may be half of a question.
            return cleaned
        if sum(1 for option in cleaned["options"] if option["is_right"]) != 1:
            raise blocks.StructBlockValidationError(
                {"options": ValidationError(_("Mark exactly one answer as right."))}
            )
        again = _said_again([option["text"] for option in cleaned["options"]])
        if again:
            message = _("Two answers are the same: “%(answer)s”.") % {"answer": again[1]}
            raise blocks.StructBlockValidationError({"options": ValidationError(message)})
        return cleaned


class QuizBlock(blocks.StreamBlock):
    """Questions of which no two are the same."""

    question = QuestionBlock()

    def clean(self, value: Any, **kwargs: Any) -> Any:
        cleaned = super().clean(value, **kwargs)
        if self.is_deferred_validation:
            return cleaned
        again = _said_again([child.value["question"] for child in cleaned])
        if again:
            place, text = again
            message = _("Two questions are the same: “%(question)s”.") % {"question": text}
            raise StreamBlockValidationError({place: ValidationError(message)})
        return cleaned


def _said_again(texts: Iterable[str]) -> tuple[int, str] | None:
    """The first text, with its place, that says the same as one before it."""
    known = set()
    for place, text in enumerate(" ".join(one.split()) for one in texts):
        said = text.casefold()
        if said and said in known:
            return place, text
        known.add(said)
    return None


def quiz_blocks() -> QuizBlock:
    return QuizBlock(required=False)
