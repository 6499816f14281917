"""What regional officers see and ask."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.clusters.audit import record_for_all
from portal.clusters.enums import AuditAction
from portal.clusters.export_files import write_csv
from portal.regions.sharing import follow_requests
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, typed_by
from practices.interrupted.signing_in import (
    login_required,
    login_required_without_keeping,
    posted_from,
)
from practices.requests import AuthenticatedRequest, answers_with_file

from .exports import table_sheet
from .forms import AskForm
from .models import FollowRequest, RegionAuthority
from .permissions import authorities_of, authority_for
from .rows import with_totals
from .selectors import Region, region_page

# Requests that the page lists; older ones are forgotten anyway.
MOST_REQUESTS = 50


@require_safe
@login_required
def regions(request: AuthenticatedRequest) -> HttpResponse:
    """The officer's region, or a choice between several; 404 for everybody else."""
    found = list(authorities_of(request))
    if len(found) == 1:
        return redirect("region", slug=found[0].slug)
    if not found and not request.user.has_perm("regions.follow_clusters"):
        raise Http404
    return render(request, "regions/start.html", {"section": "region", "authorities": found})


@require_safe
@login_required
def region(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Labels, weak areas, clusters, suggestions and progress of a region."""
    authority = authority_for(request, slug)
    found, context = region_page(
        authority, request, request.GET.get("level", ""), request.GET.get("label", "")
    )
    record_for_all(found.numbers, request.user, AuditAction.VIEWED, "region-list", authority.name)
    return render(request, "regions/region.html", {"section": "region", **context})


@require_safe
@login_required
@answers_with_file
def table(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The table of clusters as CSV, with exactly what the page shows."""
    authority = authority_for(request, slug)
    found = Region(authority, request.user.pk)
    record_for_all(found.numbers, request.user, AuditAction.EXPORTED, "region-list", authority.name)
    name = f"{authority.slug}-{timezone.localdate().isoformat()}.csv"
    return HttpResponse(
        write_csv(table_sheet(with_totals(found.rows, found.spec))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
@typed_by(AskForm)
def ask(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ask somebody to let the authority follow their cluster; what was asked before."""
    authority = authority_for(request, slug)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, authority, form):
        return redirect("region_ask", slug=authority.slug)
    context = {
        "section": "region",
        "authority": authority,
        "form": form,
        "requests": FollowRequest.objects.filter(authority=authority)[:MOST_REQUESTS],
    }
    return render(request, "regions/ask.html", context, status=422 if form.errors else 200)


def _asked(request: AuthenticatedRequest, authority: RegionAuthority, form: AskForm) -> bool:
    """Note and mail a request; otherwise the form says why not."""
    data = form.cleaned_data
    try:
        made = follow_requests.ask(authority, request.user, data["email"], data["message"])
    except follow_requests.RequestRefusedError as refused:
        form.add_error("email", _refusal(refused.code))
        return False
    url = request.build_absolute_uri(reverse("region_requests"))
    if follow_requests.send(made, url):
        messages.success(
            request,
            _(
                "Asked. If a cluster manager has the address %(email)s, your request is on their "
                "page as well."
            )
            % {"email": made.email},
        )
    else:
        messages.warning(
            request,
            _(
                "The mail to %(email)s could not be sent. If a cluster manager has this address, "
                "your request is on their page all the same."
            )
            % {"email": made.email},
        )
    return True


def _refusal(code: str) -> str:
    return {
        "open": _("This address has a request of yours that waits for an answer."),
        "too-many-mails": _("You have sent many requests today. Go on tomorrow."),
    }[code]


@posted_from("region_ask")
def withdraw_request(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """Take a request back."""
    authority = authority_for(request, slug)
    found = FollowRequest.objects.filter(authority=authority, pk=number).first()
    if found is None:
        back = [(_("Go to the requests"), reverse("region_ask", args=[authority.slug]))]
        raise ClosedMeanwhileError(_("This request is not open any more."), back, is_known=False)
    follow_requests.withdraw(found)
    messages.success(request, _("The request to %(email)s is withdrawn.") % {"email": found.email})
    return redirect("region_ask", slug=authority.slug)
