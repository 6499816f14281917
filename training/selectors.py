"""What course and module pages show."""

from __future__ import annotations

import datetime
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from practices import permissions
from practices.enums import AccessLevel
from practices.models import Resource
from practices.pages.selectors import resource_page_context
from practices.sections import expanded
from practices.translating.untranslated import original_of

from .models import Course, Module, ModuleCompletion


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module in the list of its course. `state` is done, now, locked or empty; `note`
    says how to open a locked one, which has an address only if an account opens it.
    `is_foreign`: not yet in the course's language; `is_counted`: among what a participant has to
    complete."""

    number: int
    title: str
    summary: str
    url: str
    duration: str
    state: str
    note: str
    is_current: bool
    language: str
    language_label: str
    is_foreign: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """An option of a quiz question, with the learner's choice."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A quiz question; `feedback` is empty until an answer was chosen.

    `says_so` is true where the feedback itself begins with the verdict.
    """

    name: str
    text: str
    answers: list[Answer]
    feedback: str
    is_right: bool
    says_so: bool


# A verdict stands by itself: "No firm does" is none, a mark has to follow.
_RIGHT = r"(?:that.s )?(?:quite |exactly )?(?:right|yes|correct|exactly)|giusto|sì|esatto|corretto"
_NO = "no|wrong|incorrect|false|sbagliato|errato|falso"
# An answer that is wrong may be so by degrees, in a word or two more: "Nearly there".
_BY_DEGREES = (
    r"not (?:quite|really|yet|always|exactly|entirely|fully|necessarily|at all)"
    r"|nearly|almost|close|(?:right )?(?:only )?(?:half|partly|in part)"
    r"|non (?:proprio|ancora|sempre|esattamente|del tutto|necessariamente|affatto)"
    r"|quasi|(?:giusto |vero )?(?:solo )?(?:a metà|in parte)"
)
_MARK = r"\s*(?:[.,:;!…–—-]|$)"
_SAYS_RIGHT = re.compile(rf"(?:{_RIGHT}){_MARK}", re.IGNORECASE)
_SAYS_WRONG = re.compile(rf"(?:{_NO}|(?:{_BY_DEGREES})(?:\s+\w+){{0,2}}){_MARK}", re.IGNORECASE)


def says_verdict(feedback: str, *, is_right: bool) -> bool:
    """Whether a feedback begins with its own verdict: "No!" says nothing of an answer that is
    right, it is about the case."""
    return bool((_SAYS_RIGHT if is_right else _SAYS_WRONG).match(feedback.strip()))


def duration_label(minutes: int | None) -> str:
    """Minutes as hours and minutes in words: "1 h 30 min"; empty where a draft has none."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [
        _("%(hours)d h") % {"hours": hours} if hours else "",
        _("%(minutes)d min") % {"minutes": rest} if rest or not hours else "",
    ]
    return " ".join(part for part in parts if part)


def is_enrolled(request: HttpRequest, course_key: UUID | None) -> bool:
    """Whether the reader may open course work: participants, trainers and editors."""
    required = permissions.level_requirements(AccessLevel.PARTICIPANT, course_key)
    return permissions.satisfies(permissions.reader_atoms(request.user), required)


def joined(request: HttpRequest, course_key: UUID | None) -> bool:
    """Whether the reader joined the course themselves."""
    return permissions.course_atom(course_key) in permissions.reader_atoms(request.user)


def course_of(resource: Resource, request: HttpRequest) -> Course | None:
    """The course that `resource` is a part of, in its language if it exists there.

    None where it is part of no course, or where the reader may not open the course.
    """
    if not resource.course_key:
        return None
    found = Course.objects.filter(translation_key=resource.course_key).visible_to(request.user)
    courses = sorted(found, key=lambda course: (course.locale_id != resource.locale_id, course.pk))
    return courses[0] if courses else None


def course_to_join(resource: Resource, request: HttpRequest) -> Course | None:
    """The course whose participants may open `resource`; None where joining would not help."""
    if resource.access != AccessLevel.PARTICIPANT:
        return None
    if joined(request, resource.course_key):
        return None
    return course_of(resource, request)


