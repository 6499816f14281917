"""For the screens that ask whether to unpublish or delete pages."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from wagtail.models import Page

from practices.publishing.endings import said_of_followers

register = template.Library()


@register.simple_tag
def followers_of(page: Page) -> str:
    """What leaves the public together with one page."""
    return said_of_followers([page])


@register.simple_tag
def followers_of_items(items: Iterable[dict[str, Page]], *, deleted: bool = False) -> str:
    """What leaves the public together with the items of a bulk action.

    What lies below a page is deleted with it, and not unpublished with it.
    """
    pages = [item["item"] for item in items]
    if deleted:
        pages = [one for page in pages for one in page.get_descendants(inclusive=True)]
    return said_of_followers(pages)
