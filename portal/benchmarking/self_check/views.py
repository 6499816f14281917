"""The self-check as a wizard: one page for each area, a last look, and a way out."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.benchmarking import crosswalk, selectors, services
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.self_check import closed
from portal.benchmarking.self_check import progress as self_check_progress
from portal.benchmarking.self_check import questions as self_check
from portal.benchmarking.self_check.progress import GO_TO, AreaProgress, address
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import managed_cluster_for
from portal.notifications.services import remember_language
from portal.shared_forms import at_once
from practices.interrupted.closed_meanwhile import is_sent, typed_by
from practices.interrupted.signing_in import login_required, login_required_without_keeping
from practices.models import Area, Framework, Indicator
from practices.requests import AuthenticatedRequest


def _asked(request: AuthenticatedRequest, slug: str) -> tuple[Cluster, Framework]:
    """The cluster and the framework of the address; a retired one can still be finished."""
    cluster = managed_cluster_for(request, slug)
    wanted = request.GET.get("framework") or request.POST.get("framework") or ""
    usable = selectors.usable_frameworks()
    begun = [draft.framework for draft in selectors.drafts(cluster)] if wanted else []
    return cluster, selectors.framework_from(wanted, [*usable, *begun])


def _not_under_way(
    request: AuthenticatedRequest, cluster: Cluster, framework: Framework
) -> HttpResponse:
    """For a link or a button; one that was pressed twice leads here as well."""
    start = _("You can start one here.")
    messages.info(request, f"{closed.what_happened(cluster, framework)} {start}")
    return redirect("scores", slug=cluster.slug)


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Begin a self-check (POST) or go on with the one that is being answered.

    Leads to the first area that is not answered in full, or to the last look.
    """
    cluster, framework = _asked(request, slug)
    if request.method == "POST":
        draft = services.start_self_check(cluster, framework, request.user)
        remember_language(cluster.opened_through)
    else:
        found = selectors.draft_self_check(cluster, framework)
        if found is None:
            return _not_under_way(request, cluster, framework)
        draft = found
    areas = self_check_progress.progress(cluster, framework, draft)
    begun = any(each.answered for each in areas)
    following = next((each.url for each in areas if not each.is_done or not begun), None)
    return redirect(following or address("self_check_review", cluster, framework))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@at_once
@typed_by(closed.typed_answers)
def area(request: AuthenticatedRequest, slug: str, code: str) -> HttpResponse:
    """One area of the self-check. Every answer is saved, whichever button is pressed.

    Only `start` begins a self-check: the last area sent twice must not begin the next one.
    """
    cluster, framework = _asked(request, slug)
    draft = selectors.draft_self_check(cluster, framework)
    areas = self_check_progress.progress(cluster, framework, draft)
    place = next((n for n, each in enumerate(areas) if each.area.code == code), None)
    if place is None:
        raise Http404
    if draft is None:
        if is_sent(request):
            raise closed.closed(cluster, framework)
        return _not_under_way(request, cluster, framework)
    current = areas[place].area
    indicators = list(Indicator.objects.filter(area=current).order_by("sort_order"))
    known = selectors.known_before(cluster, framework)
    errors: dict[str, str] = {}
    left_alone: frozenset[str] = frozenset()
    if request.method == "POST":
        saved = _save_answers(request, framework, draft, current, indicators, known)
        if saved is None:
            raise closed.closed(cluster, framework)
        errors, left_alone = saved
        if not errors:
            return _after_area(request, cluster, framework, areas, place)
        areas = self_check_progress.progress(cluster, framework, draft)
    hints = crosswalk.hints_for(selectors.all_assessments(cluster), framework)
    return render(
        request,
        "benchmarking/self_check.html",
        {
            **_context(cluster, framework, areas),
            "area": current,
            "previous": areas[place - 1] if place else None,
            "following": areas[place + 1] if place + 1 < len(areas) else None,
            "tracker": self_check_progress.tracker(cluster, framework, areas, current),
            "questions": self_check.questions(
                framework,
                current.code,
                indicators,
                self_check_progress.scores_by_indicator(draft),
                known,
                hints,
                errors,
                request.POST or None,
                left_alone,
            ),
            "errors": list(errors.items()),
            "is_prefilled": any(indicator.pk in known for indicator in indicators),
        },
        status=422 if errors else 200,
    )


