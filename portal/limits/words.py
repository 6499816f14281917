"""Waiting times as people say them."""

from __future__ import annotations

import math

from django.utils.translation import ngettext

MINUTE, HOUR = 60, 3600


def in_words(seconds: float) -> str:
    """When something may be tried again: "in 4 minutes". Rounded up, so that it holds."""
    if seconds <= MINUTE:
        number = max(1, math.ceil(seconds))
        return ngettext("in %(number)d second", "in %(number)d seconds", number) % {
            "number": number
        }
    if seconds <= 2 * HOUR:
        number = math.ceil(seconds / MINUTE)
        return ngettext("in %(number)d minute", "in %(number)d minutes", number) % {
            "number": number
        }
    number = math.ceil(seconds / HOUR)
    return ngettext("in %(number)d hour", "in %(number)d hours", number) % {"number": number}
