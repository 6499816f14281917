"""Whether the portal is well."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache, caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils.crypto import constant_time_compare

from portal.notifications.models import WaitingMail
from search.selectors import SearchHealth
from search.selectors import health as search_health

from .tables import tables_fit


def health(request: HttpRequest) -> JsonResponse:
    """State of the parts as JSON; 503 only where the database is gone or isn't migrated.

    `search` is ok, behind (changes have waited too long or failed), incomplete (it needs a
    rebuild) or unavailable. A search engine that is down takes down search alone, so it does not
    fail the check. Strangers learn these words only; how much waits and fails is for monitoring,
    which sends `HEALTH_TOKEN`, and for administrators.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not tables_fit():
            return JsonResponse({"database": "does not fit", "search": "unknown"}, status=503)
        state = search_health()
        cache_state = _cache_state()
        numbers = _numbers(state) if _may_see_numbers(request) else {}
    except DatabaseError:
        return JsonResponse({"database": "unavailable", "search": "unknown"}, status=503)
    return JsonResponse(
        {
            "database": "ok",
            "cache": cache_state,
            "search": state.state,
            **numbers,
        }
    )


def _may_see_numbers(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.HEALTH_TOKEN
    if token and constant_time_compare(sent, token):
        return True
    return request.user.is_active and request.user.is_superuser


def _numbers(state: SearchHealth) -> dict[str, int]:
    return {
        "mail_waiting": WaitingMail.objects.count(),
        "search_documents": state.engine.documents,
        "search_pending": state.pending,
        "search_failing": state.failing,
        "search_lag_seconds": int(state.lag_seconds),
    }


def _cache_state() -> str:
    """Whether attempts can be counted: "ok", "without redis" (by the database) or "unavailable"."""
    try:
        cache.set("health", True, 60)
        if not cache.get("health"):
            return "unavailable"
        return "without redis" if getattr(caches["default"], "is_away", False) else "ok"
    except (DatabaseError, OSError):
        return "unavailable"
