"""One answer of the recommender: for the page, the API, the command and the e-mail digest.

All four ask here, so the same cluster gets the same list everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from portal.benchmarking.rounding import difference, is_just_below, whole_or_none
from portal.benchmarking.standing import Standing
from portal.clusters.models import Cluster
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Need, Profile
from portal.recommendations.core.ranking import Ranking, rank
from portal.recommendations.core.reasons.explanation import Explanation, Reason, explain
from portal.recommendations.core.reasons.path import path
from practices.enums import MaturityLevel
from practices.models import Resource
from practices.permissions import Reader
from search.indexing.registry import access_for

from .models import AreaMark, RecommendationMark
from .selectors import (
    LIST_LENGTH,
    catalogue,
    decisions_of,
    profile,
    resource_pages,
)
from .sentences import explanation_sentence, reason_sentence

FindPages = Callable[[Iterable[str]], Mapping[str, Resource]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A list with what it was made from.

    `pages` holds the resources of the list, of the marks and of what did not fit into the time
    that the reader may see, by identifier, in the reader's language; `explanations` follow the
    order of the list and leave out what the reader may not see.
    """

    offered: Catalogue
    wishes: Profile
    ranking: Ranking
    explanations: tuple[Explanation, ...]
    pages: Mapping[str, Resource]
    marks: Mapping[str, RecommendationMark]
    area_marks: Mapping[str, AreaMark] = field(default_factory=dict)

    @property
    def target_label(self) -> str:
        """The label aimed at, in the active language."""
        return str(MaturityLevel(self.wishes.target_level).label)

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the resources by identifier."""
        return {identifier: page.title for identifier, page in self.pages.items()}

    def why(self, explanation: Explanation) -> str:
        """The short text under one recommendation."""
        return explanation_sentence(
            explanation, self.offered.framework, self.target_label, self.titles, _level_labels()
        )

    def reason(self, reason: Reason) -> str:
        """One reason as a sentence of its own."""
        return reason_sentence(
            reason, self.offered.framework, self.target_label, self.titles, _level_labels()
        )


def answer_to(
    wishes: Profile,
    offered: Catalogue,
    find_pages: FindPages,
    *,
    marks: Mapping[str, RecommendationMark] | None = None,
    area_marks: Mapping[str, AreaMark] | None = None,
    limit: int = LIST_LENGTH,
) -> Answer:
    """The list for any profile; `find_pages` gives the resources that its reader may see."""
    ranking = rank(offered, wishes, limit)
    known = marks or {}
    pages = find_pages([*ranking.ids, *ranking.left_out, *known])
    explanations = tuple(each for each in explain(ranking) if each.id in pages)
    return Answer(offered, wishes, ranking, explanations, pages, known, area_marks or {})


def answer_for(
    cluster: Cluster,
    here: Standing,
    reader: Reader,
    *,
    hours: float | None = None,
    limit: int = LIST_LENGTH,
    find_pages: FindPages | None = None,
) -> Answer:
    """What `cluster` should do next, for the person who asks.

    Its saved marks of resources and areas count; `hours` is the time for the whole list.
    `find_pages` gives the resources that the reader may see, by default `resource_pages`.
    """
    offered = catalogue(here.row)
    marks, area_marks = decisions_of(cluster, here.row)
    tokens = access_for(reader)
    wishes = profile(
        here.scores, here.target.value, offered, tokens, marks.values(), area_marks.values()
    )
    return answer_to(
        replace(wishes, hours=hours),
        offered,
        find_pages or (lambda identifiers: resource_pages(identifiers, reader)),
        marks=marks,
        area_marks=area_marks,
        limit=limit,
    )


def answer_data(answer: Answer) -> dict[str, Any]:
    """The answer as plain data for JSON: needs, recommendations with reasons, path, gaps."""
    ranking = answer.ranking
    gains = {pick.item.id: pick.gain for pick in ranking.picks}
    return {
        "target": answer.wishes.target_level,
        "without_target": [
            spec.code
            for spec in answer.offered.framework.without_target(answer.wishes.target_level)
        ],
        "needs": [
            {
                "indicator": need.code,
                "title": need.title,
                "score": need.score,
                "target": need.target,
                **_shown(answer, need),
                "gap": round(need.gap, 4),
                "need": round(need.need, 4),
            }
            for need in [*ranking.needs.weak, *ranking.needs.unknown]
        ],
        "recommendations": [
            {
                "id": each.id,
                "title": answer.pages[each.id].title,
                "url": answer.pages[each.id].get_url(),
                "gain": round(gains[each.id], 6),
                "reasons": [_reason_data(reason) for reason in each.reasons],
                "why": answer.why(each),
            }
            for each in answer.explanations
        ],
        "path": {step.name: list(step.ids) for step in path(ranking)},
        "hours": ranking.load.hours,
        "lasting": ranking.load.lasting,
        "left_out": list(ranking.left_out),
        "content_gaps": [
            {
                "indicator": gap.need.code,
                "title": gap.need.title,
                "need": round(gap.need.need, 4),
                "nearest": gap.nearest,
            }
            for gap in ranking.content_gaps
        ],
    }


def _shown(answer: Answer, need: Need) -> dict[str, int | bool | None]:
    """Score, target and what is missing in whole per cent, as pages show them."""
    spec = answer.offered.framework.indicator(need.code)
    score, target = (
        None if spec is None or value is None else spec.percent(value)
        for value in (need.score, need.target)
    )
    missing = difference(target, score)
    return {
        "score_percent": whole_or_none(score),
        "target_percent": whole_or_none(target),
        "gap_percent": None if missing is None else max(missing, 0),
        "is_just_below": is_just_below(score, target),
    }


def _level_labels() -> dict[str, str]:
    return {level.value: str(level.label) for level in MaturityLevel}


def _reason_data(reason: Reason) -> dict[str, Any]:
    """The filled fields of a reason. A score of 0 is filled: None alone says "not known"."""
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(reason).items()
        if value is not None and value is not False and value not in ("", ())
    }
