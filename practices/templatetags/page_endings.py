"""For the screens that ask whether to unpublish or delete pages, or to delete files."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.db.models import Model
from django.template import Context
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from practices.editing.moving.deletions import FileUses, uses_of
from practices.publishing.endings import said_of_followers, said_of_lost_addresses
from practices.publishing.problems import unpublishing_problems

register = template.Library()


@register.simple_tag
def followers_of(page: Page) -> str:
    """What leaves the public together with one page."""
    return said_of_followers([page])


@register.filter
def why_it_stays(page: Page) -> str:
    """Why a page can't be unpublished; empty where it can."""
    return " ".join(str(one) for one in unpublishing_problems(page))


@register.simple_tag
def lost_addresses(items: Iterable[dict[str, Page]] | Page) -> str:
    """How many pages leave the public if pages are unpublished with what lies below them."""
    pages = [items] if isinstance(items, Page) else [item["item"] for item in items]
    return said_of_lost_addresses(pages)


@register.simple_tag
def followers_of_items(items: Iterable[dict[str, Page]], *, deleted: bool = False) -> str:
    """What leaves the public together with the items of a bulk action.

    What lies below a page is deleted with it, and not unpublished with it.
    """
    pages = [item["item"] for item in items]
    if deleted:
        pages = [one for page in pages for one in page.get_descendants(inclusive=True)]
    return said_of_followers(pages)


@register.simple_tag(takes_context=True)
def uses_of_files(context: Context, *files: Model) -> list[FileUses]:
    """Which pages would lose each of `files`; nothing of what is no document or picture."""
    kinds = (get_document_model(), get_image_model())
    user = context["request"].user
    return [uses_of(one, user) for one in files if isinstance(one, kinds)]


@register.simple_tag(takes_context=True)
def shown_of_items(context: Context, items: Iterable[dict[str, Model]]) -> bool:
    """Whether a public page shows any file of a bulk action."""
    return any_shown(uses_of_files(context, *(item["item"] for item in items)))


@register.filter
def any_shown(uses: Iterable[FileUses]) -> bool:
    return any(one.public for one in uses)
