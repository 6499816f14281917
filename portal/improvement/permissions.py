"""Who may do what with a plan: managers change it, members say what is done, readers read it.

Everything starts from the cluster of the reader; whatever belongs to another answers 404.
"""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, managed_cluster_for
from practices.requests import AuthenticatedRequest

from .models import ImprovementPlan, Measure, PlanArea


def open_plan(cluster: Cluster) -> ImprovementPlan | None:
    """The plan that the cluster works with now."""
    plans = ImprovementPlan.objects.open().filter(cluster=cluster)
    plan = plans.select_related("framework", "baseline").first()
    if plan is not None:
        plan.cluster = cluster
    return plan


def plan_for(
    request: AuthenticatedRequest, slug: str, *, readers_may_send: bool = False
) -> ImprovementPlan:
    """The open plan of the person's own cluster, else 404.

    Readers of a team change nothing (403); `readers_may_send` is for their own settings.
    """
    return _existing(cluster_for(request, slug, readers_may_send=readers_may_send))


def managed_plan_for(request: AuthenticatedRequest, slug: str) -> ImprovementPlan:
    """Like `plan_for`, and refuses (403) team members who are no managers."""
    return _existing(managed_cluster_for(request, slug))


def _existing(cluster: Cluster) -> ImprovementPlan:
    plan = open_plan(cluster)
    if plan is None:
        raise Http404
    return plan


def area_of(plan: ImprovementPlan, pk: int, *, removed: bool | None = False) -> PlanArea:
    """An area of this plan, else 404; `removed` asks for one that was taken out, None for
    either."""
    return get_object_or_404(PlanArea, plan=plan, pk=pk, **_taken_out(removed))


def measure_of(plan: ImprovementPlan, pk: int, *, removed: bool | None = False) -> Measure:
    """A measure of this plan, else 404; `removed` asks for one that was taken out, None for
    either."""
    found = Measure.objects.select_related("area").prefetch_related("resources")
    if removed is not None:
        found = found.filter(area__removed_at=None)
    return get_object_or_404(found, area__plan=plan, pk=pk, **_taken_out(removed))


def _taken_out(removed: bool | None) -> dict[str, bool]:
    return {} if removed is None else {"removed_at__isnull": not removed}
