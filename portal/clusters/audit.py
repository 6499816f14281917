"""The trail of who saw and changed the data of a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils import timezone

from .enums import AuditAction
from .models import AuditEntry, Cluster

# One row for each day and person who looks at the same thing is enough; changes are never merged.
VIEWED_AGAIN_AFTER = timedelta(hours=24)
# Two years; `clean_up_clusters` removes what is older.
KEPT_FOR = timedelta(days=730)


def record(
    cluster: Cluster,
    user: AbstractUser | AnonymousUser | None,
    action: AuditAction,
    subject: str,
    detail: str = "",
) -> None:
    """Note that `user` (None: the portal itself) did something with data of `cluster`.

    `subject` is a short stable code such as "assessment" or "plan", translated where it is shown
    (`portal.clusters.audit_sentences`); `detail` says which one, without any score: a name, an
    ISO date. A second look within a day is not noted again.
    """
    person = None if user is None or isinstance(user, AnonymousUser) else user
    if action == AuditAction.VIEWED:
        since = timezone.now() - VIEWED_AGAIN_AFTER
        seen = AuditEntry.objects.filter(
            cluster=cluster, action=action, subject=subject, detail=detail[:300]
        )
        by_person = seen.filter(user_id=person.pk) if person else seen.filter(user__isnull=True)
        if by_person.filter(happened_at__gte=since).exists():
            return
    AuditEntry.objects.create(
        cluster=cluster,
        user_id=person.pk if person else None,
        user_name=person.get_full_name()[:200] if person else "",
        action=action,
        subject=subject,
        detail=detail[:300],
    )


def record_for_all(
    clusters: Iterable[int], user: AbstractUser, action: AuditAction, subject: str, detail: str = ""
) -> None:
    """`record` for many clusters, given by their numbers, in two queries."""
    wanted = set(clusters)
    if action == AuditAction.VIEWED:
        seen = AuditEntry.objects.filter(
            cluster__in=wanted,
            user_id=user.pk,
            action=action,
            subject=subject,
            detail=detail[:300],
            happened_at__gte=timezone.now() - VIEWED_AGAIN_AFTER,
        )
        wanted -= set(seen.values_list("cluster_id", flat=True))
    AuditEntry.objects.bulk_create(
        AuditEntry(
            cluster_id=number,
            user_id=user.pk,
            user_name=user.get_full_name()[:200],
            action=action,
            subject=subject,
            detail=detail[:300],
        )
        for number in sorted(wanted)
    )
