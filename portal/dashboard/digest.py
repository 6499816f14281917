"""The list of the page as an e-mail, once a week or a month, for whoever asks for it.

It names resources, areas and indicators but no score: e-mails are not encrypted, so what
`Answer.why` says with figures stays on the page. How it is sent: `portal.notifications`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.benchmarking.enums import LabelReminderKind
from portal.benchmarking.label_reminders import latest_moment
from portal.benchmarking.standing import standing
from portal.clusters.models import Cluster, Membership
from portal.improvement.reminders import Due, due_in
from portal.notifications.enums import Frequency
from portal.notifications.links import absolute
from portal.notifications.topics import Content, Occasion, Topic
from portal.recommendations.answer import Answer, answer_for
from portal.recommendations.core.reasons.explanation import Explanation
from practices.enums import MaturityLevel

FIRST = 3
# A plan's measures are named about a month ahead, so that none falls between two monthly digests.
DAYS_AHEAD = 31
MOST_INDICATORS = 3
MOST_GAPS = 3
INTERVALS = {
    Frequency.WEEKLY: relativedelta(weeks=1),
    Frequency.MONTHLY: relativedelta(months=1),
}


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A place of the list: what it is called, where it is, and which indicators it helps."""

    id: str
    title: str
    url: str
    indicators: str
    is_new: bool


def is_time(last: datetime.date | None, today: datetime.date, frequency: Frequency) -> bool:
    """Whether a digest may go out today, after one on the day `last`."""
    return last is None or today >= last + INTERVALS[frequency]


def _candidates(_today: datetime.date) -> QuerySet[Membership]:
    """Teams with scores; only members who asked for a digest remain of them."""
    return Membership.objects.filter(cluster__assessments__is_draft=False).distinct()


def _compose(occasion: Occasion) -> Content | None:
    """None before its time, without scores, and where the last digest named all of it."""
    last = max(occasion.sent, default=None)
    if not is_time(_day(last), occasion.today, occasion.frequency):
        return None
    cluster = occasion.membership.cluster
    here = standing(cluster, MaturityLevel(cluster.target))
    if not here.card.answered:
        return None
    answer = answer_for(cluster, here, occasion.membership.user)
    known = None if last is None else frozenset(occasion.sent[last])
    listed = _suggestions(answer, known)
    due = due_in(cluster, occasion.today, occasion.membership.user, DAYS_AHEAD)
    moment = latest_moment(cluster, occasion.today)
    gaps = [f"{each.need.code} {each.need.title}" for each in answer.ranking.content_gaps]
    named = [
        *(each.id for each in listed),
        *(each.key for each in due),
        *([f"label:{moment.value}:{cluster.label_valid_until}"] if moment else []),
        *(f"gap:{each.need.code}" for each in answer.ranking.content_gaps),
    ]
    if set(named) <= (known or frozenset()):
        return None
    context = {
        "target": answer.target_label,
        "no_target": here.no_target,
        "first": listed[:FIRST],
        "new": [each for each in listed[FIRST:] if each.is_new],
        **_dates(cluster, due, moment),
        "gaps": gaps[:MOST_GAPS],
        "url": f"{absolute(reverse('dashboard', args=[cluster.slug]))}#recommendations",
        "plan_url": absolute(reverse("plan", args=[cluster.slug])),
    }
    key = occasion.today.isoformat()
    return Content("recommendations/email/digest", context, [key], named)


def _day(key: str | None) -> datetime.date | None:
    """The key of a digest is the day on which it went out."""
    return None if key is None else datetime.date.fromisoformat(key)


def _suggestions(answer: Answer, known: Collection[str] | None) -> list[DigestItem]:
    """The list in its order; in a first digest (`known` is None) nothing is marked as new."""
    return [
        DigestItem(
            id=each.id,
            title=answer.pages[each.id].title,
            url=absolute(answer.pages[each.id].get_url() or ""),
            indicators=", ".join(_indicators(each, answer)),
            is_new=known is not None and each.id not in known,
        )
        for each in answer.explanations
    ]


def _indicators(explanation: Explanation, answer: Answer) -> Sequence[str]:
    """Names of the indicators of which the reasons speak, the strongest first."""
    reasons = explanation.reasons
    codes = dict.fromkeys(
        code for reason in reasons for code in (reason.indicator, *reason.indicators) if code
    )
    specs = (answer.offered.framework.indicator(code) for code in codes)
    return [f"{spec.code} {spec.title}" for spec in specs if spec][:MOST_INDICATORS]


def _dates(
    cluster: Cluster, due: Iterable[Due], moment: LabelReminderKind | None
) -> dict[str, object]:
    rows = list(due)
    return {
        "overdue": [each.measure for each in rows if each.is_overdue],
        "due_soon": [each.measure for each in rows if not each.is_overdue],
        "label_until": cluster.label_valid_until if moment else None,
        "label_has_ended": moment == LabelReminderKind.EXPIRED,
    }


TOPIC = Topic(
    key="digest",
    title=_("Digest of your recommendations"),
    description=_(
        "The first of your recommendations, what is new among them, and what is due. "
        "It comes only when there is something new."
    ),
    candidates=_candidates,
    compose=_compose,
    frequencies=(Frequency.WEEKLY, Frequency.MONTHLY, Frequency.OFF),
    default=Frequency.OFF,
    default_for_readers=Frequency.OFF,
    position=30,
)
