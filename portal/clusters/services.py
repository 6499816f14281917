"""Creating clusters, changing their facts and their teams."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import truncate_ip
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from portal.limits.counting import seconds_left
from portal.security_log.notes import note

from . import audit
from .enums import AuditAction, InvitationState, MembershipRole
from .models import Cluster, Membership, new_join_code

# What decides whom a cluster is compared with, and so what its confirmation was given for.
PEER_GROUP_FIELDS = frozenset({"country", "portfolio"})
# Codes that one person may try within the time, and all people at one address together.
MOST_CODES, MOST_OF_ADDRESS, GUESSING_SECONDS = 10, 30, 900
LABEL_FIELDS = frozenset({"label", "label_valid_until"})


class LastManagerError(Exception):
    """A cluster always has a manager who can sign in, so the only one stays."""


class TwinError(Exception):
    """The person works for a cluster of this name already: `twin`."""

    def __init__(self, twin: Cluster) -> None:
        super().__init__(twin.pk)
        self.twin = twin


class TooManyGuessesError(Exception):
    """Too many codes were tried; `seconds` until the next one."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class NotAloneError(Exception):
    """Others work for the cluster, so it can't be deleted."""


def cluster_of_code(code: str, user: AbstractUser, address: str | None) -> Cluster | None:
    """The cluster that is joined with `code`; None if there is none.

    Every try is counted, also the right one: what is refused says nothing about the code.

    Raises:
        TooManyGuessesError: too many were tried by this person or from this address.
    """
    waits = [seconds_left(f"join-code:user:{user.pk}", MOST_CODES, GUESSING_SECONDS)]
    if address is not None:
        waits.append(
            seconds_left(f"join-code:ip:{truncate_ip(address)}", MOST_OF_ADDRESS, GUESSING_SECONDS)
        )
    if any(waits):
        note("limit-reached", level=logging.WARNING, account=user.pk, what="join-code")
        raise TooManyGuessesError(max(waits))
    return Cluster.objects.filter(join_code=code).first()


@transaction.atomic
def create_cluster(cluster: Cluster, user: AbstractUser, *, is_another: bool = False) -> Cluster:
    """Save a new cluster with `user` as its first manager.

    Raises:
        TwinError: there is one of the same name in whose team the person is, perhaps from another
            tab, and they did not say that this `is_another`. Nothing is saved.
    """
    # Locked, so that the second of two tabs finds what the first one made.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    twin = Cluster.objects.of(user).filter(name__iexact=cluster.name).first()
    if twin is not None and not is_another:
        raise TwinError(twin)
    cluster.save()
    Membership.objects.create(cluster=cluster, user_id=user.pk, role=MembershipRole.MANAGER)
    audit.record(cluster, user, AuditAction.JOINED, "team")
    return cluster


@transaction.atomic
def change_facts(cluster: Cluster, user: AbstractUser, changed: Collection[str]) -> bool:
    """Save the `changed` fields of a cluster; True if that withdraws its confirmation.

    A confirmed cluster that moved between peer groups could be used to find out what is behind
    a median, so an editor has to confirm it in its new group.
    """
    if not changed:
        return False
    current = Cluster.objects.select_for_update().get(pk=cluster.pk)
    withdrawn = current.counts_as_peer and not PEER_GROUP_FIELDS.isdisjoint(changed)
    cluster.counts_as_peer = current.counts_as_peer and not withdrawn
    cluster.save(update_fields=[*changed, "counts_as_peer"])
    for subject, fields in (
        ("label", sorted(LABEL_FIELDS.intersection(changed))),
        ("facts", sorted(set(changed) - LABEL_FIELDS)),
    ):
        if fields:
            audit.record(cluster, user, AuditAction.CHANGED, subject, ", ".join(fields))
    if withdrawn:
        audit.record(cluster, None, AuditAction.WITHDRAWN, "confirmation")
    return withdrawn


@transaction.atomic
def join_cluster(cluster: Cluster, user: AbstractUser) -> bool:
    """Add `user` to the team with the code for colleagues; False if already there."""
    _membership, created = Membership.objects.get_or_create(cluster=cluster, user_id=user.pk)
    if created:
        audit.record(cluster, user, AuditAction.JOINED, "team")
    return created


def renew_join_code(cluster: Cluster, user: AbstractUser | None = None) -> None:
    """Make codes that were passed on worthless."""
    cluster.join_code = new_join_code()
    cluster.save(update_fields=["join_code"])
    audit.record(cluster, user, AuditAction.CHANGED, "join-code")


