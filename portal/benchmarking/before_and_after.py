"""A change of one figure, as people read it wherever one is shown."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .rounding import decimals_apart, with_decimals
from .wording import NO_BREAK_SPACE


def apart(one: float | None, other: float | None) -> tuple[str, str]:
    """A figure before and after a change, in per cent: whole ones, with as many decimals on both
    as it takes to see that they differ."""
    decimals = 0 if one is None or other is None else decimals_apart(one, other)
    first, second = (
        _("not known")
        if value is None
        else f"{number_format(with_decimals(value, decimals))}{NO_BREAK_SPACE}%"
        for value in (one, other)
    )
    return first, second
