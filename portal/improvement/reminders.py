"""E-mail on measures that are due soon or overdue: each once, one message for a person and cluster.

A reminder is noted only after the mail server took the message, in the same transaction that
locks the person's membership: two runs at once send nothing twice, and what a failing server
refused is sent by the next run.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from portal.clusters.models import Membership

from .enums import MeasureStatus, PlanStatus, ReminderKind
from .following import unsubscribe_token, wants_reminders
from .models import Measure, SentReminder

logger = logging.getLogger(__name__)

DAYS_BEFORE = 14
# A server that refuses this many messages in a row is taken to be down.
FAILURES_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Result:
    """How many messages went out, and how many wait for the next run."""

    sent: int
    failed: int


def send_due_reminders(today: datetime.date, connection: BaseEmailBackend) -> Result:
    """Remind every member who wants it of what is due within 14 days or overdue."""
    sent = failed = in_a_row = 0
    waiting = list(_candidates(today))
    for place, pk in enumerate(waiting):
        try:
            sent += _remind(pk, today, connection)
            in_a_row = 0
        except OSError as error:  # smtplib's errors and those of the network
            logger.warning("A reminder could not be sent: %s", type(error).__name__)
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row == FAILURES_IN_A_ROW:
                return Result(sent, failed + len(waiting) - place - 1)
    return Result(sent, failed)


def _candidates(today: datetime.date) -> Sequence[int]:
    """Members of teams whose active plan has something due, and who want to hear of it."""
    due = _due_measures(today).values("area__plan__cluster")
    members = Membership.objects.filter(cluster__in=due, user__is_active=True)
    return [
        member.pk
        for member in members.select_related("plan_reminders").order_by("pk")
        if wants_reminders(member)
    ]


def _due_measures(today: datetime.date) -> QuerySet[Measure]:
    return Measure.objects.filter(
        area__plan__status=PlanStatus.ACTIVE,
        area__removed_at=None,
        removed_at=None,
        due_on__lte=today + datetime.timedelta(days=DAYS_BEFORE),
    ).exclude(status=MeasureStatus.DONE)


@transaction.atomic
def _remind(pk: int, today: datetime.date, connection: BaseEmailBackend) -> int:
    """Send one member what is new; 1 if a message went out."""
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "cluster", "plan_reminders")
        .filter(pk=pk)
        .first()
    )
    if membership is None:
        return 0
    known = set(
        SentReminder.objects.filter(membership=membership).values_list(
            "measure_id", "kind", "due_on"
        )
    )
    due = _due_measures(today).filter(area__plan__cluster=membership.cluster)
    fresh = [
        row
        for row in due.select_related("area")
        if row.due_on and (row.pk, _kind(row.due_on, today).value, row.due_on) not in known
    ]
    if not fresh:
        return 0
    if connection.send_messages([_message(membership, fresh, today)]) == 0:
        raise OSError("the message was not taken")
    SentReminder.objects.bulk_create(
        SentReminder(
            membership=membership, measure=row, kind=_kind(row.due_on, today), due_on=row.due_on
        )
        for row in fresh
        if row.due_on
    )
    return 1


def _kind(due_on: datetime.date, today: datetime.date) -> ReminderKind:
    return ReminderKind.OVERDUE if due_on < today else ReminderKind.DUE_SOON


def _message(
    membership: Membership, measures: Sequence[Measure], today: datetime.date
) -> EmailMultiAlternatives:
    """One message in the member's language, as text and as HTML."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    slug = membership.cluster.slug
    with translation.override(language_of(membership)):
        off = reverse("plan_reminders_off", args=[slug, unsubscribe_token(membership)])
        context = {
            "cluster": membership.cluster,
            "overdue": [row for row in measures if row.due_on and row.due_on < today],
            "due_soon": [row for row in measures if row.due_on and row.due_on >= today],
            "url": f"{site}{reverse('plan', args=[slug])}",
            "off_url": f"{site}{off}",
        }
        folder = "improvement/email"
        message = EmailMultiAlternatives(
            # A name with a line break must not become a header of its own.
            " ".join(render_to_string(f"{folder}/reminder_subject.txt", context).split()),
            render_to_string(f"{folder}/reminder.txt", context),
            to=[membership.user.email],
            headers={"List-Unsubscribe": f"<{context['off_url']}>"},
        )
        message.attach_alternative(
            render_to_string(f"{folder}/reminder.html", context), "text/html"
        )
    return message


def language_of(membership: Membership) -> str:
    """The language in which this member last worked with the plan, else the site's."""
    preference = getattr(membership, "plan_reminders", None)
    known = preference.language if preference else ""
    return known if known in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
