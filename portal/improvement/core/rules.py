"""What a label asks of an improvement plan, as data with its source.

Only what a public page says is in the table. A label without a row asks for no number of areas,
so its plan may have any.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from portal.recommendations.core.library.effort import runs_for


@dataclass(frozen=True, slots=True)
class PlanRule:
    """How many improvement areas the label with code `level` asks for, and who says so."""

    level: str
    declared_areas: int
    source: str


_RULES = (PlanRule(level="silver", declared_areas=3, source="https://eucles.be"),)

RULES: Mapping[str, PlanRule] = MappingProxyType({rule.level: rule for rule in _RULES})

# How many areas a proposal offers first for a label that asks for no number: few enough to do.
USUAL_AREAS = 3
# How many indicators and measures a proposal suggests in one area.
INDICATORS_PER_AREA = 3
MEASURES_PER_AREA = 2
# Suggested measures of an area are due one after the other, this many days apart.
DAYS_BETWEEN_MEASURES = 90
_SATURDAY = 5  # as `date.weekday` counts


def days_to_carry_out(effort: int, place: int = 1, *, is_read: bool = False) -> int:
    """When a suggested measure is due, in days from the start: one after the other in their
    `place`, and never before what it uses has had its time (`effort` is the order of its band).

    What is only read takes no months, however long that of which it tells has taken.
    """
    return max(DAYS_BETWEEN_MEASURES * place, 0 if is_read else runs_for(effort))


def on_a_weekday(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after the weekend on which it falls: nobody is at work then,
    and earlier would take from the time that the work needs."""
    return day + datetime.timedelta(days=7 - day.weekday() if day.weekday() >= _SATURDAY else 0)


@dataclass(frozen=True, slots=True)
class LabelEnd:
    """The day on which today's label ends, against the last day on which a measure is due."""

    ends_on: datetime.date
    last_due: datetime.date | None
    is_over: bool = False

    @property
    def is_before_last(self) -> bool:
        """Whether something of the plan is due only after the label has ended."""
        return self.last_due is not None and self.last_due > self.ends_on


def label_end(
    ends_on: datetime.date | None, due: Iterable[datetime.date | None], today: datetime.date
) -> LabelEnd | None:
    """Hold the days on which open measures are `due` against the end of the label; None where
    that is not known. On its last day a label still holds."""
    if ends_on is None:
        return None
    last = max((day for day in due if day is not None), default=None)
    return LabelEnd(ends_on, last, ends_on < today)


def without_measure(codes: Iterable[str], measures: Iterable[Collection[str]]) -> list[str]:
    """The indicators of an area on which no measure works, in their order.

    Each measure comes with the indicators of the guidance that it uses. One that uses none, or
    none on these indicators, is somebody's own: it may be on any of them.
    """
    wanted, rows = list(codes), [set(each) for each in measures]
    if any(not each & set(wanted) for each in rows):
        return []
    return [code for code in wanted if not any(code in each for each in rows)]


def is_past_due(
    due_on: datetime.date | None,
    before: datetime.date | None,
    today: datetime.date,
    *,
    is_done: bool,
) -> bool:
    """Whether a measure would newly be due on a day that is over: nobody could keep that.

    A day that stood there already may stay (`before`), and what is done may have been due.
    """
    return due_on is not None and not is_done and due_on != before and due_on < today


class WrongDay(Enum):
    """Why something can't have been done on a day."""

    TO_COME = "to come"
    BEFORE_START = "before the start"


def wrong_done_day(
    done_on: datetime.date | None, starts_on: datetime.date | None, today: datetime.date
) -> WrongDay | None:
    """What is wrong with the day on which a measure is said to have been done; None if nothing.

    Without a day it is today, and today always holds: what is done ahead of its start is done.
    """
    if done_on is None or done_on == today:
        return None
    if done_on > today:
        return WrongDay.TO_COME
    if starts_on is not None and done_on < starts_on:
        return WrongDay.BEFORE_START
    return None


def is_before_first(done_on: datetime.date | None, first_on: datetime.date) -> bool:
    """Whether something was done before the first assessment of its plan (`first_on`): then what
    it brought is in the first scores. That is no mistake, but worth a word."""
    return done_on is not None and done_on < first_on


def is_no_rise(target: Decimal | float | None, first: Decimal | float | None) -> bool:
    """Whether a target (same units as the `first` score) asks for nothing: it was reached before
    the plan began. Where either is not known there is nothing to compare."""
    return target is not None and first is not None and float(target) <= float(first)


def rule_for(level: str) -> PlanRule | None:
    """The rule of the label with this code; None where it asks for no number of areas."""
    return RULES.get(level)


def required_areas(level: str) -> int:
    """How many areas the label asks for, 0 where any number will do."""
    rule = rule_for(level)
    return rule.declared_areas if rule else 0
