"""Whether the portal is well."""

from __future__ import annotations

from django.core.cache import cache, caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from portal.notifications.models import WaitingMail
from search.selectors import health as search_health

from .tables import tables_fit


def health(_request: HttpRequest) -> JsonResponse:
    """State of the parts as JSON; 503 only where the database is gone or isn't migrated.

    `search` is ok, behind (changes have waited too long or failed), incomplete (it needs a
    rebuild) or unavailable. A search engine that is down takes down search alone, so it does not
    fail the check. Nothing is said that tells strangers more than numbers.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not tables_fit():
            return JsonResponse({"database": "does not fit", "search": "unknown"}, status=503)
        state = search_health()
        cache_state = _cache_state()
        mails = WaitingMail.objects.count()
    except DatabaseError:
        return JsonResponse({"database": "unavailable", "search": "unknown"}, status=503)
    return JsonResponse(
        {
            "database": "ok",
            "cache": cache_state,
            "mail_waiting": mails,
            "search": state.state,
            "search_documents": state.engine.documents,
            "search_pending": state.pending,
            "search_failing": state.failing,
            "search_lag_seconds": int(state.lag_seconds),
        }
    )


def _cache_state() -> str:
    """Whether attempts can be counted: "ok", "without redis" (by the database) or "unavailable"."""
    try:
        cache.set("health", True, 60)
        if not cache.get("health"):
            return "unavailable"
        return "without redis" if getattr(caches["default"], "is_away", False) else "ok"
    except (DatabaseError, OSError):
        return "unavailable"
