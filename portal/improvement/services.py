"""Writes plans. Every function notes in the history what it changed, in the same transaction."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from portal.benchmarking.models import Assessment
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.improvement.core.rules import is_no_rise
from portal.improvement.done.days import done_days, settle_done
from portal.recommendations.services import follow_measures
from practices.models import Indicator

from . import history
from .baselines import first_scores
from .enums import ChangeAction, ChangeSubject, MeasureStatus, PlanStatus
from .measured import keep, later_assessments
from .models import (
    ImprovementPlan,
    Measure,
    MeasureResource,
    PlanArea,
    PlanIndicator,
)

PLAN_FIELDS = ("target", "starts_on", "ends_on")
AREA_FIELDS = ("title", "aim", "effect")
MEASURE_FIELDS = (
    "title",
    "description",
    "responsible_role",
    "starts_on",
    "due_on",
    "status",
    "done_on",
    "evidence",
    "evidence_link",
)

Targets = Mapping[str, Decimal | None]
Values = Mapping[str, object]


class OpenPlanError(Exception):
    """The cluster has an open plan already."""


class NoRiseError(Exception):
    """A target asks for nothing: the first score of `code`, `first` (units of the framework), is
    as high already."""

    def __init__(self, code: str, first: Decimal | None) -> None:
        super().__init__(code)
        self.code, self.first = code, first


@dataclass(frozen=True, slots=True)
class ChosenMeasure:
    """A measure of a new plan that uses one resource."""

    title: str
    identifier: str
    due_on: datetime.date | None = None
    responsible_role: str = ""


@dataclass(frozen=True, slots=True)
class ChosenArea:
    """An area of a new plan; `targets` maps codes to scores in units of the framework."""

    title: str
    targets: Targets
    measures: Sequence[ChosenMeasure] = ()


@transaction.atomic
def create_plan(
    cluster: Cluster,
    baseline: Assessment,
    target: str,
    areas: Sequence[ChosenArea],
    user: AbstractUser,
) -> ImprovementPlan:
    """Make the cluster's plan from an assessment, whose scores become the first ones.

    Raises:
        OpenPlanError: there is an open plan, perhaps from a second click on the same button.
        KeyError: the framework has no indicator with one of the codes.
        NoRiseError: one of the targets is no higher than its first score.
    """
    # Locked, so that two clicks at once do not make two plans.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    if ImprovementPlan.objects.open().filter(cluster=cluster).exists():
        raise OpenPlanError
    plan = ImprovementPlan.objects.create(
        cluster=cluster,
        framework=baseline.framework,
        target=target,
        baseline=baseline,
        baseline_on=baseline.assessed_on,
        created_by_id=user.pk,
    )
    history.note(plan, user, ChangeAction.CREATED, ChangeSubject.PLAN)
    for chosen in areas:
        area = save_area(plan, None, {"title": chosen.title}, chosen.targets, user)
        for measure in chosen.measures:
            values = _values(measure, ("title", "due_on", "responsible_role"))
            save_measure(area, None, values, [measure.identifier], user)
    return plan


@transaction.atomic
def save_plan(plan: ImprovementPlan, values: Values, user: AbstractUser) -> None:
    """Change label and dates of a plan. Targets of indicators stay as they are."""
    before = _values(plan, PLAN_FIELDS)
    _set(plan, values, PLAN_FIELDS)
    changed = history.differences(before, _values(plan, PLAN_FIELDS))
    if changed:
        plan.save()
        history.note(plan, user, ChangeAction.CHANGED, ChangeSubject.PLAN, values=changed)


@transaction.atomic
def set_plan_status(plan: ImprovementPlan, status: PlanStatus, user: AbstractUser) -> None:
    """Start, complete or reopen a plan. Completed, it keeps the later assessment that it is held
    against; reopened, it follows the latest again.

    Raises:
        OpenPlanError: it cannot be reopened, because the cluster has another open plan.
    """
    if plan.status == status:
        return
    Cluster.objects.select_for_update().get(pk=plan.cluster_id)
    others = ImprovementPlan.objects.open().filter(cluster=plan.cluster).exclude(pk=plan.pk)
    if status != PlanStatus.COMPLETED and others.exists():
        raise OpenPlanError
    before = _values(plan, ("status", "measured_on"))
    # Read while it is open: then it is the latest.
    found = later_assessments(plan) if status == PlanStatus.COMPLETED else []
    plan.status = status
    plan.completed_on = timezone.localdate() if status == PlanStatus.COMPLETED else None
    plan.save(update_fields=["status", "completed_on"])
    keep(plan, found[0] if found else None)
    changed = history.differences(before, _values(plan, ("status", "measured_on")))
    history.note(plan, user, ChangeAction.CHANGED, ChangeSubject.PLAN, values=changed)


@transaction.atomic
def delete_plan(plan: ImprovementPlan, user: AbstractUser) -> None:
    """Delete a plan with all its parts and its history; the cluster's trail keeps that it was."""
    audit.record(plan.cluster, user, AuditAction.DELETED, history.AUDIT_SUBJECT, plan.target)
    plan.delete()


