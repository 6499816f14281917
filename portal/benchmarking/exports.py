"""The assessments of a cluster as sheets of its export."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.clusters.exports import Cell, Sheet
from portal.clusters.models import Cluster

from .models import Assessment, Score


def export_rows(cluster: Cluster) -> list[Sheet]:
    """All assessments and all their scores, on the scale of their framework."""
    return _sheets(Assessment.objects.filter(cluster=cluster))


def sheets_of_assessment(assessment: Assessment) -> list[Sheet]:
    """The same for one assessment."""
    return _sheets(Assessment.objects.filter(pk=assessment.pk))


def _sheets(wanted: QuerySet[Assessment]) -> list[Sheet]:
    assessments = wanted.select_related("framework", "created_by").order_by("assessed_on", "pk")
    scores = (
        Score.objects.filter(assessment__in=wanted)
        .select_related("assessment__framework", "indicator__area")
        .order_by(
            "assessment__assessed_on",
            "assessment__pk",
            "indicator__area__sort_order",
            "indicator__sort_order",
        )
    )
    return [
        Sheet(
            _("Assessments"),
            [
                _("Number"),
                _("Date"),
                _("Framework"),
                _("Version"),
                _("Lowest score"),
                _("Highest score"),
                _("Origin"),
                _("Still being answered"),
                _("By"),
            ],
            [_assessment_row(assessment) for assessment in assessments],
        ),
        Sheet(
            _("Scores"),
            [
                _("Assessment"),
                _("Date"),
                _("Framework"),
                _("Area"),
                _("Code"),
                _("Indicator"),
                _("Score"),
                _("Evidence"),
                _("Link to the evidence"),
                _("Note"),
            ],
            [_score_row(score) for score in scores],
        ),
    ]


def _assessment_row(assessment: Assessment) -> list[Cell]:
    return [
        assessment.pk,
        assessment.assessed_on,
        assessment.framework.title,
        assessment.framework.version,
        assessment.framework.scale_min,
        assessment.framework.scale_max,
        assessment.get_origin_display(),
        assessment.is_draft,
        assessment.created_by.get_full_name() if assessment.created_by else "",
    ]


def _score_row(score: Score) -> list[Cell]:
    """A score that is not known is an empty cell, never zero."""
    return [
        score.assessment_id,
        score.assessment.assessed_on,
        str(score.assessment.framework),
        score.indicator.area.title,
        score.indicator.code,
        score.indicator.title,
        score.value,
        "; ".join(score.evidence),
        score.evidence_link,
        score.note,
    ]
