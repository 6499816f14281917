"""The eligibility check list of a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, may_contribute
from portal.shared_forms import at_once
from practices.interrupted.closed_meanwhile import typed_by
from practices.interrupted.signing_in import login_required
from practices.requests import AuthenticatedRequest

from . import services
from .eligibility import PointRow, groups, point_rows, retired_meanwhile, typed_answers
from .enums import AnswerState
from .models import EligibilityPoint


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@at_once
@typed_by(typed_answers)
def eligibility(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Published points with the team's answers; everybody but readers may answer."""
    cluster = cluster_for(request, slug)
    if request.method != "POST":
        return _page(request, cluster, point_rows(cluster, request.POST or None))
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    rows = point_rows(cluster, request.POST)
    retired = retired_meanwhile(cluster, request.POST)
    if retired:
        # The rest is in the page as it was sent, and is saved with the next try.
        return _page(request, cluster, rows, status=409, retired=retired)
    if not all(row.form.is_valid() for row in rows):
        return _page(request, cluster, rows, status=422)
    saved = _save(cluster, request, rows)
    if saved:
        messages.success(request, _("Your answers are saved."))
    else:
        messages.info(request, _("Nothing has changed."))
    return redirect("cluster_eligibility", slug=cluster.slug)


@transaction.atomic
def _save(cluster: Cluster, request: AuthenticatedRequest, rows: list[PointRow]) -> int:
    changed = [row for row in rows if row.form.has_changed() and row.form.cleaned_data["state"]]
    for row in changed:
        data = row.form.cleaned_data
        services.answer_point(
            cluster,
            row.point,
            request.user,
            AnswerState(data["state"]),
            data["note"],
            data["proof_url"],
        )
    if changed:
        audit.record(cluster, request.user, AuditAction.CHANGED, "eligibility")
    return len(changed)


def _page(
    request: AuthenticatedRequest,
    cluster: Cluster,
    rows: list[PointRow],
    status: int = 200,
    retired: Sequence[EligibilityPoint] = (),
) -> HttpResponse:
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "may_answer": may_contribute(request.user, cluster),
        "groups": groups(rows),
        "retired": retired,
        "typed": typed_answers(request, retired),
        "errors": [
            (
                row.form[name].id_for_label if name in row.form.fields else "",
                f"{row.point.title}: {message}",
            )
            for row in rows
            for name, found in row.form.errors.items()
            for message in found
        ],
    }
    return render(request, "exchange/eligibility.html", context, status=status)