@transaction.atomic
def save_area(
    plan: ImprovementPlan,
    area: PlanArea | None,
    values: Values,
    targets: Targets,
    user: AbstractUser,
) -> PlanArea:
    """Add or change an area. `targets` names all its indicators (codes, units of the framework).

    First scores come from the plan's first assessment and are never changed here.

    Raises:
        KeyError: the framework has no indicator with one of the codes.
        NoRiseError: a target is new and no higher than its first score. Nothing is saved.
    """
    is_new = area is None
    if area is None:
        ImprovementPlan.objects.select_for_update().get(pk=plan.pk)
        if twin := _equal_area(plan, values, targets):
            return twin
    row = area or PlanArea(plan=plan, sort_order=plan.areas.count() + 1)
    before = {} if is_new else {**_values(row, AREA_FIELDS), **_targets(row)}
    _set(row, values, AREA_FIELDS)
    row.save()
    _save_indicators(row, targets)
    after = {**_values(row, AREA_FIELDS), **_targets(row)}
    changed = history.differences(before, after)
    if changed:
        action = ChangeAction.ADDED if is_new else ChangeAction.CHANGED
        history.note(plan, user, action, ChangeSubject.AREA, row.title, changed)
    return row


def _equal_area(plan: ImprovementPlan, values: Values, targets: Targets) -> PlanArea | None:
    """The same area, there already: the same form sent twice makes one."""
    wanted = {name: values.get(name, "") for name in AREA_FIELDS}
    wanted |= {f"{history.INDICATOR_PREFIX}{code}": value for code, value in targets.items()}
    for row in PlanArea.objects.filter(plan=plan, removed_at=None, title=wanted["title"]):
        there = {**_values(row, AREA_FIELDS), **_targets(row)}
        there.pop("indicators")
        if {name: history.plain(value) for name, value in there.items()} == {
            name: history.plain(value) for name, value in wanted.items()
        }:
            return row
    return None


def _save_indicators(area: PlanArea, targets: Targets) -> None:
    plan = area.plan
    of_framework = Indicator.objects.filter(area__framework=plan.framework_id, code__in=targets)
    indicators = {indicator.code: indicator for indicator in of_framework}
    scores = first_scores(plan)
    kept = {row.indicator_id: row for row in area.indicators.all()}
    for code, target in targets.items():
        indicator = indicators[code]
        row = kept.pop(indicator.pk, None)
        if row is not None and row.target == target:
            continue
        first = row.baseline if row else scores.get(code)
        if is_no_rise(target, first):
            raise NoRiseError(code, first)
        PlanIndicator.objects.update_or_create(
            area=area, indicator=indicator, defaults={"target": target, "baseline": first}
        )
    PlanIndicator.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()


@transaction.atomic
def save_measure(
    area: PlanArea,
    measure: Measure | None,
    values: Values,
    identifiers: Sequence[str],
    user: AbstractUser,
) -> Measure:
    """Add or change a measure with all the resources that it uses.

    An area has no measure twice: what is equal in everything to one that is there is that one.
    What a finished measure uses is done in the recommendations as well, since the same day;
    without a `done_on` in `values` that is today.

    Raises:
        DoneDayError: it can't have been done on that day. Nothing is saved.
    """
    is_new = measure is None
    row = measure or Measure(area=area)
    if is_new:
        # Locked, so that two clicks at once do not make two measures.
        PlanArea.objects.select_for_update().get(pk=area.pk)
        if twin := _equal_measure(area, values, identifiers):
            return twin
    used = _used(row) if measure else set()
    before = {} if is_new else _measure_values(row)
    state, days = row.status, done_days(row)
    _set(row, values, MEASURE_FIELDS)
    if row.status != state:
        row.status_before = state
    settle_done(row, is_asked=done_days(row) != days)
    row.revision = 0 if is_new else row.revision + 1
    row.save()
    _save_resources(row, identifiers)
    changed = history.differences(before, _measure_values(row))
    if changed:
        action = ChangeAction.ADDED if is_new else ChangeAction.CHANGED
        history.note(area.plan, user, action, ChangeSubject.MEASURE, row.title, changed)
    follow_done(area.plan.cluster, used | set(identifiers), user)
    return row


