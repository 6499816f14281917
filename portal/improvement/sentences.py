"""What the later assessment says of an indicator, without claiming more than it shows."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.benchmarking.rounding import is_just_below
from portal.benchmarking.wording import percent
from portal.improvement.core.progress import Effect, Outcome
from portal.improvement.core.rules import WrongDay

DAY_WITHOUT_DONE = gettext_lazy(
    "You named a day, so choose the state “Done”, or leave the day empty."
)


def outcome_sentence(found: Effect) -> str:
    """One sentence on an indicator, in the reader's language."""
    sentences = {
        Outcome.NOT_MEASURED: _("No later assessment yet."),
        Outcome.NOW_UNKNOWN: _("The later assessment has no score for it."),
        Outcome.FIRST_UNKNOWN: _("Now %(now)s. The first score is not known: no comparison."),
        Outcome.REACHED: _("The plan's target of %(target)s is reached: %(now)s."),
        Outcome.CLOSER: _("From %(baseline)s to %(now)s; the target is %(target)s."),
        Outcome.HIGHER: _("From %(baseline)s to %(now)s."),
        Outcome.SAME: _("Unchanged at %(now)s."),
        Outcome.LOWER: _("Lower than at the start: from %(baseline)s to %(now)s."),
    }
    if is_just_below(found.now, found.target):
        sentences |= {
            Outcome.CLOSER: _("From %(baseline)s to %(now)s, just below the target of %(target)s."),
            Outcome.SAME: _("Unchanged at %(now)s, just below the target of %(target)s."),
        }
    return sentences[found.outcome] % {
        "baseline": percent(found.baseline),
        "target": percent(found.target),
        "now": percent(found.now),
    }


def asks_nothing_text(found: Effect) -> str:
    """What is wrong with a target that the first score, corrected since, has reached already."""
    text = _("The first score, %(baseline)s, has reached the target of %(target)s already.")
    return text % {"baseline": percent(found.baseline), "target": percent(found.target)}


def done_day_text(wrong: WrongDay) -> str:
    """Why a measure can't have been done on a day."""
    texts = {
        WrongDay.TO_COME: _("This day is still to come. Name today or a day before."),
        WrongDay.BEFORE_START: _("This day is before the start of the measure."),
    }
    return texts[wrong]


def before_first_text(first_on: datetime.date) -> str:
    """What it means that something was done before the plan's first assessment."""
    text = _(
        "The day is before the first assessment of the plan (%(day)s), so what the measure brought "
        "is in the first scores already. Check the day."
    )
    return text % {"day": date_format(first_on)}


def no_rise_text(code: str, first: float | None) -> str:
    """Why a target at or below the first score (per cent) is not taken."""
    text = _(
        "Target for %(indicator)s: its first score is %(score)s already. Enter a higher target, "
        "or none."
    )
    return text % {"indicator": code, "score": percent(first)}
