"""The courses that somebody joined, and where each goes on."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from practices.translating.untranslated import originals

from .models import Course, Enrolment, Module
from .selectors import (
    ModuleRow,
    completed_by,
    in_order,
    progress_context,
    public_modules,
    rows_of,
)


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """A course that the reader joined.

    `next` is the module with which it goes on, None where everything that the reader may open is
    completed. `is_foreign`: not in the language of the page.
    """

    title: str
    url: str
    language: str
    language_label: str
    is_foreign: bool
    done: int
    total: int
    progress: str
    next: ModuleRow | None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to do; a course without modules has still to begin."""
        return self.next is None and self.total > 0


def own_courses(request: HttpRequest) -> list[OwnCourse]:
    """The reader's courses: what is underway before what is done, the latest first.

    Each in the language of the page if it exists there, else in the site's own.
    """
    user = request.user
    if not user.is_authenticated:
        return []
    joined = dict(Enrolment.objects.filter(user_id=user.pk).values_list("course_key", "joined_at"))
    if not joined:
        return []
    everywhere = Course.objects.filter(translation_key__in=joined).select_related("locale")
    by_key: dict[UUID, list[Course]] = defaultdict(list)
    for course in everywhere.visible_to(user).order_by("pk"):
        by_key[course.translation_key].append(course)
    original = originals(everywhere)
    modules: dict[UUID | None, list[Module]] = defaultdict(list)
    for module in public_modules(by_key, user):
        modules[module.course_key].append(module)
    completed = completed_by(user, chain.from_iterable(modules.values()))
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    found: list[tuple[OwnCourse, datetime.datetime]] = []
    for key, versions in by_key.items():
        course = _in_language(versions, language)
        own = in_order(modules[key], course, original[key])
        rows = rows_of(own, course, request, completed)
        steps = [completed[one.translation_key] for one in own if one.translation_key in completed]
        found.append((_own(course, rows, language, request), max([joined[key], *steps])))
    found.sort(key=lambda one: (one[0].is_over, -one[1].timestamp(), one[0].title))
    return [own for own, _last in found]


def _in_language(versions: list[Course], language: str) -> Course:
    """The version in a language, else in the site's own, else the first."""
    wanted = (language, settings.LANGUAGE_CODE)
    codes = {one.locale.language_code: one for one in reversed(versions)}
    return next((codes[code] for code in wanted if code in codes), versions[0])


def _own(course: Course, rows: list[ModuleRow], language: str, request: HttpRequest) -> OwnCourse:
    progress = progress_context(rows)
    return OwnCourse(
        title=course.title,
        url=course.get_url(request) or "",
        language=course.locale.language_code,
        language_label=course.locale.get_display_name(),
        is_foreign=course.locale.language_code != language,
        done=progress["modules_done"],
        total=progress["modules_total"],
        progress=progress["progress_text"],
        next=progress["next_module"],
    )