def _equal_measure(area: PlanArea, values: Values, identifiers: Sequence[str]) -> Measure | None:
    new = Measure(area=area)
    _set(new, values, MEASURE_FIELDS)
    settle_done(new)
    wanted = {**_values(new, MEASURE_FIELDS), "resources": sorted(set(identifiers))}
    twins = Measure.objects.filter(area=area, removed_at=None, title=new.title)
    return next((row for row in twins if _measure_values(row) == wanted), None)


def _used(measure: Measure) -> set[str]:
    return set(measure.resources.values_list("identifier", flat=True))


def follow_done(cluster: Cluster, identifiers: Iterable[str], user: AbstractUser) -> None:
    """Let the recommendations know which of these resources finished measures use."""
    wanted = set(identifiers)
    if not wanted:
        return
    finished = MeasureResource.objects.filter(
        measure__area__plan__cluster=cluster,
        measure__status=MeasureStatus.DONE,
        measure__removed_at=None,
        measure__area__removed_at=None,
        identifier__in=wanted,
    )
    # The first of several: from then on it was carried out.
    done = dict(finished.order_by().values_list("identifier").annotate(Min("measure__done_on")))
    follow_measures(cluster, wanted, done, user)


def _measure_values(measure: Measure) -> dict[str, object]:
    used = sorted(measure.resources.values_list("identifier", flat=True))
    return {**_values(measure, MEASURE_FIELDS), "resources": used}


def _save_resources(measure: Measure, identifiers: Sequence[str]) -> None:
    wanted = dict.fromkeys(identifiers)
    kept = set(measure.resources.values_list("identifier", flat=True))
    measure.resources.exclude(identifier__in=wanted).delete()
    MeasureResource.objects.bulk_create(
        MeasureResource(measure=measure, identifier=name) for name in wanted if name not in kept
    )


@transaction.atomic
def set_measure_state(
    measure: Measure, do: str, user: AbstractUser, done_on: datetime.date | None = None
) -> bool:
    """Say that a measure is under way (`start`) or `done`, or take that back (`undo`).

    It was done on `done_on`, or today.

    False, and nothing changes, where it is so already.

    Raises:
        ValueError: `do` is none of these.
        DoneDayError: it can't have been done on that day. Nothing is saved.
    """
    row = (
        Measure.objects.select_for_update().select_related("area__plan__cluster").get(pk=measure.pk)
    )
    states = {"start": MeasureStatus.UNDER_WAY, "done": MeasureStatus.DONE}
    if do == "undo":
        if not row.is_done:
            return False
        new = MeasureStatus(row.status_before)
    elif do in states:
        new = states[do]
    else:
        raise ValueError(do)
    if row.status == new:
        return False
    before = _values(row, ("status", "done_on"))
    # After `undo` there is nothing left to go back to but the start.
    row.status_before = MeasureStatus.PLANNED if do == "undo" else row.status
    row.status = new
    row.done_on = done_on
    settle_done(row)
    row.revision += 1
    row.save()
    changed = history.differences(before, _values(row, ("status", "done_on")))
    plan = row.area.plan
    history.note(plan, user, ChangeAction.CHANGED, ChangeSubject.MEASURE, row.title, changed)
    follow_done(plan.cluster, _used(row), user)
    return True


@transaction.atomic
def set_removed(part: PlanArea | Measure, user: AbstractUser, *, removed: bool) -> None:
    """Take an area (with its measures) or a measure out of the plan, or bring it back."""
    part.removed_at = timezone.now() if removed else None
    if isinstance(part, Measure):
        part.revision += 1
        part.save(update_fields=["removed_at", "revision", "changed_at"])
        plan, subject = part.area.plan, ChangeSubject.MEASURE
    else:
        part.save(update_fields=["removed_at"])
        plan, subject = part.plan, ChangeSubject.AREA
    action = ChangeAction.REMOVED if removed else ChangeAction.RESTORED
    history.note(plan, user, action, subject, part.title)
    of_part = (
        MeasureResource.objects.filter(measure=part)
        if isinstance(part, Measure)
        else MeasureResource.objects.filter(measure__area=part)
    )
    follow_done(plan.cluster, of_part.values_list("identifier", flat=True), user)


def _values(row: object, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _set(row: object, values: Values, names: Sequence[str]) -> None:
    for name in names:
        if name in values:
            setattr(row, name, values[name])


def _targets(area: PlanArea) -> dict[str, object]:
    rows = PlanIndicator.objects.filter(area=area).select_related("indicator")
    found = {row.indicator.code: row.target for row in rows}
    return {
        "indicators": list(found),
        **{f"{history.INDICATOR_PREFIX}{code}": value for code, value in found.items()},
    }
