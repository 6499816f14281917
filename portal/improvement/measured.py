"""What came of a plan: the later assessment that it is held against, and until when.

An open plan follows the latest one. When it is completed it keeps what it is held against, with
copies of the scores; from then on nothing changes by itself. A manager may name another one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from portal.benchmarking.core.scoring import Scores
from portal.benchmarking.enums import AssessmentOrigin
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.selectors import assessment_history, scores_of

from . import history
from .enums import ChangeAction, ChangeSubject
from .models import ImprovementPlan, PlanIndicator


@dataclass(frozen=True, slots=True)
class Later:
    """The later assessment of a plan, with its scores by code (units of the framework).

    `pk` is None where the assessment itself is deleted.
    """

    pk: int | None
    assessed_on: datetime.date
    origin: str
    scores: Scores

    @property
    def origin_label(self) -> str:
        """How the scores were found, for people."""
        return str(AssessmentOrigin(self.origin).label)


def later_assessments(plan: ImprovementPlan) -> list[Assessment]:
    """Complete assessments that are newer than the one the plan started from, latest first.

    On the same day, one that was brought after the plan was made is newer.
    """
    first = (plan.baseline_on, plan.created_at)
    return [
        each
        for each in assessment_history(plan.cluster, plan.framework)
        if each.pk != plan.baseline_id and (each.assessed_on, each.created_at) > first
    ]


def later_of(plan: ImprovementPlan) -> Later | None:
    """What the plan is held against: the latest assessment while it is open, then what it kept."""
    if plan.is_open:
        found = next(iter(later_assessments(plan)), None)
        if found is None:
            return None
        return Later(found.pk, found.assessed_on, found.origin, scores_of(found))
    if plan.measured_on is None:
        return None
    rows = PlanIndicator.objects.filter(area__plan=plan).values_list("indicator__code", "later")
    scores = {code: None if value is None else float(value) for code, value in rows}
    return Later(plan.measured_by_id, plan.measured_on, plan.measured_origin, scores)


def keep(plan: ImprovementPlan, assessment: Assessment | None) -> None:
    """Keep in the plan that it is held against `assessment`, with its scores; None for nothing."""
    plan.measured_by = assessment
    plan.measured_on = assessment.assessed_on if assessment else None
    plan.measured_origin = assessment.origin if assessment else ""
    plan.save(update_fields=["measured_by", "measured_on", "measured_origin"])
    found = Score.objects.filter(assessment=assessment) if assessment else Score.objects.none()
    scores = dict(found.values_list("indicator_id", "value"))
    rows = list(PlanIndicator.objects.filter(area__plan=plan))
    for row in rows:
        row.later = scores.get(row.indicator_id)
    PlanIndicator.objects.bulk_update(rows, ["later"])


@transaction.atomic
def measure_by(plan: ImprovementPlan, assessment: Assessment | None, user: AbstractUser) -> None:
    """Hold a completed plan against another of its `later_assessments`; None for none of them."""
    before = {"measured_on": plan.measured_on}
    keep(plan, assessment)
    changed = history.differences(before, {"measured_on": plan.measured_on})
    history.note(plan, user, ChangeAction.CHANGED, ChangeSubject.PLAN, values=changed)


def newer_than(plan: ImprovementPlan, found: list[Assessment]) -> Assessment | None:
    """The latest of the `later_assessments`, where a completed plan is not held against it."""
    latest = found[0] if found else None
    if latest is None or plan.is_open or latest.pk == plan.measured_by_id:
        return None
    is_older = plan.measured_on is not None and latest.assessed_on < plan.measured_on
    return None if is_older else latest


def corrected_on(plan: ImprovementPlan) -> datetime.date | None:
    """The last day on which a score of a completed plan was corrected since its completion."""
    ended = None if plan.is_open else history.completion_of(plan)
    if ended is None:
        return None
    for change in plan.changes.filter(happened_at__gt=ended.happened_at):
        if any(value["field"].startswith(history.SCORE_PREFIXES) for value in change.values):
            return timezone.localdate(change.happened_at)
    return None
