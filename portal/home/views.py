"""Health, refusals and the pattern library."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from search.selectors import health as search_health


def health(_request: HttpRequest) -> JsonResponse:
    """State of the parts as JSON; 503 only where the database is gone.

    A search engine that is down takes down search alone, so it does not fail the check.
    """
    parts = {"database": "ok", "search": "ok"}
    status = 200
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        parts["database"], status = "unavailable", 503
    if parts["database"] == "ok":
        state = search_health()
        if not state.engine.available:
            parts["search"] = "unavailable"
        elif not state.healthy:
            parts["search"] = "behind"
        parts["search_lag_seconds"] = f"{state.lag_seconds:.0f}"
    return JsonResponse(parts, status=status)


def editing_sign_in(request: HttpRequest) -> HttpResponse:
    """Where the editing screens send people without access: visitors sign in, others are refused.

    Raises:
        PermissionDenied: signed in already; the log-in page would send them back in a circle.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", ""), reverse("account_login"))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 that tells visitors to sign in, and others how to get access."""
    return render(request, "403.html", {"next_url": request.get_full_path()}, status=403)


def pattern_library(request: HttpRequest) -> HttpResponse:
    """Every component in every state; for development only."""
    from .pattern_library import sample_context

    return render(request, "pattern_library.html", sample_context())
