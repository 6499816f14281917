"""The day on which a measure was done: the rule, asked of rows before they are saved."""

from __future__ import annotations

import datetime

from django.utils import timezone

from portal.improvement.core.rules import WrongDay, wrong_done_day
from portal.improvement.models import Measure


class DoneDayError(Exception):
    """A measure can't have been done on that day."""

    def __init__(self, reason: WrongDay) -> None:
        super().__init__(reason.value)
        self.reason = reason


def done_days(measure: Measure) -> tuple[datetime.date | None, datetime.date | None]:
    """Its day of being done and its start, which are held against each other."""
    return measure.done_on, measure.starts_on


def settle_done(measure: Measure, *, is_asked: bool = True) -> None:
    """Only what is done has a day; `is_asked` holds the day against the rule.

    Days that stood there before the rule stay as long as nobody touches them.

    Raises:
        DoneDayError: it can't have been done on that day.
    """
    if not measure.is_done:
        measure.done_on = None
        return
    today = timezone.localdate()
    if is_asked and (wrong := wrong_done_day(measure.done_on, measure.starts_on, today)):
        raise DoneDayError(wrong)
    measure.done_on = measure.done_on or today
