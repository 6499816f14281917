"""What a cluster decided about resources and areas; shared by its whole team."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import AreaState, Figure, Helpfulness, MarkState


class MarkQuerySet(models.QuerySet["RecommendationMark"]):
    def of_real_clusters(self) -> MarkQuerySet:
        """Of clusters that an editor has confirmed: anybody may make up others, and whoever made
        four of five knows what the fifth one said."""
        return self.filter(cluster__counts_as_peer=True, cluster__is_example=False)


class RecommendationMark(models.Model):
    """A resource that a cluster pinned, did or set aside."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="recommendation_marks"
    )
    # The resource's stable identifier: a mark holds in every language and survives a re-import.
    identifier = models.SlugField(_("resource"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=MarkState.choices)
    # Of what is done; the list does not depend on it.
    helpful = models.CharField(
        _("did it help"), max_length=10, choices=Helpfulness.choices, blank=True, default=""
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(_("marked"), auto_now=True)
    # The day of the measure that it follows; else the day of the mark.
    done_on = models.DateField(null=True, blank=True, editable=False)
    # Done because a measure that uses it is done; what the mark was before, for the way back.
    follows_measure = models.BooleanField(default=False, db_default=False, editable=False)
    state_before = models.CharField(
        max_length=10,
        choices=MarkState.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "identifier"], name="one_mark_per_resource")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.identifier} {self.state}"

    @property
    def done_day(self) -> datetime.date:
        """When it was done: the day of its measure, else the day of the mark."""
        return self.done_on or timezone.localdate(self.marked_at)


class AreaMark(models.Model):
    """An area that a cluster works on first or leaves for later."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="area_marks"
    )
    # Identifier and code, as resources are marked: both survive a re-import of the framework.
    framework = models.SlugField(_("framework"))
    area = models.CharField(_("area"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=AreaState.choices)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(_("marked"), auto_now=True)

    class Meta:
        verbose_name = _("area mark")
        verbose_name_plural = _("area marks")
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "framework", "area"], name="one_mark_per_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.framework} {self.area} {self.state}"


class MarkPublication(models.Model):
    """A sum of marks as it was shown; never changed, and kept when a newer one follows.

    What was shown once can be remembered by anybody, so a new one is held against all of these.
    `sources` has numbers only: what a cluster said, by cluster. The highest `number` is shown.
    """

    identifier = models.SlugField(_("resource"), max_length=80)
    figure = models.CharField(_("figure"), max_length=10, choices=Figure.choices)
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    sources = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("sum of marks")
        verbose_name_plural = _("sums of marks")
        ordering = ["number"]
        constraints = [
            # Two processes at once could publish two sets that differ by one cluster.
            models.UniqueConstraint(
                fields=["identifier", "figure", "number"], name="one_sum_of_each_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.identifier} {self.figure} {self.number}"
