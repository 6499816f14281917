"""The answer of the recommender as the dashboard shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse

from portal.benchmarking.standing import Standing
from portal.benchmarking.wording import percent
from portal.clusters.models import Cluster
from portal.clusters.permissions import is_manager
from portal.dashboard.notices import Notice, notice_for
from portal.dashboard.page_state import PageState
from portal.improvement.selectors import uses_in_plan
from portal.recommendations.answer import Answer, FindPages, answer_for
from portal.recommendations.core.ranking import Ranking
from portal.recommendations.core.reasons.explanation import assess_first
from portal.recommendations.core.reasons.path import path
from portal.recommendations.enums import AreaState, Helpfulness, MarkState
from portal.recommendations.selectors import resource_pages
from portal.recommendations.sentences import left_out_sentence, load_sentence, step_title
from practices.requests import AuthenticatedRequest
from practices.selectors import IndicatorMark, ResourceCard, card, default_areas, search_url

# More names of what to assess first are a list that nobody reads.
ASSESS_FIRST = 3


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One place of the list as components/recommendation.html shows it."""

    position: int
    card: ResourceCard
    why: str
    detail: tuple[str, ...]
    state: str
    area: str
    done_on: date | None = None
    in_plan: bool = False
    # Code of the indicator that the reason names first.
    indicator: str = ""
    helpful: str = ""


@dataclass(frozen=True, slots=True)
class PathStep:
    """Now, next or later: `effort` says in words what it asks for; `start` is its first number."""

    name: str
    title: str
    effort: str
    start: int
    items: list[Recommendation]


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area with what the team decided about it ("" is nothing)."""

    code: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class ToAssess:
    """An indicator without a score and where a manager adds it ("" for the rest of the team)."""

    indicator: IndicatorMark
    url: str


@dataclass(frozen=True, slots=True)
class AssessFirst:
    """Indicators without a score: how many, the most urgent ones, and for how much one counts."""

    count: int
    first: list[ToAssess]
    prior: str


@dataclass(frozen=True, slots=True)
class OverBudget:
    """What the time is too short for: a sentence and the pages that the reader may see."""

    sentence: str
    cards: list[ResourceCard]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The list by steps, what is done, what is set aside, and where the library has nothing.

    `plan` says whether resources can be put into a plan: "open", "none" (there is none yet) or
    "" (the reader makes none).
    """

    steps: list[PathStep]
    done: list[Recommendation]
    dismissed: list[Recommendation]
    gaps: list[str]
    ranking: Ranking
    areas: list[AreaChoice]
    assess: AssessFirst | None
    left_out: OverBudget | None
    plan: str
    notice: Notice | None = None

    @property
    def items(self) -> list[Recommendation]:
        """Everything in the list, in its order."""
        return [item for step in self.steps for item in step.items]

    @property
    def areas_first(self) -> list[AreaChoice]:
        """Areas that the team works on first."""
        return [area for area in self.areas if area.state == AreaState.FIRST]

    @property
    def areas_aside(self) -> list[AreaChoice]:
        """Areas that the team leaves for later."""
        return [area for area in self.areas if area.state == AreaState.ASIDE]


def recommend(
    cluster: Cluster,
    here: Standing,
    request: AuthenticatedRequest,
    state: PageState,
    *,
    has_plan: bool,
) -> Recommendations:
    """What `cluster` should do next, for the person who asks; `has_plan`: an open one."""
    may_plan = is_manager(request.user, cluster)
    answer = answer_for(
        cluster,
        here,
        request.user,
        hours=state.hours,
        find_pages=_pages_and_plan(cluster, request) if may_plan and has_plan else None,
    )
    shown = _cards(answer, request)
    planned = {name for name, page in answer.pages.items() if getattr(page, "in_plan", False)}
    plan = ("open" if has_plan else "none") if may_plan else ""
    areas = _areas(answer)
    return Recommendations(
        steps=_steps(answer, shown, planned),
        done=_marked(answer, shown, MarkState.DONE),
        dismissed=_marked(answer, shown, MarkState.DISMISSED),
        gaps=[f"{gap.need.code} {gap.need.title}" for gap in answer.ranking.content_gaps],
        ranking=answer.ranking,
        areas=areas,
        assess=_assess(answer, _adding(cluster, here) if may_plan else None),
        left_out=_left_out(answer, shown),
        plan=plan,
        notice=notice_for(state.decision, answer, cluster, request.user),
    )


