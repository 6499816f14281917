"""Who takes a course and what is done.

Keys are translation keys: progress holds in any language.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Enrolment(models.Model):
    """A person who joined a course."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    course_key = models.UUIDField(_("course"), db_index=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["user", "course_key"], name="enrolled_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.course_key}"


class ModuleCompletion(models.Model):
    """A module that a person marked as completed on this portal."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="module_completions"
    )
    module_key = models.UUIDField(_("module"), db_index=True)
    completed_at = models.DateTimeField(_("completed"), auto_now_add=True)

    class Meta:
        verbose_name = _("completed module")
        verbose_name_plural = _("completed modules")
        constraints = [
            models.UniqueConstraint(fields=["user", "module_key"], name="completed_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.module_key}"
