"""What a cluster decided about suggestions, as a sheet of its export."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.clusters.exports import Sheet
from portal.clusters.models import Cluster

from .models import RecommendationMark


def mark_sheets(cluster: Cluster) -> list[Sheet]:
    """Resources that were pinned, done or set aside, by their stable identifiers."""
    marks = RecommendationMark.objects.filter(cluster=cluster).select_related("marked_by")
    return [
        Sheet(
            _("Decisions"),
            [_("Resource"), _("State"), _("By"), _("Time")],
            [
                [
                    mark.identifier,
                    mark.get_state_display(),
                    mark.marked_by.get_full_name() if mark.marked_by else "",
                    mark.marked_at,
                ]
                for mark in marks.order_by("identifier")
            ],
        )
    ]
