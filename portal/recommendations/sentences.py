"""One sentence per reason, in the active language.

Figures are shown as everywhere (`portal.benchmarking.rounding`): whole per cent of the
indicator's scale with a no-break space before the sign.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language_info, ngettext, pgettext
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.rounding import is_just_below, tenths, whole
from portal.benchmarking.wording import NO_BREAK_SPACE, percent
from portal.recommendations.core.library.effort import Load
from portal.recommendations.core.reasons.changes import ENTERS, LEAVES, STAYS, ScoreEffect
from portal.recommendations.core.reasons.explanation import (
    ASSESS,
    BELONGS_TO,
    CLOSES_GAP,
    OPENS,
    OTHER_LANGUAGE,
    PINNED,
    QUICK,
    STEP_DOWN,
    TAKES_STOCK,
    Explanation,
    Reason,
)
from portal.recommendations.core.reasons.path import LATER, NEXT, NOW
from portal.recommendations.core.reasons.why_not import WhyNot

WORKING_DAY = 8.0


def ordinal_gap(rank: int, tied: int = 1) -> str:
    """Return "largest gap", "second-largest gap" and so on; of `tied` gaps of the same size none
    is larger than the others."""
    if tied > 1:
        text = _("among your %(count)d largest gaps")
        return text % {"count": rank + tied - 1}
    words = {
        1: _("your largest gap"),
        2: _("your second-largest gap"),
        3: _("your third-largest gap"),
        4: _("your fourth-largest gap"),
        5: _("your fifth-largest gap"),
    }
    return words.get(rank) or _("gap number %(rank)d of your list") % {"rank": rank}


def explanation_sentence(
    explanation: Explanation,
    framework: FrameworkSpec,
    target_label: str,
    titles: Mapping[str, str],
    level_labels: Mapping[str, str] | None = None,
) -> str:
    """Return the short text under one recommendation.

    ``target_label`` is the translated name of the label, ``titles`` maps codes of
    indicators and ids of resources to titles in the active language, ``level_labels``
    label codes to names. Missing names fall back to the framework's or to the code.
    """
    words = _Words(framework, target_label, titles, level_labels or {})
    lead = next(
        (reason for reason in explanation.reasons if reason.code in (CLOSES_GAP, TAKES_STOCK)),
        None,
    )
    parts = []
    if any(reason.code == PINNED for reason in explanation.reasons):
        parts.append(_("You pinned it."))
    if lead is not None:
        parts.append(words.sentence(lead))
    if explanation.weak_covered:
        parts.append(
            ngettext(
                "Covers %(covered)d of your %(total)d weak indicator.",
                "Covers %(covered)d of your %(total)d weak indicators.",
                explanation.weak_total,
            )
            % {"covered": explanation.weak_covered, "total": explanation.weak_total}
        )
    parts += [words.sentence(r) for r in explanation.reasons if r.code in (OPENS, STEP_DOWN)]
    if not parts:
        parts += [words.sentence(reason) for reason in explanation.reasons]
    return " ".join(part for part in parts if part)


def reason_sentence(
    reason: Reason,
    framework: FrameworkSpec,
    target_label: str,
    titles: Mapping[str, str],
    level_labels: Mapping[str, str] | None = None,
) -> str:
    """Return one reason as a sentence of its own, for "Why this"."""
    return _Words(framework, target_label, titles, level_labels or {}).sentence(reason)


def why_not_sentence(answer: WhyNot, titles: Mapping[str, str]) -> str:
    """Return the answer to "Why not that one?" as a sentence."""
    names = ", ".join(titles.get(name, name) for name in answer.names)
    texts = {
        "unknown": _("This resource is not in the library."),
        "listed": _("It is in your list."),
        "done": _("You have marked it as done."),
        "dismissed": _("You have set it aside."),
        "dismissed-area": _("You have set its area aside."),
        "language": _("It is not available in your languages."),
        "access": _("You do not have access to it."),
        "effort": _("It takes longer than the time you have set."),
        "no-target": _("No target is set for this label, so there is no gap that it could cover."),
        "no-need": _("It covers no indicator below your target."),
        "above-target": _("It is written for a later label than your next one."),
        "hours": _("It does not fit into the time that is left."),
        "area-full": _("Its area already has its share of the list."),
        "prerequisite": _("Something else comes first: %(names)s.") % {"names": names}
        if names
        else _("Something else comes first."),
        "lower-gain": _("Other resources cover more of your gap."),
    }
    text = texts[answer.code]
    if answer.code == "lower-gain" and answer.gain is not None and answer.least is not None:
        figures = _("It would add %(gain)s of your gap, the others at least %(least)s.")
        shares = {"gain": _share(answer.gain), "least": _share(answer.least)}
        text = f"{text} {figures % shares}" if answer.gain < answer.least else text
    return text


def change_sentence(
    change: ScoreEffect, framework: FrameworkSpec, titles: Mapping[str, str]
) -> str:
    """Return the answer to "What would change this?" as a sentence."""
    if change.is_pinned:
        return _("It stays as long as it is pinned.")
    spec = framework.indicator(change.indicator)
    words = {
        "code": change.indicator,
        "title": titles.get(change.indicator, change.title),
        "score": percent(spec.percent(change.score)) if spec and change.score is not None else "",
        "now": percent(spec.percent(change.now))
        if spec and change.now is not None
        else _("unknown"),
    }
    texts = {
        LEAVES: _("It leaves the list when %(code)s %(title)s reaches %(score)s (now %(now)s)."),
        ENTERS: _("It enters the list when %(code)s %(title)s falls to %(score)s (now %(now)s)."),
        STAYS: _("No score of %(code)s %(title)s alone takes it out of the list."),
    }
    if change.now is None and change.score is not None:
        texts[LEAVES] = _("It leaves the list if %(code)s %(title)s is assessed at %(score)s.")
        texts[ENTERS] = _("It enters the list if %(code)s %(title)s is assessed at %(score)s.")
    out = _("No score of %(code)s %(title)s alone brings it into the list.")
    return texts.get(change.code, out) % words


def step_title(name: str) -> str:
    """Return the heading of a step of the path."""
    return {NOW: _("Now"), NEXT: pgettext("step of a path", "Next"), LATER: _("Later")}[name]


def load_sentence(load: Load) -> str:
    """Return what resources ask for: the work that can be added up, and how many run longer,
    such as "About 3 days of work, and 2 that run longer (up to six months)"."""
    longest = {3: _("up to four weeks"), 4: _("up to six months"), 5: _("over six months")}
    params = {
        "work": hours_sentence(load.hours),
        "count": load.lasting,
        "longest": longest.get(load.longest, longest[5]),
    }
    if not load.lasting:
        return _("%(work)s of work") % params
    if load.hours:
        text = ngettext(
            "%(work)s of work, and %(count)d that runs longer (%(longest)s)",
            "%(work)s of work, and %(count)d that run longer (the longest %(longest)s)",
            load.lasting,
        )
    else:
        text = ngettext(
            "%(count)d that runs for weeks or months (%(longest)s)",
            "%(count)d that run for weeks or months (the longest %(longest)s)",
            load.lasting,
        )
    return text % params


def hours_sentence(hours: float) -> str:
    """Return an estimate of work such as "About 2 hours" or "About 3 days"."""
    if hours < WORKING_DAY:
        count = max(whole(hours), 1)
        return ngettext("About %(count)d hour", "About %(count)d hours", count) % {"count": count}
    count = whole(hours / WORKING_DAY)
    return ngettext("About %(count)d day", "About %(count)d days", count) % {"count": count}


def left_out_sentence(count: int) -> str:
    """Return how many resources did not fit into the time."""
    text = ngettext(
        "%(count)d resource did not fit into the time.",
        "%(count)d resources did not fit into the time.",
        count,
    )
    return text % {"count": count}


def _share(value: float) -> str:
    """Return a share of all needs with one digit, such as "2.5 %"."""
    return f"{number_format(tenths(value * 100), 1)}{NO_BREAK_SPACE}%"


class _Words:
    """Names in the active language and the pattern of each kind of reason."""

    def __init__(
        self,
        framework: FrameworkSpec,
        target_label: str,
        titles: Mapping[str, str],
        level_labels: Mapping[str, str],
    ) -> None:
        self.framework, self.target_label = framework, target_label
        self.titles, self.level_labels = titles, level_labels

    def sentence(self, reason: Reason) -> str:
        """Return the sentence of one reason."""
        if reason.code == CLOSES_GAP:
            return self._closes_gap(reason)
        if reason.code == TAKES_STOCK:
            return self._takes_stock(reason)
        if reason.code == ASSESS:
            return self._assess(reason)
        if reason.code == OTHER_LANGUAGE:
            name = get_language_info(reason.language)["name_translated"]
            return _("So far only in %(language)s.") % {"language": name}
        if reason.code == STEP_DOWN:
            level = self.level_labels.get(reason.level, reason.level.capitalize())
            text = _("Written for %(level)s: the basics of %(code)s come first.")
            return text % {"level": level, "code": reason.indicator}
        names = {"names": ", ".join(self.titles.get(r, r) for r in reason.resources)}
        patterns = {
            PINNED: _("You pinned it."),
            QUICK: _("It can be finished within two weeks."),
            OPENS: _("Comes before: %(names)s."),
            BELONGS_TO: _("Goes with: %(names)s."),
        }
        return patterns[reason.code] % names

    def _closes_gap(self, reason: Reason) -> str:
        spec = self.framework.indicator(reason.indicator)
        if spec is None or reason.score is None or reason.target is None or reason.rank is None:
            return ""
        text = _(
            "Because %(code)s %(title)s is at %(score)s, target %(target)s for %(label)s: %(rank)s."
        )
        if is_just_below(spec.percent(reason.score), spec.percent(reason.target)):
            text = _(
                "Because %(code)s %(title)s is at %(score)s, just below the target of %(target)s "
                "for %(label)s."
            )
        return text % {
            "code": reason.indicator,
            "title": self.titles.get(reason.indicator, reason.title),
            "score": percent(spec.percent(reason.score)),
            "target": percent(spec.percent(reason.target)),
            "label": self.target_label,
            "rank": ordinal_gap(reason.rank, reason.tied or 1),
        }

    def _takes_stock(self, reason: Reason) -> str:
        count = len(reason.indicators)
        text = ngettext(
            "Because %(count)d indicator it touches has no score yet: %(codes)s.",
            "Because %(count)d indicators it touches have no score yet: %(codes)s.",
            count,
        )
        return text % {"count": count, "codes": ", ".join(reason.indicators)}

    def _assess(self, reason: Reason) -> str:
        text = _(
            "%(code)s %(title)s has no score yet: assess it. "
            "Until then it counts like a gap of %(prior)s."
        )
        return text % {
            "code": reason.indicator,
            "title": self.titles.get(reason.indicator, reason.title),
            "prior": percent((reason.gap or 0.0) * 100),
        }
