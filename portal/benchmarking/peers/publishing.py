"""Publishes peer figures as they are asked for, by the rule of `portal.benchmarking.peers.medians`.

Whoever asks first after enough has changed has a group worked out; everybody else reads what was
published. Only clusters that an editor has confirmed count, and no invented example.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.models import Assessment, PeerCheck, PeerPublication
from portal.benchmarking.peers.groups import Facts, groups_of
from portal.benchmarking.peers.medians import (
    Contribution,
    Publication,
    Shown,
    Source,
    is_due,
    publication,
    source_of,
    values_of,
)
from portal.benchmarking.selectors import scores_of_each
from practices.models import Framework


@dataclass(frozen=True, slots=True)
class Peer:
    """A confirmed cluster with its latest assessment."""

    cluster: int
    assessment: int
    facts: Facts
    revision: int = 0

    @property
    def source(self) -> Source:
        return source_of(self.cluster, self.assessment, self.revision)


def confirmed_peers(framework: Framework) -> dict[int, Peer]:
    """Confirmed clusters by number, each with its latest complete assessment; one query."""
    rows = (
        Assessment.objects.complete()
        .filter(framework=framework, cluster__is_example=False, cluster__counts_as_peer=True)
        .order_by("assessed_on", "created_at", "pk")
        .values_list(
            "cluster_id",
            "pk",
            "cluster__portfolio__slug",
            "cluster__country__slug",
            "cluster__founded",
            "cluster__member_count",
            "revision",
        )
    )
    year = timezone.localdate().year
    return {
        cluster: Peer(
            cluster,
            pk,
            Facts(
                portfolio or "",
                country or "",
                None if founded is None else max(year - founded, 0),
                members,
            ),
            revision,
        )
        for cluster, pk, portfolio, country, founded, members, revision in rows
    }


class PeerFigures:
    """The published figures of some groups of a framework; `of` renews them where they may be."""

    def __init__(self, framework: Framework, spec: FrameworkSpec, groups: Sequence[str]) -> None:
        self.framework, self.spec = framework, spec
        self.peers = confirmed_peers(framework)
        rows = PeerPublication.objects.filter(
            framework=framework, group__in=groups, is_current=True
        )
        self.current = {row.group: row for row in rows}
        checks = PeerCheck.objects.filter(framework=framework, group__in=groups)
        self.checked = dict(checks.values_list("group", "fingerprint"))

    def of(self, group: str) -> tuple[Publication, datetime.date] | None:
        """What is shown of a group, and since when; None where nothing may be."""
        sources = _sources(self.peers, group)
        row = self.current.get(group)
        known = as_publication(row) if row else None
        fingerprint = fingerprint_of(sources)
        if self.checked.get(group) != fingerprint and is_due(
            sources, known, settings.PEER_GROUP_MINIMUM
        ):
            row = self._publish(group) or row
            known = as_publication(row) if row else None
        if row is None or known is None:
            return None
        return known, timezone.localtime(row.published_at).date()

    @transaction.atomic
    def _publish(self, group: str) -> PeerPublication | None:
        """Publish a group anew if the rule allows it; remembered either way, since what was shown
        once stays shown and the answer would be the same."""
        PeerCheck.objects.get_or_create(framework=self.framework, group="")
        # The write locks this row (SQLite: the database): two at once could publish two sets
        # that differ by one cluster.
        lock = PeerCheck.objects.filter(framework=self.framework, group="")
        lock.update(checked_at=timezone.now())
        peers = confirmed_peers(self.framework)
        sources = _sources(peers, group)
        rows = PeerPublication.objects.filter(framework=self.framework)
        shown = Shown(as_publication(row) for row in rows)
        members = [cluster for cluster, _assessment in sources]
        contributions = _contributions(self.spec, peers, members)
        fresh = publication(group, contributions, shown, settings.PEER_GROUP_MINIMUM)
        PeerCheck.objects.update_or_create(
            framework=self.framework,
            group=group,
            defaults={"fingerprint": fingerprint_of(sources)},
        )
        is_news = fresh is not None and not any(
            row.is_current and row.group == group and as_publication(row).sources == fresh.sources
            for row in rows
        )
        return save_publication(self.framework, fresh) if fresh is not None and is_news else None


def _sources(peers: Mapping[int, Peer], group: str) -> frozenset[Source]:
    return frozenset(peer.source for peer in peers.values() if group in groups_of(peer.facts))


def fingerprint_of(sources: frozenset[Source]) -> str:
    """What a group was made of, in 64 characters."""
    return hashlib.sha256(json.dumps(sorted(sources)).encode()).hexdigest()


def _contributions(
    spec: FrameworkSpec, peers: Mapping[int, Peer], members: Sequence[int]
) -> list[Contribution]:
    """What each cluster adds; one without any known score adds nothing."""
    scores = scores_of_each(peers[number].assessment for number in members)
    found = [
        Contribution(
            peers[number].source, values_of(spec, scores.get(peers[number].assessment, {}))
        )
        for number in sorted(members)
    ]
    return [each for each in found if each.values]


def save_publication(framework: Framework, fresh: Publication) -> PeerPublication:
    """Show `fresh` for its group from now on; what was shown before stays remembered."""
    PeerPublication.objects.filter(framework=framework, group=fresh.group, is_current=True).update(
        is_current=False
    )
    return PeerPublication.objects.create(
        framework=framework,
        group=fresh.group,
        medians=dict(fresh.medians),
        sources={str(cluster): assessment for cluster, assessment in fresh.sources},
        unknown={
            figure: sorted(cluster for cluster, _assessment in fresh.sources - known)
            for figure, known in fresh.behind.items()
            if known != fresh.sources
        },
    )


def as_publication(row: PeerPublication) -> Publication:
    """A stored publication for the pure core."""
    sources: frozenset[Source] = frozenset(
        (int(cluster), assessment) for cluster, assessment in row.sources.items()
    )
    without = {figure: set(clusters) for figure, clusters in row.unknown.items()}
    behind = {
        figure: frozenset(each for each in sources if each[0] not in without[figure])
        if figure in without
        else sources
        for figure in row.medians
    }
    return Publication(row.group, row.medians, behind, sources)
