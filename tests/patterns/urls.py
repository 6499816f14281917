"""The portal's addresses, and the page of all components before them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from portal.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
    urlpatterns,
)
from tests.patterns.library import sample_context

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


def patterns(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    return render(request, "pattern_library.html", sample_context())


urlpatterns = [path("patterns/", patterns), *urlpatterns]
