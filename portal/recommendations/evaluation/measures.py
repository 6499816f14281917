"""Measures of a list, and the comparison of the recommender with plain methods.

- Need-weighted coverage at k: the share of all needs that the first k resources close
  together, by the catalogue's cover (main and other topics, level fit, quality); the
  objective of ``ranking``.
- alpha-nDCG@10 (Clarke et al., SIGIR 2008) and intent-aware ERR@10 (Chapelle et al., CIKM
  2009; Agrawal et al., WSDM 2009) from the library ir-measures, alpha = 0.5. The subtopics of
  "by need" are slices of need, each of ``SLICE``: an indicator has as many as its need, and a
  resource is relevant to as many of them as it closes. So an indicator counts by its need and
  a resource by its cover. "Alike" takes every indicator with a need as one subtopic and a
  resource as relevant if it has the topic at a fitting level, however small need and cover.
- nDCG@10 against an adviser's list with the gain 2^grade − 1 (Burges et al., ICML 2005).
- Rank-biased overlap (Webber, Moffat and Zobel, TOIS 2010), extrapolated to the lists' end.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

try:
    import ir_measures
except ImportError:  # only who measures installs it
    ir_measures = None  # type: ignore[assignment]

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.recommendations.core.library.catalogue import Bools
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.evaluation.baselines import Baseline, Situation, at_random

TOP = 10
SLICE = 0.01  # need, as a share of an indicator's scale
FITTING = 0.5  # level fit from which a topic counts as relevant where cover is not weighed
RECOMMENDER = "recommender"
RANDOM = "random"
PERSISTENCE = 0.9  # of rank-biased overlap: nine of ten readers look at the next place

Run = Sequence[Sequence[int]]  # rows of one list for each situation


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one list, or their means over many; None where it cannot be computed."""

    coverage_5: float
    coverage_10: float
    alpha_ndcg: float | None
    err_ia: float | None
    alpha_ndcg_alike: float | None
    err_ia_alike: float | None


class Judge:
    """Scores lists with ir-measures; None for every score where that is not installed."""

    def __init__(self, relevant: Sequence[Bools]) -> None:
        """Take the relevant subtopics of each resource (resources × subtopics), one table for
        each profile."""
        self._evaluator: Any = None
        if ir_measures is None:
            return
        qrels = [
            ir_measures.Qrel(str(number), str(row), 1, str(subtopic))
            for number, table in enumerate(relevant)
            for row, subtopic in np.argwhere(table).tolist()
        ]
        measures = [ir_measures.alpha_nDCG @ TOP, ir_measures.ERR_IA @ TOP]
        if qrels:
            self._evaluator = ir_measures.evaluator(measures, qrels)

    def scores(self, run: Run) -> list[tuple[float, float] | None]:
        """alpha-nDCG@10 and ERR-IA@10 of each list; 0 without any relevant resource."""
        if self._evaluator is None:
            return [None] * len(run)
        scored = [
            ir_measures.ScoredDoc(str(number), str(row), float(TOP - place))
            for number, rows in enumerate(run)
            for place, row in enumerate(rows[:TOP])
        ]
        found = {"alpha_nDCG": dict[str, float](), "ERR_IA": dict[str, float]()}
        for metric in self._evaluator.iter_calc(scored):
            found[str(metric.measure.NAME)][metric.query_id] = metric.value
        names = [str(number) for number in range(len(run))]
        return [
            (found["alpha_nDCG"].get(name, 0.0), found["ERR_IA"].get(name, 0.0)) for name in names
        ]


@dataclass(frozen=True, slots=True)
class Judges:
    """The judge that weighs by need and cover, and the one that takes all alike."""

    by_need: Judge
    alike: Judge


def coverage_at(here: Situation, rows: Sequence[int], depth: int) -> float:
    """Share of all needs that the first ``depth`` rows close together; 1 without needs."""
    total = float(here.need.sum())
    left = np.prod(1 - here.cover[list(rows[:depth])], axis=0)
    return float(here.need @ (1 - left)) / total if total else 1.0


def slices_of_need(here: Situation) -> Bools:
    """Resources × slices: which slices of the needs each resource closes."""
    counts = np.rint(here.cover * here.need / SLICE).astype(int)
    columns = [
        counts[:, place] > number
        for place in range(counts.shape[1])
        for number in range(int(counts[:, place].max(initial=0)))
    ]
    return np.array(columns, dtype=np.bool_).reshape(-1, len(counts)).T


def indicators_alike(here: Situation) -> Bools:
    """Resources × indicators with a need: topic of the resource at a fitting level."""
    relevant: Bools = (here.topics > 0) & (here.fit >= FITTING)
    return relevant[:, here.need > 0]


