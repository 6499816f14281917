"""What goes out of the plan: calendar and files; and resources that come into it."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.export_files import write_csv, write_xlsx
from portal.clusters.permissions import managed_cluster_for
from portal.improvement import resource_services
from portal.improvement.core.calendar_file import write_calendar
from portal.improvement.exports import export_rows, measure_sheet
from portal.improvement.following import feeds as following
from portal.improvement.history import AUDIT_SUBJECT
from portal.improvement.models import CalendarFeed, ImprovementPlan, PlanArea, digest_of
from portal.improvement.permissions import measure_of, open_plan, plan_for
from portal.improvement.titles import measure_title, shown_title
from portal.improvement.views import any_plan
from practices.interrupted.signing_in import login_required, posted_from
from practices.models import Resource
from practices.permissions import Reader
from practices.requests import AuthenticatedRequest, answers_with_file, next_address
from practices.selectors import in_reader_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _calendar(request: AuthenticatedRequest, plan: ImprovementPlan, reader: Reader) -> bytes:
    site = request.build_absolute_uri("/").rstrip("/")
    events = following.calendar_events(plan, site, reader)
    return write_calendar(following.calendar_name(plan), events)


@require_safe
@login_required
@answers_with_file
def calendar(request: AuthenticatedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The due dates as a file to open with a calendar programme; with `pk` of any plan."""
    plan = any_plan(request, slug, pk)
    audit.record(plan.cluster, request.user, AuditAction.EXPORTED, AUDIT_SUBJECT, "ics")
    return _file(
        _calendar(request, plan, request.user), "text/calendar; charset=utf-8", f"plan-{slug}.ics"
    )


@require_safe
@never_cache
@answers_with_file
def feed(request: AuthenticatedRequest, slug: str, token: str) -> HttpResponse:
    """The same calendar at a member's private address, for programmes that cannot sign in.

    404 for every other address, and once the member has left, renewed it or is barred.
    """
    found = get_object_or_404(
        CalendarFeed.objects.select_related("membership__cluster", "membership__user"),
        digest=digest_of(token),
        membership__cluster__slug=slug,
        membership__user__is_active=True,
    )
    cluster, user = found.membership.cluster, found.membership.user
    plan = open_plan(cluster)
    audit.record(cluster, user, AuditAction.VIEWED, AUDIT_SUBJECT, "calendar")
    content = write_calendar("", []) if plan is None else _calendar(request, plan, user)
    return _file(content, "text/calendar; charset=utf-8", "plan.ics")


@posted_from("plan")
def feed_address(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Make or renew (do=renew) the reader's own calendar address, or end it (do=end)."""
    plan = plan_for(request, slug, readers_may_send=True)
    membership = following.membership_of(request, plan)
    do = request.POST.get("do", "")
    if do == "renew":
        following.show_once(request, slug, following.renew_feed(membership))
        get_adapter(request).send_notification_mail(
            "account/email/calendar_address_made", request.user, {"cluster": plan.cluster}
        )
        messages.success(request, _("Your calendar address is ready. Keep it to yourself."))
    elif do == "end":
        following.end_feed(membership)
        messages.success(request, _("The calendar address no longer works."))
    else:
        return HttpResponseBadRequest()
    return redirect(f"{reverse('plan', args=[slug])}#calendar")


@require_safe
@login_required
@answers_with_file
def export(
    request: AuthenticatedRequest, slug: str, extension: str, pk: int | None = None
) -> HttpResponse:
    """The plan as XLSX (all sheets; without `pk` with those of earlier plans) or CSV (its
    measures)."""
    plan = any_plan(request, slug, pk)
    if extension not in ("xlsx", "csv"):
        raise Http404
    audit.record(plan.cluster, request.user, AuditAction.EXPORTED, AUDIT_SUBJECT, extension)
    name = f"plan-{slug}.{extension}"
    if extension == "xlsx":
        sheets = export_rows(plan.cluster, request.user, plan if pk else None)
        return _file(write_xlsx(sheets), XLSX, name)
    areas = PlanArea.objects.filter(plan=plan)
    sheet = measure_sheet(areas, {plan.pk: plan.get_target_display()}, request.user)
    return _file(write_csv(sheet), "text/csv; charset=utf-8", name)


@posted_from("plan")
def resource(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Put a resource into the plan (do=plan), into `measure` if one is named, or take it out
    (do=unplan). Leads back to `next`; with htmx the answer is the button in its new state."""
    cluster = managed_cluster_for(request, slug)
    do = request.POST.get("do", "plan")
    if do not in ("plan", "unplan"):
        return HttpResponseBadRequest()
    page = _resource(request)
    plan = open_plan(cluster)
    if plan is None:
        messages.info(request, _("Make a plan first. Then you can add guidance to it."))
        return redirect("plan_new", slug=slug)
    if do == "unplan":
        resource_services.drop_resource(plan, page.identifier, request.user)
        text = _("It is no longer in your plan.")
    else:
        number = request.POST.get("measure", "")
        chosen = measure_of(request, plan, int(number[:18])) if number.isdecimal() else None
        try:
            title = measure_title(page.kind, page.title)
            area = resource_services.add_resource(
                plan,
                page,
                title,
                request.user,
                chosen,
                indicator=request.POST.get("indicator", ""),
                role=_("Cluster manager"),
            ).area
        except resource_services.NoAreaError:
            messages.info(request, _("Your plan has no area yet. Add one first."))
            return redirect("plan_area_new", slug=slug)
        text = _in_area(request, slug, area)
    if request.htmx:
        context = {"identifier": page.identifier, "title": page.title, "in_plan": do == "plan"}
        context |= {"plan_resource_url": request.path, "changed": text}
        return render(request, "improvement/add_button.html", context)
    messages.success(request, text)
    # `redirect` would take a word without a slash for the name of a view.
    return HttpResponseRedirect(next_address(request, reverse("plan", args=[slug])))


def _in_area(request: AuthenticatedRequest, slug: str, area: PlanArea) -> str:
    """Where in the plan something is now, with a link to it."""
    text = _("It is in your plan, in the area %(area)s.")
    name = shown_title(area, None, request.user)
    address = f"{reverse('plan', args=[slug])}#area-{area.pk}"
    link = format_html('<a href="{}">{}</a>', address, name)
    # Escaped first, for a translation is no HTML.
    return format_html(escape(text) % {"area": "{}"}, link)


def _resource(request: AuthenticatedRequest) -> Resource:
    identifier = request.POST.get("resource", "")
    if "\x00" in identifier:  # PostgreSQL refuses to look for such a text.
        raise Http404
    found = Resource.objects.filter(identifier=identifier).visible_to(request.user)
    pages = in_reader_language(found)
    if not pages:
        raise Http404
    return pages[0]
