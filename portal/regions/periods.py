"""Half-years, months and labels over time. Plain dates, no Django."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from dateutil.relativedelta import relativedelta

T = TypeVar("T")

# Half-years on the page of a region.
HALF_YEARS = 6


@dataclass(frozen=True, slots=True)
class HalfYear:
    """Half a year: 1 is January to June, 2 is July to December."""

    year: int
    half: int

    @property
    def key(self) -> str:
        """A short name for storage, such as "2026-1"."""
        return f"{self.year}-{self.half}"

    @property
    def last_day(self) -> datetime.date:
        """30 June or 31 December."""
        return (
            datetime.date(self.year, 6, 30) if self.half == 1 else datetime.date(self.year, 12, 31)
        )

    @property
    def before(self) -> HalfYear:
        """The half-year that ended when this one began."""
        return HalfYear(self.year, 1) if self.half == 2 else HalfYear(self.year - 1, 2)


def half_years(today: datetime.date, count: int) -> list[HalfYear]:
    """The current half-year and those before it, `count` in all, the current one first."""
    found = [HalfYear(today.year, 1 if today.month <= 6 else 2)]
    while len(found) < count:
        found.append(found[-1].before)
    return found


def label_at(records: Iterable[tuple[datetime.date, str]], day: datetime.date) -> str | None:
    """The label on `day` ("" for none) by records of (since, label); None where not known yet.

    Of several records of one day the last one counts.
    """
    found = None
    for since, label in records:
        if since <= day:
            found = label
    return found


def count_labels(
    histories: Mapping[int, Sequence[tuple[datetime.date, str]]], day: datetime.date
) -> dict[str, int]:
    """How many clusters had which label on `day`; those not known then are in no count."""
    counts: dict[str, int] = {}
    for records in histories.values():
        label = label_at(records, day)
        if label is not None:
            counts[label] = counts.get(label, 0) + 1
    return counts


def by_month(
    ends: Iterable[tuple[datetime.date, T]], today: datetime.date, months: int
) -> list[tuple[datetime.date, list[tuple[datetime.date, T]]]]:
    """What ends from today until `months` from now, by the first day of its month, in order."""
    limit = today + relativedelta(months=months)
    found: dict[datetime.date, list[tuple[datetime.date, T]]] = {}
    for end, what in sorted(ends, key=lambda pair: pair[0]):
        if today <= end <= limit:
            found.setdefault(end.replace(day=1), []).append((end, what))
    return list(found.items())
