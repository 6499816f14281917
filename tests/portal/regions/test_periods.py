"""Half-years, months and labels over time."""

from __future__ import annotations

import datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.regions.periods import HalfYear, by_month, count_labels, half_years, label_at

DAY = datetime.date


@given(today=st.dates(DAY(2001, 1, 1), DAY(2090, 1, 1)), count=st.integers(1, 12))
def test_half_years_go_back_without_a_gap_from_the_one_of_today(today: DAY, count: int) -> None:
    found = half_years(today, count)
    assert len(found) == count
    assert found[0].before.last_day < today <= found[0].last_day
    assert all(later.before == earlier for later, earlier in pairwise(found))
    assert len({period.key for period in found}) == count


def test_a_half_year_ends_in_june_or_december() -> None:
    assert HalfYear(2026, 1).last_day == DAY(2026, 6, 30)
    assert HalfYear(2026, 1).before == HalfYear(2025, 2)


def test_the_label_of_a_day_is_the_last_one_noted_until_then() -> None:
    records = [(DAY(2025, 1, 1), ""), (DAY(2026, 1, 1), "bronze"), (DAY(2026, 1, 1), "silver")]
    assert label_at(records, DAY(2024, 12, 31)) is None
    assert label_at(records, DAY(2025, 12, 31)) == ""
    assert label_at(records, DAY(2026, 1, 1)) == "silver"
    assert count_labels({1: records, 2: records[:1], 3: []}, DAY(2026, 2, 1)) == {
        "silver": 1,
        "": 1,
    }


def test_labels_that_end_are_listed_by_month_from_today_until_the_limit() -> None:
    today = DAY(2026, 11, 23)
    ends = [
        (DAY(2026, 11, 22), "yesterday"),
        (DAY(2026, 11, 23), "today"),
        (DAY(2027, 1, 31), "b"),
        (DAY(2027, 1, 1), "a"),
        (DAY(2028, 5, 23), "last"),
        (DAY(2028, 5, 24), "too late"),
    ]
    found = by_month(ends, today, 18)
    assert [(first, [what for _day, what in inside]) for first, inside in found] == [
        (DAY(2026, 11, 1), ["today"]),
        (DAY(2027, 1, 1), ["a", "b"]),
        (DAY(2028, 5, 1), ["last"]),
    ]
