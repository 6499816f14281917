"""One row for each followed cluster: exactly what its consent allows, and nothing else.

The officer's table, its CSV and the preview on the cluster's own page are made of these.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q
from django.utils import timezone

from portal.benchmarking.core.readiness import readiness
from portal.benchmarking.core.scoring import FrameworkSpec, Scores
from portal.benchmarking.rounding import is_just_below, whole_or_none
from portal.benchmarking.selectors import scores_of_each
from portal.improvement.enums import MeasureStatus, PlanStatus
from portal.improvement.models import ImprovementPlan
from practices.enums import MaturityLevel
from practices.selectors import LevelMark, level_mark

from .models import Consent
from .publishing import Dated


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """Measures of the active plan. What they are is not shared."""

    total: int
    done: int


@dataclass(frozen=True, slots=True)
class SharedScores:
    """What comes with the wider consent; totals in whole per cent, None where not known or not
    asked for (`with_totals`).

    `is_just_below`: the total misses what is asked for, though both figures are alike.
    """

    target: MaturityLevel
    assessment: int | None
    assessed_on: datetime.date | None
    plan: PlanProgress | None
    total: int | None = None
    needed: int | None = None
    is_just_below: bool = False


@dataclass(frozen=True, slots=True)
class FollowedCluster:
    """A cluster as its authority sees it; `shared` is None with the narrower consent."""

    number: int
    name: str
    country: str
    region: str
    label: LevelMark | None
    valid_until: datetime.date | None
    days_left: int | None
    scope_label: str
    since: datetime.date
    shared: SharedScores | None

    @property
    def has_expired(self) -> bool:
        """Whether the label has ended."""
        return self.days_left is not None and self.days_left < 0

    @property
    def ends_soon(self) -> bool:
        """Whether the label ends within a year, the time that a renewal may take."""
        return self.days_left is not None and 0 <= self.days_left <= 365

    @property
    def is_preparing(self) -> bool:
        """Whether the cluster works on an improvement plan, as far as it shares that."""
        return self.shared is not None and self.shared.plan is not None


def followed(consents: Sequence[Consent], latest: Mapping[int, Dated]) -> list[FollowedCluster]:
    """Rows of active consents, loaded with cluster and country, without totals; one query.

    `latest` has the latest assessment of each cluster that shares its scores.
    """
    plans = _plans(consent.cluster_id for consent in consents if consent.shares_scores)
    rows = []
    for consent in consents:
        shared = None
        if consent.shares_scores:
            dated = latest.get(consent.cluster_id)
            shared = SharedScores(
                target=MaturityLevel(consent.cluster.target),
                assessment=dated.assessment if dated else None,
                assessed_on=dated.day if dated else None,
                plan=plans.get(consent.cluster_id),
            )
        rows.append(_row(consent, shared))
    return rows


def with_totals(rows: Sequence[FollowedCluster], spec: FrameworkSpec) -> list[FollowedCluster]:
    """The rows with what each cluster reached and needs; one query for all of them.

    Working it out takes most of the time of a row, so a page does it for those that it shows.
    """
    numbers = (row.shared.assessment for row in rows if row.shared is not None)
    scores = scores_of_each(number for number in numbers if number is not None)
    return [
        row if row.shared is None else replace(row, shared=_total(row.shared, spec, scores))
        for row in rows
    ]


def _row(consent: Consent, shared: SharedScores | None) -> FollowedCluster:
    cluster = consent.cluster
    until = cluster.label_valid_until if cluster.label else None
    return FollowedCluster(
        number=cluster.pk,
        name=cluster.name,
        country=cluster.country.label,
        region=cluster.region,
        label=level_mark(MaturityLevel(cluster.label)) if cluster.label else None,
        valid_until=until,
        days_left=None if until is None else (until - timezone.localdate()).days,
        scope_label=consent.get_scope_display(),
        since=timezone.localdate(consent.given_at),
        shared=shared,
    )


def _total(shared: SharedScores, spec: FrameworkSpec, scores: Mapping[int, Scores]) -> SharedScores:
    known = {} if shared.assessment is None else scores.get(shared.assessment, {})
    found = readiness(spec, known, shared.target.value)
    return replace(
        shared,
        total=whole_or_none(found.total),
        needed=whole_or_none(found.needed),
        is_just_below=is_just_below(found.total, found.needed),
    )


def _plans(clusters: Iterable[int]) -> dict[int, PlanProgress]:
    """Active plans by cluster; drafts are nobody's business yet. One query."""
    kept = Q(areas__removed_at=None, areas__measures__removed_at=None)
    done = kept & Q(areas__measures__status=MeasureStatus.DONE)
    rows = (
        ImprovementPlan.objects.filter(cluster__in=list(clusters), status=PlanStatus.ACTIVE)
        .order_by()
        .values_list("cluster_id")
        .annotate(
            all=Count("areas__measures", filter=kept), done=Count("areas__measures", filter=done)
        )
    )
    return {cluster: PlanProgress(total, finished) for cluster, total, finished in rows}
