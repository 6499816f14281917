"""Publishes peer figures once a day, by the rule of `portal.benchmarking.peers.medians`.

Pages only read what was published. Only clusters that an editor has confirmed count, and no
invented example.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.models import Assessment, PeerCheck, PeerPublication
from portal.benchmarking.peers.groups import ALL, COMPARISONS, PeerFacts, groups_of
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
from portal.benchmarking.selectors import framework_spec, scores_of_each
from practices.models import Framework


@dataclass(frozen=True, slots=True)
class Peer:
    """A confirmed cluster with its latest assessment."""

    cluster: int
    assessment: int
    facts: PeerFacts
    revision: int = 0

    @property
    def source(self) -> Source:
        return source_of(self.cluster, self.assessment, self.revision)


def latest_assessments(framework: Framework) -> QuerySet[Assessment]:
    """The latest complete assessment of each cluster."""
    of_cluster = Assessment.objects.complete().filter(
        framework=framework, cluster=OuterRef("cluster")
    )
    latest = of_cluster.order_by("-assessed_on", "-created_at", "-pk").values("pk")[:1]
    return Assessment.objects.filter(framework=framework, pk=Subquery(latest))


def confirmed_peers(framework: Framework) -> dict[int, Peer]:
    """Confirmed clusters by number, each with its latest complete assessment; one query."""
    rows = (
        latest_assessments(framework)
        .filter(cluster__is_example=False, cluster__counts_as_peer=True)
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
            PeerFacts(
                portfolio or "",
                country or "",
                None if founded is None else max(year - founded, 0),
                members,
            ),
            revision,
        )
        for cluster, pk, portfolio, country, founded, members, revision in rows
    }


def published(
    framework: Framework, groups: Iterable[str]
) -> dict[str, tuple[Publication, datetime.date]]:
    """What is shown of groups today, and since when; one query. Groups of which nothing may be
    shown are missing."""
    rows = PeerPublication.objects.filter(
        framework=framework, group__in=list(groups), is_current=True
    )
    return {
        row.group: (as_publication(row), timezone.localtime(row.published_at).date())
        for row in rows
    }


class Publisher:
    """Publishes for one framework: new figures are held against everything that it ever showed.

    To be used within a transaction: the framework is locked until it ends, since two at once could
    publish two sets that differ by one cluster.
    """

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        PeerCheck.objects.get_or_create(framework=framework, group="")
        # The write locks this row (SQLite: the database).
        lock = PeerCheck.objects.filter(framework=framework, group="")
        lock.update(checked_at=timezone.now())
        rows = list(PeerPublication.objects.filter(framework=framework))
        self.shown = Shown(as_publication(row) for row in rows)
        self._current = {row.group: as_publication(row) for row in rows if row.is_current}
        checks = PeerCheck.objects.filter(framework=framework)
        self._checked = dict(checks.values_list("group", "fingerprint"))

    def is_due(self, group: str, sources: frozenset[Source]) -> bool:
        """Whether a group is to be worked out again. Not twice from the same sources: what was
        shown once stays shown, so the answer would be the same."""
        return self._checked.get(group) != _fingerprint(sources) and is_due(
            sources, self._current.get(group), settings.PEER_GROUP_MINIMUM
        )

    def settle(self, group: str, sources: frozenset[Source], fresh: Publication | None) -> bool:
        """Remember that `group` was worked out from `sources`, and show `fresh` from now on;
        whether it is news."""
        PeerCheck.objects.update_or_create(
            framework=self.framework,
            group=group,
            defaults={"fingerprint": _fingerprint(sources)},
        )
        known = self._current.get(group)
        if fresh is None or (known is not None and known.sources == fresh.sources):
            return False
        _save(self.framework, fresh)
        self.shown.add(fresh)
        self._current[group] = fresh
        return True


@transaction.atomic
def publish_peers(framework: Framework) -> int:
    """Publish each group of peers anew that may be; how many are."""
    publisher = Publisher(framework)
    peers = confirmed_peers(framework)
    members: dict[str, list[Peer]] = defaultdict(list)
    for number in sorted(peers):
        for group in groups_of(peers[number].facts):
            members[group].append(peers[number])
    behind = {
        group: frozenset(peer.source for peer in members[group])
        for group in sorted(members, key=_turn)
    }
    due = [group for group, sources in behind.items() if publisher.is_due(group, sources)]
    values = _contributions(framework_spec(framework), [p for group in due for p in members[group]])
    count = 0
    for group in due:
        found = [values[peer.cluster] for peer in members[group] if peer.cluster in values]
        fresh = publication(group, found, publisher.shown, settings.PEER_GROUP_MINIMUM)
        count += publisher.settle(group, behind[group], fresh)
    return count


def _turn(group: str) -> tuple[int, str]:
    """The order of publishing: of two groups that differ too little for both, the first is shown.
    All clusters come first, where everybody finds a comparison, so that nobody is left without."""
    order = [ALL, *COMPARISONS]
    return order.index(group.partition(":")[0]), group


def _contributions(spec: FrameworkSpec, peers: Sequence[Peer]) -> dict[int, Contribution]:
    """By cluster, what it adds; one without any known score adds nothing."""
    scores = scores_of_each({peer.assessment for peer in peers})
    found = {
        peer.cluster: Contribution(peer.source, values_of(spec, scores.get(peer.assessment, {})))
        for peer in peers
    }
    return {cluster: each for cluster, each in found.items() if each.values}


def _fingerprint(sources: frozenset[Source]) -> str:
    """What a group was made of, in 64 characters."""
    return hashlib.sha256(json.dumps(sorted(sources)).encode()).hexdigest()


def _save(framework: Framework, fresh: Publication) -> None:
    """Show `fresh` for its group from now on; what was shown before stays remembered."""
    PeerPublication.objects.filter(framework=framework, group=fresh.group, is_current=True).update(
        is_current=False
    )
    PeerPublication.objects.create(
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
