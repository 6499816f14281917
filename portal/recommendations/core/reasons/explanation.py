"""Why a resource is in the list: reasons that a machine can check and a sentence can use.

Every number is taken from the needs and from the covers of the ranking; nothing is
computed a second time. ``Reason.code`` is one of ``REASON_CODES``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.recommendations.core.library.catalogue import Candidate
from portal.recommendations.core.needs import UNKNOWN_PRIOR, Needs
from portal.recommendations.core.ranking import Pick, Ranking

Places = Mapping[str, tuple[int, int]]

PINNED = "pinned"
CLOSES_GAP = "closes-gap"
TAKES_STOCK = "takes-stock"
OPENS = "opens"
BELONGS_TO = "belongs-to"
STEP_DOWN = "step-down"
QUICK = "quick"
OTHER_LANGUAGE = "other-language"
ASSESS = "assess"
REASON_CODES = (
    PINNED,
    CLOSES_GAP,
    TAKES_STOCK,
    OPENS,
    BELONGS_TO,
    STEP_DOWN,
    QUICK,
    OTHER_LANGUAGE,
    ASSESS,
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Which fields are filled depends on ``code``.

    closes-gap   indicator, title, area, score, target (own units), gap (share of the
                 scale, 0 to 1), rank (1 = largest gap; the best place of those that are as
                 large), tied (how many are), share (of that gap, closed here)
    takes-stock  indicators = the unknown ones that it touches
    opens        resources = ids in the list that wait for it
    belongs-to   resources = ids above it that it goes with
    step-down    level = the lower label whose basics are missing, indicator
    other-language  language = the one it is offered in, which is not the first choice
    assess       indicator, title, area = without a score; gap = the share of the scale that
                 it counts for until it has one (see ``assess_first``)
    """

    code: str
    indicator: str = ""
    title: str = ""
    area: str = ""
    score: float | None = None
    target: float | None = None
    gap: float | None = None
    rank: int | None = None
    tied: int | None = None
    share: float | None = None
    is_main: bool = False
    indicators: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    level: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All reasons of one place, the strongest first, and how much it covers.

    ``weak_covered`` of ``weak_total`` indicators below target are helped by it and
    ``share`` is the part of all needs (0 to 1) that it closes at its place.
    """

    id: str
    reasons: tuple[Reason, ...]
    weak_covered: int
    weak_total: int
    share: float


def explain(ranking: Ranking) -> tuple[Explanation, ...]:
    """Explain every place of a ranking, in its order."""
    needs = ranking.needs
    # Areas put first or aside change the list, and no gap becomes larger by it.
    ranks = _places(needs)
    return tuple(_explain_pick(pick, needs, ranks) for pick in ranking.picks)


def _places(needs: Needs) -> dict[str, tuple[int, int]]:
    """Place of each gap, the largest first, and how many gaps are as large as it."""
    gaps = [(need.code, round(need.gap, 9)) for need in needs.largest_gaps]
    sizes = [gap for _code, gap in gaps]
    return {code: (sizes.index(gap) + 1, sizes.count(gap)) for code, gap in gaps}


def _explain_pick(pick: Pick, needs: Needs, ranks: Places) -> Explanation:
    gaps = _gap_reasons(pick, needs, ranks)
    unknown = tuple(need.code for need in needs.unknown)
    topics = (*pick.item.primary, *pick.item.secondary)
    touched = tuple(code for code in unknown if code in topics)
    reasons: list[Reason] = [Reason(PINNED)] if pick.pinned else []
    stock = [Reason(TAKES_STOCK, indicators=touched)] if touched else []
    reasons += [*stock, *gaps] if pick.takes_stock else [*gaps, *stock]
    if pick.opens:
        reasons.append(Reason(OPENS, resources=pick.opens))
    if pick.belongs_to:
        reasons.append(Reason(BELONGS_TO, resources=pick.belongs_to))
    reasons += _step_down(pick.item, needs, gaps)
    if pick.item.effort <= 2:
        reasons.append(Reason(QUICK))
    if pick.language:
        reasons.append(Reason(OTHER_LANGUAGE, language=pick.language))
    return Explanation(
        id=pick.item.id,
        reasons=tuple(reasons),
        weak_covered=len(gaps),
        weak_total=len(needs.weak),
        share=pick.gain / needs.total if needs.total else 0.0,
    )


def _gap_reasons(pick: Pick, needs: Needs, ranks: Places) -> list[Reason]:
    rows = {need.code: need for need in needs.rows}
    return [
        Reason(
            CLOSES_GAP,
            indicator=need.code,
            title=need.title,
            area=need.area,
            score=need.score,
            target=need.target,
            gap=need.gap,
            rank=ranks[need.code][0],
            tied=ranks[need.code][1],
            share=cover.share,
            is_main=cover.is_main,
        )
        for cover in pick.covers
        if (need := rows[cover.code]).is_weak
    ]


def _step_down(item: Candidate, needs: Needs, gaps: Sequence[Reason]) -> list[Reason]:
    """Say when the resource is for a lower label because that label's basics are missing."""
    known = [needs.levels.index(level) for level in item.levels if level in needs.levels]
    if not known or not gaps or max(known) >= needs.level:
        return []
    first = next((reason for reason in gaps if reason.is_main), gaps[0])
    need = next(row for row in needs.rows if row.code == first.indicator)
    if need.stage > max(known):
        return []
    return [Reason(STEP_DOWN, indicator=need.code, level=needs.levels[max(known)])]


def assess_first(needs: Needs, limit: int = 5) -> tuple[Reason, ...]:
    """Which indicators without a score to assess first: those of the weakest areas.

    An area without any score counts as weak as the mean of all areas.
    """
    gaps: dict[str, list[float]] = {}
    for need in needs.rows:
        if need.is_known:
            gaps.setdefault(need.area, []).append(need.gap)
    means = {area: sum(values) / len(values) for area, values in gaps.items()}
    usual = sum(means.values()) / len(means) if means else 0.0
    unknown = [need for need in needs.unknown if need.need > 0]
    unknown.sort(key=lambda need: -round(means.get(need.area, usual), 9))
    return tuple(
        Reason(ASSESS, indicator=need.code, title=need.title, area=need.area, gap=UNKNOWN_PRIOR)
        for need in unknown[:limit]
    )
