"""A module: one sitting of a course."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import NumberInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from practices.blocks import PROSE_FEATURES, fact_blocks, items_blocks, section_blocks
from practices.enums import ResourceKind
from practices.fields import RichTextField, StreamField
from practices.models import Resource
from practices.panels import resource_tabs
from practices.publishing.problems import Problem
from practices.sections import Section, SectionForm
from training.blocks import quiz_blocks
from training.editing_permissions import CoursePermissions
from training.previews import PreviewedAsReaders

# Of a module, in minutes.
SHORTEST, LONGEST = 5, 2400


class Module(PreviewedAsReaders, Resource):
    """Objectives, a case with a decision, content, exercise, quiz, reflection.

    The lesson has the page's access level; exercise and quiz are for people who joined the
    course; the trainer's notes are for trainers. None of the latter enters the search index.
    """

    default_kind = ResourceKind.MODULE
    is_creatable = True
    parent_page_types = ["training.Course"]
    subpage_types: list[str] = []
    needs_public_parent = True
    template = "training/module.html"

    duration_minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"),
        null=True,
        default=90,
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    objectives = StreamField(items_blocks(), verbose_name=_("learning objectives"))
    why = RichTextField(_("why it matters"), features=PROSE_FEATURES)
    case = RichTextField(_("case"), features=PROSE_FEATURES)
    content = StreamField(section_blocks(), verbose_name=_("content"))
    exercise = StreamField(fact_blocks(), blank=True, verbose_name=_("exercise"))
    exercise_note = RichTextField(_("note on the exercise"), features=PROSE_FEATURES, blank=True)
    quiz = StreamField(quiz_blocks(), blank=True, verbose_name=_("quiz"))
    reflection = RichTextField(_("reflection"), features=PROSE_FEATURES, blank=True)
    trainer_notes = RichTextField(
        _("trainer's notes"),
        features=PROSE_FEATURES,
        blank=True,
        help_text=_("Seen by trainers only."),
    )

    sections = (
        Section("objectives", _("After this module you can"), SectionForm.ITEMS, minimum=2),
        Section("why", _("Why it matters"), SectionForm.PROSE),
        Section("case", _("Case: what would you do?"), SectionForm.PROSE),
        Section("content", _("What to know"), SectionForm.PARTS),
        Section("reflection", _("Think it over"), SectionForm.PROSE),
    )
    edit_handler = resource_tabs(
        sections,
        FieldPanel("exercise"),
        FieldPanel("exercise_note"),
        FieldPanel("quiz"),
        FieldPanel("trainer_notes"),
        FieldPanel(
            "duration_minutes",
            help_text=_("From 5 to 2,400 minutes."),
            widget=NumberInput(attrs={"min": SHORTEST, "max": LONGEST}),
        ),
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def place_problems(self, parent: Page | None) -> Iterator[Problem]:
        yield from super().place_problems(parent)
        course = parent or (self.get_parent() if self.path else None)
        if course is not None and not course.live:
            message = gettext("Publish its course first: “%(title)s” is a draft.")
            yield Problem("", "", message % {"title": course.title}, code="course")

    def with_content_json(self, content: dict[str, Any]) -> Module:
        """A version of the module, in the course in which it lies now."""
        module: Module = super().with_content_json(content)
        module.course_key = self.course_key
        return module

    def people(self) -> list[AbstractUser]:
        """Who runs its course, and who made it."""
        course = self.get_parent().specific if self.path else None
        return [*super().people(), *(course.people() if isinstance(course, Resource) else [])]

    def permissions_for_user(self, user: AbstractUser) -> CoursePermissions:
        return CoursePermissions(user, self)
