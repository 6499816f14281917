"""Publishes a region's figures once a day, in one memory with those of peers.

They are kept as `PeerPublication` under a group of the region's own, so that a new figure of a
region is held against everything that peers were ever shown and the other way round: nobody
gets a single cluster by subtracting one from the other.

Only confirmed clusters count, as for peers, since anybody can make clusters up. An invented
authority counts invented examples instead, never both.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.models import Assessment
from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.peers.medians import Publication, Source, assessment_of, source_of
from portal.benchmarking.peers.publishing import (
    Publisher,
    latest_assessments,
    publish_peers,
    published,
)
from portal.benchmarking.selectors import default_framework, framework_spec, scores_of_each
from practices.models import Framework

from .enums import ConsentScope
from .figures import member, only_totals, region_publication
from .models import Consent, RegionAuthority
from .periods import HALF_YEARS, HalfYear, half_years


@dataclass(frozen=True, slots=True)
class Dated:
    """An assessment of a cluster that shares its scores; `counts` if figures may use it."""

    cluster: int
    assessment: int
    day: datetime.date
    counts: bool
    revision: int = 0


def shared_assessments(authority: RegionAuthority, framework: Framework) -> list[Dated]:
    """Complete assessments of all clusters that share scores, the oldest first; one query."""
    return _dated(authority, Assessment.objects.complete().filter(framework=framework))


def latest_shared(authority: RegionAuthority, framework: Framework) -> dict[int, Dated]:
    """The latest assessment of each cluster that shares scores; one query."""
    return {each.cluster: each for each in _dated(authority, latest_assessments(framework))}


def _dated(authority: RegionAuthority, assessments: QuerySet[Assessment]) -> list[Dated]:
    sharing = Consent.objects.active().filter(authority=authority, scope=ConsentScope.SCORES)
    rows = (
        assessments.filter(cluster__in=sharing.values("cluster"))
        .order_by("assessed_on", "created_at", "pk")
        .values_list(
            "cluster_id",
            "pk",
            "assessed_on",
            "cluster__is_example",
            "cluster__counts_as_peer",
            "revision",
        )
    )
    return [
        Dated(
            cluster,
            pk,
            day,
            is_example if authority.is_example else confirmed and not is_example,
            revision,
        )
        for cluster, pk, day, is_example, confirmed, revision in rows
    ]


def sources_by(assessments: Iterable[Dated], day: datetime.date | None = None) -> frozenset[Source]:
    """Clusters that count, each with its latest assessment until `day`; `assessments` are the
    oldest first."""
    until = {
        each.cluster: each for each in assessments if each.counts and (not day or each.day <= day)
    }
    return frozenset(
        source_of(each.cluster, each.assessment, each.revision) for each in until.values()
    )


class RegionFigures:
    """The published figures of one authority; one query."""

    def __init__(
        self, authority: RegionAuthority, framework: Framework, periods: Sequence[HalfYear]
    ) -> None:
        self._authority = authority
        groups = [_group(authority), *(_group(authority, period) for period in periods)]
        self._shown = published(framework, groups)

    def latest(self) -> Publication | None:
        """What is shown of the latest assessments."""
        return self._of(_group(self._authority))

    def at_the_end_of(self, period: HalfYear) -> Publication | None:
        """The total as it was at the end of a half-year."""
        return self._of(_group(self._authority, period))

    def _of(self, group: str) -> Publication | None:
        found = self._shown.get(group)
        return None if found is None else found[0]


def _group(authority: RegionAuthority, period: HalfYear | None = None) -> str:
    number = f"region:{authority.pk}"
    return number if period is None else f"{number}:{period.key}"


@transaction.atomic
def publish_region(authority: RegionAuthority, framework: Framework) -> int:
    """Publish the figures of an authority anew that may be, today's and those of the half-years
    that its page shows; how many are."""
    publisher = Publisher(framework)
    spec, assessments = framework_spec(framework), shared_assessments(authority, framework)
    periods = [None, *half_years(timezone.localdate(), HALF_YEARS)]
    return sum(_publish(publisher, spec, authority, assessments, period) for period in periods)


def _publish(
    publisher: Publisher,
    spec: FrameworkSpec,
    authority: RegionAuthority,
    assessments: Sequence[Dated],
    period: HalfYear | None,
) -> bool:
    group = _group(authority, period)
    sources = sources_by(assessments, period.last_day if period else None)
    if not publisher.is_due(group, sources):
        return False
    scores = scores_of_each(assessment_of(source) for source in sources)
    found = [
        member(spec, source, scores.get(assessment_of(source), {})) for source in sorted(sources)
    ]
    members = [each for each in found if each is not None]
    if period is not None:
        members = only_totals(members)
    levels = spec.levels if period is None else ()
    fresh = region_publication(group, members, publisher.shown, levels, peer_minimum())
    return publisher.settle(group, sources, fresh)


def publish_figures() -> int:
    """Publish all figures of peers and regions anew that may be; how many are.

    Peers come first: of two sets that differ too little for both, more readers see those.
    """
    count = sum(publish_peers(framework) for framework in Framework.objects.order_by("pk"))
    framework = default_framework()
    authorities = RegionAuthority.objects.order_by("pk")
    return count + sum(publish_region(authority, framework) for authority in authorities)
