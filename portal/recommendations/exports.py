"""What a cluster decided about suggestions, as sheets of its export."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.clusters.exports import ExportSheet
from portal.clusters.models import Cluster

from .enums import MarkState
from .models import AreaMark, RecommendationMark


def mark_sheets(cluster: Cluster) -> list[ExportSheet]:
    """Resources and areas that were put first, done or set aside, by their stable names."""
    return [_resources(cluster), _areas(cluster)]


def _resources(cluster: Cluster) -> ExportSheet:
    marks = RecommendationMark.objects.filter(cluster=cluster).select_related("marked_by")
    return ExportSheet(
        _("Decisions"),
        [_("Resource"), _("State"), _("Done on"), _("Did it help?"), _("By"), _("Time")],
        [
            [
                mark.identifier,
                mark.get_state_display(),
                mark.done_day if mark.state == MarkState.DONE else None,
                mark.get_helpful_display() if mark.helpful else "",
                mark.marked_by.get_full_name() if mark.marked_by else "",
                mark.marked_at,
            ]
            for mark in marks.order_by("identifier")
        ],
    )


def _areas(cluster: Cluster) -> ExportSheet:
    marks = AreaMark.objects.filter(cluster=cluster).select_related("marked_by")
    return ExportSheet(
        _("Areas put first or aside"),
        [_("Framework"), _("Area"), _("State"), _("By"), _("Time")],
        [
            [
                mark.framework,
                mark.area,
                mark.get_state_display(),
                mark.marked_by.get_full_name() if mark.marked_by else "",
                mark.marked_at,
            ]
            for mark in marks.order_by("framework", "area")
        ],
    )
