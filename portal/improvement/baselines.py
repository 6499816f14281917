"""First scores of plans: they follow the assessment that they were taken from, and outlive it."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.utils.translation import ngettext

from portal.benchmarking.models import Assessment, Score, ScoreChange

from . import history
from .enums import ChangeAction, ChangeSubject
from .models import ImprovementPlan, PlanIndicator


def first_scores(plan: ImprovementPlan) -> dict[str, Decimal | None]:
    """First scores by code, in units of the framework: of the assessment that the plan started
    from, and where that is deleted, what any area of the plan has kept of it."""
    rows = PlanIndicator.objects.filter(area__plan=plan, baseline__isnull=False)
    scores = dict(rows.values_list("indicator__code", "baseline"))
    if plan.baseline_id is None:
        return scores
    found = Score.objects.filter(assessment=plan.baseline_id)
    return scores | dict(found.values_list("indicator__code", "value"))


def on_deletion_asked(assessment: Assessment, **_kwargs: object) -> str:
    """What the deletion of an assessment means for the plans that started from it."""
    return " ".join(filter(None, [_first_of(assessment), _later_of(assessment)]))


def _later_of(assessment: Assessment) -> str:
    count = ImprovementPlan.objects.filter(measured_by=assessment).count()
    if not count:
        return ""
    text = ngettext(
        "A completed improvement plan is held against this assessment. It keeps the scores.",
        "%(count)d completed improvement plans are held against this assessment. They keep the "
        "scores.",
        count,
    )
    return text % {"count": count}


def _first_of(assessment: Assessment) -> str:
    count = ImprovementPlan.objects.filter(baseline=assessment).count()
    if not count:
        return ""
    text = ngettext(
        "An improvement plan started from this assessment. It keeps the first scores of its "
        "indicators; one that is added to it later will have none.",
        "%(count)d improvement plans started from this assessment. They keep the first scores of "
        "their indicators; one that is added to them later will have none.",
        count,
    )
    return text % {"count": count}


def on_score_corrected(change: ScoreChange, user: AbstractUser | None, **_kwargs: object) -> None:
    """Correct the score in every plan that keeps a copy of it, with a note: as the first score
    where the plan started from the assessment, as the later one where it is held against it."""
    of_indicator = PlanIndicator.objects.filter(indicator=change.indicator_id)
    rows = of_indicator.select_related("area__plan__cluster", "indicator")
    for row in rows.filter(area__plan__baseline=change.assessment_id):
        _correct(row, "baseline", change.after, user)
    for row in rows.filter(area__plan__measured_by=change.assessment_id):
        _correct(row, "later", change.after, user)


def _correct(
    row: PlanIndicator, field: str, score: Decimal | None, user: AbstractUser | None
) -> None:
    before = getattr(row, field)
    if before == score:
        return
    name = f"{field}:{row.indicator.code}"
    changed = history.differences({name: before}, {name: score})
    setattr(row, field, score)
    row.save(update_fields=[field])
    plan, title = row.area.plan, row.area.title
    history.note(plan, user, ChangeAction.CHANGED, ChangeSubject.AREA, title, changed)
