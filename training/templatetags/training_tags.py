"""What the editing screens ask of courses and modules."""

from __future__ import annotations

from django import template
from wagtail.models import Page

from training import taking_down

register = template.Library()


@register.filter
def unpublishing_notes(page: Page) -> list[str]:
    """What somebody should know before they unpublish `page`."""
    return taking_down.unpublishing_notes(page)


@register.filter
def deletion_notes(page: Page) -> list[str]:
    """What goes with `page` when it is deleted, and what stays."""
    return taking_down.deletion_notes(page)


@register.filter
def moving_notes(page: Page) -> list[str]:
    """What somebody should know before they move `page` to a place that isn't chosen yet."""
    return taking_down.moving_notes(page, None)
