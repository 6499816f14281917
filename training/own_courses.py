"""The courses in which somebody learns or learned, and where each goes on."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext

from practices import permissions
from practices.pages.selectors import index_page_context
from practices.translating.untranslated import originals, with_ways

from .models import Course, CourseIndexPage, Enrolment, Module, ModuleCompletion
from .selectors import (
    ModuleRow,
    in_order,
    progress_context,
    public_modules,
    rows_of,
)


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """A course that the reader joined, or of which they completed a module.

    `next` is the module with which it goes on, None where everything that the reader may open is
    completed. `is_foreign`: not in the language of the page. `has_joined` is False where they left
    or never joined; `is_offered` where the course isn't public any more: it has no address then,
    and `done` counts whatever they completed in it.
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
    has_joined: bool = True
    is_offered: bool = True

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to do; a course without modules has still to begin."""
        return self.next is None and self.total > 0


def own_courses(request: HttpRequest) -> list[OwnCourse]:
    """The reader's courses: what is underway, what has no module yet, what is done, what they
    have not joined, what is offered no more; each the latest first.

    Those not joined are the ones of which they completed a module, so that they find it again
    where it was moved to. Each in the language of the page if it exists there, else in the
    site's own.
    """
    user = request.user
    if not user.is_authenticated:
        return []
    joined = dict(Enrolment.objects.filter(user_id=user.pk).values_list("course_key", "joined_at"))
    finished, place = _finished(user)
    keys = {*joined, *place.values()}
    if not keys:
        return []
    shown = Course.objects.visible_to(user).filter(pk=OuterRef("pk"))
    versions_of_all = Course.objects.filter(translation_key__in=keys)
    everywhere = list(with_ways(versions_of_all).annotate(is_visible=Exists(shown)))
    by_key: dict[UUID, list[Course]] = defaultdict(list)
    for course in sorted(everywhere, key=lambda one: one.pk):
        by_key[course.translation_key].append(course)
    original = originals(everywhere)
    modules: dict[UUID | None, list[Module]] = defaultdict(list)
    for module in public_modules(by_key, user):
        modules[module.course_key].append(module)
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    found: list[tuple[OwnCourse, datetime.datetime]] = []
    for key, versions in by_key.items():
        steps = {one: finished[one] for one, course_key in place.items() if course_key == key}
        offered = [one for one in versions if one.is_visible]
        course = _in_language(offered or versions, language)
        if offered:
            own = in_order(modules[key], course, original[key])
            rows = rows_of(own, course, request, steps)
            entry = _own(course, rows, language, request, has_joined=key in joined)
        else:
            entry = _withdrawn(course, language, len(steps), has_joined=key in joined)
        latest = max([*steps.values(), *([joined[key]] if key in joined else [])])
        found.append((entry, latest))
    found.sort(key=lambda one: (_place(one[0]), -one[1].timestamp(), one[0].title))
    return [own for own, _last in found]


def course_index_context(index: CourseIndexPage, request: HttpRequest) -> dict[str, Any]:
    """The list of courses, with the reader's own on top."""
    return {
        **index_page_context(index, request),
        "section": "learn",
        "own_courses": own_courses(request),
        "crumbs": [(index.title, None)],
    }


def _finished(user: AbstractUser) -> tuple[dict[UUID, datetime.datetime], dict[UUID, UUID]]:
    """When each module was completed, and in which course it lies; drafts, too: what was
    completed counts as long as the module is there."""
    lies_in = Module.objects.filter(translation_key=OuterRef("module_key")).values("course_key")
    done = ModuleCompletion.objects.filter(user_id=user.pk).annotate(lies_in=lies_in[:1])
    rows = list(done.values_list("module_key", "completed_at", "lies_in"))
    finished = {key: when for key, when, _course in rows}
    return finished, {key: course for key, _when, course in rows if course}


def _place(own: OwnCourse) -> int:
    """Where a course stands among others: what can be gone on with comes first."""
    if not own.is_offered:
        return 4
    if not own.has_joined:
        return 3
    if own.is_over:
        return 2
    return 0 if own.next else 1


def joined_titles(request: HttpRequest) -> list[tuple[str, str]]:
    """Title and address of the courses that the reader joined, each in one language.

    For pages about something else, which have no room for how far each is: it takes one query,
    and none for whoever takes part in no course.
    """
    user = request.user
    atoms = permissions.reader_atoms(user)
    takes_part = any(atom.startswith(permissions.course_atom("")) for atom in atoms)
    if not user.is_authenticated or not takes_part:
        return []
    keys = Enrolment.objects.filter(user_id=user.pk).values("course_key")
    found = Course.objects.filter(translation_key__in=keys).visible_to(user)
    by_key: dict[UUID, list[Course]] = defaultdict(list)
    for course in found.select_related("locale").order_by("pk"):
        by_key[course.translation_key].append(course)
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    shown = [_in_language(versions, language) for versions in by_key.values()]
    return [(one.title, one.get_url(request) or "") for one in shown]


def _in_language(versions: list[Course], language: str) -> Course:
    """The version in a language, else in the site's own, else the first."""
    wanted = (language, settings.LANGUAGE_CODE)
    codes = {one.locale.language_code: one for one in reversed(versions)}
    return next((codes[code] for code in wanted if code in codes), versions[0])


def _withdrawn(course: Course, language: str, done: int, *, has_joined: bool) -> OwnCourse:
    """A course that isn't public any more; who took it knows its title."""
    return OwnCourse(
        title=course.title,
        url="",
        language=course.locale.language_code,
        language_label=course.locale.get_display_name(),
        is_foreign=course.locale.language_code != language,
        done=done,
        total=0,
        progress=ngettext("%(done)d module completed", "%(done)d modules completed", done)
        % {"done": done},
        next=None,
        has_joined=has_joined,
        is_offered=False,
    )


def _own(
    course: Course, rows: list[ModuleRow], language: str, request: HttpRequest, *, has_joined: bool
) -> OwnCourse:
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
        has_joined=has_joined,
    )
