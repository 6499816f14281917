"""A cluster's own page: who follows it, what exactly they see, and the end of that."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.clusters.decisions import Answer, not_understood, page_or_action
from portal.clusters.enums import MembershipRole
from portal.clusters.models import Cluster
from portal.clusters.permissions import is_manager
from portal.regions import services
from portal.regions.enums import ConsentScope
from portal.regions.forms import OfferForm, ScopeForm
from portal.regions.models import Consent, FollowRequest
from portal.regions.sharing import follow_requests
from portal.regions.sharing.selectors import sharing_page
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError
from practices.interrupted.signing_in import login_required, login_required_without_keeping
from practices.requests import AuthenticatedRequest


@require_safe
@login_required
def requests(request: AuthenticatedRequest) -> HttpResponse:
    """Where the mail of a request leads: to the cluster for which it can be answered."""
    managed = list(
        Cluster.objects.filter(
            memberships__user_id=request.user.pk, memberships__role=MembershipRole.MANAGER
        )
    )
    if len(managed) == 1:
        return redirect("cluster_sharing", slug=managed[0].slug)
    context = {
        "section": "cluster",
        "clusters": managed,
        "requests": follow_requests.waiting_for(request.user),
    }
    return render(request, "regions/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
def sharing(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Members see who follows the cluster; managers decide (`do` says what)."""
    return page_or_action(request, slug, _page, ACTIONS)


def _page(
    request: AuthenticatedRequest, cluster: Cluster, form: OfferForm | None = None
) -> HttpResponse:
    may_change = is_manager(request.user, cluster)
    context = sharing_page(cluster, request.user if may_change else None)
    if may_change:
        context["form"] = form or OfferForm(cluster)
    context |= {"section": "cluster", "cluster": cluster, "may_change": may_change}
    status = 422 if form is not None and form.errors else 200
    return render(request, "regions/sharing.html", context, status=status)


def _back(cluster: Cluster) -> HttpResponse:
    return redirect("cluster_sharing", slug=cluster.slug)


def _number(request: AuthenticatedRequest, name: str) -> int:
    text = request.POST.get(name, "")
    # Eighteen digits: no key is larger, and databases refuse to look for such a number.
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Http404
    return int(text)


def _scope(request: AuthenticatedRequest) -> ConsentScope | None:
    form = ScopeForm(request.POST)
    return ConsentScope(form.cleaned_data["scope"]) if form.is_valid() else None


def _give(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    form = OfferForm(cluster, request.POST)
    if not form.is_valid():
        return _page(request, cluster, form)
    authority = form.cleaned_data["authority"]
    scope = ConsentScope(form.cleaned_data["scope"])
    services.give_consent(cluster, authority, scope, request.user)
    _say_who_follows(request, authority.name, scope)
    return _back(cluster)


def _say_who_follows(request: AuthenticatedRequest, name: str, scope: ConsentScope) -> None:
    messages.success(
        request,
        _("%(name)s follows your cluster now. It sees: %(scope)s.")
        % {"name": name, "scope": scope.label},
    )


def _consent(request: AuthenticatedRequest, cluster: Cluster) -> Consent:
    """The standing consent of this cluster to the authority of the chosen one, which may have
    been replaced since the page was loaded; none of others and none that has ended."""
    chosen = Consent.objects.filter(cluster=cluster, pk=_number(request, "consent")).first()
    found = services.standing_consent(chosen) if chosen else None
    if found is None:
        raise _not_there(cluster, _("This consent has been withdrawn already."))
    return found


def _not_there(cluster: Cluster, happened: str) -> ClosedMeanwhileError:
    """The same for every number: whether there was such a thing elsewhere is nobody's business."""
    back = reverse("cluster_sharing", args=[cluster.slug])
    return ClosedMeanwhileError(
        happened, [(_("See who follows your cluster"), back)], is_known=False
    )


def _change(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    consent, scope = _consent(request, cluster), _scope(request)
    if scope is None:
        return not_understood()
    services.give_consent(cluster, consent.authority, scope, request.user)
    messages.success(
        request,
        _("Changed. %(name)s sees: %(scope)s.")
        % {"name": consent.authority.name, "scope": scope.label},
    )
    return _back(cluster)


def _withdraw(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    consent = _consent(request, cluster)
    services.withdraw_consent(consent, request.user)
    messages.success(
        request,
        _("Withdrawn. %(name)s no longer sees your cluster. You can let it follow again below.")
        % {"name": consent.authority.name},
    )
    return _back(cluster)


def _request(request: AuthenticatedRequest, cluster: Cluster) -> FollowRequest:
    """The chosen request to an address of the person, and no other."""
    number = _number(request, "request")
    for found in follow_requests.waiting_for(request.user):
        if found.pk == number:
            return found
    raise _not_there(cluster, _("This request is no longer open."))


def _accept(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    found, scope = _request(request, cluster), _scope(request)
    if scope is None:
        return not_understood()
    try:
        follow_requests.accept(found, cluster, scope, request.user)
    except follow_requests.RequestRefusedError:  # Somebody was quicker.
        messages.error(request, _("This request is no longer open."))
    else:
        _say_who_follows(request, found.authority.name, scope)
    return _back(cluster)


def _decline(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    found = _request(request, cluster)
    try:
        follow_requests.decline(found, cluster, request.user)
    except follow_requests.RequestRefusedError:  # Somebody was quicker.
        messages.error(request, _("This request is no longer open."))
    else:
        messages.success(
            request,
            _("Declined. %(name)s sees nothing of your cluster.") % {"name": found.authority.name},
        )
    return _back(cluster)


ACTIONS: dict[str, Answer] = {
    "give": _give,
    "change": _change,
    "withdraw": _withdraw,
    "accept": _accept,
    "decline": _decline,
}
