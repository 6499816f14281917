"""Pages that are copied together lead to each other, not back to what they were copied from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

_LINK = re.compile(r"<a\b[^>]*>")
# Quotation marks are escaped where a text stands within a text.
_TO_A_PAGE = re.compile(r'\blinktype=\\*"page\\*"')
_NUMBER = re.compile(r'(\bid=\\*")(\d+)')


def lead_inside(original: Page, copy: Page) -> None:
    """Let links between `original` and the pages below it lead to their copies, in `copy` and
    below it: links to other resources and those in texts, as they are live and in every version."""
    pairs = zip(_tree(original), _tree(copy), strict=True)
    moved = {one.pk: other.pk for one, other in pairs}
    numbers = list(moved.values())
    for page in Page.objects.filter(pk__in=numbers).specific():
        links = page.links.filter(target__in=list(moved)) if hasattr(page, "links") else ()
        for link in links:
            type(link)._default_manager.filter(pk=link.pk).update(target=moved[link.target_id])
        if changed := _changed_fields(page, moved):
            type(page)._default_manager.filter(pk=page.pk).update(**changed)
    versions = Revision.page_revisions.filter(object_id__in=[str(number) for number in numbers])
    for version in versions:
        content = with_links(version.content, moved)
        for link in content.get("links", ()):
            link["target"] = moved.get(link["target"], link["target"])
        if content != version.content:
            Revision.objects.filter(pk=version.pk).update(content=content)


def with_links(value: Any, moved: Mapping[int, int]) -> Any:
    """The value, of lists, dicts and texts, whose links to pages have their new numbers."""
    if isinstance(value, str):
        return _LINK.sub(lambda found: _with_link(found[0], moved), value)
    if isinstance(value, dict):
        return {name: with_links(each, moved) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [with_links(each, moved) for each in value]
    return value


def _with_link(tag: str, moved: Mapping[int, int]) -> str:
    if not _TO_A_PAGE.search(tag):
        return tag
    return _NUMBER.sub(
        lambda found: f"{found[1]}{moved.get(int(found[2]), int(found[2]))}", tag, count=1
    )


def _tree(page: Page) -> list[Page]:
    """The page and all below it, in an order that a copy has as well."""
    return list(Page.objects.get(pk=page.pk).get_descendants(inclusive=True).order_by("path"))


def _changed_fields(page: Page, moved: Mapping[int, int]) -> dict[str, Any]:
    found = {}
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            stored = field.stream_block.get_prep_value(getattr(page, field.name))
        elif isinstance(field, models.TextField):
            stored = getattr(page, field.name)
        else:
            continue
        changed = with_links(stored, moved)
        if changed != stored:
            found[field.name] = changed
    return found
