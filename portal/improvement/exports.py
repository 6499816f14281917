"""The plan as sheets of plain rows, for its own files and for the export of the whole cluster."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.clusters.exports import ExportSheet
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.models import Resource
from practices.permissions import Reader
from practices.selectors import in_reader_language

from .history import entries
from .measured import Later, later_of
from .models import ImprovementPlan, Measure, PlanArea, PlanChange, PlanIndicator
from .titles import in_reader_words, titles_of

# What each plan is held against, by its number.
LaterOf = Mapping[int, Later | None]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _plan_name(plan: ImprovementPlan) -> str:
    return f"{MaturityLevel(plan.target).label}, {plan.starts_on.isoformat()}"


def export_rows(
    cluster: Cluster, reader: Reader | None = None, only: ImprovementPlan | None = None
) -> list[ExportSheet]:
    """Everything that the portal keeps of the cluster's improvement plans, or of one of them; ten
    queries, and one for each completed plan.

    What a plan took from the library is called as `reader` has it there; without one, as
    everybody does.
    """
    found = ImprovementPlan.objects.filter(cluster=cluster).select_related("framework")
    plans = list(found.filter(pk=only.pk) if only else found)
    names = {plan.pk: _plan_name(plan) for plan in plans}
    later = {plan.pk: later_of(plan) for plan in plans}
    areas = list(PlanArea.objects.filter(plan__in=plans))
    in_reader_words(areas, [], None)
    return [
        _plan_sheet(plans, later),
        _area_sheet(areas, names),
        _indicator_sheet(areas, names, later),
        measure_sheet(areas, names, reader or AnonymousUser()),
        _history_sheet(plans, names, reader or AnonymousUser()),
    ]


def _plan_sheet(plans: Iterable[ImprovementPlan], later: LaterOf) -> ExportSheet:
    return ExportSheet(
        _("Improvement plans"),
        (
            _("Label"),
            _("State"),
            _("Framework"),
            _("First assessment"),
            _("Start"),
            _("End"),
            _("Completed on"),
            _("Later assessment"),
        ),
        [
            (
                plan.get_target_display(),
                plan.get_status_display(),
                plan.framework.title,
                plan.baseline_on,
                plan.starts_on,
                plan.ends_on,
                plan.completed_on,
                found.assessed_on if (found := later.get(plan.pk)) else None,
            )
            for plan in plans
        ],
    )


def _area_sheet(areas: Iterable[PlanArea], names: dict[int, str]) -> ExportSheet:
    return ExportSheet(
        _("Improvement areas"),
        (_("Plan"), _("Area"), _("What shall be better"), _("Effect so far"), _("Removed on")),
        [
            (
                names[area.plan_id],
                area.title,
                area.aim,
                area.effect,
                _day(area.removed_at),
            )
            for area in areas
        ],
    )


def _indicator_sheet(
    areas: Iterable[PlanArea], names: dict[int, str], later: LaterOf
) -> ExportSheet:
    found = PlanIndicator.objects.filter(area__in=list(areas)).select_related("area", "indicator")
    rows = list(found.order_by("area__plan", "area__sort_order", "indicator__sort_order"))
    in_reader_words((row.area for row in rows), [], None)
    return ExportSheet(
        _("Indicators of plans"),
        (
            _("Plan"),
            _("Area"),
            _("Code"),
            _("Indicator"),
            _("First score"),
            _("Target"),
            _("Later score"),
        ),
        [
            (
                names[row.area.plan_id],
                row.area.title,
                row.indicator.code,
                row.indicator.title,
                _number(row.baseline),
                _number(row.target),
                after.scores.get(row.indicator.code)
                if (after := later.get(row.area.plan_id))
                else None,
            )
            for row in rows
        ],
    )


def measure_sheet(areas: Iterable[PlanArea], names: dict[int, str], reader: Reader) -> ExportSheet:
    """Measures of `areas`; `names` maps plans to how they are called in the first column."""
    found = Measure.objects.filter(area__in=list(areas)).select_related("area")
    measures = list(found.prefetch_related("resources"))
    in_reader_words((row.area for row in measures), measures, reader)
    used = {each.identifier for row in measures for each in row.resources.all()}
    pages = Resource.objects.filter(identifier__in=used).visible_to(reader)
    titles = {page.identifier: page.title for page in in_reader_language(pages)} if used else {}
    return ExportSheet(
        _("Measures"),
        (
            _("Plan"),
            _("Area"),
            _("What to do"),
            _("Details"),
            _("Responsible role"),
            _("Start"),
            _("Due"),
            _("State"),
            _("Done on"),
            _("Guidance and training used"),
            pgettext("proof", "Evidence"),
            _("Link to the evidence"),
            _("Removed on"),
        ),
        [
            (
                names[row.area.plan_id],
                row.area.title,
                row.title,
                row.description,
                row.responsible_role,
                row.starts_on,
                row.due_on,
                row.get_status_display(),
                row.done_on,
                "; ".join(_named(each.identifier, titles) for each in row.resources.all()),
                row.evidence,
                row.evidence_link,
                _day(row.removed_at or row.area.removed_at),
            )
            for row in measures
        ],
    )


def _named(identifier: str, titles: Mapping[str, str]) -> str:
    """A resource by its title, with what it is called in every language; that alone where the
    reader may not see it."""
    title = titles.get(identifier)
    return f"{title} ({identifier})" if title else identifier


def _history_sheet(
    plans: Iterable[ImprovementPlan], names: dict[int, str], reader: Reader
) -> ExportSheet:
    changes = list(PlanChange.objects.filter(plan__in=list(plans)))
    shown = entries(changes, titles_of(plans, reader))
    return ExportSheet(
        _("History of plans"),
        (_("Plan"), _("Date"), _("Person"), _("Change"), _("Title"), _("Values")),
        [
            (
                names[change.plan_id],
                _day(entry.happened_at),
                entry.who,
                entry.what,
                entry.title,
                "; ".join(f"{v.label}: {v.before} → {v.after}" for v in entry.values),
            )
            for change, entry in zip(changes, shown, strict=True)
        ],
    )


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else timezone.localdate(moment)
