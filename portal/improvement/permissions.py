"""Who may do what with a plan: managers change it, members say what is done, readers read it.

Everything starts from the cluster of the reader; whatever belongs to another answers 404.
"""

from __future__ import annotations

from django.http import Http404

from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, managed_cluster_for
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, is_sent
from practices.requests import AuthenticatedRequest

from . import closed
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
    """The open plan of the person's own cluster; see `not_here` for none.

    Readers of a team change nothing (403); `readers_may_send` is for their own settings.
    """
    return _existing(request, cluster_for(request, slug, readers_may_send=readers_may_send))


def managed_plan_for(request: AuthenticatedRequest, slug: str) -> ImprovementPlan:
    """Like `plan_for`, and refuses (403) team members who are no managers."""
    return _existing(request, managed_cluster_for(request, slug))


def _existing(request: AuthenticatedRequest, cluster: Cluster) -> ImprovementPlan:
    plan = open_plan(cluster)
    if plan is None:
        raise not_here(request, closed.plan_closed(cluster))
    return plan


def not_here(request: AuthenticatedRequest, happened: ClosedMeanwhileError | None) -> Exception:
    """What answers a request for something that is not there: whoever has sent a form learns what
    `happened`; everybody else, and where nothing did, gets 404."""
    return happened if happened is not None and is_sent(request) else Http404()


def area_of(
    request: AuthenticatedRequest, plan: ImprovementPlan, pk: int, *, removed: bool = False
) -> PlanArea:
    """An area of this plan; `removed` asks for one that was taken out. See `not_here` for none."""
    found = PlanArea.objects.filter(plan=plan, pk=pk, removed_at__isnull=not removed).first()
    if found is None:
        areas = PlanArea.objects.filter(plan__cluster=plan.cluster_id).select_related("plan")
        part = areas.filter(pk=pk).first()
        raise not_here(request, closed.part_closed(plan.cluster, part, request.user))
    return found


def measure_of(
    request: AuthenticatedRequest, plan: ImprovementPlan, pk: int, *, removed: bool = False
) -> Measure:
    """A measure of this plan; `removed` asks for one that was taken out. See `not_here` for
    none."""
    measures = Measure.objects.select_related("area").prefetch_related("resources")
    here = measures.filter(area__plan=plan, area__removed_at=None, removed_at__isnull=not removed)
    found = here.filter(pk=pk).first()
    if found is None:
        others = Measure.objects.filter(area__plan__cluster=plan.cluster_id)
        part = others.select_related("area__plan").filter(pk=pk).first()
        raise not_here(request, closed.part_closed(plan.cluster, part, request.user))
    return found
