"""Creating, joining and describing a cluster."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.shared_forms import at_once
from practices.interrupted.closed_meanwhile import typed_by
from practices.interrupted.signing_in import (
    login_required,
    login_required_and_done,
    login_required_without_keeping,
)
from practices.requests import AuthenticatedRequest
from training.own_courses import own_courses

from . import invitations, services
from .forms import ClusterForm, JoinForm
from .models import Cluster
from .permissions import cluster_for, is_manager, managed_cluster_for


@require_safe
@login_required
def my_cluster(request: AuthenticatedRequest) -> HttpResponse:
    """The reader's cluster, a choice between several, open invitations, or how to begin."""
    clusters = list(Cluster.objects.of(request.user))
    waiting = [
        (invitation, invitations.token_of(invitation))
        for invitation in invitations.waiting_for(request.user)
    ]
    if len(clusters) == 1 and not waiting:
        return redirect("dashboard", slug=clusters[0].slug)
    context = {"section": "cluster", "clusters": clusters, "waiting": waiting}
    context["courses"] = own_courses(request)
    return render(request, "clusters/start.html", context)


@login_required_and_done
@require_http_methods(["GET", "HEAD", "POST"])
@typed_by(ClusterForm)
def create(request: AuthenticatedRequest) -> HttpResponse:
    """Create a cluster and go on to its scores."""
    form = ClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.save(commit=False)
        # Said of this very name, so that another one is asked about anew.
        is_another = request.POST.get("another", "") == wanted.name
        try:
            cluster = services.create_cluster(wanted, request.user, is_another=is_another)
        except services.TwinError as error:
            said = format_html('<input type="hidden" name="another" value="{}">', wanted.name)
            context = {"section": "cluster", "form": form, "twin": error.twin, "another": said}
            return render(request, "clusters/create.html", context, status=409)
        messages.success(request, _("Your cluster is ready. Bring its scores next."))
        return redirect("scores", slug=cluster.slug)
    return render(request, "clusters/create.html", {"section": "cluster", "form": form})


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: AuthenticatedRequest) -> HttpResponse:
    """Join the team of a cluster with a code."""
    form = JoinForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if services.join_cluster(form.cluster, request.user):
            messages.success(request, _("Welcome to the team."))
        return redirect("dashboard", slug=form.cluster.slug)
    status = 429 if form.has_error("code", "too-many") else 200
    return render(
        request, "clusters/join.html", {"section": "cluster", "form": form}, status=status
    )


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
@at_once
@typed_by(ClusterForm)
def settings(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Facts about the cluster; managers change them."""
    if request.method == "POST":
        cluster = managed_cluster_for(request, slug)
        cluster.refresh_from_db(from_queryset=Cluster.objects.select_for_update())
    else:
        cluster = cluster_for(request, slug)
    may_change = is_manager(request.user, cluster)
    # A form writes what was typed into its instance, and the page goes by what is stored.
    form = ClusterForm(request.POST or None, instance=copy(cluster)) if may_change else None
    if request.method == "POST" and form is not None and form.is_valid():
        if services.change_facts(form.save(commit=False), request.user, form.changed_data):
            messages.warning(
                request,
                _(
                    "Saved. Your cluster has moved to another peer group, so an editor has to "
                    "confirm it again before its scores count there."
                ),
            )
        else:
            messages.success(request, _("Saved."))
        return redirect("dashboard", slug=cluster.slug)
    context = {"section": "cluster", "cluster": cluster, "form": form, "may_change": may_change}
    status = 422 if form is not None and form.errors else 200
    return render(request, "clusters/settings.html", context, status=status)
