"""Quarters of clusters and half-years in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .periods import HalfYear


def share_below(quarter: int) -> str:
    """The start of a sentence: "Fewer than a quarter"."""
    return {
        1: _("Fewer than a quarter"),
        2: _("A quarter to half"),
        3: _("Half to three quarters"),
        4: _("More than three quarters"),
    }[quarter]


def share_in_short(quarter: int) -> str:
    """The same for the cell of a table."""
    return {
        1: _("under 25 %"),
        2: _("25 to 49 %"),
        3: _("50 to 75 %"),
        4: _("over 75 %"),
    }[quarter]


def half_year_label(period: HalfYear) -> str:
    """Such as "January to June 2026"."""
    if period.half == 1:
        return _("January to June %(year)d") % {"year": period.year}
    return _("July to December %(year)d") % {"year": period.year}
