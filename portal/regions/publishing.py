"""Publishes a region's figures, in one memory with those of peers.

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
from django.utils import timezone

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.models import Assessment, PeerCheck, PeerPublication
from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.peers.medians import (
    Publication,
    Shown,
    Source,
    assessment_of,
    is_due,
    source_of,
)
from portal.benchmarking.peers.publishing import as_publication, fingerprint_of, save_publication
from portal.benchmarking.selectors import scores_of_each
from practices.models import Framework

from .enums import ConsentScope
from .figures import member, only_totals, region_publication
from .models import Consent, RegionAuthority
from .periods import HalfYear


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
    sharing = Consent.objects.active().filter(authority=authority, scope=ConsentScope.SCORES)
    rows = (
        Assessment.objects.complete()
        .filter(framework=framework, cluster__in=sharing.values("cluster"))
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


def latest_by(assessments: Iterable[Dated], day: datetime.date | None = None) -> dict[int, Dated]:
    """The latest assessment of each cluster, until `day` if one is given."""
    return {each.cluster: each for each in assessments if day is None or each.day <= day}


def sources_by(assessments: Iterable[Dated], day: datetime.date | None = None) -> frozenset[Source]:
    """Clusters that count, each with its latest assessment until `day`."""
    found = latest_by((each for each in assessments if each.counts), day)
    return frozenset(
        source_of(each.cluster, each.assessment, each.revision) for each in found.values()
    )


class RegionFigures:
    """The published figures of one authority; renewed where the rule allows."""

    def __init__(
        self,
        authority: RegionAuthority,
        framework: Framework,
        spec: FrameworkSpec,
        periods: Sequence[HalfYear],
        assessments: Sequence[Dated],
    ) -> None:
        """`assessments` are those of `shared_assessments`; two queries where nothing is due."""
        self.authority, self.framework, self.spec = authority, framework, spec
        self.assessments = assessments
        groups = [self._group(), *(self._group(period) for period in periods)]
        rows = PeerPublication.objects.filter(
            framework=framework, group__in=groups, is_current=True
        )
        self.current = {row.group: as_publication(row) for row in rows}
        checks = PeerCheck.objects.filter(framework=framework, group__in=groups)
        self.checked = dict(checks.values_list("group", "fingerprint"))

    def _group(self, period: HalfYear | None = None) -> str:
        number = f"region:{self.authority.pk}"
        return number if period is None else f"{number}:{period.key}"

    def latest(self) -> Publication | None:
        """What is shown of the latest assessments."""
        return self._of(self._group(), None)

    def at_the_end_of(self, period: HalfYear) -> Publication | None:
        """The total as it was at the end of a half-year."""
        return self._of(self._group(period), period.last_day)

    def _of(self, group: str, day: datetime.date | None) -> Publication | None:
        sources = sources_by(self.assessments, day)
        known = self.current.get(group)
        if self.checked.get(group) != fingerprint_of(sources) and is_due(
            sources, known, peer_minimum()
        ):
            known = self._publish(group, day) or known
        return known

    @transaction.atomic
    def _publish(self, group: str, day: datetime.date | None) -> Publication | None:
        """Publish a group anew if the rule allows it; what is shown of it then."""
        PeerCheck.objects.get_or_create(framework=self.framework, group="")
        # The lock of all figures of the framework: peers and regions never publish at once.
        lock = PeerCheck.objects.filter(framework=self.framework, group="")
        lock.update(checked_at=timezone.now())
        # Read again: a consent may have been withdrawn since the page began.
        sources = sources_by(shared_assessments(self.authority, self.framework), day)
        rows = list(PeerPublication.objects.filter(framework=self.framework))
        current = [row for row in rows if row.group == group and row.is_current]
        known = as_publication(current[0]) if current else None
        scores = scores_of_each(assessment_of(source) for source in sources)
        found = [
            member(self.spec, source, scores.get(assessment_of(source), {}))
            for source in sorted(sources)
        ]
        members = [each for each in found if each is not None]
        if day is not None:
            members = only_totals(members)
        shown = Shown(as_publication(row) for row in rows)
        levels = self.spec.levels if day is None else ()
        fresh = region_publication(group, members, shown, levels, peer_minimum())
        PeerCheck.objects.update_or_create(
            framework=self.framework,
            group=group,
            defaults={"fingerprint": fingerprint_of(sources)},
        )
        if fresh is None or (known is not None and known.sources == fresh.sources):
            return known
        save_publication(self.framework, fresh)
        return fresh
