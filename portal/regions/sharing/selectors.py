"""Loads what a cluster sees of those who follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractUser

from portal.accounts.enums import PortalGroup
from portal.benchmarking.peers.comparison import peer_minimum
from portal.benchmarking.selectors import assessment_history, default_framework, framework_spec
from portal.clusters.models import AuditEntry, Cluster
from portal.regions.enums import ConsentScope
from portal.regions.forms import ScopeForm
from portal.regions.models import Consent, FollowRequest, RegionAuthority
from portal.regions.publishing import Dated
from portal.regions.rows import FollowedCluster, followed, with_totals
from portal.regions.sharing import follow_requests

MOST_LOOKS = 5


@dataclass(frozen=True, slots=True)
class Follower:
    """An authority with its officers, and the very row that they see."""

    consent: Consent
    officers: list[str]
    row: FollowedCluster
    other_scope: ConsentScope


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request with the form to accept it."""

    request: FollowRequest
    form: ScopeForm


def sharing_page(cluster: Cluster, manager: AbstractUser | None) -> dict[str, Any]:
    """Followers, history and looks; requests only for `manager`, whose addresses they name."""
    consents = list(Consent.objects.filter(cluster=cluster).select_related("authority__country"))
    active = [consent for consent in consents if consent.withdrawn_at is None]
    waiting = follow_requests.waiting_for(manager) if manager is not None else []
    looks = AuditEntry.objects.filter(cluster=cluster, subject="region-list")
    return {
        "followers": _followers(cluster, active),
        "history": [consent for consent in consents if consent.withdrawn_at is not None],
        "looks": list(looks[:MOST_LOOKS]),
        "waiting": [
            WaitingRequest(each, ScopeForm(auto_id=f"request-{each.pk}-%s")) for each in waiting
        ],
        "minimum": peer_minimum(),
    }


def _followers(cluster: Cluster, consents: list[Consent]) -> list[Follower]:
    if not consents:
        return []
    framework = default_framework()
    history = assessment_history(cluster, framework)
    latest = {}
    if history:
        newest = history[0]
        latest[cluster.pk] = Dated(cluster.pk, newest.pk, newest.assessed_on, counts=False)
    for consent in consents:
        consent.cluster = cluster
    rows = with_totals(followed(consents, latest), framework_spec(framework))
    names = _officers([consent.authority_id for consent in consents])
    return [
        Follower(
            consent,
            names.get(consent.authority_id, []),
            row,
            ConsentScope.LABEL if consent.shares_scores else ConsentScope.SCORES,
        )
        for consent, row in zip(consents, rows, strict=True)
    ]


def _officers(authorities: list[int]) -> dict[int, list[str]]:
    """Names of those who can open the page of each authority; one query."""
    links = (
        RegionAuthority.officers.through.objects.filter(
            regionauthority__in=authorities,
            user__is_active=True,
            user__groups__name=PortalGroup.REGIONAL_OFFICERS,
        )
        .select_related("user")
        .order_by("user__name", "user__email")
    )
    found: dict[int, list[str]] = {}
    for link in links:
        found.setdefault(link.regionauthority_id, []).append(link.user.get_full_name())
    return found
