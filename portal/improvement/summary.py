"""The open plan in short, for the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, Min, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from portal.clusters.models import Cluster
from portal.improvement.core.progress import Progress
from portal.improvement.core.rules import required_areas
from practices.enums import MaturityLevel
from practices.selectors import IndicatorMark
from practices.selectors import indicator_mark as indicator_mark_of
from practices.vocabulary import vocabulary

from .enums import MeasureStatus
from .models import ImprovementPlan, Measure
from .titles import area_titles


@dataclass(frozen=True, slots=True)
class SummaryArea:
    """One area in the dashboard's column."""

    title: str
    indicators: list[IndicatorMark]
    note: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The open plan in short, as templates/improvement/summary.html shows it."""

    areas: list[SummaryArea]
    declared: int
    required: int
    level_label: str
    url: str
    progress: Progress


def plan_summary(cluster: Cluster) -> PlanSummary | None:
    """The cluster's open plan in short; None where there is none. One query."""
    rows = _summary_rows(cluster)
    if not rows:
        return None
    known = vocabulary().indicators
    titles = area_titles()
    areas: dict[int, SummaryArea] = {}
    counts: dict[int, Progress] = {}
    for row in rows:
        pk = row["areas__pk"]
        if pk is None or row["areas__removed_at"] is not None:
            continue
        found = Progress(row["total"] or 0, row["done"] or 0, row["overdue"] or 0, row["next_due"])
        counts[pk] = found
        area = areas.setdefault(
            pk, SummaryArea(titles.get(row["areas__title"], row["areas__title"]), [], _note(found))
        )
        indicator = known.get(row["areas__indicators__indicator"])
        if indicator is not None:
            area.indicators.append(indicator_mark_of(indicator))
    target = rows[0]["target"]
    return PlanSummary(
        areas=list(areas.values()),
        declared=len(areas),
        required=required_areas(target),
        level_label=str(MaturityLevel(target).label),
        url=reverse("plan", args=[cluster.slug]),
        progress=Progress(
            total=sum(one.total for one in counts.values()),
            done=sum(one.done for one in counts.values()),
            overdue=sum(one.overdue for one in counts.values()),
            next_due=min((one.next_due for one in counts.values() if one.next_due), default=None),
        ),
    )


def _summary_rows(cluster: Cluster) -> list[dict[str, Any]]:
    """One row for each indicator of each area, at least one for the plan; all in one query,
    because the dashboard has many other things to ask for."""
    today = timezone.localdate()
    measures = Measure.objects.filter(area=OuterRef("areas"), removed_at=None).order_by()
    waiting = measures.exclude(status=MeasureStatus.DONE)

    def of(rows: QuerySet[Measure], figure: Aggregate) -> Subquery:
        return Subquery(rows.values("area").annotate(figure=figure).values("figure"))

    plans = ImprovementPlan.objects.open().filter(cluster=cluster)
    return list(
        plans.order_by(
            "areas__sort_order",
            "areas__pk",
            "areas__indicators__indicator__area__sort_order",
            "areas__indicators__indicator__sort_order",
        )
        .annotate(
            total=of(measures, Count("pk")),
            done=of(measures.filter(status=MeasureStatus.DONE), Count("pk")),
            overdue=of(waiting.filter(due_on__lt=today), Count("pk")),
            next_due=of(waiting.filter(due_on__gte=today), Min("due_on")),
        )
        .values(
            *("target", "areas__pk", "areas__title", "areas__removed_at"),
            *("areas__indicators__indicator", "total", "done", "overdue", "next_due"),
        )
    )


def _note(found: Progress) -> str:
    if not found.total:
        return ""
    text = ngettext(
        "%(done)d of %(all)d measure done", "%(done)d of %(all)d measures done", found.total
    )
    return text % {"done": found.done, "all": found.total}
