"""Who may do what with a cluster. Views start from here, never from the plain table."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from practices.requests import AuthenticatedRequest

from .enums import MembershipRole
from .models import Cluster, Membership


def cluster_for(request: AuthenticatedRequest, slug: str) -> Cluster:
    """The reader's own cluster with this slug; 404 for anybody else's, as if it did not exist."""
    return get_object_or_404(
        Cluster.objects.of(request.user).select_related("country", "ecosystem", "portfolio"),
        slug=slug,
    )


def is_manager(user: AbstractUser, cluster: Cluster) -> bool:
    """Whether `user` may change the cluster's scores, settings and team."""
    return Membership.objects.filter(
        cluster=cluster, user_id=user.pk, role=MembershipRole.MANAGER
    ).exists()


def managed_cluster_for(request: AuthenticatedRequest, slug: str) -> Cluster:
    """Like `cluster_for`, and refuses (403) team members who are no managers."""
    cluster = cluster_for(request, slug)
    if not is_manager(request.user, cluster):
        raise PermissionDenied
    return cluster
