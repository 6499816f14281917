"""The report of where a cluster stands, for the board and for paper: plain words first."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.core.scoring import AreaScore
from portal.benchmarking.standing import Standing, since_last_time, standing, standing_context
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel

from .labels import readiness_sentence
from .rounding import difference, exactly_apart, is_just_below, whole
from .wording import percent

WEAKNESSES = 5


def report_context(
    cluster: Cluster, target: MaturityLevel, comparison: str = ""
) -> dict[str, Any] | None:
    """Everything of the report; None where no score is known yet."""
    here = standing(cluster, target, comparison)
    if not here.card.answered:
        return None
    return {
        **standing_context(cluster, here),
        "target": target.value,
        "today": timezone.localdate(),
        "summary": summary(here),
        "weaknesses": _weaknesses(here),
    }


def summary(here: Standing) -> list[str]:
    """What the figures say, in sentences that can be read out."""
    return [
        sentence
        for sentence in (
            _overall(here),
            _label(here),
            _strengths(here),
            _below(here),
            _weakest(here),
            _little(here),
            _peers(here),
            _change(here),
            _unknown(here),
        )
        if sentence
    ]


def _overall(here: Standing) -> str:
    if here.card.is_too_little:
        return ""  # The sentence on the label says so.
    day = date_format(here.history[0].assessed_on) if here.history else ""
    return _("On %(day)s the cluster reached %(total)s of what can be reached.") % {
        "day": day,
        "total": percent(here.card.total),
    }


def _label(here: Standing) -> str:
    if here.no_target:
        return readiness_sentence(here.readiness)
    return f"{here.target.label}: {_lower_first(readiness_sentence(here.readiness))}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _areas(here: Standing) -> list[AreaScore]:
    """Areas with a score by difference from the target, the best first."""
    known = [
        (exactly_apart(area.mean, area.target), area)
        for area in here.card.areas
        if area.mean is not None and area.target is not None
    ]
    return [area for _apart, area in sorted(known, key=lambda row: -row[0])]


def _named(area: AreaScore) -> str:
    """The title; what is below and shown like its target says so."""
    if is_just_below(area.mean, area.target):
        return _("%(area)s (just below)") % {"area": area.title}
    return area.title


def _strengths(here: Standing) -> str:
    above = [area.title for area in _areas(here) if not area.is_below]
    if not above:
        return ""
    return _("At or above the target: %(areas)s.") % {"areas": ", ".join(above)}


def _below(here: Standing) -> str:
    """All areas below the target, the widest gap first; one alone is named with its gap."""
    below = [_named(area) for area in reversed(_areas(here)) if area.is_below]
    if len(below) < 2:
        return ""
    return _("Below the target: %(areas)s.") % {"areas": ", ".join(below)}


def _weakest(here: Standing) -> str:
    below = [area for area in here.card.areas if area.is_below]
    if not below:
        is_any = any(area.difference is not None for area in here.card.areas)
        return _("No area is below the target.") if is_any else ""
    widest = min(below, key=lambda area: area.difference or 0)
    points = abs(difference(widest.mean, widest.target) or 0)
    if not points:
        return _("The widest gap is in “%(area)s”: just below the target.") % {"area": widest.title}
    alike = [a.title for a in below if abs(difference(a.mean, a.target) or 0) == points]
    if len(alike) > 1:
        return ngettext(
            "The widest gaps are alike: %(areas)s, each %(count)d point below the target.",
            "The widest gaps are alike: %(areas)s, each %(count)d points below the target.",
            points,
        ) % {"areas": ", ".join(alike), "count": points}
    return ngettext(
        "The widest gap is in “%(area)s”: %(count)d point below the target.",
        "The widest gap is in “%(area)s”: %(count)d points below the target.",
        points,
    ) % {"area": widest.title, "count": points}


def _little(here: Standing) -> str:
    """Areas of which too little is known to say more."""
    areas = [area.title for area in here.card.areas if not area.is_enough]
    if not areas:
        return ""
    return _("Too little is known to speak of: %(areas)s.") % {"areas": ", ".join(areas)}


def _peers(here: Standing) -> str:
    median = here.peers.total.median
    own = here.card.total
    if median is None or own is None:
        return ""
    words = {"median": percent(median), "group": here.comparison.group}
    if whole(own) > median:
        return _("That is above the middle of the peers (%(median)s; %(group)s).") % words
    if whole(own) < median:
        return _("That is below the middle of the peers (%(median)s; %(group)s).") % words
    return _("That is the middle of the peers (%(median)s; %(group)s).") % words


def _change(here: Standing) -> str:
    changes = since_last_time(here)
    if changes is None:
        return ""
    return _("Compared with %(day)s: %(sentence)s") % {
        "day": changes.day,
        "sentence": changes.sentence,
    }


def _unknown(here: Standing) -> str:
    count = here.card.unknown
    if not count:
        return ""
    return ngettext(
        "%(count)d indicator is not known yet; it counts neither for nor against the cluster.",
        "%(count)d indicators are not known yet; they count neither for nor against the cluster.",
        count,
    ) % {"count": count}


def _weaknesses(here: Standing) -> list[dict[str, object]]:
    """The widest gaps with what each indicator looks at."""
    found = []
    for below in here.card.below_target[:WEAKNESSES]:
        spec = here.framework.indicator(below.code)
        found.append(
            {
                "code": below.code,
                "title": below.title,
                "score": percent(below.score),
                "target": percent(below.target),
                "is_just_below": is_just_below(below.score, below.target),
                "description": spec.description if spec else "",
            }
        )
    return found
