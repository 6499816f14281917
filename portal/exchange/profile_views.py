"""A cluster's public profile: the team's page with preview, and what everybody sees."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.clusters.decisions import Answer, page_or_action
from portal.clusters.models import Cluster
from portal.clusters.permissions import is_manager
from practices.interrupted.closed_meanwhile import typed_by
from practices.interrupted.signing_in import login_required_without_keeping
from practices.pagination import pager
from practices.requests import AuthenticatedRequest

from . import profiles, services
from .forms import ProfileFilterForm, ProfileForm

PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
@typed_by(ProfileForm)
def profile(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The team sees what others would see; managers write and publish (`do` says what)."""
    return page_or_action(request, slug, _page, ACTIONS)


def _page(
    request: AuthenticatedRequest, cluster: Cluster, form: ProfileForm | None = None
) -> HttpResponse:
    may_change = is_manager(request.user, cluster)
    found = profiles.profile_of(cluster)
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": may_change,
        "profile": found,
        "preview": profiles.profile_view(found),
        "is_saved": found.pk is not None,
        "form": (form or ProfileForm(instance=found)) if may_change else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "exchange/profile.html", context, status=status)


@transaction.atomic
def _save(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    # Locked from reading to saving: of two people the second one sees what the first one wrote.
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    form = ProfileForm(request.POST, instance=profiles.profile_of(cluster))
    if not form.is_valid():
        return _page(request, cluster, form)
    saved = form.save(commit=False)
    services.save_profile(saved, request.user)
    if saved.is_public:
        messages.success(request, _("Saved. Everybody sees the change now."))
    else:
        messages.success(request, _("Saved. Nobody outside the team sees it until you publish it."))
    return redirect("cluster_profile", slug=cluster.slug)


def _publish(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    if services.publish_profile(cluster, request.user):
        text = _("Published. Everybody can see it at %(address)s.")
        address = reverse("public_cluster", args=[cluster.slug])
        messages.success(request, text % {"address": request.build_absolute_uri(address)})
    return redirect("cluster_profile", slug=cluster.slug)


def _take_back(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    if services.take_back_profile(cluster, request.user):
        messages.success(
            request,
            _(
                "Not published any more: nobody outside the team sees the profile. "
                "Your texts are kept; publish them again with one click."
            ),
        )
    return redirect("cluster_profile", slug=cluster.slug)


ACTIONS: dict[str, Answer] = {
    "save": _save,
    "publish": _publish,
    "take-back": _take_back,
}


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """Published profiles by country, portfolio and label."""
    form = ProfileFilterForm(*profiles.countries_and_portfolios(), request.GET)
    found = profiles.visible_profiles()
    if form.is_valid():
        found = profiles.filtered(found, **form.cleaned_data)
    page = Paginator(found.order_by("cluster__name", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "profiles": [profiles.profile_view(each) for each in page.object_list],
        "pager": pager(page, request.GET),
        "total": page.paginator.count,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(
        request, "exchange/clusters.html", context, status=200 if form.is_valid() else 422
    )


@require_safe
def cluster(request: HttpRequest, slug: str) -> HttpResponse:
    """One published profile; 404 for every other, as if there were no such cluster."""
    found = get_object_or_404(profiles.visible_profiles(), cluster__slug=slug)
    context = {"profile": profiles.profile_view(found)}
    return render(request, "exchange/cluster.html", context)
