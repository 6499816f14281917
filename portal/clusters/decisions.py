"""Pages on which members look and managers decide: one address, where `do` says what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _

from practices.requests import AuthenticatedRequest

from .models import Cluster
from .permissions import cluster_for, managed_cluster_for

Answer = Callable[[AuthenticatedRequest, Cluster], HttpResponse]


def page_or_action(
    request: AuthenticatedRequest, slug: str, page: Answer, actions: Mapping[str, Answer]
) -> HttpResponse:
    """GET shows `page` to every member; POST does what `do` names, for managers only."""
    if request.method != "POST":
        return page(request, cluster_for(request, slug))
    cluster = managed_cluster_for(request, slug)
    action = actions.get(request.POST.get("do", ""))
    return not_understood() if action is None else action(request, cluster)


def not_understood() -> HttpResponse:
    """The answer to a form that the portal never made."""
    return HttpResponseBadRequest(_("The portal does not know what to do with this."))
