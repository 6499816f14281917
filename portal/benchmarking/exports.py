"""The assessments of a cluster as sheets of its export."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.benchmarking.core.scoring import FrameworkSpec, ScoreCard
from portal.clusters.exports import Cell, ExportSheet
from portal.clusters.models import Cluster

from .models import Assessment, Score, ScoreChange
from .rounding import whole_or_none
from .selectors import cards_of, specs_of
from .self_check.proof import shown_proof


def export_rows(cluster: Cluster) -> list[ExportSheet]:
    """All assessments and all their scores, on the scale of their framework."""
    return _sheets(Assessment.objects.filter(cluster=cluster))


def sheets_of_assessment(assessment: Assessment) -> list[ExportSheet]:
    """The same for one assessment."""
    return _sheets(Assessment.objects.filter(pk=assessment.pk))


# The importer knows the portal's own files by these headings, and their columns by
# `imports.core.own_file`.


def assessment_headings() -> tuple[str, ...]:
    """The columns of the sheet of assessments, in the active language."""
    return (
        _("Number"),
        _("Date"),
        _("Framework"),
        _("Version"),
        _("Lowest score"),
        _("Highest score"),
        _("Origin"),
        _("Total (%)"),
        _("Known indicators"),
        _("Indicators"),
        _("Still being answered"),
        _("By"),
    )


def score_headings() -> tuple[str, ...]:
    """The same for the sheet of scores."""
    return (
        _("Assessment"),
        _("Date"),
        _("Framework"),
        _("Area"),
        _("Code"),
        _("Indicator"),
        _("Score"),
        _("Score (%)"),
        pgettext("proof", "Evidence"),
        _("Link to the evidence"),
        _("Note"),
        _("Found on"),
    )


def correction_headings() -> tuple[str, ...]:
    """The same for the sheet of corrections."""
    return (
        _("Assessment"),
        _("Code"),
        _("Before"),
        _("After"),
        _("Note before"),
        _("Note after"),
        _("Why"),
        _("Taken back"),
        _("By"),
        _("Time"),
    )


def _sheets(wanted: QuerySet[Assessment]) -> list[ExportSheet]:
    assessments = wanted.select_related("framework", "created_by").order_by("assessed_on", "pk")
    cards = cards_of(list(assessments))
    specs = specs_of(each.framework for each in assessments)
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
        ExportSheet(
            _("Assessments"),
            assessment_headings(),
            [_assessment_row(assessment, cards[assessment.pk]) for assessment in assessments],
        ),
        ExportSheet(
            _("Scores"),
            score_headings(),
            [_score_row(score, specs[score.assessment.framework_id]) for score in scores],
        ),
        *_corrections(wanted),
    ]


def _corrections(wanted: QuerySet[Assessment]) -> list[ExportSheet]:
    """Scores that were added or corrected afterwards; no sheet where none were."""
    changes = ScoreChange.objects.filter(assessment__in=wanted).select_related("indicator")
    rows = [
        (
            change.assessment_id,
            change.indicator.code,
            change.before,
            change.after,
            change.note_before,
            change.note_after,
            change.reason,
            change.is_undo,
            change.user_name,
            change.changed_at,
        )
        for change in changes.order_by("pk")
    ]
    return [ExportSheet(_("Corrected scores"), correction_headings(), rows)] if rows else []


def _assessment_row(assessment: Assessment, card: ScoreCard) -> list[Cell]:
    """Without a total where too little is known for one; the counts beside it say so."""
    return [
        assessment.pk,
        assessment.assessed_on,
        assessment.framework.title,
        assessment.framework.version,
        assessment.framework.scale_min,
        assessment.framework.scale_max,
        assessment.get_origin_display(),
        whole_or_none(card.total),
        card.answered,
        card.count,
        assessment.is_draft,
        assessment.created_by.get_full_name() if assessment.created_by else "",
    ]


def _score_row(score: Score, framework: FrameworkSpec) -> list[Cell]:
    """The score as it is kept and as pages show it; one that is not known is an empty cell."""
    spec = framework.indicator(score.indicator.code)
    shown = None if spec is None or score.value is None else spec.percent(float(score.value))
    return [
        score.assessment_id,
        score.assessment.assessed_on,
        str(score.assessment.framework),
        score.indicator.area.title,
        score.indicator.code,
        score.indicator.title,
        score.value,
        whole_or_none(shown),
        "; ".join(shown_proof(score)),
        score.evidence_link,
        score.note,
        score.found_on,
    ]
