"""Importing the scores of a report: upload, look, correct, confirm."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.benchmarking import selectors
from portal.benchmarking.imports import pending as pending_import
from portal.benchmarking.imports.core.files.grids import Limits, UnreadableFile
from portal.benchmarking.imports.core.results import Answers, Reading
from portal.benchmarking.imports.core.templates import (
    TemplateLabels,
    write_csv_template,
    write_template,
)
from portal.benchmarking.imports.forms import UploadForm
from portal.benchmarking.imports.messages import problem_message
from portal.benchmarking.imports.outcomes import outcome_sentence
from portal.benchmarking.imports.page import check_page
from portal.benchmarking.imports.same_day import SameDayError
from portal.benchmarking.models import PendingImport
from portal.benchmarking.views import scores_page
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, managed_cluster_for
from portal.notifications.services import remember_language
from practices.interrupted.signing_in import login_required, login_required_without_keeping
from practices.requests import AuthenticatedRequest, answers_with_file

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@login_required_without_keeping
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
            if (file.size or 0) > Limits().bytes:
                raise UnreadableFile("too-big", limit=str(Limits().bytes // 1024**2))
            content = file.read()
            pending_import.read(content, file.name or "", framework, Answers())
        except UnreadableFile as error:
            form.add_error("file", problem_message(error.problem))
        else:
            name = file.name or ""
            before = pending_import.keep(cluster, request.user, framework, name, content)
            if before is not None:
                text = _("Your upload %(name)s was not saved yet; this file took its place.")
                messages.info(request, text % {"name": before or "–"})
            return redirect("import_check", slug=slug)
    return scores_page(request, cluster, form, status=422)


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Show what would be saved and ask what is open; correct, leave out, confirm or cancel."""
    cluster = managed_cluster_for(request, slug)
    pending = pending_import.waiting(request.user, cluster)
    if request.method != "POST":
        if pending is None:
            messages.info(request, _("There is no upload waiting. Choose a file first."))
            return redirect("scores", slug=slug)
        return _shown(request, cluster, pending)
    made_for = request.POST.get("upload", "")
    try:
        if pending is None or not pending_import.is_of_upload(pending, made_for):
            raise pending_import.SupersededError
        return _posted(request, cluster, pending, made_for)
    except pending_import.SupersededError:
        now = pending_import.waiting(request.user, cluster)
        messages.warning(request, _superseded_message(now, made_for))
        return redirect("scores" if now is None else "import_check", slug=slug)


def _superseded_message(now: PendingImport | None, made_for: str) -> str:
    """Why a form that was `made_for` a version did nothing, and what waits instead of it."""
    if now is None:
        return _("This upload was saved or cancelled already.")
    if pending_import.is_of_upload(now, made_for):
        return _(
            "The answers were changed meanwhile, perhaps in another window. Nothing was saved. "
            "This is how they stand now."
        )
    text = _(
        "Another file was uploaded meanwhile: %(name)s. Nothing was saved. This is the check of "
        "that file."
    )
    return text % {"name": now.filename or "–"}


def _posted(
    request: AuthenticatedRequest, cluster: Cluster, pending: PendingImport, made_for: str
) -> HttpResponse:
    """What a form of the check does, which was `made_for` a version of this upload.

    Raises:
        SupersededError: something else waits by now, and nothing was done.
    """
    do = request.POST.get("do")
    if do in ("cancel", "import") and made_for != pending_import.version(pending):
        raise pending_import.SupersededError
    if do == "cancel":
        pending_import.drop(pending)
        messages.success(request, _("The import is cancelled. Nothing was saved."))
        return redirect("scores", slug=cluster.slug)
    try:
        reading = pending_import.reading_of(pending)
    except UnreadableFile as error:
        return _dropped(request, pending, error)
    pending_import.answer(pending, reading, request.POST.dict(), made_for)
    # Only an attempt to save makes a mistake of what is still open; a scale that was typed and is
    # none is one on every way.
    is_unreadable = pending_import.unreadable_scale(request.POST.dict()) is not None
    return _shown(request, cluster, pending, is_sent=do == "import" or is_unreadable)


def _shown(
    request: AuthenticatedRequest,
    cluster: Cluster,
    pending: PendingImport,
    *,
    is_sent: bool = False,
) -> HttpResponse:
    """The page of the check; or what was asked for is saved, where nothing is open."""
    try:
        reading = pending_import.reading_of(pending)
    except UnreadableFile as error:
        return _dropped(request, pending, error)
    unreadable = pending_import.unreadable_scale(request.POST.dict())
    page = check_page(pending, reading, is_sent=is_sent, unreadable=unreadable)
    if request.POST.get("do") == "import" and page.can_be_saved:
        try:
            return _save(request, cluster, pending, reading)
        except SameDayError:  # Somebody has changed or added that assessment just now.
            page = check_page(pending, reading, is_sent=True)
    return render(
        request,
        "benchmarking/import_check.html",
        {"section": "cluster", "cluster": cluster, "pending": pending, "page": page},
        status=422 if is_sent and not page.can_be_saved else 200,
    )


def _dropped(
    request: AuthenticatedRequest, pending: PendingImport, error: UnreadableFile
) -> HttpResponse:
    """The framework, or what was answered, has left nothing of the file."""
    pending_import.drop(pending)
    messages.error(request, problem_message(error.problem))
    return redirect("scores", slug=pending.cluster.slug)


def _save(
    request: AuthenticatedRequest, cluster: Cluster, pending: PendingImport, reading: Reading
) -> HttpResponse:
    results = sorted(reading.results, key=lambda result: result.date or datetime.date.min)
    saved = pending_import.save(pending, results, request.user)
    remember_language(cluster.opened_through)
    messages.success(request, outcome_sentence(results, saved))
    if pending.framework.is_default:
        return redirect("dashboard", slug=cluster.slug)
    return redirect("assessment", slug=cluster.slug, pk=saved[-1].assessment.pk)


@require_safe
@login_required
@answers_with_file
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