def in_order(modules: Iterable[Module], course: Page, original: Page) -> list[Module]:
    """The modules of a course, the same and in the same order in all its languages.

    Each in the language of `course` if it is translated, else as the original has it.

    Args:
        modules: the public modules of all languages, with their locale.
        course: the course in the language that is wanted.
        original: the course of which it is a translation, or the course itself.
    """
    chosen: dict[UUID, Module] = {}
    for one in sorted(modules, key=lambda one: (not one.path.startswith(original.path), one.path)):
        if one.translation_key not in chosen or one.path.startswith(course.path):
            chosen[one.translation_key] = one
    return list(chosen.values())


def public_modules(course_keys: Iterable[UUID], user: permissions.Reader) -> list[Module]:
    """The public modules of courses in every language, without what lies in one of Wagtail's
    private sections that is closed to `user`."""
    public = Module.objects.live().filter(course_key__in=course_keys)
    return list(permissions.outside_private_sections(public, user).select_related("locale"))


def completed_by(
    user: permissions.Reader, modules: Iterable[Module]
) -> dict[UUID, datetime.datetime]:
    """When somebody completed those of `modules` that they have, by translation key."""
    if not isinstance(user, AbstractUser):
        return {}
    done = ModuleCompletion.objects.filter(
        user_id=user.pk, module_key__in={one.translation_key for one in modules}
    )
    return dict(done.values_list("module_key", "completed_at"))


def module_rows(course: Page, request: HttpRequest, current: int | None) -> list[ModuleRow]:
    """The public modules of a course, in order, with the reader's progress.

    The outline names modules that the reader may not open yet, and those that are for trainers;
    these belong to no participant's progress, not even to a trainer's own.
    """
    public = public_modules([course.translation_key], request.user)
    modules = in_order(public, course, original_of(course) or course)
    return rows_of(modules, course, request, completed_by(request.user, modules), current)


def rows_of(
    modules: Iterable[Module],
    course: Page,
    request: HttpRequest,
    completed: Container[UUID],
    current: int | None = None,
) -> list[ModuleRow]:
    """The rows of `modules`, which are those of `course` in order."""
    atoms = permissions.reader_atoms(request.user)
    rows: list[ModuleRow] = []
    next_found, begins = False, request.user.is_authenticated
    for number, module in enumerate(modules, start=1):
        is_open = permissions.satisfies(
            atoms, permissions.level_requirements(module.access, module.course_key)
        )
        # Its own page says what it is and offers the account.
        needs_account = not is_open and module.access == AccessLevel.REGISTERED
        done = module.translation_key in completed
        is_counted = module.access != AccessLevel.TRAINER
        # Nobody's course goes on who isn't known.
        is_next = is_open and is_counted and not done and not next_found and begins
        next_found = next_found or is_next
        state = "done" if done else "now" if is_next else "" if is_open else "locked"
        rows.append(
            ModuleRow(
                number=number,
                title=module.title,
                summary=module.summary,
                url=(module.get_url(request) or "") if is_open or needs_account else "",
                duration=duration_label(module.duration_minutes),
                state=state,
                note=_note(state, module),
                is_current=module.pk == current,
                language=module.locale.language_code,
                language_label=module.locale.get_display_name(),
                is_foreign=module.locale_id != course.locale_id,
                is_counted=is_counted,
            )
        )
    return rows


def _note(state: str, module: Module) -> str:
    """What the list says beside the time; empty for the component's own word."""
    if state == "now":
        return _("Next")
    if state == "locked":
        if module.access == AccessLevel.REGISTERED:
            return _("Sign in to open")
        if module.access == AccessLevel.TRAINER:
            return _("For trainers")
        return _("Join the course to open")
    return ""


def progress_context(rows: list[ModuleRow]) -> dict[str, Any]:
    """How far the reader is with what participants have to complete."""
    counted = [row for row in rows if row.is_counted]
    done, total = sum(row.state == "done" for row in counted), len(counted)
    text = ngettext("%(done)d of %(total)d module", "%(done)d of %(total)d modules", total) % {
        "done": done,
        "total": total,
    }
    return {
        "modules_done": done,
        "modules_total": total,
        "progress_text": text,
        "is_course_done": 0 < total == done,
        "next_module": next((row for row in rows if row.state == "now"), None),
    }


