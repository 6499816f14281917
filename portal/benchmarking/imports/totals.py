"""The totals that answers would give, with the number of rows they are without."""

from __future__ import annotations

from django.utils.translation import ngettext

from portal.benchmarking.imports.core.results import Choice
from portal.benchmarking.wording import percent


def total_of(choice: Choice, column: str) -> str:
    """The total that an answer would give to a column, and how many rows it is without."""
    total, count = percent(choice.totals[column]), choice.unread.get(column, 0)
    return total if not count or choice.totals[column] is None else f"{total} ({unread(count)})"


def unread(count: int) -> str:
    """How many rows totals are without."""
    return ngettext(
        "without %(count)d row that can't be read",
        "without %(count)d rows that can't be read",
        count,
    ) % {"count": count}
