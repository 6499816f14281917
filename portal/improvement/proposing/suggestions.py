"""What a plan could contain: the weakest indicators with first score, target and measures.

Imports the recommender, which must not import this module; what it needs of plans is in
`selectors`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from portal.benchmarking.core.scoring import FrameworkSpec, Scores
from portal.benchmarking.selectors import scores_of
from portal.benchmarking.standing import Standing
from portal.benchmarking.wording import percent
from portal.clusters.models import Cluster
from portal.improvement.core.proposal import ProposedArea, choose_measures, propose
from portal.improvement.core.rules import (
    MEASURES_PER_AREA,
    USUAL_AREAS,
    days_to_carry_out,
    on_a_weekday,
    required_areas,
    without_measure,
)
from portal.improvement.figures import in_percent, indicator_mark, percent_input
from portal.improvement.models import PlanArea
from portal.improvement.titles import READ_KINDS, measure_title
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.ranking import Pick, rank
from portal.recommendations.enums import AreaState
from portal.recommendations.models import AreaMark
from portal.recommendations.selectors import (
    catalogue,
    decisions_of,
    marks_of,
    profile,
    resource_pages,
)
from practices.models import Framework
from practices.selectors import IndicatorMark, ResourceCard, cards
from search.indexing.registry import access_for

# How far down the list of recommendations a proposal looks for something on an indicator.
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class SuggestedMeasure:
    """Use of a resource, with a day that leaves room for what comes before."""

    key: str
    title: str
    card: ResourceCard
    due_on: datetime.date
    is_on: bool = True
    # What its guidance is on.
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SuggestedIndicator:
    """First score and target: to show (`…_text`) and, for the target, to edit (per cent)."""

    mark: IndicatorMark
    baseline_text: str
    target: str
    target_text: str
    is_on: bool = True
    error: str = ""
    # The first score in per cent.
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class SuggestedArea:
    """One proposed area as the page shows it; `is_on` says whether it is ticked."""

    key: str
    title: str
    area: str
    indicators: tuple[SuggestedIndicator, ...]
    measures: tuple[SuggestedMeasure, ...]
    is_on: bool

    @property
    def unmeasured(self) -> list[IndicatorMark]:
        """The indicators for which the library has no measure here."""
        codes = [row.mark.code for row in self.indicators]
        open_codes = without_measure(codes, [each.codes for each in self.measures])
        return [row.mark for row in self.indicators if row.mark.code in open_codes]


def wanted_areas(target: str) -> int:
    """How many areas a proposal ticks for a label."""
    return required_areas(target) or USUAL_AREAS


def proposal(
    cluster: Cluster, here: Standing, request: HttpRequest, start: datetime.date | None = None
) -> list[SuggestedArea]:
    """What is below the target of `here` in areas, those of the weakest indicators ticked.

    The measures come from the recommendations for this cluster. Empty where nothing that has a
    score is below the target.
    """
    # What the team put first or aside counts here as in the list.
    area_marks = tuple(decisions_of(cluster, here.row)[1].values())
    situation = Profile(
        scores=here.scores,
        target_level=here.target.value,
        pinned_areas=frozenset(m.area for m in area_marks if m.state == AreaState.FIRST),
        dismissed_areas=frozenset(m.area for m in area_marks if m.state == AreaState.ASIDE),
    )
    wanted = wanted_areas(here.target.value)
    needs = assess_needs(here.framework, situation)
    groups = propose([need for need in needs.weak if need.need > 0], wanted)
    picks = _picks(cluster, here.row, here.scores, here.target.value, request, area_marks)
    measures = _measures(picks, groups, request, start)
    titles = {area.code: area.title for area in here.framework.areas}
    return [
        SuggestedArea(
            key=group.key,
            title=_title(group, titles, groups[: max(wanted, place + 1)]),
            area=group.area,
            indicators=tuple(
                _indicator(here.framework, code, here.scores, here.target.value)
                for code in group.codes
            ),
            measures=tuple(measures[group.key]),
            is_on=place < wanted,
        )
        for place, group in enumerate(groups)
    ]


def _title(group: ProposedArea, titles: Mapping[str, str], beside: Sequence[ProposedArea]) -> str:
    """The framework area's name, or the weakest indicator's where others `beside` it have that."""
    alone = sum(other.area == group.area for other in beside) == 1
    return titles[group.area] if alone else group.needs[0].title


def _indicator(
    framework: FrameworkSpec, code: str, scores: Scores, target: str
) -> SuggestedIndicator:
    spec = framework.indicator(code)
    if spec is None:
        raise LookupError(code)
    aim = in_percent(spec, spec.targets.get(target))
    return SuggestedIndicator(
        mark=indicator_mark(spec),
        baseline_text=percent(in_percent(spec, scores.get(code))),
        target=percent_input(aim),
        target_text=percent(aim),
        baseline=in_percent(spec, scores.get(code)),
    )


def _measures(
    picks: Sequence[Pick],
    groups: Iterable[ProposedArea],
    request: HttpRequest,
    start: datetime.date | None,
) -> dict[str, list[SuggestedMeasure]]:
    """Recommendations for each group, as many as its indicators ask for, none twice."""
    chosen: dict[str, list[str]] = {}
    found_by_name = {pick.item.id: pick for pick in picks}
    taken: set[str] = set()
    for group in groups:
        about = [pick for pick in _about(picks, group.codes) if pick.item.id not in taken]
        options = {pick.item.id: _codes(pick) for pick in about}
        chosen[group.key] = choose_measures(options, group.codes)
        taken.update(chosen[group.key])
    shown = _cards(taken, request)
    first = start or timezone.localdate()
    return {
        key: [
            SuggestedMeasure(
                key=f"{key}:{identifier}",
                title=shown[identifier][0],
                card=shown[identifier][1],
                due_on=on_a_weekday(
                    first
                    + datetime.timedelta(
                        days=days_to_carry_out(
                            found_by_name[identifier].item.effort,
                            place,
                            is_read=shown[identifier][1].kind in READ_KINDS,
                        )
                    )
                ),
                codes=_codes(found_by_name[identifier]),
            )
            for place, identifier in enumerate(
                (name for name in identifiers if name in shown), start=1
            )
        ]
        for key, identifiers in chosen.items()
    }


def _picks(
    cluster: Cluster,
    framework: Framework,
    scores: Scores,
    target: str,
    request: HttpRequest,
    area_marks: Iterable[AreaMark] = (),
) -> Sequence[Pick]:
    """The list of recommendations; `area_marks` is empty where somebody asks for one area."""
    offered = catalogue(framework)
    marks = marks_of(cluster).values()
    wishes = profile(scores, target, offered, access_for(request.user), marks, area_marks)
    return rank(offered, wishes, LOOKED_AT).picks


def _codes(pick: Pick) -> frozenset[str]:
    return frozenset(pick.item.primary) | {cover.code for cover in pick.covers}


def _about(picks: Sequence[Pick], codes: Sequence[str]) -> list[Pick]:
    """What helps one of the indicators, in the order of the list; what is mainly on it first."""

    def is_main(pick: Pick) -> bool:
        return bool(set(codes) & set(pick.item.primary))

    helping = [p for p in picks if set(codes) & {cover.code for cover in p.covers} or is_main(p)]
    return sorted(helping, key=lambda pick: not is_main(pick))


def _cards(identifiers: Iterable[str], request: HttpRequest) -> dict[str, tuple[str, ResourceCard]]:
    """Title of a measure and card for every resource that the reader may open."""
    pages = resource_pages(identifiers, request.user)
    shown = cards(pages.values(), request)
    return {
        identifier: (measure_title(page.kind, page.title), card)
        for (identifier, page), card in zip(pages.items(), shown, strict=True)
    }


def for_area(area: PlanArea, codes: Sequence[str], request: HttpRequest) -> list[ResourceCard]:
    """Recommendations on the indicators of an area, for the form of a measure."""
    plan = area.plan
    scores = scores_of(plan.baseline)
    picks = _picks(plan.cluster, plan.framework, scores, plan.target, request)
    identifiers = [pick.item.id for pick in _about(picks, codes)][: 2 * MEASURES_PER_AREA]
    shown = _cards(identifiers, request)
    return [shown[name][1] for name in identifiers if name in shown]
