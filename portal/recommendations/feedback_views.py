"""The report for editors: which resources have helped."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.permissions import policy_registry

from portal.benchmarking.peers.comparison import peer_minimum

from .feedback import feedback

EDITING = ("add", "change", "publish")


def may_see_feedback(user: AbstractUser | AnonymousUser) -> bool:
    """Whether somebody works on pages, and so may know which ones help."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, EDITING))


@require_safe
def feedback_report(request: HttpRequest) -> HttpResponse:
    """Resources with the answers of clusters; 403 for those who edit no page."""
    if not may_see_feedback(request.user):
        raise PermissionDenied
    context = {"rows": feedback(), "fewest": peer_minimum()}
    return render(request, "recommendations/admin/feedback.html", context)
