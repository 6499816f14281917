"""Creating, joining and looking after a cluster."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from practices.requests import AuthenticatedRequest

from . import services
from .forms import ClusterForm, JoinForm
from .models import Cluster, Membership
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
    """Change the team, as `do` says.

    Anybody may `leave`. Managers may `renew` the code for colleagues, `promote` or `remove` a
    colleague (`member` is the membership's number), or `delete` the cluster (`name` confirms it).
    """
    do = request.POST.get("do", "")
    cluster = cluster_for(request, slug)
    if do == "leave":
        return _leave(request, cluster)
    if do not in FOR_MANAGERS:
        return HttpResponseBadRequest()
    return FOR_MANAGERS[do](request, managed_cluster_for(request, slug))


def _leave(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    try:
        services.leave_cluster(cluster, request.user)
    except services.LastManagerError:
        messages.error(
            request,
            _(
                "You are the only manager. Make a colleague a manager first. "
                "If you are alone in the team, you can delete the cluster."
            ),
        )
        return redirect("cluster_settings", slug=cluster.slug)
    messages.success(request, _("You have left the team."))
    return redirect("my_cluster")


def _renew(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    services.renew_join_code(cluster)
    messages.success(request, _("There is a new code. The old one no longer works."))
    return redirect("cluster_settings", slug=cluster.slug)


def _colleague(request: AuthenticatedRequest, cluster: Cluster) -> Membership:
    """The chosen membership; 404 for one's own (that is `leave`) and for other clusters'."""
    try:
        number = int(request.POST.get("member", ""))
    except ValueError:
        raise Http404 from None
    others = cluster.memberships.exclude(user_id=request.user.pk).select_related("user", "cluster")
    return get_object_or_404(others, pk=number)


def _promote(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    membership = _colleague(request, cluster)
    services.make_manager(membership)
    name = membership.user.get_full_name()
    messages.success(request, _("%(name)s is a manager now.") % {"name": name})
    return redirect("cluster_settings", slug=cluster.slug)


def _remove(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    membership = _colleague(request, cluster)
    name = membership.user.get_full_name()
    try:
        services.remove_member(membership)
    except services.LastManagerError:
        messages.error(request, _("A cluster needs a manager, so the last one stays."))
    else:
        messages.success(
            request,
            _("%(name)s is no longer in the team. There is a new code for colleagues.")
            % {"name": name},
        )
    return redirect("cluster_settings", slug=cluster.slug)


def _delete(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    if request.POST.get("name", "").strip() != cluster.name.strip():
        messages.error(request, _("This is not the name of the cluster. Nothing is deleted."))
        return redirect("cluster_settings", slug=cluster.slug)
    try:
        services.delete_cluster(cluster)
    except services.NotAloneError:
        messages.error(request, _("Others are in the team. Remove them before you delete it."))
        return redirect("cluster_settings", slug=cluster.slug)
    messages.success(request, _("The cluster and everything that belonged to it are deleted."))
    return redirect("my_cluster")


FOR_MANAGERS: dict[str, Callable[[AuthenticatedRequest, Cluster], HttpResponse]] = {
    "renew": _renew,
    "promote": _promote,
    "remove": _remove,
    "delete": _delete,
}
