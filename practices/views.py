"""The search page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.engines import EngineUnavailable

from . import search_page


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results with facets; the lists of the library while the engine is down."""
    try:
        context = search_page.search_context(request)
    except EngineUnavailable:
        context = search_page.unavailable_context(request)
        return render(request, "practices/search.html", context, status=503)
    return render(request, "practices/search.html", context)
