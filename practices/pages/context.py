"""What the pages of each kind show beside their own fields.

A model stands below what gathers for its page cards, links and progress, so it doesn't know that:
each app says it for its kinds as it starts.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page


@singledispatch
def page_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    """Names for the template of `page`, by the nearest registered class of it; none for others.

    What is registered for a class answers alone: it includes what its parent class shows.
    """
    return {}
