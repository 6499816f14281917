"""Keeps modules with the course in which they lie."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import post_page_move

from practices.services import library_changed

from .models import Course, Module


def on_module_moved(instance: Page, parent_page_after: Page, **_kwargs: Any) -> None:
    """A module is open to the participants of the course to which it was moved."""
    course = Course.objects.filter(pk=parent_page_after.pk).first()
    if course is None:
        return
    Module.objects.filter(pk=instance.pk).update(course_key=course.translation_key)
    library_changed([instance.translation_key])


def connect() -> None:
    """Connect all handlers; called once by the app's configuration."""
    post_page_move.connect(on_module_moved, dispatch_uid="training-module-moved")