def course_context(course: Course, request: HttpRequest) -> dict[str, Any]:
    """Modules with progress, and whether the reader has joined."""
    rows = module_rows(course, request, None)
    index = course.get_parent()
    return {
        **resource_page_context(course, request),
        "modules": rows,
        "has_joined": joined(request, course.course_key),
        "crumbs": [(index.title, index.get_url(request)), (course.title, None)],
        **progress_context(rows),
    }


def quiz_questions(module: Module, answers: dict[str, str]) -> list[Question]:
    """The quiz with feedback for the chosen answers; anything else in `answers` is ignored.

    Questions and answers are known by the names that Wagtail stores with them: an editor may
    delete or move some while somebody reads. Those never stored, in a preview, have their place.
    """
    questions = []
    for number, block in enumerate(module.quiz, start=1):
        name = f"q-{block.id or number}"
        bound = block.value["options"].bound_blocks
        options = {str(one.id or place): one.value for place, one in enumerate(bound)}
        chosen = answers.get(name, "")
        picked = options.get(chosen)
        questions.append(
            Question(
                name=name,
                text=block.value["question"],
                answers=[
                    Answer(value, option["text"], value == chosen)
                    for value, option in options.items()
                ],
                feedback=picked["feedback"] if picked else "",
                is_right=bool(picked and picked["is_right"]),
                says_so=picked is not None
                and says_verdict(picked["feedback"], is_right=picked["is_right"]),
            )
        )
    return questions


def quiz_sum(questions: Sequence[Question]) -> str:
    """How many answers were right, in words; empty before anything was answered."""
    answered = sum(bool(question.feedback) for question in questions)
    if not answered:
        return ""
    right = sum(question.is_right for question in questions)
    # Both numbers would ask for a plural of their own.
    said = _("Right answers: %(right)d of %(number)d.") % {
        "right": right,
        "number": len(questions),
    }
    left = len(questions) - answered
    if not left:
        return said
    more = ngettext(
        "%(number)d question isn't answered yet.",
        "%(number)d questions aren't answered yet.",
        left,
    )
    return f"{said} {more % {'number': left}}"


def module_context(module: Module, request: HttpRequest) -> dict[str, Any]:
    """The module with its place in the course and what this reader may open."""
    course = module.get_parent()
    rows = module_rows(course, request, module.pk)
    position = next((i for i, row in enumerate(rows) if row.is_current), 0)
    index = course.get_parent()
    atoms = permissions.reader_atoms(request.user)
    may_teach = bool({permissions.TRAINER, permissions.STAFF} & atoms)
    may_work = is_enrolled(request, module.course_key)
    exercise_note, trainer_notes = expanded(
        [module.exercise_note if may_work else "", module.trainer_notes if may_teach else ""]
    )
    questions = quiz_questions(module, request.GET.dict()) if may_work else []
    return {
        **resource_page_context(module, request),
        "course": course,
        "course_url": course.get_url(request),
        "modules": rows,
        "position": position + 1,
        "previous_module": rows[position - 1] if position else None,
        "following_module": rows[position + 1] if position + 1 < len(rows) else None,
        "is_done": bool(rows) and rows[position].state == "done",
        "duration": duration_label(module.duration_minutes),
        "may_work": may_work,
        "exercise": [block.value for block in module.exercise] if may_work else [],
        "exercise_note": exercise_note,
        "questions": questions,
        "quiz_sum": quiz_sum(questions),
        # "check" is the name of the button.
        "nothing_ticked": "check" in request.GET and not any(one.feedback for one in questions),
        "trainer_notes": trainer_notes,
        "was_undone": request.GET.get("marked") == "no",
        "crumbs": [
            (index.title, index.get_url(request)),
            (course.title, course.get_url(request)),
            (_("Module %(number)d") % {"number": position + 1}, None),
        ],
        **progress_context(rows),
    }
