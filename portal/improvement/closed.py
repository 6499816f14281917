"""What somebody learns whose form is about a plan, or a part of one, that is closed by now.

Only the cluster's own plans are looked up. Whoever may see the plan may see its history as well, so
names and days come from there.
"""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.clusters.audit_sentences import person_of
from portal.clusters.enums import AuditAction
from portal.clusters.models import AuditEntry, Cluster
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError
from practices.permissions import Reader

from .enums import ChangeAction, ChangeSubject
from .history import AUDIT_SUBJECT, completion_of
from .models import ImprovementPlan, Measure, PlanArea
from .titles import shown_title


def _moment(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _ways(cluster: Cluster, plan: ImprovementPlan | None = None) -> list[tuple[str, str]]:
    ways = [(_("Go to the plan"), reverse("plan", args=[cluster.slug]))]
    if plan is not None:
        sheet = reverse("plan_sheet_of", args=[cluster.slug, plan.pk])
        ways.append((_("See the completed plan"), sheet))
    return ways


def plan_closed(
    cluster: Cluster, plan: ImprovementPlan | None = None
) -> ClosedMeanwhileError | None:
    """That `plan` is completed, without one the plan that the cluster worked with last; or that
    it was deleted. None where there never was one."""
    last = plan or ImprovementPlan.objects.completed().filter(cluster=cluster).first()
    ended = None if last is None else completion_of(last)
    deleted = AuditEntry.objects.filter(
        cluster=cluster, action=AuditAction.DELETED, subject=AUDIT_SUBJECT
    ).first()
    if plan is None and deleted and not (ended and ended.happened_at > deleted.happened_at):
        text = _("%(person)s deleted the plan on %(day)s.")
        words = {"person": person_of(deleted), "day": _moment(deleted.happened_at)}
        return ClosedMeanwhileError(text % words, _ways(cluster))
    if last is None:
        return None
    text = _("The plan is completed. A completed plan is not changed; a manager can reopen it.")
    if ended is not None:
        text = _(
            "%(person)s completed the plan on %(day)s. A completed plan is not changed; a manager "
            "can reopen it."
        ) % {"person": ended.user_name or _("The portal"), "day": _moment(ended.happened_at)}
    return ClosedMeanwhileError(text, _ways(cluster, last))


def made_meanwhile(plan: ImprovementPlan) -> ClosedMeanwhileError:
    """That there is a plan already, for whoever was about to make one."""
    made = plan.changes.filter(action=ChangeAction.CREATED).first()
    text = _("%(person)s made a plan on %(day)s. A cluster has one open plan at a time.") % {
        "person": (made and made.user_name) or _("Somebody"),
        "day": _moment(plan.created_at),
    }
    return ClosedMeanwhileError(text, _ways(plan.cluster))


def scores_changed(cluster: Cluster) -> ClosedMeanwhileError:
    """That a proposal was made from scores that are others by now, or gone."""
    text = _("The scores have changed meanwhile, and what is proposed with them.")
    again = reverse("plan_new", args=[cluster.slug])
    return ClosedMeanwhileError(text, [(_("See what is proposed now"), again)])


def part_closed(
    cluster: Cluster, part: PlanArea | Measure | None, reader: Reader
) -> ClosedMeanwhileError | None:
    """What happened to an area or a measure that was asked for and is not where it was: its plan is
    completed, it was removed, or brought back. None for a part that there is not."""
    if part is None:
        return None
    area = part.area if isinstance(part, Measure) else part
    if not area.plan.is_open:
        return plan_closed(cluster, area.plan)
    gone = area if area.removed_at else part
    action = ChangeAction.REMOVED if gone.removed_at else ChangeAction.RESTORED
    is_area = isinstance(gone, PlanArea)
    subject = ChangeSubject.AREA if is_area else ChangeSubject.MEASURE
    changes = area.plan.changes.filter(action=action, subject=subject, title=gone.title[:200])
    change = changes.first()
    words = {
        "title": shown_title(area, gone if isinstance(gone, Measure) else None, reader),
        "person": (change and change.user_name) or _("Somebody"),
        "day": _moment(change.happened_at if change else gone.removed_at or timezone.now()),
    }
    if not gone.removed_at:
        text = _("%(person)s brought back “%(title)s” on %(day)s.")
    elif is_area:
        text = _(
            "%(person)s removed the area “%(title)s” with its measures from the plan on %(day)s. "
            "It can be brought back on the plan, and then you can enter this again."
        )
    else:
        text = _(
            "%(person)s removed the measure “%(title)s” from the plan on %(day)s. It can be "
            "brought back on the plan, and then you can enter this again."
        )
    address = f"{reverse('plan', args=[cluster.slug])}#{'removed' if gone.removed_at else ''}"
    return ClosedMeanwhileError(text % words, [(_("Go to the plan"), address.rstrip("#"))])