@transaction.atomic
def leave_cluster(cluster: Cluster, user: AbstractUser) -> None:
    """Remove `user` from the team.

    Raises:
        LastManagerError: `user` is the only manager; somebody else must become one first.
    """
    membership = _in_locked_team(cluster, user.pk)
    if membership is None:
        return
    membership.delete()
    audit.record(cluster, user, AuditAction.LEFT, "team")


@transaction.atomic
def remove_member(membership: Membership, user: AbstractUser) -> None:
    """Remove a colleague, for `user`, and close every way by which they could come back.

    Open invitations to the person's addresses, and those that the person sent, are withdrawn.
    (Whoever loses a place, in whichever way, also leaves with a code that works no more:
    `signal_handlers`.)

    Raises:
        LastManagerError: it is the only manager.
    """
    cluster, colleague = membership.cluster, membership.user
    found = _in_locked_team(cluster, colleague.pk)
    if found is None:
        return
    found.delete()
    audit.record(cluster, user, AuditAction.DELETED, "team", colleague.get_full_name())
    addresses = {
        colleague.email.lower(),
        *EmailAddress.objects.filter(user_id=colleague.pk).values_list("email", flat=True),
    }
    cluster.invitations.filter(
        Q(email__in=addresses) | Q(invited_by_id=colleague.pk), state=InvitationState.OPEN
    ).update(state=InvitationState.WITHDRAWN, closed_at=timezone.now())


@transaction.atomic
def change_role(membership: Membership, role: MembershipRole, user: AbstractUser) -> None:
    """Give somebody in the team another role, for `user`.

    Raises:
        LastManagerError: the only manager would be none any more.
    """
    cluster = membership.cluster
    found = _in_locked_team(cluster, membership.user_id, stays=role == MembershipRole.MANAGER)
    if found is None or found.role == role:
        return
    found.role = role
    found.save(update_fields=["role"])
    name = membership.user.get_full_name()
    audit.record(cluster, user, AuditAction.CHANGED, f"role-{role.value}", name)


def _in_locked_team(cluster: Cluster, user_id: int, *, stays: bool = False) -> Membership | None:
    """The membership of `user_id`, with the whole team locked until the transaction ends.

    Two managers who remove each other at once must not both succeed. `stays` is for changes
    after which the person is still a manager.

    Raises:
        LastManagerError: no other manager who can sign in would remain.
    """
    team = _locked_team([cluster.pk])
    found = next((membership for membership in team if membership.user_id == user_id), None)
    if found is not None and not stays and _is_last_manager(found, team):
        raise LastManagerError
    return found


def _locked_team(cluster_ids: Iterable[int]) -> list[Membership]:
    return list(
        Membership.objects.select_for_update(of=("self",))
        .filter(cluster_id__in=list(cluster_ids))
        .select_related("user", "cluster")
        .order_by("pk")
    )


def _is_last_manager(leaving: Membership, team: Iterable[Membership]) -> bool:
    if leaving.role != MembershipRole.MANAGER:
        return False
    return not any(
        other.pk != leaving.pk
        and other.cluster_id == leaving.cluster_id
        and other.role == MembershipRole.MANAGER
        and other.user.is_active
        for other in team
    )


def orphaned_without(memberships: Iterable[Membership], *, lock: bool = False) -> list[Cluster]:
    """Clusters that would lose their last manager if all these memberships ended.

    `lock` keeps the teams as they are until the transaction ends (and needs one).
    """
    leaving = list(memberships)
    clusters = {m.cluster_id for m in leaving if m.role == MembershipRole.MANAGER}
    if not clusters:
        return []
    if lock:
        team = _locked_team(sorted(clusters))
    else:
        team = list(
            Membership.objects.filter(cluster_id__in=clusters).select_related("user", "cluster")
        )
    gone = {membership.pk for membership in leaving}
    staying = [membership for membership in team if membership.pk not in gone]
    orphaned = {
        membership.cluster_id: membership.cluster
        for membership in team
        if membership.pk in gone and _is_last_manager(membership, staying)
    }
    return list(orphaned.values())


@transaction.atomic
def delete_cluster(cluster: Cluster) -> None:
    """Delete a cluster with everything that belongs to it.

    Database rows go with the cluster: team, assessments, marks, plan, consents, invitations and
    audit trail, uploads that wait. The editors' notes on the cluster in the editing screens are
    removed as well. Medians that were published with it follow the
    rule of `portal.benchmarking.peers.medians`.

    Raises:
        NotAloneError: more than one person works for it.
    """
    # Locked, so that nobody joins between the count and the deletion.
    locked = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if locked.memberships.count() > 1:
        raise NotAloneError
    number = locked.pk
    locked.delete()
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Cluster), object_id=str(number)
    ).delete()
