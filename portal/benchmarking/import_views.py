"""Importing the scores of a report: upload, look, correct, confirm."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, managed_cluster_for
from portal.notifications.services import remember_language
from practices.models import Framework
from practices.requests import AuthenticatedRequest

from . import pending_import, selectors, services
from .forms import UploadForm
from .imports.reader import UnreadableFile, read_scores
from .imports.templates import TemplateLabels, write_csv_template, write_template
from .messages import problem_message
from .views import scores_page

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Read the file and go on to the check; a file that can't be read says why."""
    cluster = managed_cluster_for(request, slug)
    if request.method != "POST":
        return redirect("scores", slug=slug)
    usable = selectors.usable_frameworks()
    form = UploadForm(request.POST, request.FILES, frameworks=usable)
    if form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        framework = selectors.framework_from(form.cleaned_data.get("framework", ""), usable)
        try:
            if (file.size or 0) > settings.BENCHMARK_UPLOAD_MAX_BYTES:
                limit = settings.BENCHMARK_UPLOAD_MAX_BYTES // 1024**2
                raise UnreadableFile("too-big", limit=str(limit))
            preview = read_scores(
                file.read(),
                file.name or "",
                selectors.framework_spec(framework).indicators,
                selectors.titles_in_every_language(framework),
            )
        except UnreadableFile as error:
            form.add_error("file", problem_message(error.problem))
        else:
            for notice in [*preview.notices, *pending_import.day_notices(preview)]:
                messages.warning(request, problem_message(notice))
            pending_import.keep(
                request.session,
                pending_import.from_preview(
                    preview, slug, form.cleaned_data["assessed_on"], framework.slug
                ),
            )
            return redirect("import_check", slug=slug)
    return scores_page(request, cluster, form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Show what would be saved; correct, leave out, confirm or cancel."""
    cluster = managed_cluster_for(request, slug)
    pending = pending_import.waiting(request.session, slug)
    if pending is None:
        messages.info(request, _("There is no upload waiting. Choose a file first."))
        return redirect("scores", slug=slug)
    framework = selectors.framework_from(pending.framework, Framework.objects.all())
    if request.method == "POST":
        if request.POST.get("do") == "cancel":
            pending_import.drop(request.session)
            messages.success(request, _("The import is cancelled. Nothing was saved."))
            return redirect("scores", slug=slug)
        spec = selectors.framework_spec(framework)
        pending = pending_import.corrected(pending, request.POST.dict(), spec.indicators)
        pending_import.keep(request.session, pending)
        if request.POST.get("do") == "import" and pending.can_be_saved:
            return _save(request, cluster, framework, pending)
    rows = sorted(pending.rows, key=lambda row: (row.is_ready, row.line))
    return render(
        request,
        "benchmarking/import_check.html",
        {
            "section": "cluster",
            "cluster": cluster,
            "pending": pending,
            "framework": framework,
            "rows": rows,
            "ready_count": len(pending.ready),
            "problem_count": len(pending.problems),
            "errors": [(f"score-{row.line}", row.located_message) for row in pending.problems],
        },
        status=422 if request.method == "POST" and not pending.can_be_saved else 200,
    )


def _save(
    request: AuthenticatedRequest,
    cluster: Cluster,
    framework: Framework,
    pending: pending_import.PendingImport,
) -> HttpResponse:
    assessment = services.save_import(
        cluster, framework, pending.scores, request.user, pending.day, pending.notes
    )
    remember_language(cluster.opened_through)
    pending_import.drop(request.session)
    count = len(pending.scores)
    messages.success(
        request,
        ngettext("%(count)d score is saved.", "%(count)d scores are saved.", count)
        % {"count": count},
    )
    if framework.is_default:
        return redirect("dashboard", slug=cluster.slug)
    return redirect("assessment", slug=cluster.slug, pk=assessment.pk)


@require_safe
@login_required
def template(request: AuthenticatedRequest, slug: str, extension: str) -> HttpResponse:
    """An empty sheet with every indicator of a framework (`framework` in the address), as XLSX
    or CSV, in the reader's language."""
    cluster_for(request, slug)
    if extension not in CONTENT_TYPES:
        raise Http404
    framework = selectors.framework_from(
        request.GET.get("framework", ""), selectors.usable_frameworks()
    )
    indicators = selectors.framework_spec(framework).indicators
    labels = TemplateLabels(
        sheet=_("Scores"),
        code=_("Code"),
        indicator=_("Indicator"),
        description=_("Description"),
        score=_("Score"),
        comment=_("Comment"),
        note=_("Enter one score per row. Write n/a where a score is not known, or remove the row."),
    )
    name = f"scores.{extension}" if framework.is_default else f"{framework.slug}.{extension}"
    write = write_template if extension == "xlsx" else write_csv_template
    return HttpResponse(
        write(indicators, labels),
        content_type=CONTENT_TYPES[extension],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