def judges(situations: Sequence[Situation]) -> Judges:
    """Judge every resource for every profile."""
    return Judges(
        Judge([slices_of_need(here) for here in situations]),
        Judge([indicators_alike(here) for here in situations]),
    )


def measure(situations: Sequence[Situation], judged: Judges, run: Run) -> list[Measures]:
    """Measure one list for each situation."""
    scored = zip(situations, run, judged.by_need.scores(run), judged.alike.scores(run), strict=True)
    return [
        Measures(
            coverage_at(here, rows, 5),
            coverage_at(here, rows, TOP),
            *(by_need or (None, None)),
            *(alike or (None, None)),
        )
        for here, rows, by_need, alike in scored
    ]


def mean_measures(rows: Iterable[Measures]) -> Measures:
    """The mean of every measure."""
    found = list(rows)

    def mean(pick: Callable[[Measures], float | None]) -> float | None:
        values = [value for row in found if (value := pick(row)) is not None]
        return fmean(values) if values else None

    return Measures(
        mean(lambda row: row.coverage_5) or 0.0,
        mean(lambda row: row.coverage_10) or 0.0,
        mean(lambda row: row.alpha_ndcg),
        mean(lambda row: row.err_ia),
        mean(lambda row: row.alpha_ndcg_alike),
        mean(lambda row: row.err_ia_alike),
    )


def recommended(here: Situation, size: int = TOP) -> list[int]:
    """Rows of the recommender's list."""
    picks = rank(here.catalogue, here.profile, size).picks
    return [here.catalogue.rows[pick.item.id] for pick in picks]


def compare(
    situations: Sequence[Situation],
    judged: Judges,
    baselines: Mapping[str, Baseline],
    seeds: int = 20,
) -> dict[str, list[Measures]]:
    """Measures by method, one for each situation; random is the mean of ``seeds`` lists."""
    runs = {RECOMMENDER: [recommended(here) for here in situations]}
    for name, method in baselines.items():
        runs[name] = [method(here, TOP) for here in situations]
    table = {name: measure(situations, judged, run) for name, run in runs.items()}
    draws = [
        measure(situations, judged, [at_random(here, TOP, seed) for here in situations])
        for seed in range(seeds)
    ]
    if draws:
        table[RANDOM] = [mean_measures(rows) for rows in zip(*draws, strict=True)]
    return table


def invented_profiles(framework: FrameworkSpec, count: int, seed: int = 1) -> list[Profile]:
    """Random situations: any target label, strong and weak areas, even and uneven scores.

    The mean lies up to 25 points below and at most 5 above the target's mean, areas differ
    from it by 10 (standard deviation), indicators from their area by 3, 8 or 15, in per cent
    of the scale. In two of five a tenth or two fifths of the scores are unknown. At least
    three indicators are weak.
    """
    draw = random.Random(seed)  # noqa: S311  no secret
    found: list[Profile] = []
    while len(found) < count:
        profile = _invented_profile(framework, draw)
        below = [
            spec
            for spec in framework.indicators
            if (score := profile.scores[spec.code]) is not None
            and score < spec.targets.get(profile.target_level, spec.scale_min)
        ]
        if len(below) >= 3:
            found.append(profile)
    return found


def _invented_profile(framework: FrameworkSpec, draw: random.Random) -> Profile:
    level = draw.choice(framework.levels)
    shift = draw.uniform(-25, 5)
    areas = {area.code: draw.gauss(0, 10) for area in framework.areas}
    spread, unknown = draw.choice([3, 8, 15]), draw.choice([0, 0, 0, 0.1, 0.4])
    scores: dict[str, float | None] = {}
    for spec in framework.indicators:
        aim = spec.percent(spec.targets.get(level, spec.scale_max))
        percent = min(max(draw.gauss(aim + shift + areas[spec.area], spread), 0), 100)
        known = draw.random() >= unknown
        scores[spec.code] = round(spec.from_percent(percent), 2) if known else None
    return Profile(scores, level)


def ndcg(order: Sequence[str], grades: Mapping[str, int], depth: int = TOP) -> float:
    """nDCG with the gain 2^grade − 1; 0 where nothing is graded."""
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    found = [2 ** grades.get(name, 0) - 1 for name in order[:depth]]
    return _discounted(found) / _discounted(best) if any(best) else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def rank_biased_overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """RBO (extrapolated) of two lists without repeats, 1 = the same, 0 = nothing in common."""
    depth = min(len(one), len(other))
    if not depth:
        return 1.0 if len(one) == len(other) else 0.0
    agreement = [len(set(one[:d]) & set(other[:d])) / d for d in range(1, depth + 1)]
    weighed = sum(share * PERSISTENCE**place for place, share in enumerate(agreement))
    return (1 - PERSISTENCE) * weighed + agreement[-1] * PERSISTENCE**depth
