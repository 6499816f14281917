"""What a member of the team does for themselves: the calendar address."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.clusters.models import Membership
from portal.improvement.core.calendar_file import Event
from portal.improvement.models import CalendarFeed, ImprovementPlan, Measure, digest_of, new_token
from portal.improvement.titles import in_reader_words
from practices.permissions import Reader
from practices.requests import AuthenticatedRequest

NEW = "new_calendar_address"  # where the session keeps it until it is shown


def membership_of(request: AuthenticatedRequest, plan: ImprovementPlan) -> Membership:
    """The reader's place in the team of the plan's cluster."""
    return Membership.objects.select_related("calendar_feed").get(
        cluster=plan.cluster, user_id=request.user.pk
    )


@transaction.atomic
def renew_feed(membership: Membership) -> str:
    """Give a member a calendar address; one that was there no longer works.

    Returns:
        Its token, which nobody can read again.
    """
    token = new_token()
    end_feed(membership)  # Not renewed in place, so that the day is that of the address.
    CalendarFeed.objects.create(membership=membership, digest=digest_of(token))
    return token


def show_once(request: AuthenticatedRequest, slug: str, token: str) -> None:
    """Keep a new token in the session until the plan's page shows its address."""
    request.session[NEW] = [slug, token]


def take_new_address(request: AuthenticatedRequest, slug: str) -> str:
    """The calendar address that was just made for this plan, once; else ""."""
    kept = request.session.get(NEW)
    if request.method != "GET" or not kept or kept[0] != slug:
        return ""
    del request.session[NEW]
    return request.build_absolute_uri(reverse("plan_feed", args=[slug, kept[1]]))


def end_feed(membership: Membership) -> None:
    """Make a member's calendar address worthless."""
    CalendarFeed.objects.filter(membership=membership).delete()


def end_feeds_of(user: AbstractUser) -> None:
    """Make all calendar addresses of somebody worthless, as a new password does."""
    CalendarFeed.objects.filter(membership__user_id=user.pk).delete()


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
