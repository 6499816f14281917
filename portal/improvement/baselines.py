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
    """Correct the first score in every plan that started from the assessment, with a note."""
    rows = PlanIndicator.objects.filter(
        area__plan__baseline=change.assessment_id, indicator=change.indicator_id
    )
    for row in rows.select_related("area__plan__cluster", "indicator"):
        if row.baseline == change.after:
            continue
        name = f"{history.BASELINE_PREFIX}{row.indicator.code}"
        changed = history.differences({name: row.baseline}, {name: change.after})
        row.baseline = change.after
        row.save(update_fields=["baseline"])
        history.note(
            row.area.plan,
            user,
            ChangeAction.CHANGED,
            ChangeSubject.AREA,
            row.area.title,
            changed,
        )
