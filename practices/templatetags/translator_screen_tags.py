"""For the screen on which pages are translated."""

from __future__ import annotations

from django import template
from wagtail_localize.models import Translation

from practices.translating.screen import with_shown_texts

register = template.Library()


@register.simple_tag
def texts_as_shown(props: str, translation: Translation) -> str:
    """The screen's properties with texts as readers see them."""
    return with_shown_texts(props, translation)
