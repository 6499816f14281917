"""One assessment, ready for its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.clusters.models import Cluster
from practices.enums import MaturityLevel

from .crosswalk import hints_for
from .dashboard import (
    IndicatorRow,
    area_rows,
    indicator_rows,
    radar_context,
    readiness_context,
    since_last_time,
    standing_in,
)
from .models import Assessment, Score
from .peer_comparison import peer_minimum


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """An indicator's figures, what proves the score, and what another framework said before."""

    row: IndicatorRow
    evidence: list[str]
    note: str
    link: str
    hints: tuple[str, ...]


def assessment_context(
    cluster: Cluster, assessment: Assessment, target: MaturityLevel
) -> dict[str, Any]:
    """Figures, proof and changes of an assessment in its own framework, retired or not."""
    here = standing_in(cluster, assessment.framework, target, latest=assessment)
    rows = indicator_rows(here)
    changes = since_last_time(here)
    scores = {
        score.indicator.code: score
        for score in Score.objects.filter(assessment=assessment).select_related("indicator")
    }
    # Without an earlier one of the same framework, an older one in another gives a hint.
    older = [each for each in here.assessments if each.assessed_on <= assessment.assessed_on]
    hints = {} if changes else hints_for(older, assessment.framework)
    return {
        "assessment": assessment,
        "framework": assessment.framework,
        "here": here,
        "areas": area_rows(here),
        "rows": [
            ScoredRow(
                row,
                list(score.evidence) if score else [],
                score.note if score else "",
                score.evidence_link if score else "",
                tuple(hint.sentence for hint in hints.get(row.indicator.code, ())),
            )
            for row in rows
            for score in [scores.get(row.indicator.code)]
        ],
        "changes": changes,
        "has_hints": bool(hints),
        "target_label": target.label,
        "peer_minimum": peer_minimum(),
        **readiness_context(here, rows),
        **radar_context(here),
    }
