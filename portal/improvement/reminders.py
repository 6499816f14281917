"""E-mail on measures that are due soon or overdue: each once, one message for a person and cluster.

How it is sent: `portal.notifications`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.clusters.models import Cluster, Membership
from portal.notifications.enums import Frequency
from portal.notifications.links import absolute
from portal.notifications.topics import Content, Occasion, Topic
from practices.permissions import Reader

from .enums import MeasureStatus, PlanStatus, ReminderKind
from .models import Measure
from .titles import in_reader_words

DAYS_BEFORE = 14


@dataclass(frozen=True, slots=True)
class Due:
    """A measure that is due soon or overdue. Its key counts anew with another due date."""

    measure: Measure
    due_on: datetime.date
    kind: ReminderKind

    @property
    def is_overdue(self) -> bool:
        return self.kind == ReminderKind.OVERDUE

    @property
    def key(self) -> str:
        return f"measure:{self.measure.pk}:{self.kind.value}:{self.due_on.isoformat()}"


def _due_measures(today: datetime.date, days: int) -> QuerySet[Measure]:
    return Measure.objects.filter(
        area__plan__status=PlanStatus.ACTIVE,
        area__removed_at=None,
        removed_at=None,
        due_on__lte=today + datetime.timedelta(days=days),
    ).exclude(status=MeasureStatus.DONE)


def due_in(
    cluster: Cluster, today: datetime.date, reader: Reader, days: int = DAYS_BEFORE
) -> list[Due]:
    """What is overdue in the cluster's active plan, or due within so many days; earliest first,
    with titles as `reader` has them."""
    found = _due_measures(today, days).filter(area__plan__cluster=cluster)
    rows = list(found.select_related("area").prefetch_related("resources"))
    in_reader_words((row.area for row in rows), rows, reader)
    return [Due(row, row.due_on, _kind(row.due_on, today)) for row in rows if row.due_on]


def _kind(due_on: datetime.date, today: datetime.date) -> ReminderKind:
    return ReminderKind.OVERDUE if due_on < today else ReminderKind.DUE_SOON


def _candidates(today: datetime.date) -> QuerySet[Membership]:
    """Members of teams whose active plan has something due."""
    due = _due_measures(today, DAYS_BEFORE).values("area__plan__cluster")
    return Membership.objects.filter(cluster__in=due)


def _compose(occasion: Occasion) -> Content | None:
    cluster = occasion.membership.cluster
    due = due_in(cluster, occasion.today, occasion.membership.user)
    fresh = [each for each in due if each.key not in occasion.sent]
    if not fresh:
        return None
    context = {
        "overdue": [each.measure for each in fresh if each.is_overdue],
        "due_soon": [each.measure for each in fresh if not each.is_overdue],
        "url": absolute(reverse("plan", args=[cluster.slug])),
    }
    return Content("improvement/email/reminder", context, [each.key for each in fresh])


TOPIC = Topic(
    key="plan",
    title=_("Reminders of the improvement plan"),
    description=_("14 days before a measure is due, and once when it is overdue."),
    candidates=_candidates,
    compose=_compose,
    # Readers of a team carry out no measure.
    default_for_readers=Frequency.OFF,
    position=20,
)
