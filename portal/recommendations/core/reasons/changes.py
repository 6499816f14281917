"""What would change this: the smallest change of one score that moves a resource.

The score of the resource's lead indicator is moved in steps of one per cent of its scale and
the list is worked out anew each time, so the answer is exact to that step for this one score,
everything else as it is. Several scores moving together may change the list earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.benchmarking.core.scoring import IndicatorSpec, known_score
from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Profile, assess_needs
from portal.recommendations.core.ranking import Ranking, rank

LEAVES, ENTERS, STAYS, STAYS_OUT = "leaves", "enters", "stays", "stays-out"
STEPS = 100


@dataclass(frozen=True, slots=True)
class ScoreEffect:
    """What one score would do to one resource.

    ``code`` is leaves or enters with the nearest ``score`` (own units) from which it does so,
    or stays or stays-out where no score of the indicator alone moves it. ``now`` is the score
    today, None when unknown; ``is_pinned`` says that a pin holds it whatever the scores.
    """

    code: str
    indicator: str
    title: str
    now: float | None
    score: float | None
    is_pinned: bool = False


def what_would_change(
    catalogue: Catalogue, profile: Profile, ranking: Ranking, id_: str, limit: int = 10
) -> ScoreEffect | None:
    """The nearest score of the lead indicator at which ``id_`` leaves or enters the list.

    The lead indicator is the one to which the resource adds most at its place; outside the
    list, its main topic with the largest need (its first where none has any). ``ranking`` is
    the list of ``profile`` with this ``limit``. None where the catalogue has no such resource
    or the resource no indicator of the framework.
    """
    row = catalogue.rows.get(id_)
    code = _lead(catalogue, profile, ranking, id_) if row is not None else None
    spec = catalogue.framework.indicator(code) if code else None
    if spec is None:
        return None
    listed = id_ in ranking.ids
    now = known_score(profile.scores, spec.code)
    stuck = ScoreEffect(STAYS if listed else STAYS_OUT, spec.code, spec.title, now, None)
    if listed and id_ in profile.pinned:
        return replace(stuck, is_pinned=True)
    for score in _nearest_first(spec, now, listed, profile):
        other = replace(profile, scores={**profile.scores, spec.code: score})
        if (id_ in rank(catalogue, other, limit).ids) != listed:
            return replace(stuck, code=LEAVES if listed else ENTERS, score=score)
    return stuck


def _lead(catalogue: Catalogue, profile: Profile, ranking: Ranking, id_: str) -> str | None:
    pick = next((pick for pick in ranking.picks if pick.item.id == id_), None)
    if pick is not None and pick.covers:
        return pick.covers[0].code
    row = catalogue.rows[id_]
    item = catalogue.candidate(row)
    needs = {need.code: need for need in assess_needs(catalogue.framework, profile).rows}
    topics = [code for code in (item.primary or item.secondary) if code in needs]
    return max(topics, key=lambda code: needs[code].need, default=None)


def _nearest_first(
    spec: IndicatorSpec, now: float | None, listed: bool, profile: Profile
) -> Iterator[float]:
    """Scores from today's away: up to the target to leave the list, down to enter it.

    From an unknown score, down from the target to the end of the scale.
    """
    step = spec.span / STEPS
    target = profile.targets.get(spec.code, spec.targets.get(profile.target_level, spec.scale_max))
    if now is None:
        start, stop = target + step, spec.scale_min
    elif listed:
        start, stop = now, max(target, now)
    else:
        start, stop = now, spec.scale_min
    sign = 1 if stop > start else -1
    for number in range(1, int(abs(stop - start) / step + 1e-9) + 1):
        yield round(start + sign * number * step, 9)
    yield stop
