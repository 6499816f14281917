"""A decision about a suggestion: in the recommendations, and in the plan that uses it."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from portal.clusters.models import Cluster
from portal.improvement.done.together import DoneInPlanError, finish_with, open_with
from portal.recommendations import services
from portal.recommendations.enums import MarkState

from .page_state import Decision, Refusal


def decide(
    cluster: Cluster, identifier: str, do: str, user: AbstractUser, seen: str | None
) -> Decision:
    """Pin, do or set aside a resource, or take that back, as `services.mark`; measures of the open
    plan that use nothing else go with it.

    Raises:
        ValueError: `do` is none of these.
    """
    try:
        with transaction.atomic():
            was = services.hold(cluster, identifier, do, seen)
            is_back = False
            if do == "done":
                finish_with(cluster, identifier, user)
            elif was == MarkState.DONE:
                is_back = open_with(cluster, identifier, user)
            if not is_back or do not in services.CLEARING:
                services.mark(cluster, identifier, do, user)
    except services.ChangedMeanwhileError:
        return Decision(identifier, refusal=Refusal.CHANGED)
    except DoneInPlanError:
        return Decision(identifier, refusal=Refusal.IN_PLAN)
    return Decision(identifier, was)
