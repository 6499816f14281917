"""Hooks of the site as a whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page


@hooks.register("before_serve_page")
def remember_page(page: Page, request: HttpRequest, *_args: Any, **_kwargs: Any) -> None:
    """The language switch asks which page this is."""
    request.portal_page = page  # type: ignore[attr-defined]  # read by the context processor
