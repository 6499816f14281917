"""The dashboard: where the cluster stands and what to do next."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from portal.benchmarking import dashboard as benchmark
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, may_contribute
from portal.improvement.selectors import plan_summary
from practices.enums import MaturityLevel
from practices.models import Resource
from practices.requests import AuthenticatedRequest

from . import services
from .listing import recommend


def _target(request: AuthenticatedRequest, cluster: Cluster) -> MaturityLevel:
    """The label that the address asks for, else the one the cluster works towards."""
    wanted = request.GET.get("target") or request.POST.get("target") or cluster.target
    return MaturityLevel(wanted if wanted in MaturityLevel.values else cluster.target)


@require_safe
@login_required
def dashboard(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Label, scores, gaps and recommendations of one cluster."""
    cluster = cluster_for(request, slug)
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    target = _target(request, cluster)
    here = benchmark.standing(cluster, target, request.GET.get("peers", ""))
    context: dict[str, Any] = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "other_targets": [(level.value, level.label) for level in MaturityLevel if level != target],
        "has_scores": here.card.answered > 0,
    }
    if here.card.answered:
        context |= benchmark.standing_context(cluster, here)
        context |= _list_context(request, cluster, here)
        context["plan_summary"] = plan_summary(cluster)
    else:
        context |= benchmark.context_without_scores(cluster, here)
    return render(request, "recommendations/dashboard.html", context)


def _list_context(
    request: AuthenticatedRequest, cluster: Cluster, here: benchmark.Standing
) -> dict[str, Any]:
    return {
        "recommendations": recommend(cluster, here, request),
        # Readers see the list, and decide nothing.
        "mark_url": reverse("recommendation_mark", args=[cluster.slug])
        if may_contribute(request.user, cluster)
        else "",
        "target": here.target.value,
        "target_label": here.target.label,
    }


@require_POST
@login_required
def mark(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Pin, do, set aside or take back; with htmx the answer is the new list."""
    cluster = cluster_for(request, slug)
    identifier = request.POST.get("resource", "")
    if "\x00" in identifier:  # PostgreSQL refuses to look for such a text.
        raise Http404
    visible = Resource.objects.all().visible_to(request.user)
    get_object_or_404(visible.filter(identifier=identifier).order_by("pk")[:1])
    try:
        services.mark(cluster, identifier, request.POST.get("do", ""), request.user)
    except ValueError:
        return HttpResponseBadRequest()
    target = _target(request, cluster)
    if not request.htmx:
        shown = "" if target == cluster.target else f"?target={target.value}"
        return redirect(f"{reverse('dashboard', args=[slug])}{shown}#recommendations")
    here = benchmark.standing(cluster, target)
    context = {"changed": identifier, **_list_context(request, cluster, here)}
    response = render(request, "recommendations/list.html", context)
    return reswap(retarget(response, "#recommendations"), "outerHTML")
