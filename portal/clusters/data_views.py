"""What a cluster's managers do with its data as a whole: take it along, see who saw it, delete."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from practices.interrupted.signing_in import login_required
from practices.pagination import pager
from practices.requests import AuthenticatedRequest, answers_with_file

from . import audit, exports
from .audit_sentences import details_of, sentence
from .enums import AuditAction
from .export_files import write_json, write_xlsx
from .forms import AuditFilterForm
from .models import AuditEntry, Cluster
from .permissions import managed_cluster_for

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
PER_PAGE = 50
# The portal itself and people whose account is deleted have no number, only a name.
BY_NAME = "name:"


@require_safe
@login_required
def data(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Export, the way to the audit trail, and deletion."""
    cluster = managed_cluster_for(request, slug)
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": True,
        "is_alone": cluster.memberships.count() == 1,
    }
    return render(request, "clusters/data.html", context)


@require_safe
@login_required
@answers_with_file
def export(request: AuthenticatedRequest, slug: str, extension: str) -> HttpResponse:
    """Everything that belongs to the cluster, as XLSX or JSON."""
    cluster = managed_cluster_for(request, slug)
    if extension not in CONTENT_TYPES:
        raise Http404
    audit.record(cluster, request.user, AuditAction.EXPORTED, "all-data", extension.upper())
    sheets = exports.sheets_of(cluster)
    content = write_xlsx(sheets) if extension == "xlsx" else write_json(sheets, cluster.name)
    name = f"{cluster.slug}-{timezone.localdate().isoformat()}.{extension}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[extension],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry in words; `is_outsider` marks people who are not in the team today."""

    entry: AuditEntry
    text: str
    is_outsider: bool


@require_safe
@login_required
def trail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Who saw and changed the cluster's data, newest first, by person and action."""
    cluster = managed_cluster_for(request, slug)
    form = AuditFilterForm(_people(cluster), request.GET)
    entries = cluster.audit_entries.all()
    if form.is_valid():
        entries = _filtered(entries, form.cleaned_data["person"], form.cleaned_data["action"])
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    details = details_of(cluster, page.object_list, request.user)
    team = set(cluster.memberships.values_list("user_id", flat=True))
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": True,
        "form": form,
        "lines": [
            TrailLine(
                entry,
                sentence(entry, details),
                bool(entry.user_name) and entry.user_id not in team,
            )
            for entry in page.object_list
        ],
        "pager": pager(page, request.GET),
        "is_filtered": bool(request.GET.get("person") or request.GET.get("action")),
    }
    return render(request, "clusters/trail.html", context, status=200 if form.is_valid() else 422)


def _people(cluster: Cluster) -> list[tuple[str, str]]:
    """Everybody in the trail as choices, by name; the latest name of each account."""
    people: dict[str, str] = {}
    found = cluster.audit_entries.exclude(user_name="").order_by("user_name")
    for number, name in found.values_list("user_id", "user_name").distinct():
        people[f"{BY_NAME}{name}" if number is None else str(number)] = name
    return sorted(people.items(), key=lambda choice: choice[1].casefold())


def _filtered(entries: QuerySet[AuditEntry], person: str, action: str) -> QuerySet[AuditEntry]:
    """`person` and `action` are choices of the form, or empty."""
    if person.startswith(BY_NAME):
        entries = entries.filter(user__isnull=True, user_name=person.removeprefix(BY_NAME))
    elif person:
        entries = entries.filter(user_id=int(person))
    return entries.filter(action=action) if action else entries
