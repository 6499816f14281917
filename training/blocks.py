"""Blocks of course modules."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


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
        said = Counter(" ".join(option["text"].split()).casefold() for option in cleaned["options"])
        again = next((text for text, number in said.items() if text and number > 1), "")
        if again:
            message = _("Two answers are the same: “%(answer)s”.") % {"answer": again}
            raise blocks.StructBlockValidationError({"options": ValidationError(message)})
        return cleaned


def quiz_blocks() -> list[tuple[str, blocks.Block]]:
    return [("question", QuestionBlock())]
