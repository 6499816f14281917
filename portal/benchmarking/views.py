"""Bringing scores in: the self-check, and what has been assessed so far."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, managed_cluster_for
from practices.models import Area, Indicator
from practices.requests import AuthenticatedRequest

from . import selectors, self_check, services
from .forms import UploadForm
from .models import Assessment


@require_safe
@login_required
def scores(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ways to bring scores, and the assessments of this cluster."""
    return scores_page(request, cluster_for(request, slug), UploadForm())


def scores_page(
    request: AuthenticatedRequest, cluster: Cluster, form: UploadForm, status: int = 200
) -> HttpResponse:
    """The page with the upload form as it stands, errors included."""
    framework = selectors.default_framework()
    return render(
        request,
        "benchmarking/scores.html",
        {
            "section": "cluster",
            "cluster": cluster,
            "framework": framework,
            "may_change": is_manager(request.user, cluster),
            "draft": selectors.draft_self_check(cluster, framework),
            "history": selectors.assessment_history(cluster, framework),
            "form": form,
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Begin a self-check (POST) or go on with the one that is being answered.

    Leads to the first area that is not answered in full.
    """
    cluster = managed_cluster_for(request, slug)
    framework = selectors.default_framework()
    if request.method == "POST":
        draft = services.start_self_check(cluster, framework, request.user)
    else:
        found = selectors.draft_self_check(cluster, framework)
        if found is None:
            return _not_under_way(request, slug)
        draft = found
    answered = set(selectors.scores_of(draft))
    areas = list(
        Area.objects.filter(framework=framework)
        .prefetch_related("indicators")
        .order_by("sort_order")
    )
    open_areas = [
        area for area in areas if any(i.code not in answered for i in area.indicators.all())
    ]
    return redirect("self_check_area", slug=slug, code=(open_areas or areas)[0].code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """One area of the self-check. Every answer is saved, whichever button is pressed.

    Only `start` begins a self-check: the last area sent twice must not begin the next one.
    """
    cluster = managed_cluster_for(request, slug)
    framework = selectors.default_framework()
    areas = list(Area.objects.filter(framework=framework).order_by("sort_order"))
    current = next((area for area in areas if area.code == code), None)
    if current is None:
        raise Http404
    position = areas.index(current)
    indicators = list(Indicator.objects.filter(area=current).order_by("sort_order"))
    draft = selectors.draft_self_check(cluster, framework)
    if draft is None:
        return _not_under_way(request, slug)
    errors: dict[str, str] = {}
    if request.method == "POST":
        answers, errors = self_check.read_answers(framework, indicators, request.POST.dict())
        if not services.save_answers(draft, answers):
            return _not_under_way(request, slug)
        if not errors:
            return _after_area(request, slug, draft, areas, position)
    return render(
        request,
        "benchmarking/self_check.html",
        {
            "section": "cluster",
            "cluster": cluster,
            "area": current,
            "previous": areas[position - 1] if position else None,
            "following": areas[position + 1] if position + 1 < len(areas) else None,
            "tracker": self_check.tracker(cluster, framework, draft, current),
            "questions": self_check.questions(
                framework, current, indicators, selectors.scores_of(draft), errors
            ),
            "errors": list(errors.items()),
            "framework": framework,
        },
        status=422 if errors else 200,
    )


def _not_under_way(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    messages.info(request, _("No self-check is being answered. You can start one here."))
    return redirect("scores", slug=slug)


def _after_area(
    request: AuthenticatedRequest, slug: str, draft: Assessment, areas: list[Area], position: int
) -> HttpResponse:
    if request.POST.get("do") == "save":
        messages.success(request, _("Saved. Come back whenever you like."))
        return redirect("scores", slug=slug)
    if position + 1 < len(areas):
        return redirect("self_check_area", slug=slug, code=areas[position + 1].code)
    if not any(value is not None for value in selectors.scores_of(draft).values()):
        messages.error(request, _("Answer at least one question to see where you stand."))
        return redirect("self_check_area", slug=slug, code=areas[0].code)
    if not services.finish_self_check(draft):
        return _not_under_way(request, slug)
    messages.success(request, _("Thank you. This is where your cluster stands."))
    return redirect("dashboard", slug=slug)


@require_POST
@login_required
def delete(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Delete an assessment, for example one imported by mistake."""
    cluster = managed_cluster_for(request, slug)
    get_object_or_404(Assessment, cluster=cluster, pk=pk).delete()
    messages.success(request, _("The assessment is deleted."))
    return redirect("scores", slug=slug)
