"""Scores of a cluster: bringing them in, looking at each assessment, and the printed report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.benchmarking.imports.forms import UploadForm
from portal.benchmarking.imports.pending import waiting_filename
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.export_files import write_xlsx
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, managed_cluster_for
from portal.notifications.selectors import is_on
from practices.enums import MaturityLevel
from practices.interrupted.signing_in import login_required, posted_from
from practices.requests import AuthenticatedRequest, answers_with_file

from . import selectors
from .assessment_page import assessment_context
from .exports import sheets_of_assessment
from .history import entered, list_lines
from .label_reminders import TOPIC as LABEL_REMINDERS
from .models import Assessment
from .report import report_context
from .services import deletion_asked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@login_required
def scores(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ways to bring scores, and the assessments of this cluster."""
    cluster = cluster_for(request, slug)
    audit.record(cluster, request.user, AuditAction.VIEWED, "scores")
    return scores_page(request, cluster, UploadForm(frameworks=selectors.usable_frameworks()))


def scores_page(
    request: AuthenticatedRequest, cluster: Cluster, form: UploadForm, status: int = 200
) -> HttpResponse:
    """The page with the upload form as it stands, errors included."""
    drafts = selectors.drafts(cluster)
    begun = {draft.framework_id for draft in drafts}
    membership = cluster.opened_through
    lines = list_lines(selectors.all_assessments(cluster))
    return render(
        request,
        "benchmarking/scores.html",
        {
            "section": "cluster",
            "cluster": cluster,
            "framework": form.frameworks[0] if form.frameworks else selectors.default_framework(),
            "frameworks": form.frameworks,
            "may_change": is_manager(request.user, cluster),
            "drafts": drafts,
            "startable": [each for each in form.frameworks if each.pk not in begun],
            "history": lines,
            "has_little": any(line.little for line in lines),
            "form": form,
            "waiting": waiting_filename(request.user, cluster),
            "reminders": membership is not None and is_on(membership, LABEL_REMINDERS),
        },
        status=status,
    )


def _assessment(cluster: Cluster, pk: int) -> Assessment:
    """A complete assessment of this cluster; 404 for everything else."""
    return get_object_or_404(
        Assessment.objects.complete().select_related("framework"), cluster=cluster, pk=pk
    )


def _target(request: AuthenticatedRequest, cluster: Cluster) -> MaturityLevel:
    wanted = request.GET.get("target", "")
    return MaturityLevel(wanted if wanted in MaturityLevel.values else cluster.target)


@require_safe
@login_required
def assessment(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """One assessment: scores with their proof, and what changed since the one before."""
    cluster = cluster_for(request, slug)
    found = _assessment(cluster, pk)
    day = found.assessed_on.isoformat()
    audit.record(cluster, request.user, AuditAction.VIEWED, "assessment", day)
    context: dict[str, Any] = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        **assessment_context(cluster, found, _target(request, cluster)),
    }
    return render(request, "benchmarking/assessment.html", context)


@require_safe
@login_required
@answers_with_file
def download(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """One assessment with its scores as XLSX."""
    cluster = cluster_for(request, slug)
    found = _assessment(cluster, pk)
    day = found.assessed_on.isoformat()
    audit.record(cluster, request.user, AuditAction.EXPORTED, "assessment", day)
    return HttpResponse(
        write_xlsx(sheets_of_assessment(found)),
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{slug}-{day}.xlsx"',
            "X-Robots-Tag": "noindex",
        },
    )


@require_safe
@login_required
def report(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Where the cluster stands, to read, print and hand on: plain words first."""
    cluster = cluster_for(request, slug)
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    context = report_context(cluster, _target(request, cluster), request.GET.get("peers", ""))
    if context is None:
        return redirect("dashboard", slug=slug)
    return render(
        request,
        "benchmarking/report.html",
        {"section": "cluster", "cluster": cluster, **context},
    )


@require_safe
@login_required
def confirm_delete(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Ask before an assessment is deleted."""
    cluster = managed_cluster_for(request, slug)
    found = _assessment(cluster, pk)
    context = {"section": "cluster", "cluster": cluster, "assessment": found}
    context["entered"] = entered(found)
    answers = deletion_asked.send(Assessment, assessment=found)
    context["consequences"] = [text for _receiver, text in answers if text]
    return render(request, "benchmarking/assessment_delete.html", context)


@posted_from("scores")
def delete(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Delete an assessment, for example one imported by mistake."""
    cluster = managed_cluster_for(request, slug)
    found = _assessment(cluster, pk)
    day = found.assessed_on.isoformat()
    found.delete()
    audit.record(cluster, request.user, AuditAction.DELETED, "assessment", day)
    messages.success(request, _("The assessment is deleted."))
    return redirect("scores", slug=slug)
