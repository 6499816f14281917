"""Creating, joining and looking after a cluster."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices.requests import AuthenticatedRequest

from . import services
from .forms import ClusterForm, JoinForm
from .models import Cluster
from .permissions import cluster_for, is_manager, managed_cluster_for


@login_required
def my_cluster(request: AuthenticatedRequest) -> HttpResponse:
    """The reader's cluster, a choice between several, or how to begin."""
    clusters = list(Cluster.objects.of(request.user))
    if len(clusters) == 1:
        return redirect("dashboard", slug=clusters[0].slug)
    return render(request, "clusters/start.html", {"section": "cluster", "clusters": clusters})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: AuthenticatedRequest) -> HttpResponse:
    """Create a cluster and go on to its scores."""
    form = ClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cluster = services.create_cluster(form.save(commit=False), request.user)
        messages.success(request, _("Your cluster is ready. Bring its scores next."))
        return redirect("scores", slug=cluster.slug)
    return render(request, "clusters/create.html", {"section": "cluster", "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: AuthenticatedRequest) -> HttpResponse:
    """Join the team of a cluster with a code."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if services.join_cluster(form.cluster, request.user):
            messages.success(request, _("Welcome to the team."))
        return redirect("dashboard", slug=form.cluster.slug)
    return render(request, "clusters/join.html", {"section": "cluster", "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Facts about the cluster, its team and the code for colleagues."""
    cluster = cluster_for(request, slug)
    may_change = is_manager(request.user, cluster)
    form = ClusterForm(request.POST or None, instance=cluster) if may_change else None
    if request.method == "POST":
        if form is None:
            managed_cluster_for(request, slug)
        elif form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("dashboard", slug=cluster.slug)
    return render(
        request,
        "clusters/settings.html",
        {
            "section": "cluster",
            "cluster": cluster,
            "form": form,
            "may_change": may_change,
            "team": cluster.memberships.select_related("user").order_by("joined_at"),
        },
    )


@login_required
@require_http_methods(["POST"])
def team(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Renew the code for colleagues (`do=renew`) or leave the team (`do=leave`)."""
    if request.POST.get("do") == "renew":
        cluster = managed_cluster_for(request, slug)
        services.renew_join_code(cluster)
        messages.success(request, _("There is a new code. The old one no longer works."))
        return redirect("cluster_settings", slug=slug)
    cluster = cluster_for(request, slug)
    if request.POST.get("do") != "leave":
        return HttpResponseBadRequest()
    try:
        services.leave_cluster(cluster, request.user)
    except services.LastManagerError:
        messages.error(
            request,
            _("You are the only manager. Ask the portal's editors to name another one first."),
        )
        return redirect("cluster_settings", slug=slug)
    messages.success(request, _("You have left the team."))
    return redirect("my_cluster")
