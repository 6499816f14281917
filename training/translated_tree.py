"""A module is one module in every language: it lies in one course, at one place in its order.

Wagtail moves the page that is moved and no other, so what holds for one language is brought to
the others here, whoever moved the page: a screen, a bulk action, the API or code.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from treebeard.mp_tree import MP_Node
from wagtail.models import Page

from practices.publishing.problems import Problem
from training.models import Course, Module


def versions_elsewhere(module: Module, course: Course) -> list[Module]:
    """The versions of a module in other languages that lie in no version of `course`."""
    versions = Module.objects.filter(translation_key=module.translation_key).exclude(pk=module.pk)
    elsewhere = versions.exclude(course_key=course.translation_key)
    return list(elsewhere.select_related("locale").order_by("path"))


def _in_language_of(version: Module, course: Course) -> Course | None:
    """The version of `course` in the language of a module's version."""
    found: Course | None = Course.objects.filter(
        translation_key=course.translation_key, locale_id=version.locale_id
    ).first()
    return found


def moving_problems(module: Module, course: Course) -> Iterator[Problem]:
    """What keeps a module, with its versions in other languages, from moving to `course`."""
    if module.locale_id != course.locale_id:
        message = _("“%(course)s” is in another language: a module lies in a course of its own.")
        yield Problem("", "", message % {"course": course.title}, code="course")
    for version in versions_elsewhere(module, course):
        target = _in_language_of(version, course)
        values = {
            "module": version.title,
            "language": version.locale.get_display_name(),
            "course": course.title,
        }
        if target is None:
            message = _(
                "“%(module)s” (%(language)s) would have to move along, but there is no "
                "“%(course)s” in that language. Translate the course first, or delete that "
                "translation of the module."
            )
        elif version.live and not target.live:
            message = _(
                "“%(module)s” (%(language)s) would move along and is public, but “%(course)s” "
                "is a draft in that language. Publish the course first."
            )
        elif not Page._slug_is_available(version.slug, target, version):
            message = _(
                "“%(module)s” (%(language)s) would move along, but “%(course)s” has a page with "
                "the same address in that language. Change one of the two addresses first."
            )
        else:
            continue
        yield Problem("", "", message % values, code="course")


def bring_versions(module: Module, course: Course) -> None:
    """Move the versions of a module in other languages to the versions of `course`."""
    for version in versions_elsewhere(module, course):
        target = _in_language_of(version, course)
        if target is not None:
            version.move(target, pos="last-child")


def bring_order(module: Module) -> None:
    """Give the versions of a module the place among their siblings that it has among its own.

    Siblings that are not in both languages count for nothing.
    """
    before, after = _neighbours(module)
    versions = Module.objects.filter(translation_key=module.translation_key).exclude(pk=module.pk)
    for version in versions.filter(course_key=module.course_key):
        siblings = list(Module.objects.sibling_of(version).exclude(pk=version.pk).order_by("path"))
        earlier = [one for one in siblings if one.translation_key in before]
        wrong = any(one.path > version.path for one in earlier) or any(
            one.path < version.path for one in siblings if one.translation_key in after
        )
        if not wrong:
            continue
        # Not by Page.move: the address stays, and nobody has to be told and to tell this again.
        if earlier:
            MP_Node.move(version, earlier[-1], pos="right")
        else:
            MP_Node.move(version, version.get_parent(), pos="first-child")


def _neighbours(module: Module) -> tuple[set[object], set[object]]:
    """Translation keys of the modules before and after a module in its course."""
    siblings = Module.objects.sibling_of(module).exclude(pk=module.pk)
    keys = list(siblings.values_list("path", "translation_key"))
    before = {key for path, key in keys if path < module.path}
    return before, {key for _path, key in keys} - before
