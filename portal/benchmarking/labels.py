"""The label in words: how near the next one is, and when today's one ends."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.core.readiness import Readiness
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel

from .enums import LabelReminderKind
from .rounding import is_just_below
from .wording import percent

# From the latest moment to the earliest: the first that has come is the one that counts.
MOMENTS = (
    (LabelReminderKind.EXPIRED, 0),
    (LabelReminderKind.QUARTER, 3),
    (LabelReminderKind.HALF_YEAR, 6),
    (LabelReminderKind.YEAR, 12),
)


def moment(until: datetime.date, today: datetime.date) -> LabelReminderKind | None:
    """The reminder whose time has come for a label that ends on `until`; None before the first."""
    for kind, months in MOMENTS:
        if today >= until - relativedelta(months=months):
            return kind
    return None


@dataclass(frozen=True, slots=True)
class ExpiryNotice:
    """What the dashboard says before and after the end of a label; `tone` as notices have it."""

    tone: str
    title: SafeString
    text: str


def expiry_notice(cluster: Cluster) -> ExpiryNotice | None:
    """A notice from twelve months before the end; None where there is nothing to say."""
    until = cluster.label_valid_until
    if not cluster.label or until is None:
        return None
    today = timezone.localdate()
    kind = moment(until, today)
    if kind is None:
        return None
    words = {
        "label": cluster.get_label_display(),
        "day": format_html('<time datetime="{}">{}</time>', until.isoformat(), date_format(until)),
    }
    if until < today:
        return ExpiryNotice(
            "err",
            format_html(_("Your {label} label expired on {day}."), **words),
            _("Ask the body that gave it whether a renewal is still possible."),
        )
    return ExpiryNotice(
        "warn" if kind == LabelReminderKind.YEAR else "err",
        format_html(_("Your {label} label ends on {day}."), **words),
        _("A renewal may take months. Agree a date with the body that gave it in good time."),
    )


def validity(until: datetime.date | None) -> str | SafeString:
    """Until when a label holds and how many days that is; "" where it is not known."""
    if until is None:
        return ""
    days = (until - timezone.localdate()).days
    day = format_html('<time datetime="{}">{}</time>', until.isoformat(), date_format(until))
    if days < 0:
        return format_html(_("Expired on {day}"), day=day)
    left = ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return format_html(_("Valid until {day}, {left}"), day=day, left=left)


def too_little(known: int, count: int) -> str:
    """Why there is no total: "No total: 1 of 31 indicators is known, less than half."."""
    return ngettext(
        "No total yet: %(known)d of %(count)d indicators is known, too little to stand for all.",
        "No total yet: %(known)d of %(count)d indicators are known, too little to stand for all.",
        known,
    ) % {"known": known, "count": count}


def no_target(level: MaturityLevel) -> str:
    """What stands wherever a figure would be held against a label that asks for nothing."""
    return _("No target is set for %(level)s.") % {"level": level.label}


def without_target(number: int) -> str:
    """How many indicators a label asks nothing of: "3 without a target"."""
    text = ngettext("%(count)d without a target", "%(count)d without a target", number)
    return text % {"count": number}


def readiness_sentence(found: Readiness) -> str:
    """What a manager can repeat: "Total 74 %, target 80 %, 5 indicators below target"."""
    if not found.known:
        return _("No score is known yet.")
    if not found.has_target:
        return _("No target is set for %(level)s, so nothing says how near it is.") % {
            "level": MaturityLevel(found.level).label
        }
    if found.is_met:
        return _("Every indicator is at its target, and so is the total.")
    parts = [_total(found)]
    below = len(found.below)
    if below:
        parts.append(
            ngettext("%(count)d indicator below target", "%(count)d indicators below target", below)
            % {"count": below}
        )
    elif found.measured:
        parts.append(_("no scored indicator below target"))
    if found.without_target:
        parts.append(without_target(len(found.without_target)))
    unknown = len(found.unknown)
    if unknown:
        parts.append(
            ngettext("%(count)d not known yet", "%(count)d not known yet", unknown)
            % {"count": unknown}
        )
    return ", ".join(parts) + "."


def _total(found: Readiness) -> str:
    if found.total is None:
        return too_little(found.known, found.known + len(found.unknown)).removesuffix(".")
    words = {"total": percent(found.total), "needed": percent(found.needed)}
    if found.needed is None:
        return _("Total %(total)s") % words
    # 64.6 and 65 are shown alike, and yet the target is not reached.
    if is_just_below(found.total, found.needed):
        return _("Total just below %(needed)s, the target") % words
    return _("Total %(total)s, target %(needed)s") % words
