"""The plan's own pages: overview, proposal, sheet for the auditor, history."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.benchmarking import standing as benchmark
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import (
    cluster_for,
    is_manager,
    managed_cluster_for,
    may_contribute,
)
from portal.improvement import closed, history, measured, reminders, selectors, services
from portal.improvement.core.rules import label_end, rule_for
from portal.improvement.following import feeds as following
from portal.improvement.proposing.choices import Choice, read_choice
from portal.improvement.proposing.suggestions import proposal
from portal.notifications.selectors import is_on
from portal.notifications.services import remember_language
from practices.enums import MaturityLevel
from practices.interrupted.closed_meanwhile import Typed, is_sent, typed_by
from practices.interrupted.signing_in import login_required
from practices.pagination import pager
from practices.requests import AuthenticatedRequest

from .models import ImprovementPlan
from .permissions import not_here, open_plan, plan_for
from .titles import titles_of

CHANGES_PER_PAGE = 30


@require_safe
@login_required
def overview(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The cluster's open plan, or how to make one."""
    cluster = cluster_for(request, slug)
    plan = open_plan(cluster)
    earlier = list(ImprovementPlan.objects.completed().filter(cluster=cluster))
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "may_contribute": may_contribute(request.user, cluster),
        "earlier": earlier,
    }
    if plan is None:
        return render(request, "improvement/no_plan.html", context)
    audit.record(cluster, request.user, AuditAction.VIEWED, history.AUDIT_SUBJECT)
    membership = following.membership_of(request, plan)
    feed = getattr(membership, "calendar_feed", None)
    context |= {
        "view": selectors.plan_view(plan, request),
        "order": "due" if request.GET.get("order") == "due" else "area",
        "feed": feed,
        "feed_url": following.take_new_address(request, slug) if feed else "",
        "reminders_on": is_on(membership, reminders.TOPIC),
    }
    return render(request, "improvement/plan.html", context)


def _target(request: AuthenticatedRequest, cluster: Cluster) -> MaturityLevel:
    """The label that the address asks for, else the one the cluster works towards."""
    wanted = request.GET.get("target") or request.POST.get("target") or cluster.target
    return MaturityLevel(wanted if wanted in MaturityLevel.values else cluster.target)


def typed_targets(request: HttpRequest) -> list[Typed]:
    """Targets as they were typed, by the codes of their indicators."""
    return [
        Typed(_("Target for %(indicator)s, in per cent") % {"indicator": name[7:]}, str(text))
        for name, text in request.POST.items()
        if name.startswith("target-") and text
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@typed_by(typed_targets)
def new(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The proposal, made of the weakest indicators; sending it makes the plan."""
    cluster = managed_cluster_for(request, slug)
    known = open_plan(cluster)
    if known is not None:
        return _made_already(request, slug, known)
    here = benchmark.standing(cluster, _target(request, cluster))
    if here.latest is None:
        if is_sent(request):
            raise closed.scores_changed(cluster)
        messages.info(request, _("A plan starts from scores. Bring them first."))
        return redirect("scores", slug=slug)
    proposed = proposal(cluster, here, request)
    choice = Choice([], proposed, [])
    if request.POST or request.method == "POST":
        if set(request.POST.getlist("area")) - {area.key for area in proposed}:
            raise closed.scores_changed(cluster)
        choice = read_choice(proposed, here.framework, request.POST, _("Cluster manager"))
        if request.method == "POST" and not choice.errors:
            return _created(request, cluster, here, choice)
    context = {
        "section": "cluster",
        "cluster": cluster,
        "here": here,
        "target": here.target,
        "other_targets": [level for level in MaturityLevel if level != here.target],
        "areas": choice.shown,
        "errors": choice.errors,
        "rule": rule_for(here.target.value),
        "label_end": label_end(
            cluster.label_valid_until if cluster.label else None,
            [m.due_on for area in choice.shown if area.is_on for m in area.measures if m.is_on],
            timezone.localdate(),
        ),
    }
    status = 422 if choice.errors else 200
    return render(request, "improvement/proposal.html", context, status=status)


def _created(
    request: AuthenticatedRequest, cluster: Cluster, here: benchmark.Standing, choice: Choice
) -> HttpResponse:
    if here.latest is None:
        raise Http404
    here.latest.framework = here.row
    try:
        plan = services.create_plan(
            cluster, here.latest, here.target.value, choice.areas, request.user
        )
    except services.OpenPlanError:
        return _made_already(request, cluster.slug, open_plan(cluster))
    except services.NoRiseError as error:
        # A score was corrected between the page and its answer.
        raise closed.scores_changed(cluster) from error
    remember_language(following.membership_of(request, plan))
    messages.success(request, _("Your plan is ready. Change whatever does not fit."))
    return redirect("plan", slug=cluster.slug)


def _made_already(
    request: AuthenticatedRequest, slug: str, plan: ImprovementPlan | None
) -> HttpResponse:
    """The way to the plan that there is; a button pressed twice leads there as well."""
    if plan is not None and is_sent(request) and plan.created_by_id != request.user.pk:
        raise closed.made_meanwhile(plan)
    messages.info(request, _("Your cluster has a plan already. Here it is."))
    return redirect("plan", slug=slug)


def any_plan(request: AuthenticatedRequest, slug: str, pk: int | None) -> ImprovementPlan:
    """The open plan, or with `pk` any plan of the reader's own cluster; see `not_here` for none."""
    if pk is None:
        return plan_for(request, slug)
    cluster = cluster_for(request, slug)
    plans = ImprovementPlan.objects.select_related("framework", "baseline")
    plan = plans.filter(cluster=cluster, pk=pk).first()
    if plan is None:
        raise not_here(request, closed.plan_closed(cluster))
    plan.cluster = cluster
    return plan


@require_safe
@login_required
def sheet(request: AuthenticatedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """The plan on paper, for an auditor or the board; also for completed plans."""
    plan = any_plan(request, slug, pk)
    audit.record(plan.cluster, request.user, AuditAction.VIEWED, history.AUDIT_SUBJECT, "sheet")
    is_changeable = not plan.is_open and is_manager(request.user, plan.cluster)
    later = [] if plan.is_open else measured.later_assessments(plan)
    context = {
        "section": "cluster",
        "cluster": plan.cluster,
        "view": selectors.plan_view(plan, request),
        "today": timezone.localdate(),
        "may_reopen": is_changeable and open_plan(plan.cluster) is None,
        "newer": measured.newer_than(plan, later),
        "choices": later if is_changeable else [],
        "corrected_on": measured.corrected_on(plan),
    }
    return render(request, "improvement/sheet.html", context)


@require_safe
@login_required
def changes(request: AuthenticatedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Who changed what in the plan, latest first."""
    plan = any_plan(request, slug, pk)
    page = Paginator(plan.changes.all(), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "cluster",
        "cluster": plan.cluster,
        "plan": plan,
        "entries": history.entries(page.object_list, titles_of([plan], request.user)),
        "pager": pager(page, request.GET),
    }
    return render(request, "improvement/history.html", context)