def _save_answers(
    request: AuthenticatedRequest,
    framework: Framework,
    draft: Assessment,
    current: Area,
    indicators: list[Indicator],
    known: dict[int, Score],
) -> tuple[dict[str, str], frozenset[str]] | None:
    """Save what was sent: errors by field, and the fields that are as somebody else left them
    meanwhile. None, and nothing saved, where the self-check is over."""
    answers, errors = self_check.read_answers(framework, indicators, known, request.POST)
    # Locked, so that of two people the second one sees what the first one wrote.
    Assessment.objects.select_for_update().filter(pk=draft.pk).first()
    now = self_check_progress.scores_by_indicator(draft)
    stored = self_check.questions(framework, current.code, indicators, now, known, {}, {})
    left_alone, both = self_check.hold_against(stored, request.POST)
    stays = {*left_alone, *both}
    mine = {
        each: answer for each, answer in answers.items() if self_check.field_name(each) not in stays
    }
    if not services.save_answers(draft, mine):
        return None
    return {
        name: text for name, text in errors.items() if name not in left_alone
    } | both, left_alone


def _context(
    cluster: Cluster, framework: Framework, areas: list[AreaProgress]
) -> dict[str, object]:
    return {
        "section": "cluster",
        "cluster": cluster,
        "framework": framework,
        "progress": areas,
        "answered": sum(each.answered for each in areas),
        "kept": sum(len(each.kept) for each in areas),
        "count": sum(each.count for each in areas),
        "discard_url": address("self_check_discard", cluster, framework),
    }


def _after_area(
    request: AuthenticatedRequest,
    cluster: Cluster,
    framework: Framework,
    areas: list[AreaProgress],
    place: int,
) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "save":
        messages.success(request, _("Saved. Come back whenever you like."))
        return redirect("scores", slug=cluster.slug)
    wanted = next((each for each in areas if do == f"{GO_TO}{each.area.code}"), None)
    if wanted:
        return redirect(wanted.url)
    if do == GO_TO:
        return redirect(address("self_check_review", cluster, framework))
    if place + 1 < len(areas):
        return redirect(areas[place + 1].url)
    return redirect(address("self_check_review", cluster, framework))


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The last look: what is missing and what is not known; then the check is finished (POST)."""
    cluster, framework = _asked(request, slug)
    draft = selectors.draft_self_check(cluster, framework)
    if draft is None:
        return _not_under_way(request, cluster, framework)
    areas = self_check_progress.progress(cluster, framework, draft)
    if request.method == "POST":
        return _finish(request, cluster, framework, draft, areas)
    context = {
        **_context(cluster, framework, areas),
        "tracker": self_check_progress.tracker(cluster, framework, areas, None),
        "missing": sum(len(each.missing) for each in areas),
        "unknown": sum(len(each.unknown) for each in areas),
        "unproved": sum(len(each.unproved) for each in areas),
        "back": areas[-1] if areas else None,
        "is_unchanged": self_check_progress.is_unchanged(areas),
        "replacement": self_check_progress.replacement(cluster, framework, draft),
    }
    return render(request, "benchmarking/self_check_review.html", context)


def _finish(
    request: AuthenticatedRequest,
    cluster: Cluster,
    framework: Framework,
    draft: Assessment,
    areas: list[AreaProgress],
) -> HttpResponse:
    if request.POST.get("do") == "leave" and self_check_progress.is_unchanged(areas):
        if services.discard_self_check(draft):
            closed.note(request, cluster, framework, AuditAction.DELETED)
        messages.success(request, _("Your scores stay as they are. Nothing was saved."))
        return redirect("scores", slug=cluster.slug)
    keep = request.POST.get("known") != "drop"
    found = self_check_progress.nothing_to_finish(
        areas, self_check_progress.answers_of(draft), keep=keep
    )
    if found:
        messages.error(request, found)
        # With nothing known the first question is next, else the last look says what there is.
        if not any(each.kept for each in areas):
            return redirect(areas[0].url)
        return redirect(address("self_check_review", cluster, framework))
    if not services.finish_self_check(draft, keep=keep):
        return _not_under_way(request, cluster, framework)
    closed.note(request, cluster, framework, AuditAction.ADDED)
    remember_language(cluster.opened_through)
    messages.success(request, _("Thank you. This is where your cluster stands."))
    if framework.is_default:
        return redirect("dashboard", slug=cluster.slug)
    return redirect("assessment", slug=cluster.slug, pk=draft.pk)


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Ask, then throw the unfinished self-check away (POST)."""
    cluster, framework = _asked(request, slug)
    draft = selectors.draft_self_check(cluster, framework)
    if draft is None:
        return _not_under_way(request, cluster, framework)
    if request.method == "POST":
        if services.discard_self_check(draft):
            closed.note(request, cluster, framework, AuditAction.DELETED)
            messages.success(request, _("The self-check is discarded."))
        return redirect("scores", slug=slug)
    areas = self_check_progress.progress(cluster, framework, draft)
    return render(
        request, "benchmarking/self_check_discard.html", _context(cluster, framework, areas)
    )
