"""Puts a resource into the plan and takes it out: the button beside a recommendation."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.improvement.core.rules import days_to_carry_out, on_a_weekday
from practices.models import Resource, ResourceIndicator

from .enums import MeasureStatus
from .models import ImprovementPlan, Measure, MeasureResource, PlanArea
from .services import save_measure, set_removed


class NoAreaError(Exception):
    """The plan has no area yet, so there is no place for a measure."""


@transaction.atomic
def add_resource(
    plan: ImprovementPlan,
    resource: Resource,
    title: str,
    user: AbstractUser,
    measure: Measure | None = None,
    *,
    indicator: str = "",
    role: str = "",
) -> Measure:
    """Use `resource` in `measure`, or in a new measure called `title`, for which `role` is
    responsible.

    The new measure goes into an area about `indicator` (the code of that for which the resource
    was recommended), of several or none into the one that shares most indicators with the
    resource, else into the first one. What the plan uses already is not added again.

    Raises:
        NoAreaError: the plan has no area.
    """
    used = _uses(plan, resource.identifier).first()
    if measure is None and used is not None:
        return used.measure
    if measure is not None:
        names = list(measure.resources.values_list("identifier", flat=True))
        if resource.identifier in names:
            return measure
        return save_measure(measure.area, measure, {}, [*names, resource.identifier], user)
    band = resource.effort.sort_order if resource.effort else 0
    due = on_a_weekday(timezone.localdate() + datetime.timedelta(days=days_to_carry_out(band)))
    values = {"title": title[:200], "due_on": due, "responsible_role": role}
    area = _best_area(plan, resource, indicator)
    return save_measure(area, None, values, [resource.identifier], user)


@transaction.atomic
def drop_resource(plan: ImprovementPlan, identifier: str, user: AbstractUser) -> None:
    """Take a resource out of all measures of the plan.

    A measure that was only added for it and that nobody has touched since goes with it.
    """
    for use in _uses(plan, identifier):
        measure = use.measure
        names = measure.resources.values_list("identifier", flat=True)
        rest = [name for name in names if name != identifier]
        untouched = measure.revision == 0 and measure.status == MeasureStatus.PLANNED
        if untouched and not rest:
            set_removed(measure, user, removed=True)
        else:
            save_measure(measure.area, measure, {}, rest, user)


def _uses(plan: ImprovementPlan, identifier: str) -> QuerySet[MeasureResource]:
    uses = MeasureResource.objects.filter(
        measure__area__plan=plan,
        measure__removed_at=None,
        measure__area__removed_at=None,
        identifier=identifier,
    )
    return uses.select_related("measure__area__plan__cluster").order_by("pk")


def _best_area(plan: ImprovementPlan, resource: Resource, code: str) -> PlanArea:
    found = PlanArea.objects.filter(plan=plan, removed_at=None)
    areas = list(found.prefetch_related("indicators__indicator"))
    if not areas:
        raise NoAreaError
    links = ResourceIndicator.objects.filter(resource=resource.pk)
    helped = set(links.values_list("indicator_id", flat=True))

    def shared(area: PlanArea) -> tuple[bool, int]:
        rows = area.indicators.all()
        is_about_it = any(row.indicator.code == code for row in rows)
        return is_about_it, len(helped & {row.indicator_id for row in rows})

    best = max(areas, key=shared)  # the first of equals
    best.plan = plan
    return best
