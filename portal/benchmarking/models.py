"""Assessments of clusters. The data belongs to the cluster; peers see medians of five or more."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import AssessmentOrigin


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def complete(self) -> AssessmentQuerySet:
        """Without self-checks that are still being answered."""
        return self.filter(is_draft=False)


class Assessment(models.Model):
    """Scores of one cluster in one framework on one day."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="assessments"
    )
    framework = models.ForeignKey(
        "practices.Framework", on_delete=models.PROTECT, related_name="assessments"
    )
    assessed_on = models.DateField(_("date of the assessment"), default=timezone.localdate)
    origin = models.CharField(_("origin"), max_length=12, choices=AssessmentOrigin.choices)
    is_draft = models.BooleanField(_("still being answered"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessed_on", "-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "framework"],
                condition=models.Q(is_draft=True),
                name="one_draft_per_framework",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}, {self.assessed_on}"


class Score(models.Model):
    """The score of one indicator. No row, or no value: not known, which is not zero."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    indicator = models.ForeignKey("practices.Indicator", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(_("score"), max_digits=7, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "indicator"], name="one_score_per_indicator"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"
