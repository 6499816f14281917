"""What follows when somebody loses a place in a team, or rights there, in whichever way.

Team pages, editing screens, commands and the end of an account all save or delete the rows, so
the rules stand here and not with each of them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, pre_delete, pre_save

from . import services
from .enums import AuditAction, MembershipRole
from .models import AuditEntry, Cluster, Membership


def note_who_left(sender: object, instance: Any, **_kwargs: object) -> None:
    """The entry keeps the name, but no link to the account: that is about to be deleted."""
    del sender
    AuditEntry.objects.bulk_create(
        AuditEntry(
            cluster_id=cluster,
            user_name=instance.get_full_name()[:200],
            action=AuditAction.LEFT,
            subject="team",
        )
        for cluster in Membership.objects.filter(user_id=instance.pk).values_list(
            "cluster_id", flat=True
        )
    )


# The code for colleagues is renewed when somebody who may know it loses rights: it would let them
# back in, also with another account.


def renew_code_after_a_change(instance: Membership, raw: bool = False, **_kwargs: object) -> None:
    """Somebody gets a role that may less, or the place is given to somebody else."""
    if raw or instance.pk is None:
        return
    before = Membership.objects.select_related("cluster").filter(pk=instance.pk).first()
    if before is None:
        return
    is_theirs = (before.cluster_id, before.user_id) == (instance.cluster_id, instance.user_id)
    if not is_theirs or MembershipRole(instance.role).may_less_than(before.role):
        services.renew_join_code(before.cluster)


def renew_code_after_a_loss(instance: Membership, origin: Any = None, **_kwargs: object) -> None:
    """A place is gone, unless with the whole cluster."""
    model = getattr(origin, "model", type(origin))
    if model is not Cluster:
        services.renew_join_code(instance.cluster)


def renew_codes_after_closing(
    instance: Any,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_kwargs: object,
) -> None:
    """An account is about to be deactivated: its person may have another one."""
    if raw or instance.is_active or instance.pk is None:
        return
    if update_fields is not None and "is_active" not in update_fields:
        return
    if get_user_model().objects.filter(pk=instance.pk, is_active=True).exists():
        for cluster in Cluster.objects.of(instance):
            services.renew_join_code(cluster)


def connect() -> None:
    """Called once, when the app is ready."""
    uid = "clusters.renew_code"
    pre_save.connect(renew_code_after_a_change, sender=Membership, dispatch_uid=uid)
    post_delete.connect(renew_code_after_a_loss, sender=Membership, dispatch_uid=uid)
    pre_save.connect(renew_codes_after_closing, sender=get_user_model(), dispatch_uid=uid)
    pre_delete.connect(
        note_who_left, sender=get_user_model(), dispatch_uid="clusters.note_who_left"
    )
