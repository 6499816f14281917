"""Reads plans for pages. The recommender may import this module; it imports nothing of it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Aggregate, Count, Min, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from portal.benchmarking.charts.radar import bar
from portal.benchmarking.core.scoring import FrameworkSpec, Scores
from portal.benchmarking.selectors import framework_spec
from portal.benchmarking.wording import percent, signed
from portal.clusters.models import Cluster
from portal.improvement.core.progress import Effect, Progress, Step, effect, is_overdue, progress
from portal.improvement.core.rules import (
    LabelEnd,
    PlanRule,
    label_end,
    required_areas,
    rule_for,
    without_measure,
)
from practices.enums import MaturityLevel
from practices.models import Resource, ResourceIndicator
from practices.permissions import Reader
from practices.selectors import IndicatorMark, ResourceCard, cards, in_reader_language
from practices.selectors import indicator_mark as indicator_mark_of
from practices.vocabulary import vocabulary

from .done_together import with_finished_guidance
from .enums import MeasureStatus
from .figures import in_percent, indicator_mark
from .measured import Later, later_of
from .models import ImprovementPlan, Measure, MeasureResource, PlanArea, PlanIndicator
from .sentences import outcome_sentence
from .titles import area_titles, in_reader_words


def uses_in_plan(cluster: Cluster) -> QuerySet[MeasureResource]:
    """The resources that measures of the cluster's open plan use."""
    return MeasureResource.objects.filter(
        measure__area__plan__in=ImprovementPlan.objects.open().filter(cluster=cluster),
        measure__removed_at=None,
        measure__area__removed_at=None,
    )


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as pages show it. `hidden` counts resources that the reader may not open."""

    measure: Measure
    is_overdue: bool
    cards: list[ResourceCard]
    hidden: int = 0
    # It is open, and the recommendations say of all that it uses that it is done.
    has_finished_guidance: bool = False

    @property
    def is_under_way(self) -> bool:
        """Whether it has been started and is not done."""
        return self.measure.status == MeasureStatus.UNDER_WAY


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator from first score to now; texts in per cent, shapes for the bar."""

    mark: IndicatorMark
    effect: Effect
    baseline: str
    target: str
    now: str
    change: str
    change_direction: str
    sentence: str
    fill: str | None
    target_x: str | None
    baseline_x: str | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A declared area with its measures, the next due date first."""

    area: PlanArea
    indicators: list[IndicatorRow]
    measures: list[MeasureRow]
    progress: Progress
    # Indicators on which no measure works.
    unmeasured: list[IndicatorMark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything that the pages of a plan show of it."""

    plan: ImprovementPlan
    target: MaturityLevel
    rule: PlanRule | None
    areas: list[AreaRow]
    progress: Progress
    later: Later | None
    removed_areas: list[PlanArea] = field(default_factory=list)
    removed_measures: list[Measure] = field(default_factory=list)

    @property
    def label_end(self) -> LabelEnd | None:
        """When the label of today ends, against the last measure that is still open; nothing to
        say of a plan that is completed."""
        if not self.plan.is_open:
            return None
        cluster = self.plan.cluster
        rows = [row.measure for area in self.areas for row in area.measures]
        due = [row.due_on for row in rows if not row.is_done]
        ends_on = cluster.label_valid_until if cluster.label else None
        return label_end(ends_on, due, timezone.localdate())

    @property
    def missing_areas(self) -> int:
        """How many areas the label still asks for."""
        return max(required_areas(self.plan.target) - len(self.areas), 0)

    @property
    def is_measured_before_start(self) -> bool:
        """Whether the later scores were found before the plan began: then they show nothing that
        came of it."""
        return self.later is not None and self.later.assessed_on < self.plan.starts_on

    @property
    def is_compared_across_origins(self) -> bool:
        """Whether first and later scores were found in different ways."""
        first = self.plan.baseline
        return bool(first and self.later and first.origin != self.later.origin)

    @property
    def by_date(self) -> list[tuple[AreaRow, MeasureRow]]:
        """All measures with their areas, the next due date first, those without a date last."""
        rows = [(area, row) for area in self.areas for row in area.measures]
        last = datetime.date.max
        return sorted(rows, key=lambda pair: (pair[1].measure.due_on or last, pair[1].measure.pk))


