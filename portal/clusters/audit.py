"""The trail of who saw and changed the data of a cluster."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils import timezone

from .enums import AuditAction
from .models import AuditEntry, Cluster

# One row for each day and person who looks at the same thing is enough; changes are never merged.
VIEWED_AGAIN_AFTER = timedelta(hours=24)


def record(
    cluster: Cluster,
    user: AbstractUser | AnonymousUser | None,
    action: AuditAction,
    subject: str,
    detail: str = "",
) -> None:
    """Note that `user` (None: the portal itself) did something with data of `cluster`.

    `subject` is a short stable code such as "assessment" or "plan", translated where it is shown;
    `detail` says which one, without any score. A second look within a day is not noted again.
    """
    user_id = user.pk if user is not None and user.is_authenticated else None
    if action == AuditAction.VIEWED:
        since = timezone.now() - VIEWED_AGAIN_AFTER
        seen = AuditEntry.objects.filter(
            cluster=cluster, user_id=user_id, action=action, subject=subject, detail=detail[:300]
        )
        if seen.filter(happened_at__gte=since).exists():
            return
    AuditEntry.objects.create(
        cluster=cluster,
        user_id=user_id,
        user_name=user.get_full_name() if user is not None and user_id else "",
        action=action,
        subject=subject,
        detail=detail[:300],
    )
