"""A page that is overdue for its check counts for less, in search as in recommendations."""

from __future__ import annotations

import datetime
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from practices.finding.documents import quality
from practices.finding.freshness import due_on, is_overdue, share_of_quality
from tests.factories.library import best_practice

REVIEWED = datetime.date(2026, 1, 31)


def test_a_page_is_due_months_after_its_check_and_overdue_the_day_after() -> None:
    due = due_on(REVIEWED, 1)
    assert due == datetime.date(2026, 2, 28)
    assert not is_overdue(REVIEWED, 1, due)
    assert is_overdue(REVIEWED, 1, due + timedelta(days=1))


@pytest.mark.parametrize(("reviewed_on", "months"), [(None, 12), (REVIEWED, None), (None, None)])
def test_an_unfinished_draft_is_never_overdue(
    reviewed_on: datetime.date | None, months: int | None
) -> None:
    assert due_on(reviewed_on, months) is None
    assert share_of_quality(reviewed_on, months, datetime.date(2100, 1, 1)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "share"), [(0, 1.0), (1, 0.7)])
def test_what_is_overdue_ranks_lower_in_search(days: int, share: float) -> None:
    page = best_practice()
    fresh = quality(page)
    page.review_every = 12
    page.reviewed_on = timezone.localdate() - relativedelta(months=12) - timedelta(days=days)
    assert quality(page) == pytest.approx(fresh * share)
