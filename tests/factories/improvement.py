"""Improvement plans with areas and measures."""

from __future__ import annotations

import datetime
from decimal import Decimal

import factory

from portal.accounts.models import User
from portal.benchmarking.models import Assessment
from portal.clusters.models import Cluster
from portal.improvement.core.rules import is_no_rise
from portal.improvement.models import ImprovementPlan, Measure, PlanArea
from portal.improvement.services import ChosenArea, create_plan
from tests.factories.accounts import person
from tests.factories.clusters import AssessmentFactory, cluster_of, codes


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Measure

    title = factory.Sequence(lambda n: f"Measure {n}")


class PlanAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PlanArea

    title = factory.Sequence(lambda n: f"Area {n}")


def cluster_with_scores(
    user: User | None = None, *, role: str = "manager", value: float = 20, target: str = "silver"
) -> tuple[User, Cluster, Assessment]:
    """Somebody, their cluster and its first assessment, every score the same."""
    who = user or person("registered")
    cluster = cluster_of(who, role=role, target=target)
    day = datetime.date(2026, 3, 1)
    scores = dict.fromkeys(codes(), value)
    return who, cluster, AssessmentFactory(cluster=cluster, assessed_on=day, scores=scores)


def plan_of(
    cluster: Cluster, baseline: Assessment, user: User, *indicators: str, target: str = "silver"
) -> ImprovementPlan:
    """An active plan with one area about `indicators` (default: 4.5), target 60 where that is more
    than the first score."""
    first = dict(baseline.scores.values_list("indicator__code", "value"))
    wanted = Decimal(60)
    targets = {
        code: None if is_no_rise(wanted, first.get(code)) else wanted
        for code in indicators or ("4.5",)
    }
    area = ChosenArea("Review the strategy", targets)
    return create_plan(cluster, baseline, target, [area], user)


def measure_in(plan: ImprovementPlan, **fields: object) -> Measure:
    """A measure in the plan's first area."""
    measure: Measure = MeasureFactory(**{"area": plan.areas.first(), **fields})
    return measure
