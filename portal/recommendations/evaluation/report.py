"""Everything that `evaluate_recommendations` prints, put together without Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from portal.recommendations.core.library.catalogue import Catalogue
from portal.recommendations.core.needs import Profile
from portal.recommendations.core.ranking import rank
from portal.recommendations.evaluation.advice import Advice
from portal.recommendations.evaluation.baselines import (
    Baseline,
    Situation,
    greedy_coverage,
    maximal_marginal_relevance,
    situation,
    summed_need,
    tag_overlap,
)
from portal.recommendations.evaluation.measures import (
    RECOMMENDER,
    Judges,
    Measures,
    compare,
    invented_profiles,
    judges,
    mean_measures,
    measure,
    ndcg,
)
from portal.recommendations.evaluation.promises import (
    Stability,
    determinism,
    fidelity,
    monotonicity,
    stability,
)
from portal.recommendations.evaluation.regret import SIZES, Regret, regret

SAMPLE = 50  # invented profiles under noise
TRIED = 20  # profiles for promises that are tried many times on each

UNBOUND: Mapping[str, Baseline] = {
    "tag overlap": tag_overlap,
    "summed need": summed_need,
    "MMR 0.7": maximal_marginal_relevance(0.7),
    "MMR 0.5": maximal_marginal_relevance(0.5),
}


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """How much to try. Equal plans give equal figures."""

    seed: int = 1
    invented: int = 200
    draws: int = 20
    instances: int = 300
    random_lists: int = 20


@dataclass(frozen=True, slots=True)
class MethodComparison:
    """Mean measures by method; ``unbound`` are methods that ignore prerequisites.

    ``coverage_alone`` is the greedy choice by the recommender's own objective without its habits:
    not a method to be ahead of, but what the habits cost.
    """

    methods: Mapping[str, Measures]
    unbound: Mapping[str, Measures]
    by_profile: Mapping[str, Mapping[str, Measures]]
    coverage_alone: Measures

    @property
    def ahead(self) -> dict[str, bool]:
        """By measure: whether the recommender is ahead of every method in ``methods``."""
        own = asdict(self.methods[RECOMMENDER])
        others = [asdict(row) for name, row in self.methods.items() if name != RECOMMENDER]
        return {
            name: all(value > other[name] for other in others)
            for name, value in own.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """nDCG@10 by profile, and what the adviser would refuse but the first ten have."""

    ndcg: Mapping[str, float]
    refused: Mapping[str, tuple[str, ...]]

    @property
    def mean(self) -> float:
        """The mean over the profiles with advice."""
        return fmean(self.ndcg.values())


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one evaluation; shares of 1 mean that a promise held in every case."""

    resources: int
    regret: tuple[Regret, ...]
    examples: MethodComparison
    invented: MethodComparison
    agreement: Agreement | None
    stability: Stability
    stability_invented: Stability
    fidelity: float
    monotonicity: float
    determinism: float


def evaluate(
    catalogue: Catalogue,
    profiles: Mapping[str, Profile],
    advice: Mapping[str, Advice],
    baselines: Mapping[str, Baseline],
    plan: EvaluationPlan,
) -> Report:
    """Evaluate on named profiles and on invented ones before a non-empty catalogue."""
    invented = invented_profiles(catalogue.framework, plan.invented, plan.seed)
    numbered = {f"invented-{number}": profile for number, profile in enumerate(invented, start=1)}
    everyone = [*profiles.values(), *invented]
    judged = {name: profile for name, profile in profiles.items() if name in advice}
    grades = [advice[name].grades for name in judged]
    return Report(
        resources=len(catalogue),
        regret=tuple(
            found
            for size in SIZES
            if (found := regret(catalogue, everyone, plan.instances, size, plan.seed))
        ),
        examples=_compare(catalogue, profiles, baselines, plan),
        invented=_compare(catalogue, numbered, baselines, plan),
        agreement=_agreement(catalogue, judged, advice) if judged else None,
        stability=stability(
            catalogue,
            list(judged.values()) or list(profiles.values()),
            grades,
            plan.draws,
            plan.seed,
        ),
        stability_invented=stability(catalogue, invented[:SAMPLE], [], max(plan.draws // 10, 1)),
        fidelity=fidelity(catalogue, everyone),
        monotonicity=monotonicity(catalogue, everyone[:TRIED], plan.seed),
        determinism=determinism(catalogue, everyone[:TRIED], seed=plan.seed),
    )


def _compare(
    catalogue: Catalogue,
    profiles: Mapping[str, Profile],
    baselines: Mapping[str, Baseline],
    plan: EvaluationPlan,
) -> MethodComparison:
    situations = [situation(catalogue, profile) for profile in profiles.values()]
    judged = judges(situations)
    table = compare(situations, judged, baselines, plan.random_lists)
    return MethodComparison(
        methods={name: mean_measures(rows) for name, rows in table.items()},
        unbound={name: _unbound(situations, judged, method) for name, method in UNBOUND.items()},
        by_profile={
            name: {method: rows[place] for method, rows in table.items()}
            for place, name in enumerate(profiles)
        },
        coverage_alone=mean_measures(
            measure(situations, judged, [greedy_coverage(here, 10) for here in situations])
        ),
    )


def _unbound(situations: Sequence[Situation], judged: Judges, method: Baseline) -> Measures:
    run = [method(here.without_prerequisites(), 10) for here in situations]
    return mean_measures(measure(situations, judged, run))


def _agreement(
    catalogue: Catalogue, profiles: Mapping[str, Profile], advice: Mapping[str, Advice]
) -> Agreement:
    lists = {name: rank(catalogue, profile).ids for name, profile in profiles.items()}
    return Agreement(
        {name: ndcg(ids, advice[name].grades) for name, ids in lists.items()},
        {
            name: tuple(sorted(advice[name].not_now & set(ids)))
            for name, ids in lists.items()
            if advice[name].not_now & set(ids)
        },
    )
