"""Creating clusters and changing teams."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from .enums import MembershipRole
from .models import Cluster, Membership, new_join_code


class LastManagerError(Exception):
    """The only manager can't leave while others are in the team."""


@transaction.atomic
def create_cluster(cluster: Cluster, user: AbstractUser) -> Cluster:
    """Save a new cluster with `user` as its first manager."""
    cluster.save()
    Membership.objects.create(cluster=cluster, user_id=user.pk, role=MembershipRole.MANAGER)
    return cluster


def join_cluster(cluster: Cluster, user: AbstractUser) -> bool:
    """Add `user` to the team; False if already there."""
    _membership, created = Membership.objects.get_or_create(cluster=cluster, user_id=user.pk)
    return created


def renew_join_code(cluster: Cluster) -> None:
    """Make codes that were passed on worthless."""
    cluster.join_code = new_join_code()
    cluster.save(update_fields=["join_code"])


@transaction.atomic
def leave_cluster(cluster: Cluster, user: AbstractUser) -> None:
    """Remove `user` from the team.

    Raises:
        LastManagerError: `user` is the only manager; somebody else must become one first.
    """
    team = list(Membership.objects.select_for_update().filter(cluster=cluster))
    own = next((membership for membership in team if membership.user_id == user.pk), None)
    if own is None:
        return
    others = [m for m in team if m is not own and m.role == MembershipRole.MANAGER]
    if own.role == MembershipRole.MANAGER and not others:
        raise LastManagerError
    own.delete()
