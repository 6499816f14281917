"""One assessment, ready for its page."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.standing import (
    IndicatorRow,
    area_rows,
    indicator_rows,
    radar_context,
    readiness_context,
    since_last_time,
    standing_in,
)
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.selectors import IndicatorMark, search_url

from .before_and_after import apart
from .crosswalk import hints_for
from .history import entered
from .models import Assessment, Score, ScoreChange
from .self_check.proof import shown_proof

# Changes of one import follow each other as fast as they are saved.
AT_ONCE = datetime.timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """An indicator's figures, what proves the score, and what another framework said before."""

    row: IndicatorRow
    evidence: list[str]
    note: str
    link: str
    kept: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the list of corrected scores; `can_undo` for the last one of its indicator.
    The first one of an import has all changes of it that can be undone `together`."""

    change: ScoreChange
    indicator: IndicatorMark
    before: str
    after: str
    can_undo: bool
    # Numbers of the changes that were made together with this one and can be taken back.
    together: tuple[int, ...] = ()


def corrections_of(framework: FrameworkSpec, assessment: Assessment) -> list[Correction]:
    """What was added or corrected afterwards, the latest first; one query."""
    rows = ScoreChange.objects.filter(assessment=assessment).select_related("indicator")
    found, seen = [], set[str]()
    for row in rows:
        spec = framework.indicator(row.indicator.code)
        if spec is None:
            continue
        before, after = (
            None if value is None else spec.percent(float(value))
            for value in (row.before, row.after)
        )
        mark = IndicatorMark(spec.code, spec.title, spec.area, search_url(indicator=spec.code))
        can_undo = spec.code not in seen and not row.is_undo
        found.append(Correction(row, mark, *apart(before, after), can_undo))
        seen.add(spec.code)
    return _with_batches(found)


def _with_batches(rows: Sequence[Correction]) -> list[Correction]:
    """The first line of each import that replaced scores, with all of its changes that can be
    taken back: those that one person made at once and for one reason."""
    batches: list[list[Correction]] = []
    for row in rows:
        before = batches[-1][-1] if batches else None
        if before is None or not _is_of_one_import(before.change, row.change):
            batches.append([])
        batches[-1].append(row)
    found = []
    for batch in batches:
        changes = tuple(each.change.pk for each in batch if each.can_undo)
        head = replace(batch[0], together=changes if len(changes) > 1 else ())
        found += [head, *batch[1:]]
    return found


def _is_of_one_import(one: ScoreChange, other: ScoreChange) -> bool:
    is_alike = (one.user_id, one.reason, one.is_undo) == (other.user_id, other.reason, False)
    return is_alike and bool(one.reason) and abs(one.changed_at - other.changed_at) <= AT_ONCE


def _kept(score: Score | None) -> str:
    """Where a self-check left an earlier score as it was."""
    if score is None or score.kept_from is None:
        return ""
    return _("As found on %(day)s (%(origin)s)") % {
        "day": date_format(score.kept_from),
        "origin": score.get_kept_origin_display(),
    }


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
        "corrections": corrections_of(here.framework, assessment),
        "assessment": assessment,
        "entered": entered(assessment),
        "framework": assessment.framework,
        "here": here,
        "areas": area_rows(here),
        "rows": [
            ScoredRow(
                row,
                shown_proof(score) if score else [],
                score.note if score else "",
                score.evidence_link if score else "",
                _kept(score),
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
