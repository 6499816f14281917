"""What a member of the team does for themselves: calendar address and reminders."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.clusters.enums import MembershipRole
from portal.clusters.models import Membership
from practices.requests import AuthenticatedRequest
from practices.selectors import reader_language

from .calendar_file import Event
from .models import CalendarFeed, ImprovementPlan, Measure, ReminderPreference, new_token

SALT = "portal.improvement.reminders"


def membership_of(request: AuthenticatedRequest, plan: ImprovementPlan) -> Membership:
    """The reader's place in the team of the plan's cluster."""
    return Membership.objects.select_related("calendar_feed", "plan_reminders").get(
        cluster=plan.cluster, user_id=request.user.pk
    )


def renew_feed(membership: Membership) -> CalendarFeed:
    """Give a member a calendar address; one that was there no longer works."""
    feed, _is_new = CalendarFeed.objects.update_or_create(
        membership=membership, defaults={"token": new_token()}
    )
    return feed


def end_feed(membership: Membership) -> None:
    """Make a member's calendar address worthless."""
    CalendarFeed.objects.filter(membership=membership).delete()


def set_reminders(membership: Membership, *, is_on: bool) -> None:
    """Switch a member's reminders on or off; they come in the language of this moment."""
    ReminderPreference.objects.update_or_create(
        membership=membership, defaults={"is_on": is_on, "language": reader_language()}
    )


def wants_reminders(membership: Membership) -> bool:
    """Whether a member gets reminders: readers of a team only once they switch them on."""
    preference = getattr(membership, "plan_reminders", None)
    if preference is None:
        return membership.role != MembershipRole.READER
    return bool(preference.is_on)


def remember_language(membership: Membership) -> None:
    """Send this member's reminders in the language in which they work with the plan."""
    ReminderPreference.objects.update_or_create(
        membership=membership, defaults={"language": reader_language()}
    )


def unsubscribe_token(membership: Membership) -> str:
    """What the link in a reminder carries; it can only switch reminders off."""
    return signing.dumps(membership.pk, salt=SALT)


def membership_from(token: str) -> Membership | None:
    """Whose reminders a link switches off; None for a made-up or outdated one."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Membership.objects.select_related("cluster").filter(pk=pk).first()


def calendar_name(plan: ImprovementPlan) -> str:
    """How the calendar is called in the reader's programme."""
    return _("Improvement plan: %(cluster)s") % {"cluster": plan.cluster.name}


def calendar_events(plan: ImprovementPlan, site: str) -> list[Event]:
    """Due dates of a plan's measures; `site` is the portal's address without a final slash."""
    address = f"{site}{reverse('plan', args=[plan.cluster.slug])}"
    measures = Measure.objects.filter(
        area__plan=plan, area__removed_at=None, removed_at=None, due_on__isnull=False
    ).select_related("area")
    return [
        Event(
            uid=str(row.uid),
            day=row.due_on,
            summary=_("Done: %(title)s") % {"title": row.title} if row.is_done else row.title,
            description=_description(row),
            url=f"{address}#measure-{row.pk}",
            changed_at=row.changed_at,
            sequence=row.revision,
        )
        for row in measures
        if row.due_on
    ]


def _description(measure: Measure) -> str:
    role = _("Responsible: %(role)s") % {"role": measure.responsible_role}
    lines = [measure.area.title, role if measure.responsible_role else "", measure.description]
    return "\n".join(line for line in lines if line)
