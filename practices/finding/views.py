"""The search page, and what it offers while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from practices.finding import page as search_page
from practices.finding import suggestions
from search.engines import EngineUnavailable
from search.search_log import count_afterwards
from search.selectors import is_complete

# How long a browser may show the same suggestions again, in seconds.
SUGGESTION_SECONDS = 30


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results with facets; the lists of the library while the engine is down."""
    try:
        context = search_page.search_context(request)
        if not context["total"] and not is_complete():
            # What is asked for may not be in the new index yet.
            raise EngineUnavailable("the index is being built")
    except EngineUnavailable:
        context = search_page.unavailable_context(request)
        return render(request, "practices/search.html", context, status=503)
    response = render(request, "practices/search.html", context)
    count_afterwards(request, response, context["query"], context["results"])
    return response


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Options of the list below a search field, for the parameter `q`; any text is answered."""
    context = {"offers": suggestions.offers(request)}
    response = render(request, "practices/suggestions.html", context)
    # The titles depend on who asks: no shared cache may keep them.
    patch_cache_control(response, private=True, max_age=SUGGESTION_SECONDS)
    return response
