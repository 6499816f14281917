"""What translators type, kept as the text that they see.

wagtail-localize stores every piece as HTML and reads plain text out of it again: there a bare
`&` or `<` swallowed what followed it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html.entities import html5
from typing import Any

from wagtail.models import Page
from wagtail_localize import models as localize_models
from wagtail_localize.models import StringTranslation, TemplateSegment
from wagtail_localize.strings import StringValue

from practices.texts.slugs import page_slug
from practices.translating.limits import problem_of

# With room for the number that tells it from another one.
MOST_OF_A_SLUG = 240

_AMPERSAND = re.compile(r"&(#\d+;|#[xX][0-9a-fA-F]+;|\w+;)?")
# In formatted text a tag that isn't allowed is told to the translator; in plain text it is text.
_NO_TAG = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")
_NO_BREAK = re.compile(r"<(?!br\s*/?>)")


def stored_text(typed: str, *, rich: bool) -> str:
    """`typed` as HTML: what is neither a character's name nor a tag stands for itself.

    Doing it again changes nothing, so that texts of PO files, which are HTML, pass unharmed.

    Args:
        typed: what came from the screen, a PO file or a machine.
        rich: whether the piece may hold inline tags; plain text has line breaks alone.
    """
    return (_NO_TAG if rich else _NO_BREAK).sub("&lt;", _AMPERSAND.sub(_ampersand, typed))


def _ampersand(found: re.Match[str]) -> str:
    name = found.group(1)
    if name and (name.startswith("#") or name in html5):
        return found.group(0)
    return "&amp;" + (name or "")


def on_translated(
    instance: StringTranslation,
    update_fields: Collection[str] | None = None,
    **_kwargs: Any,
) -> None:
    """Before a translated piece is saved, on every way that saves one.

    What its field would refuse, a text that is too long, is kept with what is wrong with it: the
    translator's screen says so at once, and it doesn't count as translated.
    """
    if update_fields is not None and "data" not in update_fields:
        return
    rich = TemplateSegment.objects.filter(context_id=instance.context_id).exists()
    instance.data = stored_text(instance.data, rich=rich)
    if rich or instance.context is None:
        return
    problem = problem_of(instance.context, str(StringValue(instance.data).render_text()))
    if problem:
        instance.has_error, instance.field_error = True, problem


def on_title_translated(instance: StringTranslation, **_kwargs: Any) -> None:
    """Lists call the page by the title as readers will see it, and not by its HTML."""
    if instance.context is not None and instance.context.path == "title":
        pages = Page.objects.filter(
            translation_key=instance.context.object_id, locale_id=instance.locale_id
        )
        pages.update(draft_title=str(StringValue(instance.data).render_text())[:255])


def register() -> None:
    """Addresses of translations by the rule for those of other pages, in the letters that were
    typed. wagtail-localize has no way to say so; called when the apps are ready."""

    def slugify(typed: str) -> str:
        return page_slug(typed, fallback="", longest=MOST_OF_A_SLUG) if typed else ""

    localize_models.slugify = slugify
