"""Why not that one, and what would change this: answered on demand, with or without script."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.benchmarking import standing as benchmark
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for
from portal.dashboard import questions
from portal.dashboard.page_state import PageState, page_state
from portal.recommendations.answer import Answer, answer_for
from portal.recommendations.selectors import resource_pages
from practices.interrupted.signing_in import login_required
from practices.requests import AuthenticatedRequest


def _answer(request: AuthenticatedRequest, cluster: Cluster, state: PageState) -> Answer | None:
    """The list that is asked about; None before the cluster has scores."""
    # The answers name scores, so a look at them is noted as one at the dashboard.
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    here = benchmark.standing(cluster, state.target)
    if not here.card.answered:
        return None
    # An answer names few resources of the list, if any: their pages are loaded where it does.
    return answer_for(
        cluster, here, request.user, hours=state.hours, find_pages=lambda _identifiers: {}
    )


@require_safe
@login_required
def change(request: AuthenticatedRequest, slug: str, identifier: str) -> HttpResponse:
    """What would bring a resource into the list, or out of it; 429 for too many in a minute."""
    cluster = cluster_for(request, slug)
    page = resource_pages([identifier], request.user).get(identifier)
    if page is None:
        raise Http404
    state = page_state(request, cluster)
    context = {"section": "cluster", "cluster": cluster, "state": state, "page_title": page.title}
    if not questions.may_ask_again(request.user):
        sentence = _("That was a lot at once. Ask again in a minute.")
        return _changed(request, {**context, "sentence": sentence}, status=429)
    answer = _answer(request, cluster, state)
    if answer is None:
        return redirect("dashboard", slug=slug)
    found = questions.change_answer(answer, identifier, request.user)
    context |= {"sentence": found.sentence, "is_listed": found.is_listed}
    context |= {"page_url": page.get_url(request), "target_label": state.target.label}
    return _changed(request, context)


def _changed(
    request: AuthenticatedRequest, context: dict[str, object], status: int = 200
) -> HttpResponse:
    # htmx shows no answer with an error status, and this one has something to say.
    if request.htmx:
        return render(request, "recommendations/change_answer.html", context)
    return render(request, "recommendations/change.html", context, status=status)


@require_safe
@login_required
def why_not(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Part of a title in `q`, up to five resources with the reason why they are not listed."""
    cluster = cluster_for(request, slug)
    state = page_state(request, cluster)
    text = questions.title_text(request.GET.get("q", ""))
    context = {
        "section": "cluster",
        "cluster": cluster,
        "state": state,
        "target_label": state.target.label,
        "asked": request.GET.get("q", "").strip()[:200],
        "is_too_short": not text,
        "matches": [],
        "most": questions.MOST_MATCHES,
    }
    answer = _answer(request, cluster, state)
    if answer is None:
        return redirect("dashboard", slug=slug)
    if text:
        context["matches"] = questions.why_not_matches(answer, text, request)
    name = "why_not_answers" if request.htmx else "why_not"
    return render(request, f"recommendations/{name}.html", context)
