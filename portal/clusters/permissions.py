"""Who may do what with a cluster. Views start from here, never from the plain table."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from practices.requests import AuthenticatedRequest

from .enums import MembershipRole
from .models import Cluster, Membership


class RoleNeeded(PermissionDenied):
    """Somebody of a team may not do this; the page that says so tells them whom to ask."""

    def __init__(self, cluster: Cluster, role: str) -> None:
        """`role` is the one that they have in the team of `cluster`."""
        super().__init__()
        self.cluster, self.role = cluster, role


READING = frozenset({"GET", "HEAD", "OPTIONS"})


def cluster_for(
    request: AuthenticatedRequest, slug: str, *, readers_may_send: bool = False
) -> Cluster:
    """The person's own cluster with this slug; 404 for anybody else's, as if it did not exist.

    Readers change nothing, so whatever they send is refused (403) here, for every view at once.
    `readers_may_send` is for what concerns only themselves, such as leaving the team.
    """
    membership = get_object_or_404(
        Membership.objects.filter(user_id=request.user.pk).select_related(
            "cluster__country", "cluster__ecosystem", "cluster__portfolio"
        ),
        cluster__slug=slug,
    )
    is_change = request.method not in READING
    if is_change and membership.role == MembershipRole.READER and not readers_may_send:
        raise RoleNeeded(membership.cluster, membership.role)
    cluster = membership.cluster
    cluster.opened_through = membership
    return cluster


def role_in(user: AbstractUser, cluster: Cluster) -> str | None:
    """The role of `user` in the cluster's team, None outside of it."""
    known = cluster.opened_through
    if known is not None and known.user_id == user.pk:
        return known.role
    return (
        Membership.objects.filter(cluster=cluster, user_id=user.pk)
        .values_list("role", flat=True)
        .first()
    )


def is_manager(user: AbstractUser, cluster: Cluster) -> bool:
    """Whether `user` may change the cluster's scores, settings and team."""
    return role_in(user, cluster) == MembershipRole.MANAGER


def may_contribute(user: AbstractUser, cluster: Cluster) -> bool:
    """Whether `user` may mark recommendations and say what of the plan is done: all but readers."""
    return role_in(user, cluster) in {MembershipRole.MANAGER, MembershipRole.MEMBER}


def managed_cluster_for(request: AuthenticatedRequest, slug: str) -> Cluster:
    """Like `cluster_for`, and refuses (403) everybody in the team but managers."""
    cluster = cluster_for(request, slug)
    role = role_in(request.user, cluster)
    if role != MembershipRole.MANAGER:
        raise RoleNeeded(cluster, role or "")
    return cluster
