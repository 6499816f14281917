"""States of plans and measures, and what the history tells of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanStatus(models.TextChoices):
    """A draft is still being put together; only an active plan reminds anybody."""

    DRAFT = "draft", pgettext_lazy("state of a plan", "Draft")
    ACTIVE = "active", pgettext_lazy("state of a plan", "Active")
    COMPLETED = "completed", pgettext_lazy("state of a plan", "Completed")


class MeasureStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("state of a measure", "Planned")
    UNDER_WAY = "under-way", pgettext_lazy("state of a measure", "Under way")
    DONE = "done", pgettext_lazy("state of a measure", "Done")


class ChangeAction(models.TextChoices):
    """What somebody did with the plan or a part of it."""

    CREATED = "created", pgettext_lazy("change of a plan", "Created")
    ADDED = "added", pgettext_lazy("change of a plan", "Added")
    CHANGED = "changed", pgettext_lazy("change of a plan", "Changed")
    REMOVED = "removed", pgettext_lazy("change of a plan", "Removed")
    RESTORED = "restored", pgettext_lazy("change of a plan", "Brought back")


class ChangeSubject(models.TextChoices):
    """Which part of the plan an entry of the history is about."""

    PLAN = "plan", _("Plan")
    AREA = "area", _("Improvement area")
    MEASURE = "measure", _("Measure")


class ReminderKind(models.TextChoices):
    DUE_SOON = "due-soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
