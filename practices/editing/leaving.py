"""Where somebody goes whose right to a page has ended with what they did on it.

An expert who decides on a page, a trainer who takes themself off a course: Wagtail leads them
back to a screen that refuses them, so that a decision that was taken ends in "permission denied".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from wagtail.models import Page
from wagtail.permissions import policy_registry

# Answer in JSON where they were opened over a page.
DIALOGS = ("wagtailadmin_pages:workflow_action", "wagtailadmin_pages:confirm_workflow_cancellation")


class LeavingMiddleware:
    """Leads to the dashboard in place of a screen that would refuse whoever was just at work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if request.method != "POST" or match is None or not match.route.startswith("admin/"):
            return response
        if response.status_code == 302 and _is_closed(request, response["Location"]):
            response["Location"] = reverse("wagtailadmin_home")
        elif match.view_name in DIALOGS and response.get("Content-Type", "").endswith("json"):
            _lead_on(request, response)
        return response


def _lead_on(request: HttpRequest, response: HttpResponse) -> None:
    """The same for a dialog, whose script follows the address in its answer."""
    said = json.loads(response.content)
    if _is_closed(request, said.get("redirect") or ""):
        response.content = json.dumps({**said, "redirect": reverse("wagtailadmin_home")})


def _is_closed(request: HttpRequest, address: str) -> bool:
    """Whether `address` is the form or the place of a page that `request.user` may not open."""
    parts = urlsplit(address)
    if parts.netloc not in ("", request.get_host()):
        return False
    try:
        match = resolve(parts.path)
    except Resolver404:
        return False
    if match.view_name == "wagtailadmin_pages:edit":
        found = Page.objects.filter(pk=match.kwargs["page_id"]).first()
        return found is not None and not (
            found.specific_deferred.permissions_for_user(request.user).can_edit()
        )
    if match.view_name == "wagtailadmin_explore":
        policy = policy_registry.get_by_type(Page)
        return not policy.explorable_instances(request.user).exists()
    return False
