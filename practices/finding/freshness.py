"""When a page is due for its check, and what is left of its quality once it is overdue.

One rule for readers, search and recommendations; pure, so that who reads rows asks here as well.
"""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta

# A page overdue for its check loses the rest of its quality.
OVERDUE_SHARE = 0.7


def due_on(reviewed_on: datetime.date | None, months: int | None) -> datetime.date | None:
    """The day by which a page should be checked again; None in an unfinished draft."""
    if reviewed_on is None or not months:
        return None
    return reviewed_on + relativedelta(months=months)


def is_overdue(reviewed_on: datetime.date | None, months: int | None, today: datetime.date) -> bool:
    """Whether that day is over; on the day itself a page isn't overdue."""
    due = due_on(reviewed_on, months)
    return due is not None and due < today


def share_of_quality(
    reviewed_on: datetime.date | None, months: int | None, today: datetime.date
) -> float:
    """What a page's quality is multiplied by, 1.0 while it is not overdue."""
    return OVERDUE_SHARE if is_overdue(reviewed_on, months, today) else 1.0
