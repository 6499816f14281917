"""Courses and the page that lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel

from practices.blocks import PROSE_FEATURES, items_blocks
from practices.editing.kept_choices import keep_chosen
from practices.enums import AccessLevel, ResourceKind
from practices.fields import RichTextField, StreamField
from practices.models import Resource, ResourceIndexPage
from practices.panels import resource_tabs
from practices.publishing.problems import Problem
from practices.sections import Section, SectionForm
from practices.translating.untranslated import original_of
from training.editing_permissions import CoursePermissions, ListPermissions
from training.previews import PreviewedAsReaders


class CourseIndexPage(ResourceIndexPage):
    """Lists the courses."""

    subpage_types = ["training.Course"]
    template = "training/course_index_page.html"

    class Meta:
        verbose_name = _("list of courses")
        verbose_name_plural = _("lists of courses")

    def permissions_for_user(self, user: AbstractUser) -> ListPermissions:
        return ListPermissions(user, self)


class OriginalPanel(FieldPanel):
    """A field that is the same for all languages, and so is offered by the original alone."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            is_translation = self.instance.pk and original_of(self.instance) is not None
            return bool(super().is_shown()) and not is_translation


class AlsoRunByPanel(OriginalPanel):
    """Trainers with whom a course is shared: all but whose course it is."""

    class BoundPanel(OriginalPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            if self.bound_field is not None:
                field = self.bound_field.field
                field.queryset = field.queryset.exclude(pk=self.instance.owner_id)
                chosen = {one.pk for one in self.instance.shared_with.all()}
                keep_chosen(field, chosen - {self.instance.owner_id})


class Course(PreviewedAsReaders, Resource):
    """Modules in order, for learning alone, in a team or with a trainer."""

    default_kind = ResourceKind.COURSE
    is_creatable = True
    parent_page_types = ["training.CourseIndexPage"]
    subpage_types = ["training.Module"]
    template = "training/course.html"

    for_whom = RichTextField(_("for whom"), features=PROSE_FEATURES)
    outcomes = StreamField(items_blocks(), verbose_name=_("outcomes"))
    workload = RichTextField(_("workload"), features=PROSE_FEATURES)
    module_order = RichTextField(_("order of the modules"), features=PROSE_FEATURES, blank=True)
    progress = RichTextField(_("how progress is recorded"), features=PROSE_FEATURES, blank=True)

    shared_with = ParentalManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        limit_choices_to={"groups__permissions__codename": "view_trainer_resources"},
        verbose_name=_("also run by"),
        help_text=_("These trainers may edit and publish the course and its modules, as you may."),
    )

    sections = (
        Section("for_whom", _("For whom"), SectionForm.PROSE),
        Section("outcomes", _("What you will be able to do"), SectionForm.ITEMS, minimum=2),
        Section("workload", _("Workload"), SectionForm.PROSE),
        Section("module_order", _("Order of the modules"), SectionForm.PROSE),
        Section("progress", _("How progress is recorded"), SectionForm.PROSE),
    )
    edit_handler = resource_tabs(
        sections, AlsoRunByPanel("shared_with", widget=CheckboxSelectMultiple)
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def further_problems(self) -> Iterator[Problem]:
        yield from super().further_problems()
        if self.access == AccessLevel.PARTICIPANT:
            message = gettext(
                "Nobody could join a course that only its participants may open. "
                "Set this access level on its modules."
            )
            yield Problem("access", gettext("Access"), message)

    def people(self) -> list[AbstractUser]:
        """Whose course its original is, and with whom that is shared."""
        original = original_of(self)
        course = self if original is None else original.specific
        found: list[AbstractUser] = super().people()
        return [*found, *([course.owner] if course.owner else []), *course.shared_with.all()]

    def permissions_for_user(self, user: AbstractUser) -> CoursePermissions:
        return CoursePermissions(user, self)
