"""Creating clusters and changing teams."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from .enums import MembershipRole
from .models import Cluster, Membership, new_join_code


class LastManagerError(Exception):
    """A cluster always has a manager, so the only one can't leave."""


class NotAloneError(Exception):
    """Others work for the cluster, so it can't be deleted."""


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
    _remove(cluster, user.pk)


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """Remove a colleague and renew the code by which they could come back.

    Raises:
        LastManagerError: it is the only manager.
    """
    _remove(membership.cluster, membership.user_id)
    renew_join_code(membership.cluster)


def _remove(cluster: Cluster, user_id: int) -> None:
    # The whole team is locked: two managers who remove each other at once must not both succeed.
    team = list(Membership.objects.select_for_update().filter(cluster=cluster))
    leaving = next((membership for membership in team if membership.user_id == user_id), None)
    if leaving is None:
        return
    others = [m for m in team if m is not leaving and m.role == MembershipRole.MANAGER]
    if leaving.role == MembershipRole.MANAGER and not others:
        raise LastManagerError
    leaving.delete()


def make_manager(membership: Membership) -> None:
    """Give a colleague the rights of a manager."""
    membership.role = MembershipRole.MANAGER
    membership.save(update_fields=["role"])


@transaction.atomic
def delete_cluster(cluster: Cluster) -> None:
    """Delete a cluster with its scores, marks and team.

    Raises:
        NotAloneError: more than one person works for it.
    """
    # Locked, so that nobody joins between the count and the deletion.
    locked = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if locked.memberships.count() > 1:
        raise NotAloneError
    locked.delete()
