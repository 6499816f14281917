"""What a cluster sees of its peers: the nearest group that is large enough, and its medians."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.peers.groups import (
    AGE,
    ALL,
    COMPARISONS,
    COUNTRY,
    PORTFOLIO,
    SIZE,
    PeerFacts,
    steps,
)
from portal.benchmarking.peers.medians import (
    MINIMUM_PEERS,
    PeerStatistics,
    clusters_of,
    has_enough_others,
    statistics_for,
)
from portal.benchmarking.peers.publishing import published
from portal.clusters.models import Cluster, Membership
from practices.models import Framework, Term


@dataclass(frozen=True, slots=True)
class PeerComparison:
    """The group that is shown, why this one, and its medians.

    `group` names it ("" where none is large enough); `note` says that it is not the one that
    was asked for; `count` is the number of clusters in it, as of `day`.
    """

    kind: str
    statistics: PeerStatistics
    group: str = ""
    note: str = ""
    count: int = 0
    day: datetime.date | None = None


def peer_minimum() -> int:
    """Fewest clusters behind a median: the setting can raise it, never lower it."""
    return max(settings.PEER_GROUP_MINIMUM, MINIMUM_PEERS)


def comparison_labels() -> list[tuple[str, str]]:
    """What can be compared with, for links and choices."""
    words = {
        PORTFOLIO: _("Same portfolio"),
        COUNTRY: _("Same country"),
        SIZE: _("Similar size"),
        AGE: _("Similar age"),
        ALL: _("All clusters"),
    }
    return [(kind, words[kind]) for kind in COMPARISONS]


def facts_of(cluster: Cluster) -> PeerFacts:
    """What decides the cluster's groups."""
    year = timezone.localdate().year
    return PeerFacts(
        portfolio=cluster.portfolio.slug if cluster.portfolio else "",
        country=cluster.country.slug,
        age=None if cluster.founded is None else max(year - cluster.founded, 0),
        members=cluster.member_count,
    )


def compare(
    cluster: Cluster, framework: Framework, spec: FrameworkSpec, wanted: str = ""
) -> PeerComparison:
    """The peers of `cluster` by the comparison `wanted`, widened until five others are in it."""
    kind = wanted if wanted in COMPARISONS else PORTFOLIO
    own = _own_clusters(cluster)
    groups = steps(kind, facts_of(cluster))
    figures = published(framework, groups)
    for group in groups:
        found = figures.get(group)
        if found and has_enough_others(found[0].sources, own, peer_minimum()):
            shown, day = found
            return PeerComparison(
                kind,
                statistics_for(spec, shown, own, peer_minimum()),
                group_label(group, cluster),
                _note(kind, groups, group, cluster),
                len(clusters_of(shown.sources)),
                day,
            )
    return PeerComparison(
        kind, statistics_for(spec, None, own, peer_minimum()), note=_none_note(kind, groups)
    )


def _own_clusters(cluster: Cluster) -> set[int]:
    """Clusters whose scores the reader knows: this one and the others of the same person."""
    own = {cluster.pk}
    if cluster.opened_through is not None:
        mine = Membership.objects.filter(user_id=cluster.opened_through.user_id)
        own.update(mine.values_list("cluster_id", flat=True))
    return own


def group_label(group: str, cluster: Cluster) -> str:
    """A group in words. Portfolio and country are those of `cluster`."""
    kind, _colon, value = group.partition(":")
    if kind == PORTFOLIO:
        return _("Clusters of the portfolio %(name)s") % {"name": _name(cluster.portfolio)}
    if kind == COUNTRY:
        return _("Clusters in %(name)s") % {"name": _name(cluster.country)}
    low, _dash, high = value.partition("-")
    limits = {"low": low, "high": high}
    if kind == SIZE and high:
        return _("Clusters with %(low)s to %(high)s members") % limits
    if kind == SIZE:
        return _("Clusters with %(low)s members or more") % limits
    if kind == AGE and high:
        return _("Clusters %(low)s to %(high)s years old") % limits
    if kind == AGE:
        return _("Clusters %(low)s years old or more") % limits
    return _("All clusters")


def _name(term: Term | None) -> str:
    return term.label if term else ""


def _note(kind: str, groups: Sequence[str], group: str, cluster: Cluster) -> str:
    """Why a wider group is shown; "" where it is the one that was asked for."""
    if kind != ALL and groups == [ALL]:
        return _missing_fact(kind)
    if group == groups[0]:
        return ""
    return _too_few(group_label(groups[0], cluster)) + " " + _("So a wider group is shown.")


def _none_note(kind: str, groups: Sequence[str]) -> str:
    if kind != ALL and groups == [ALL]:
        return _missing_fact(kind)
    return _("Fewer than %(count)d other clusters can be compared with so far.") % {
        "count": peer_minimum()
    }


def _missing_fact(kind: str) -> str:
    return {
        PORTFOLIO: _("Your cluster has no comparative portfolio yet: add it under settings."),
        COUNTRY: _("Your cluster has no country yet: add it under settings."),
        SIZE: _("The number of your members is not known yet: add it under settings."),
        AGE: _("The year of your foundation is not known yet: add it under settings."),
    }[kind]


def _too_few(label: str) -> str:
    count = peer_minimum()
    return ngettext(
        "%(group)s: fewer than %(count)d other can be shown safely.",
        "%(group)s: fewer than %(count)d others can be shown safely.",
        count,
    ) % {"group": label, "count": count}
