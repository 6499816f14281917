"""The plan's own history, kept with it, and the cluster's trail beside it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.clusters import audit
from portal.clusters.enums import AuditAction
from practices.enums import MaturityLevel

from .enums import ChangeAction, ChangeSubject, MeasureStatus, PlanStatus
from .models import ImprovementPlan, PlanChange

AUDIT_SUBJECT = "plan"
LONGEST_VALUE = 500

# Names of what can change, as the reader sees them. "indicator:4.5" is the target of 4.5,
# "baseline:4.5" its first score, "later:4.5" its later one.
FIELDS = {
    "title": gettext_lazy("title"),
    "aim": gettext_lazy("what shall be better"),
    "effect": gettext_lazy("effect so far"),
    "indicators": gettext_lazy("indicators"),
    "description": gettext_lazy("details"),
    "responsible_role": gettext_lazy("responsible role"),
    "starts_on": pgettext_lazy("field", "start"),
    "due_on": pgettext_lazy("field", "due"),
    "ends_on": pgettext_lazy("field", "end"),
    "done_on": pgettext_lazy("field", "done on"),
    "status": pgettext_lazy("field", "state"),
    "target": gettext_lazy("label you work towards"),
    "evidence": gettext_lazy("evidence"),
    "evidence_link": gettext_lazy("link to the evidence"),
    "resources": gettext_lazy("resources used"),
    "measured_on": pgettext_lazy("field", "later assessment"),
}
INDICATOR_PREFIX = "indicator:"
BASELINE_PREFIX = "baseline:"
LATER_PREFIX = "later:"
SCORE_PREFIXES = (BASELINE_PREFIX, LATER_PREFIX)
_DATES = frozenset({"starts_on", "due_on", "ends_on", "done_on", "measured_on"})

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One changed value, in the reader's language."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    happened_at: datetime.datetime
    who: str
    what: str
    title: str
    values: list[ValueChange]
    is_addition: bool = False


def plain(value: object) -> str:
    """A value as the history keeps it: the same in every language."""
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(sorted(map(str, value)))
    return str(value)[:LONGEST_VALUE]


def differences(before: Values, after: Values) -> list[dict[str, str]]:
    """What differs between two sets of values, in the order of their fields."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = ((name, plain(before.get(name)), plain(after.get(name))) for name in names)
    return [{"field": name, "before": old, "after": new} for name, old, new in pairs if old != new]


def note(
    plan: ImprovementPlan,
    user: AbstractUser | None,
    action: ChangeAction,
    subject: ChangeSubject,
    title: str = "",
    values: Iterable[dict[str, str]] = (),
) -> None:
    """Write into the history who did what, and into the cluster's trail that it was done."""
    PlanChange.objects.create(
        plan=plan,
        user_id=user.pk if user else None,
        user_name=user.get_full_name()[:200] if user else "",
        action=action,
        subject=subject,
        title=title[:200],
        values=list(values),
    )
    trail = AuditAction.ADDED if action == ChangeAction.CREATED else AuditAction.CHANGED
    audit.record(plan.cluster, user, trail, AUDIT_SUBJECT, title)


def completion_of(plan: ImprovementPlan) -> PlanChange | None:
    """The latest change that completed the plan."""
    changes = plan.changes.filter(action=ChangeAction.CHANGED, subject=ChangeSubject.PLAN)
    done = {"field": "status", "after": PlanStatus.COMPLETED.value}
    return next((c for c in changes if any(done.items() <= v.items() for v in c.values)), None)


def entries(changes: Iterable[PlanChange], titles: Mapping[str, str]) -> list[Entry]:
    """Rows of the history page, in the reader's language; `titles` as of `titles.titles_of`."""
    return [
        Entry(
            happened_at=change.happened_at,
            who=change.user_name or _("The portal"),
            what=f"{change.get_subject_display()}: {change.get_action_display().lower()}",
            title=titles.get(change.title, change.title),
            values=[_value_change(value, titles) for value in change.values],
            is_addition=change.action == ChangeAction.ADDED,
        )
        for change in changes
    ]


def _value_change(value: Mapping[str, str], titles: Mapping[str, str]) -> ValueChange:
    name = value["field"]
    if name.startswith(INDICATOR_PREFIX):
        code = name.removeprefix(INDICATOR_PREFIX)
        label = _("target of %(indicator)s") % {"indicator": code}
    elif name.startswith(BASELINE_PREFIX):
        label = _("first score of %(indicator)s") % {"indicator": name[len(BASELINE_PREFIX) :]}
    elif name.startswith(LATER_PREFIX):
        label = _("later score of %(indicator)s") % {"indicator": name[len(LATER_PREFIX) :]}
    else:
        label = str(FIELDS.get(name, name))
    before, after = (_shown(name, value[side], titles) for side in ("before", "after"))
    return ValueChange(label, before, after)


def _shown(name: str, value: str, titles: Mapping[str, str]) -> str:
    if not value:
        return _("empty")
    if name in _DATES and (day := parse_date(value)):
        return date_format(day)
    if name == "status":
        choices = {**dict(PlanStatus.choices), **dict(MeasureStatus.choices)}
        return str(choices.get(value, value))
    if name == "target" and value in MaturityLevel.values:
        return str(MaturityLevel(value).label)
    return titles.get(value, value) if name == "title" else value
