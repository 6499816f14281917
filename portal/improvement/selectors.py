"""Reads plans for pages. The recommender may import this module; it imports nothing of it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from portal.benchmarking.charts.radar import bar
from portal.benchmarking.core.scoring import FrameworkSpec, Scores
from portal.benchmarking.rounding import is_below
from portal.benchmarking.selectors import framework_spec
from portal.benchmarking.wording import percent, signed
from portal.clusters.models import Cluster
from portal.improvement.core.progress import Effect, Progress, Step, effect, is_overdue, progress
from portal.improvement.core.rules import (
    LabelEnd,
    PlanRule,
    is_no_rise,
    label_end,
    required_areas,
    rule_for,
    without_measure,
)
from portal.improvement.done.together import with_finished_guidance
from practices.enums import MaturityLevel
from practices.models import Resource, ResourceIndicator
from practices.permissions import Reader
from practices.selectors import IndicatorMark, ResourceCard, cards, in_reader_language

from .enums import MeasureStatus
from .figures import in_percent, indicator_mark
from .measured import Later, later_of
from .models import ImprovementPlan, Measure, MeasureResource, PlanArea, PlanIndicator
from .sentences import asks_nothing_text, outcome_sentence
from .titles import in_reader_words


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
    # Set where a corrected first score is at the target already: what is wrong.
    warning: str = ""
    # What the label aimed at asks for, where the target is lower; else "".
    of_label: str = ""


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
    def below_label(self) -> list[IndicatorRow]:
        """Indicators whose target is lower than what the label aimed at asks for."""
        return [row for area in self.areas for row in area.indicators if row.of_label]

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
    builder = _Rows(spec, later, today, shown, _codes_of(kept), finished, plan.target)
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
        level: str,
    ) -> None:
        self.framework, self.later, self.today, self.shown = framework, later, today, shown
        self.codes, self.finished, self.level = codes, finished, level
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
        asked = in_percent(spec, spec.targets.get(self.level))
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
            warning=asks_nothing_text(found) if is_no_rise(found.target, found.baseline) else "",
            of_label=percent(asked) if is_below(found.target, asked) else "",
        )
