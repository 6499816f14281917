"""E-mail before a label ends: 12, 6 and 3 months before, and when it has ended; each once.

Who missed a moment gets the latest one only. How it is sent: `portal.notifications`.
"""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.clusters.models import Cluster, Membership
from portal.notifications.links import absolute
from portal.notifications.topics import Content, Occasion, Topic

from .enums import LabelReminderKind
from .labels import moment

# A label that ended long ago was entered as history.
DAYS_AFTER = 60


def latest_moment(cluster: Cluster, today: datetime.date) -> LabelReminderKind | None:
    """The moment that has come for a cluster's label; None before the first and long after."""
    until = cluster.label_valid_until
    if not cluster.label or until is None or (today - until).days > DAYS_AFTER:
        return None
    return moment(until, today)


def _candidates(today: datetime.date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        cluster__is_example=False,
        cluster__label_valid_until__gte=today - datetime.timedelta(days=DAYS_AFTER),
        cluster__label_valid_until__lte=today + relativedelta(months=12),
    ).exclude(cluster__label="")


def _compose(occasion: Occasion) -> Content | None:
    cluster = occasion.membership.cluster
    kind, until = latest_moment(cluster, occasion.today), cluster.label_valid_until
    if kind is None or until is None:
        return None
    key = f"{kind.value}:{until.isoformat()}"
    if key in occasion.sent:
        return None
    context = {
        "has_ended": kind == LabelReminderKind.EXPIRED,
        "until": until,
        "url": absolute(reverse("dashboard", args=[cluster.slug])),
    }
    return Content("benchmarking/email/label", context, [key])


TOPIC = Topic(
    key="label",
    title=_("Reminders of your label"),
    description=_("12, 6 and 3 months before the label ends, and when it has ended."),
    candidates=_candidates,
    compose=_compose,
    position=10,
)
