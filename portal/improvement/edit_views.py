"""Changing the plan: its label and dates, its areas, its measures. For managers."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.benchmarking.core.scoring import Scores
from portal.benchmarking.selectors import framework_spec
from portal.clusters.permissions import managed_cluster_for
from portal.improvement import closed, services
from portal.improvement.core.rules import is_before_first
from portal.improvement.done.days import DoneDayError
from portal.improvement.following import feeds as following
from portal.improvement.proposing.suggestions import for_area
from portal.notifications.services import remember_language
from portal.shared_forms import at_once
from practices.enums import MaturityLevel
from practices.interrupted.closed_meanwhile import Typed, typed_by, typed_into
from practices.interrupted.signing_in import login_required, posted_from
from practices.requests import AuthenticatedRequest
from practices.selectors import ResourceCard

from .baselines import first_scores
from .enums import PlanStatus
from .forms import AreaForm, ConfirmForm, DoneForm, MeasureForm, PlanForm
from .measured import later_assessments, measure_by
from .models import ImprovementPlan, Measure, PlanArea, PlanIndicator
from .permissions import area_of, managed_plan_for, measure_of, not_here, plan_for
from .selectors import plan_view, visible_cards
from .sentences import DAY_WITHOUT_DONE, before_first_text, done_day_text
from .titles import kept_title, shown_title
from .views import any_plan, typed_targets


def _back(plan: ImprovementPlan, anchor: str = "") -> HttpResponse:
    address = reverse("plan", args=[plan.cluster.slug])
    return redirect(f"{address}#{anchor}" if anchor else address)


def _plan_to_edit(request: AuthenticatedRequest, slug: str) -> ImprovementPlan:
    """The plan; where a form is sent, locked until that is saved (see `at_once`)."""
    plan = managed_plan_for(request, slug)
    if request.method != "POST":
        return plan
    plans = ImprovementPlan.objects.open().select_for_update(of=("self",))
    locked = plans.select_related("framework", "baseline").filter(pk=plan.pk).first()
    if locked is None:  # Completed or deleted at this very moment.
        raise not_here(request, closed.plan_closed(plan.cluster))
    locked.cluster = plan.cluster
    return locked


def _back_to(part: PlanArea | Measure, plan: ImprovementPlan) -> HttpResponse:
    return _back(plan, f"{'measure' if isinstance(part, Measure) else 'area'}-{part.pk}")


def _page(
    request: AuthenticatedRequest, template: str, plan: ImprovementPlan, form: Any, **context: Any
) -> HttpResponse:
    """A page with a form, 422 where the form has mistakes."""
    return render(
        request,
        f"improvement/{template}.html",
        {"section": "cluster", "cluster": plan.cluster, "plan": plan, "form": form, **context},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@at_once
@typed_by(PlanForm)
def edit(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Label and dates of the plan; also where it is completed or deleted."""
    plan = _plan_to_edit(request, slug)
    before = ImprovementPlan.objects.get(pk=plan.pk)
    form = PlanForm(request.POST or None, instance=before)
    if request.method == "POST" and form.is_valid():
        services.save_plan(plan, form.cleaned_data, request.user)
        messages.success(request, _("Saved."))
        return _back(plan)
    return _page(request, "edit_plan", plan, form, confirm=ConfirmForm())


