"""What a cluster decided about resources; shared by its whole team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .enums import MarkState


class RecommendationMark(models.Model):
    """A resource that a cluster pinned, did or set aside."""

    cluster = models.ForeignKey(
        "clusters.Cluster", on_delete=models.CASCADE, related_name="recommendation_marks"
    )
    # The resource's stable identifier: a mark holds in every language and survives a re-import.
    identifier = models.SlugField(_("resource"), max_length=80)
    state = models.CharField(_("state"), max_length=10, choices=MarkState.choices)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marked_at = models.DateTimeField(_("marked"), auto_now=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["cluster", "identifier"], name="one_mark_per_resource")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id}: {self.identifier} {self.state}"
