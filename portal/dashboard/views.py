"""The dashboard: where the cluster stands and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import reswap, retarget

from portal.benchmarking import standing as benchmark
from portal.benchmarking.selectors import default_framework, framework_spec
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, may_contribute
from portal.dashboard.deciding import decide
from portal.dashboard.listing import recommend
from portal.dashboard.notices import waiting_line
from portal.dashboard.page_state import Decision, PageState, Refusal, page_state
from portal.improvement.permissions import open_plan
from portal.improvement.summary import plan_summary
from portal.recommendations import services
from portal.recommendations.enums import TimeBudget
from practices.enums import MaturityLevel
from practices.interrupted.signing_in import login_required, posted_from
from practices.models import Resource
from practices.requests import AuthenticatedRequest
from training.own_courses import joined_titles


@require_safe
@login_required
def dashboard(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Label, scores, gaps and recommendations of one cluster."""
    cluster = cluster_for(request, slug)
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    state = page_state(request, cluster)
    target = state.target
    here = benchmark.standing(cluster, target, request.GET.get("peers", ""))
    context: dict[str, Any] = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "other_targets": [(level.value, level.label) for level in MaturityLevel if level != target],
        "has_scores": here.card.answered > 0,
        "joined_courses": joined_titles(request),
        "waiting": waiting_line(cluster) if may_contribute(request.user, cluster) else None,
        "correctable": here.latest if is_manager(request.user, cluster) else None,
    }
    if here.card.answered:
        context |= benchmark.standing_context(cluster, here)
        plan = plan_summary(cluster)
        context |= _list_context(request, cluster, here, state, has_plan=plan is not None)
        context |= {"budgets": TimeBudget.choices, "plan_summary": plan}
    else:
        context |= benchmark.context_without_scores(cluster, here)
    return render(request, "recommendations/dashboard.html", context)


def _list_context(
    request: AuthenticatedRequest,
    cluster: Cluster,
    here: benchmark.Standing,
    state: PageState,
    *,
    has_plan: bool,
) -> dict[str, Any]:
    """What the list needs, on the dashboard and alone."""
    addresses = {}
    # Readers see the list, and decide nothing.
    if may_contribute(request.user, cluster):
        names = ("mark", "area", "helped")
        addresses = {n: reverse(f"recommendation_{n}", args=[cluster.slug]) for n in names}
    return {
        "recommendations": recommend(cluster, here, request, state, has_plan=has_plan),
        "state": state,
        "addresses": addresses,
        "target": here.target.value,
        "target_label": here.target.label,
        "no_target": here.no_target,
        "cluster": cluster,
    }


def _changed(
    request: AuthenticatedRequest, cluster: Cluster, state: PageState, decision: Decision
) -> HttpResponse:
    """The new list: with htmx alone, else on its page."""
    if not request.htmx:
        return redirect(state.after(decision))
    here = benchmark.standing(cluster, state.target)
    has_plan = open_plan(cluster) is not None
    now = replace(state, decision=decision)
    context = _list_context(request, cluster, here, now, has_plan=has_plan)
    response = render(request, "recommendations/list.html", context)
    return reswap(retarget(response, "#recommendations"), "outerHTML")


def _visible_identifier(request: AuthenticatedRequest) -> str:
    """The resource that a form names, if the person may see it; else 404."""
    identifier = request.POST.get("resource", "")
    if "\x00" in identifier:  # PostgreSQL refuses to look for such a text.
        raise Http404
    visible = Resource.objects.all().visible_to(request.user)
    get_object_or_404(visible.filter(identifier=identifier).order_by("pk")[:1])
    return identifier


@posted_from("dashboard")
def mark(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Pin, do, set aside or take back; with htmx the answer is the new list."""
    cluster = cluster_for(request, slug)
    identifier = _visible_identifier(request)
    do, seen = request.POST.get("do", ""), request.POST.get("seen")
    try:
        decision = decide(cluster, identifier, do, request.user, seen)
    except ValueError:
        return HttpResponseBadRequest()
    return _changed(request, cluster, page_state(request, cluster), decision)


@posted_from("dashboard")
def mark_area(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Put an area first or aside, or take that back; with htmx the answer is the new list."""
    cluster = cluster_for(request, slug)
    framework = framework_spec(default_framework())
    code = request.POST.get("area", "")
    if code not in {area.code for area in framework.areas}:
        raise Http404
    do, seen = request.POST.get("do", ""), request.POST.get("seen")
    try:
        was = services.mark_area(cluster, framework.code, code, do, request.user, seen)
        decision = Decision(code, was, is_area=True)
    except services.ChangedMeanwhileError:
        decision = Decision(code, is_area=True, refusal=Refusal.CHANGED)
    except ValueError:
        return HttpResponseBadRequest()
    return _changed(request, cluster, page_state(request, cluster), decision)


@posted_from("dashboard")
def helped(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Say whether something done has helped, or take that back (an empty answer)."""
    cluster = cluster_for(request, slug)
    identifier = _visible_identifier(request)
    answer, seen = request.POST.get("helped", ""), request.POST.get("seen")
    decision = Decision(identifier, is_answer=True)
    try:
        if not services.say_if_it_helped(cluster, identifier, answer, seen):
            raise Http404
    except services.ChangedMeanwhileError:
        decision = replace(decision, refusal=Refusal.CHANGED)
    except ValueError:
        return HttpResponseBadRequest()
    return _changed(request, cluster, page_state(request, cluster), decision)
