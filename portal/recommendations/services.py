"""What a team decides about resources."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser

from portal.clusters.models import Cluster
from practices.services import record_adoptions

from .enums import MarkState
from .models import RecommendationMark

STATES = {
    "pin": MarkState.PINNED,
    "done": MarkState.DONE,
    "dismiss": MarkState.DISMISSED,
}
CLEARING = frozenset({"unpin", "undo", "restore"})


def mark(cluster: Cluster, identifier: str, action: str, user: AbstractUser) -> None:
    """Pin, do or set aside a resource, or take that back.

    Raises:
        ValueError: `action` is none of these.
    """
    if action in CLEARING:
        RecommendationMark.objects.filter(cluster=cluster, identifier=identifier).delete()
    elif action in STATES:
        RecommendationMark.objects.update_or_create(
            cluster=cluster,
            identifier=identifier,
            defaults={"state": STATES[action], "marked_by_id": user.pk},
        )
    else:
        raise ValueError(action)


def count_adoptions(identifier: str) -> None:
    """Tell the library how many clusters have marked a resource as done; never which."""
    done = RecommendationMark.objects.filter(identifier=identifier, state=MarkState.DONE)
    record_adoptions(identifier, done.count())
