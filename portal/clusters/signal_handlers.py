"""Notes in the audit trail that somebody's account, and so a place in a team, is gone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_delete

from .enums import AuditAction
from .models import AuditEntry, Membership


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


def connect() -> None:
    """Called once, when the app is ready."""
    pre_delete.connect(
        note_who_left, sender=get_user_model(), dispatch_uid="clusters.note_who_left"
    )
