"""Choosers of the editing screens, where a value is sent that is no object's key."""

from __future__ import annotations

from typing import Any

from wagtail.admin.widgets.chooser import BaseChooser


def show_nothing_for_what_is_no_key() -> None:
    """Let every chooser stand empty where it was sent a value that can't be a key.

    The form's field refuses such a value with a message; Wagtail's widgets look it up once more
    to show it, expect it to be well formed, and end the request with an error. All of them,
    also those of documents, pictures, pages and other packages, ask this one method.
    """
    look_up = BaseChooser.get_instance

    def get_instance(self: BaseChooser, value: Any) -> Any:
        try:
            return look_up(self, value)
        except (TypeError, ValueError, OverflowError):
            return None

    BaseChooser.get_instance = get_instance
