"""Keeps modules with the course in which they lie, on every way by which pages are made,
changed and moved."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from practices.services import library_changed

from .models import Course, Module
from .taking_down import forget_people


def _key_of_course_around(module: Module) -> UUID | None:
    """The translation key of the course below which a module lies; None outside of the tree."""
    above = module.path[: -Page.steplen]
    key: UUID | None = (
        Course.objects.filter(path=above).values_list("translation_key", flat=True).first()
    )
    return key


def on_course_saving(instance: Course, **_kwargs: Any) -> None:
    instance.course_key = instance.translation_key


def on_module_saving(
    instance: Module, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """A module is open to the participants of its own course, whatever it was copied from."""
    if update_fields is None or "course_key" in update_fields:
        instance.course_key = _key_of_course_around(instance) or instance.course_key


def on_course_saved(
    instance: Course, update_fields: Collection[str] | None = None, **_kwargs: Any
) -> None:
    """Modules follow a course that has another key, and one that is no longer public."""
    if update_fields is None or {"translation_key", "live"} & set(update_fields):
        modules = Module.objects.child_of(instance)
        modules.exclude(course_key=instance.translation_key).update(
            course_key=instance.translation_key
        )
        if not instance.live:
            unpublish_modules(instance)


def unpublish_modules(course: Course) -> None:
    """A module is public only below a public course."""
    for module in Module.objects.child_of(course).live():
        module.unpublish()


def on_page_unpublished(instance: Page, **_kwargs: Any) -> None:
    """Also where the course was unpublished without being loaded as one."""
    if isinstance(instance, Course):
        unpublish_modules(instance)


def on_page_deleted(instance: Course | Module, **_kwargs: Any) -> None:
    forget_people(instance)


def on_page_moved(instance: Page, parent_page_after: Page, **_kwargs: Any) -> None:
    """A module is open to the participants of the course to which it was moved."""
    module = Module.objects.filter(pk=instance.pk).first()
    course = Course.objects.filter(pk=parent_page_after.pk).first()
    if module is None or course is None or module.course_key == course.translation_key:
        return
    Module.objects.filter(pk=instance.pk).update(course_key=course.translation_key)
    library_changed([instance.translation_key])


def connect() -> None:
    """Connect all handlers; called once by the app's configuration."""
    pre_save.connect(on_course_saving, sender=Course, dispatch_uid="training-course-saving")
    pre_save.connect(on_module_saving, sender=Module, dispatch_uid="training-module-saving")
    post_save.connect(on_course_saved, sender=Course, dispatch_uid="training-course-saved")
    for sender in (Course, Module):
        post_delete.connect(
            on_page_deleted, sender=sender, dispatch_uid=f"training-{sender.__name__}-deleted"
        )
    page_unpublished.connect(on_page_unpublished, dispatch_uid="training-unpublished")
    post_page_move.connect(on_page_moved, dispatch_uid="training-module-moved")
