"""What a member of the team does for themselves: the calendar address."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.clusters.models import Membership
from portal.improvement.core.calendar_file import Event
from portal.improvement.models import CalendarFeed, ImprovementPlan, Measure, new_token
from portal.improvement.titles import in_reader_words
from practices.permissions import Reader
from practices.requests import AuthenticatedRequest


def membership_of(request: AuthenticatedRequest, plan: ImprovementPlan) -> Membership:
    """The reader's place in the team of the plan's cluster."""
    return Membership.objects.select_related("calendar_feed").get(
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


def calendar_name(plan: ImprovementPlan) -> str:
    """How the calendar is called in the reader's programme."""
    return _("Improvement plan: %(cluster)s") % {"cluster": plan.cluster.name}


def calendar_events(plan: ImprovementPlan, site: str, reader: Reader) -> list[Event]:
    """Due dates of a plan's measures, called as `reader` has them; `site` is the portal's address
    without a final slash."""
    address = f"{site}{reverse('plan', args=[plan.cluster.slug])}"
    found = Measure.objects.filter(
        area__plan=plan, area__removed_at=None, removed_at=None, due_on__isnull=False
    )
    measures = list(found.select_related("area").prefetch_related("resources"))
    in_reader_words((row.area for row in measures), measures, reader)
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