def plan_view(plan: ImprovementPlan, request: HttpRequest | None) -> PlanView:
    """Load a plan with all its parts; cards of resources only for the reader of `request`."""
    areas = list(PlanArea.objects.filter(plan=plan))
    active = [area for area in areas if area.removed_at is None]
    for area in areas:
        area.plan = plan
    indicators = _indicators(active)
    measures = list(Measure.objects.filter(area__in=active).prefetch_related("resources"))
    for measure in measures:
        measure.area = next(area for area in active if area.pk == measure.area_id)
    kept = [measure for measure in measures if measure.removed_at is None]
    in_reader_words(areas, measures, request.user if request else None)
    later = later_of(plan)
    shown = _shown_cards(kept, request)
    spec = framework_spec(plan.framework)
    # What was open on the day of the completion gets no later by itself.
    today = plan.completed_on or timezone.localdate()
    finished = with_finished_guidance(plan.cluster, kept) if plan.is_open else set()
    builder = _Rows(spec, later, today, shown, _codes_of(kept), finished)
    return PlanView(
        plan=plan,
        target=MaturityLevel(plan.target),
        rule=rule_for(plan.target),
        areas=[
            builder.area(area, indicators[area.pk], [row for row in kept if row.area_id == area.pk])
            for area in active
        ],
        progress=builder.progress(kept),
        later=later,
        removed_areas=[area for area in areas if area.removed_at is not None],
        removed_measures=[row for row in measures if row.removed_at is not None],
    )


def _indicators(areas: Iterable[PlanArea]) -> dict[int, list[PlanIndicator]]:
    found: dict[int, list[PlanIndicator]] = defaultdict(list)
    rows = PlanIndicator.objects.filter(area__in=list(areas)).select_related("indicator")
    for row in rows.order_by("indicator__area__sort_order", "indicator__sort_order"):
        found[row.area_id].append(row)
    return found


def visible_cards(
    identifiers: Iterable[str], user: Reader, request: HttpRequest | None
) -> dict[str, ResourceCard]:
    """Cards of the resources that `user` may open, in the reader's language."""
    pages = Resource.objects.filter(identifier__in=list(identifiers)).visible_to(user)
    found = in_reader_language(pages.with_card_fields())
    return {card.identifier: card for card in cards(found, request)}


def _codes_of(measures: Iterable[Measure]) -> dict[str, set[str]]:
    """Codes of the indicators that each resource of the measures is on, by its identifier."""
    names = {resource.identifier for row in measures for resource in row.resources.all()}
    found: dict[str, set[str]] = defaultdict(set)
    if not names:
        return found
    links = ResourceIndicator.objects.filter(resource__identifier__in=names)
    for identifier, code in links.values_list("resource__identifier", "indicator__code"):
        found[identifier].add(code)
    return found


def _shown_cards(
    measures: Sequence[Measure], request: HttpRequest | None
) -> dict[str, ResourceCard]:
    names = {resource.identifier for row in measures for resource in row.resources.all()}
    if not names or request is None:
        return {}
    return visible_cards(names, request.user, request)


class _Rows:
    """Turns the tables of one plan into rows."""

    def __init__(
        self,
        framework: FrameworkSpec,
        later: Later | None,
        today: datetime.date,
        shown: dict[str, ResourceCard],
        codes: dict[str, set[str]],
        finished: set[int],
    ) -> None:
        self.framework, self.later, self.today, self.shown = framework, later, today, shown
        self.codes, self.finished = codes, finished
        self.now: Scores = later.scores if later else {}

    def area(
        self, area: PlanArea, indicators: Iterable[PlanIndicator], measures: Sequence[Measure]
    ) -> AreaRow:
        rows = [row for each in indicators if (row := self.indicator(each)) is not None]
        used = [{r.identifier for r in row.resources.all()} for row in measures]
        unmeasured = without_measure(
            [row.mark.code for row in rows],
            [set().union(*(self.codes.get(name, set()) for name in names)) for names in used],
        )
        return AreaRow(
            area=area,
            indicators=rows,
            measures=[self.measure(row) for row in measures],
            progress=self.progress(measures),
            unmeasured=[row.mark for row in rows if row.mark.code in unmeasured],
        )

    def progress(self, measures: Iterable[Measure]) -> Progress:
        return progress((Step(row.is_done, row.due_on) for row in measures), self.today)

    def measure(self, row: Measure) -> MeasureRow:
        names = [resource.identifier for resource in row.resources.all()]
        visible = [self.shown[name] for name in names if name in self.shown]
        late = is_overdue(Step(row.is_done, row.due_on), self.today)
        return MeasureRow(row, late, visible, len(names) - len(visible), row.pk in self.finished)

    def indicator(self, row: PlanIndicator) -> IndicatorRow | None:
        spec = self.framework.indicator(row.indicator.code)
        if spec is None:
            return None
        found = effect(
            in_percent(spec, row.baseline),
            in_percent(spec, row.target),
            in_percent(spec, self.now.get(spec.code)),
            measured=self.later is not None,
        )
        shape = bar(found.now if self.later else found.baseline, found.target, found.baseline)
        change, direction = signed(found.now, found.baseline)
        return IndicatorRow(
            mark=indicator_mark(spec),
            effect=found,
            baseline=percent(found.baseline),
            target=percent(found.target),
            now=percent(found.now),
            change=change,
            change_direction=direction,
            sentence=outcome_sentence(found),
            fill=shape.fill,
            target_x=shape.target,
            baseline_x=shape.peer if self.later else None,
        )


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