def _cards(answer: Answer, request: HttpRequest) -> dict[str, ResourceCard]:
    areas = default_areas()
    return {identifier: card(page, areas, request) for identifier, page in answer.pages.items()}


def _pages_and_plan(cluster: Cluster, request: AuthenticatedRequest) -> FindPages:
    """Finds resources with a note (`in_plan`) whether the plan uses them, in the same query."""
    uses = uses_in_plan(cluster).filter(identifier=OuterRef("identifier"))
    return partial(resource_pages, user=request.user, in_plan=Exists(uses))


def _steps(answer: Answer, shown: Mapping[str, ResourceCard], planned: Set[str]) -> list[PathStep]:
    """The list as a path, numbered through."""
    explained = {each.id: each for each in answer.explanations}
    numbers = count(1)
    steps = []
    for step in path(answer.ranking):
        items = [
            Recommendation(
                position=next(numbers),
                card=shown[name],
                why=answer.why(explained[name]),
                detail=tuple(answer.reason(reason) for reason in explained[name].reasons),
                state=answer.marks[name].state if name in answer.marks else "",
                area=next((r.area for r in explained[name].reasons if r.area), ""),
                in_plan=name in planned,
                indicator=next((r.indicator for r in explained[name].reasons if r.indicator), ""),
            )
            for name in step.ids
            if name in explained
        ]
        if items:
            asked, start = load_sentence(step.load), items[0].position
            steps.append(PathStep(step.name, step_title(step.name), asked, start, items))
    return steps


def _marked(
    answer: Answer, shown: Mapping[str, ResourceCard], state: MarkState
) -> list[Recommendation]:
    """What the team did or set aside, latest first."""
    chosen = [m for m in answer.marks.values() if m.state == state and m.identifier in shown]
    return [
        Recommendation(
            position=0,
            card=shown[mark.identifier],
            why="",
            detail=(),
            state=state.value,
            area="",
            done_on=mark.done_day,
            helpful=mark.helpful if mark.helpful in Helpfulness.values else "",
        )
        for mark in sorted(chosen, key=lambda mark: (mark.done_day, mark.marked_at), reverse=True)
    ]


def _areas(answer: Answer) -> list[AreaChoice]:
    marks = answer.area_marks
    return [
        AreaChoice(area.code, area.title, marks[area.code].state if area.code in marks else "")
        for area in answer.offered.framework.areas
    ]


def _adding(cluster: Cluster, here: Standing) -> Callable[[str], str]:
    """Addresses at which the score of an indicator is added to the assessment that is shown."""

    def url(code: str) -> str:
        if here.latest is None:
            return ""
        place = [cluster.slug, here.latest.pk, code]
        return f"{reverse('score_correct', args=place)}?from=dashboard"

    return url


def _assess(answer: Answer, adding: Callable[[str], str] | None) -> AssessFirst | None:
    """Indicators without a score; none of areas that are set aside."""
    first = assess_first(answer.ranking.needs, ASSESS_FIRST)
    if not first:
        return None
    asked = [need for need in answer.ranking.needs.unknown if need.need > 0]
    marks = [
        ToAssess(
            IndicatorMark(r.indicator, r.title, r.area, search_url(indicator=r.indicator)),
            adding(r.indicator) if adding else "",
        )
        for r in first
    ]
    return AssessFirst(len(asked), marks, percent((first[0].gap or 0.0) * 100))


def _left_out(answer: Answer, shown: Mapping[str, ResourceCard]) -> OverBudget | None:
    visible = _in_order(answer.ranking.left_out, shown)
    return OverBudget(left_out_sentence(len(visible)), visible) if visible else None


def _in_order(identifiers: Iterable[str], shown: Mapping[str, ResourceCard]) -> list[ResourceCard]:
    return [shown[name] for name in identifiers if name in shown]