@posted_from("plan")
def status(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Start (`active`), put back into draft or complete a plan; completed ones can be reopened."""
    managed_cluster_for(request, slug)
    plan = any_plan(request, slug, pk)
    wanted = request.POST.get("status", "")
    if wanted not in PlanStatus.values:
        return HttpResponseBadRequest()
    if wanted == PlanStatus.COMPLETED and plan.is_open and (page := _open_ones(request, plan)):
        return page
    try:
        services.set_plan_status(plan, PlanStatus(wanted), request.user)
    except services.OpenPlanError:
        messages.error(request, _("Your cluster has another plan. Complete that one first."))
        return redirect("plan", slug=slug)
    texts = {
        PlanStatus.DRAFT: _("The plan is a draft. Nobody is reminded."),
        PlanStatus.ACTIVE: _("The plan is active. Reminders are sent."),
        PlanStatus.COMPLETED: _("The plan is completed. You can still read it, or reopen it."),
    }
    messages.success(request, texts[PlanStatus(wanted)])
    return redirect("plan", slug=slug)


def _open_ones(request: AuthenticatedRequest, plan: ImprovementPlan) -> HttpResponse | None:
    """Which measures are still open, before the plan is completed; None where there are none, or
    the person has seen so many (`open`)."""
    view = plan_view(plan, request)
    rows = [(area, row) for area, row in view.by_date if not row.measure.is_done]
    if request.POST.get("open", "0") == str(len(rows)):
        return None
    context = {"section": "cluster", "cluster": plan.cluster, "plan": plan, "rows": rows}
    context |= {"done": view.progress.done, "all": view.progress.total}
    return render(request, "improvement/complete.html", context)


def _sheet_of(_request: HttpRequest, slug: str, pk: int) -> str:
    return reverse("plan_sheet_of", args=[slug, pk])


@posted_from(_sheet_of)
def measured(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Choose what a completed plan is held against (`assessment`, "" for nothing)."""
    managed_cluster_for(request, slug)
    plan = any_plan(request, slug, pk)
    if plan.is_open:
        messages.info(request, _("The plan is open: it follows the latest assessment."))
        return redirect("plan", slug=slug)
    choices = {str(each.pk): each for each in later_assessments(plan)}
    wanted = request.POST.get("assessment", "")
    if request.POST.get("seen", "") != str(plan.measured_by_id or ""):
        messages.error(request, _("Somebody has changed this meanwhile. Look at it again."))
    elif wanted and wanted not in choices:
        messages.error(request, _("This assessment is not there any more. Choose another one."))
    elif wanted != str(plan.measured_by_id or ""):
        measure_by(plan, choices.get(wanted), request.user)
        messages.success(request, _("Saved."))
    return redirect(_sheet_of(request, slug, pk))


@posted_from("plan")
def delete(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Delete the open plan for good, once the box is ticked."""
    plan = managed_plan_for(request, slug)
    confirm = ConfirmForm(request.POST)
    if not confirm.is_valid():
        form = PlanForm(instance=plan)
        context = {"section": "cluster", "cluster": plan.cluster, "plan": plan, "form": form}
        template = "improvement/edit_plan.html"
        return render(request, template, {**context, "confirm": confirm}, status=422)
    services.delete_plan(plan, request.user)
    messages.success(request, _("The plan is deleted."))
    return redirect("plan", slug=slug)


def _typed_area(request: HttpRequest) -> list[Typed]:
    """The form of an area, with the targets, whose fields depend on the plan."""
    return typed_into(AreaForm, request) + typed_targets(request)


def _typed_measure(request: HttpRequest) -> list[Typed]:
    """The form of a measure, with the resources by their titles."""
    found = typed_into(MeasureForm, request)
    chosen = [each for each in request.POST.getlist("resources") if "\x00" not in each]
    cards = visible_cards(chosen, request.user, request)
    if not cards:
        return found
    label = str(MeasureForm.base_fields["resources"].label)
    titles = ", ".join(card.title for card in cards.values())
    return [each for each in found if each.label != label] + [Typed(label, titles)]


def _first_scores(plan: ImprovementPlan, there: Iterable[PlanIndicator]) -> Scores:
    """First scores by code; those that the area has stay as they are."""
    kept = {row.indicator.code: row.baseline for row in there}
    found = {**first_scores(plan), **kept}
    return {code: None if value is None else float(value) for code, value in found.items()}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@at_once
@typed_by(_typed_area)
def area(request: AuthenticatedRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Add (without `pk`) or change an improvement area."""
    plan = _plan_to_edit(request, slug)
    row = area_of(request, plan, pk) if pk else None
    if row:
        row.plan = plan
    spec = framework_spec(plan.framework)
    there = list(row.indicators.select_related("indicator")) if row else []
    targets = {each.indicator.code: each.target for each in there}
    title = shown_title(row, None, request.user) if row else ""
    form = AreaForm(
        request.POST or None,
        framework=spec,
        target=MaturityLevel(plan.target),
        scores=_first_scores(plan, there),
        targets=targets,
        initial={
            "title": title,
            "aim": row.aim if row else "",
            "effect": row.effect if row else "",
            "indicators": list(targets),
        },
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if row:
            values["title"] = kept_title(values["title"], title, row.title)
        try:
            saved = services.save_area(plan, row, values, form.chosen_targets(), request.user)
        except services.NoRiseError as error:
            # The first score was corrected since the page was loaded.
            form.add_no_rise(error.code, error.first)
        else:
            messages.success(request, _("Saved."))
            return _back_to(saved, plan)
    return _page(request, "edit_area", plan, form, area=row)


@posted_from("plan")
def area_removal(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Take an area out of the plan (do=remove) or bring it back (do=restore)."""
    plan = managed_plan_for(request, slug)
    do = request.POST.get("do", "")
    if do not in ("remove", "restore"):
        return HttpResponseBadRequest()
    row = area_of(request, plan, pk, removed=do == "restore")
    row.plan = plan
    services.set_removed(row, request.user, removed=do == "remove")
    if do == "restore":
        messages.success(request, _("The area is back with its measures."))
        return _back(plan, f"area-{row.pk}")
    messages.success(request, _("The area is removed. You can bring it back below."))
    return _back(plan, "removed")


def _offered(request: AuthenticatedRequest, row: PlanArea, used: list[str]) -> list[ResourceCard]:
    """Resources to tick: those in use that the reader may open, then recommended ones."""
    codes = list(row.indicators.values_list("indicator__code", flat=True))
    shown = visible_cards(used, request.user, request)
    more = [card for card in for_area(row, codes, request) if card.identifier not in shown]
    return [*shown.values(), *more]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@at_once
@typed_by(_typed_measure)
def measure(
    request: AuthenticatedRequest, slug: str, area_pk: int | None = None, pk: int | None = None
) -> HttpResponse:
    """Add a measure to an area, or change one (`pk`)."""
    plan = _plan_to_edit(request, slug)
    row = measure_of(request, plan, pk) if pk else None
    place = row.area if row else area_of(request, plan, area_pk or 0)
    place.plan = plan
    used = [each.identifier for each in row.resources.all()] if row else []
    offered = _offered(request, place, used)
    # A form changes its instance, and the history needs what was there before.
    copy = Measure.objects.get(pk=row.pk) if row else None
    title = shown_title(place, row, request.user) if row else ""
    initial = {"resources": used, "title": title}
    form = MeasureForm(request.POST or None, instance=copy, offered=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = {card.identifier for card in offered}
        # What the reader may not see was not on the page, so it stays.
        unseen = [name for name in used if name not in seen]
        chosen = [*form.cleaned_data.get("resources", []), *unseen]
        values = form.values()
        if row:
            values["title"] = kept_title(form.cleaned_data["title"], title, row.title)
        day_before = row.done_on if row else None
        saved = services.save_measure(place, row, values, chosen, request.user)
        remember_language(following.membership_of(request, plan))
        messages.success(request, _("Saved."))
        if saved.done_on != day_before:
            _warn_of_day(request, plan, saved.done_on)
        return _back_to(saved, plan)
    names = {"area_title": shown_title(place, None, request.user), "measure": row}
    return _page(request, "edit_measure", plan, form, offered=offered, **names)


@posted_from("plan")
def measure_removal(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Take a measure out of the plan (do=remove) or bring it back (do=restore)."""
    plan = managed_plan_for(request, slug)
    do = request.POST.get("do", "")
    if do not in ("remove", "restore"):
        return HttpResponseBadRequest()
    row = measure_of(request, plan, pk, removed=do == "restore")
    row.area.plan = plan
    services.set_removed(row, request.user, removed=do == "remove")
    if do == "restore":
        messages.success(request, _("The measure is back."))
        return _back(plan, f"measure-{row.pk}")
    messages.success(request, _("The measure is removed. You can bring it back below."))
    return _back(plan, "removed")


def _warn_of_day(
    request: AuthenticatedRequest, plan: ImprovementPlan, day: datetime.date | None
) -> None:
    if is_before_first(day, plan.baseline_on):
        messages.warning(request, before_first_text(plan.baseline_on))


def _refused_day(request: AuthenticatedRequest, row: Measure, text: str) -> HttpResponse:
    """Back to the top of the plan, where the message is: beside the measure nobody would see it."""
    messages.error(request, f"{shown_title(row.area, row, request.user)}: {text}")
    return _back(row.area.plan)


@posted_from("plan")
@typed_by(DoneForm)
def measure_state(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a measure is under way (do=start), done today (done) or on a day (done-on), or take
    it back (undo): for everybody in the team."""
    plan = plan_for(request, slug)
    row = measure_of(request, plan, pk)
    do = request.POST.get("do", "")
    form, day = DoneForm(request.POST), None
    if do == "done-on" or request.POST.get("done_on"):
        # A day that was typed counts whichever button was pressed after it.
        if not form.is_valid():
            return _refused_day(request, row, " ".join(map(str, form.errors["done_on"])))
        if not do.startswith("done"):
            return _refused_day(request, row, str(DAY_WITHOUT_DONE))
        do, day = "done", form.cleaned_data["done_on"]
    try:
        changed = services.set_measure_state(row, do, request.user, day)
    except DoneDayError as error:
        return _refused_day(request, row, done_day_text(error.reason))
    except ValueError:
        return HttpResponseBadRequest()
    texts = {
        "start": _("The measure is under way."),
        "done": _("The measure is done. You can undo this beside it."),
        "undo": _("The measure is open again."),
    }
    if changed:
        remember_language(following.membership_of(request, plan))
        messages.success(request, texts[do])
        _warn_of_day(request, plan, day)
    return _back(plan, f"measure-{row.pk}")
