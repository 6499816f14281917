"""First scores of plans follow the assessment that they were taken from, when it is corrected."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser

from portal.benchmarking.models import ScoreChange

from . import history
from .enums import ChangeAction, ChangeSubject
from .models import PlanIndicator


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
