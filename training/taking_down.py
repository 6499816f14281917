"""What goes, and what stays, when a course or a module is unpublished or deleted."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from practices.models import Resource
from practices.publishing.followers import followers_elsewhere

from .models import Course, Enrolment, Module, ModuleCompletion


def participants(course_key: UUID | None) -> int:
    """How many people take part in a course, in whatever language."""
    return Enrolment.objects.filter(course_key=course_key).count() if course_key else 0


def elsewhere(page: Page) -> int:
    """How many people take part in other courses that show a page, or a part of it, by an alias."""
    shown_in = Resource.objects.filter(pk__in=[one.pk for one in followers_elsewhere([page])])
    people = Enrolment.objects.filter(course_key__in=shown_in.values("course_key"))
    return people.values("user_id").distinct().count()


def _people(page: Course | Module) -> Iterator[str]:
    number = participants(page.course_key)
    if isinstance(page, Course) and number:
        text = ngettext(
            "%(number)d person takes part in this course.",
            "%(number)d people take part in this course.",
            number,
        )
        yield text % {"number": number}
    elif number:
        text = ngettext(
            "%(number)d person takes part in the course of this module.",
            "%(number)d people take part in the course of this module.",
            number,
        )
        yield text % {"number": number}
    number = elsewhere(page)
    if number:
        text = ngettext(
            "%(number)d person takes part in a course that shows it by an alias.",
            "%(number)d people take part in courses that show it by an alias.",
            number,
        )
        yield text % {"number": number}


def moving_notes(page: Page, destination: Page | None) -> list[str]:
    """What somebody should know before a module leaves a course in which people take part."""
    page = page.specific
    if not isinstance(page, Module) or not page.live:
        return []
    if destination is not None and destination.translation_key == page.course_key:
        return []
    notes = list(_people(page))
    if notes:
        notes.append(
            _(
                "They don't find it in their course any more. What they completed is kept: “Your "
                "courses” names the course in which it lies then, and they may join that one."
            )
        )
    return notes


def unpublishing_notes(page: Page) -> list[str]:
    """What somebody should know before they unpublish a page; nothing for other types."""
    page = page.specific
    if not isinstance(page, (Course, Module)):
        return []
    notes = list(_people(page))
    if notes:
        notes.append(_("They can't open it any more; what they completed is kept."))
    if isinstance(page, Course):
        public = Module.objects.child_of(page).live().count()
        if public:
            text = ngettext(
                "Its module is unpublished with it.",
                "Its %(number)d modules are unpublished with it.",
                public,
            )
            notes.append(text % {"number": public})
    return notes


def deletion_notes(page: Page) -> list[str]:
    """What goes with a page that is deleted, and what stays; nothing for other types."""
    page = page.specific
    if not isinstance(page, (Course, Module)):
        return []
    others = type(page).objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    versions = list(others.select_related("locale"))
    notes = list(_people(page))
    if isinstance(page, Course):
        titles = Module.objects.child_of(page).order_by("path").values_list("title", flat=True)
        if titles:
            notes.append(_("These modules go with it: %(titles)s.") % {"titles": ", ".join(titles)})
    if versions:
        names = ", ".join(f"{one.title} ({one.locale.get_display_name()})" for one in versions)
        notes.append(_("Its other languages stay: %(titles)s.") % {"titles": names})
    elif isinstance(page, Course) and participants(page.course_key):
        notes.append(_("Who takes part, and what they completed, is forgotten."))
    notes.append(_("This can't be undone."))
    return notes


def forget_people(page: Course | Module) -> None:
    """Forget who took a course or completed a module that is gone in every language."""
    key = page.translation_key
    if type(page).objects.filter(translation_key=key).exclude(pk=page.pk).exists():
        return
    if isinstance(page, Course):
        Enrolment.objects.filter(course_key=key).delete()
    else:
        ModuleCompletion.objects.filter(module_key=key).delete()
