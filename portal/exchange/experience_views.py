"""Agreeing to share experience, and finding those who do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.benchmarking.selectors import default_framework, framework_spec
from portal.clusters import audit
from portal.clusters.decisions import Answer, page_or_action
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster
from portal.clusters.permissions import (
    cluster_for,
    is_manager,
    may_contribute,
)
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, typed_by
from practices.interrupted.signing_in import login_required, login_required_without_keeping
from practices.pagination import pager
from practices.requests import AuthenticatedRequest

from . import selectors, services
from .enums import Side
from .forms import OfferForm
from .models import Offer, Thread


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
@typed_by(OfferForm)
def experience(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """What the cluster shares and its conversations; managers decide (`do` says what)."""
    return page_or_action(request, slug, _page, ACTIONS)


def _choices(cluster: Cluster) -> tuple[list[selectors.OwnOffer], list[tuple[str, str]]]:
    """What is offered, and where the cluster is strong and has not offered anything."""
    spec, strong = selectors.strengths_of(cluster)
    offers = selectors.own_offers(cluster, spec, strong)
    offered = {row.offer.indicator.code for row in offers}
    left = [
        (each.code, f"{each.code} {each.title}")
        for each in spec.indicators
        if each.code in strong and each.code not in offered
    ]
    return offers, left


def _page(
    request: AuthenticatedRequest, cluster: Cluster, form: OfferForm | None = None
) -> HttpResponse:
    # What the team is strong or weak in comes from its scores: noted as a look at the dashboard.
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    may_change = is_manager(request.user, cluster)
    offers, left = _choices(cluster)
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": may_change,
        "offers": offers,
        "can_offer": bool(left),
        "earlier": selectors.earlier_offers(cluster),
        "lines": [
            (thread, selectors.topic_of(thread), _other(thread, cluster))
            for thread in selectors.threads_of(cluster)
        ],
    }
    if may_change:
        context["form"] = form or OfferForm(left)
    status = 422 if form is not None and form.errors else 200
    return render(request, "exchange/experience.html", context, status=status)


def _other(thread: Thread, cluster: Cluster) -> str:
    """The name of the other side."""
    side = Side.ASKING if thread.asking_id == cluster.pk else Side.OFFERING
    return thread.name_of(side.other)


def _give(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    offers, left = _choices(cluster)
    chosen = request.POST.get("indicator", "")
    if chosen not in dict(left) and (chosen or not left):
        raise _cannot_be_offered(cluster, chosen, offers)
    form = OfferForm(left, request.POST)
    if not form.is_valid():
        return _page(request, cluster, form)
    return _given(request, cluster, form.cleaned_data["indicator"], form.cleaned_data["text"])


def _cannot_be_offered(
    cluster: Cluster, code: str, offers: list[selectors.OwnOffer]
) -> ClosedMeanwhileError:
    """A colleague has offered the same, or another assessment has come in between."""
    text = _("Your latest assessment is not at the highest target there.")
    mine = next((row.offer for row in offers if row.offer.indicator.code == code), None)
    if mine is not None:
        day = date_format(timezone.localtime(mine.given_at))
        who = mine.given_by_name or _("Your team")
        text = _("%(person)s has offered %(indicator)s already, on %(day)s.")
        text %= {"person": who, "indicator": code, "day": day}
    back = reverse("cluster_experience", args=[cluster.slug])
    return ClosedMeanwhileError(text, [(_("What your cluster shares"), back)])


def _given(
    request: AuthenticatedRequest, cluster: Cluster, code: str, text: str, language: str = ""
) -> HttpResponse:
    try:
        services.give_offer(cluster, code, text, request.user, language)
    except services.OfferRefusedError as error:
        raise _cannot_be_offered(cluster, code, _choices(cluster)[0]) from error
    messages.success(
        request,
        _("Thank you. Other clusters can ask you about %(indicator)s now.") % {"indicator": code},
    )
    return redirect("cluster_experience", slug=cluster.slug)


def _offer(request: AuthenticatedRequest, cluster: Cluster) -> Offer:
    """The chosen offer of this cluster; 404 for those of others."""
    text = request.POST.get("offer", "")
    # Eighteen digits: no key is larger, and databases refuse to look for such a number.
    is_number = text.isascii() and text.isdecimal() and len(text) <= 18
    mine = Offer.objects.filter(cluster=cluster).select_related("indicator")
    return get_object_or_404(mine, pk=int(text) if is_number else 0)


def _withdraw(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    offer = _offer(request, cluster)
    if services.withdraw_offer(offer, request.user):
        messages.success(
            request,
            _(
                "Withdrawn. Nobody sees %(indicator)s with your name any more or can ask about "
                "it. You can offer it again below."
            )
            % {"indicator": offer.indicator.code},
        )
    else:
        messages.info(request, _("This offer has been withdrawn already."))
    return redirect("cluster_experience", slug=cluster.slug)


def _again(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    offer = _offer(request, cluster)
    return _given(request, cluster, offer.indicator.code, offer.text, offer.language)


ACTIONS: dict[str, Answer] = {
    "give": _give,
    "withdraw": _withdraw,
    "again": _again,
}


@require_safe
@login_required
def find(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Clusters that share experience on an indicator; without one, one's own weakest."""
    cluster = cluster_for(request, slug)
    audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
    code = request.GET.get("indicator", "").strip()
    indicator = framework_spec(default_framework()).indicator(code) if code else None
    weakest, everything = selectors.weakest_and_all(cluster)
    context: dict[str, Any] = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "indicator": indicator,
        "is_unknown": bool(code) and indicator is None,
        "weakest": weakest,
        "everything": everything,
        "may_ask": may_contribute(request.user, cluster),
    }
    if indicator is not None:
        offers, page = selectors.offers_on(cluster, indicator, request.GET.get("page"))
        context |= {"offers": offers, "pager": pager(page, request.GET)}
    status = 404 if context["is_unknown"] else 200
    return render(request, "exchange/find.html", context, status=status)
