"""One sentence per reason, in the active language.

Figures are shown as whole per cent of the indicator's scale with a no-break space before
the sign; a difference has a real minus sign.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.scoring import FrameworkSpec
from portal.recommendations.explanation import (
    BELONGS_TO,
    CLOSES_GAP,
    OPENS,
    PINNED,
    QUICK,
    STEP_DOWN,
    TAKES_STOCK,
    Explanation,
    Reason,
    WhyNot,
)

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


def percent(value: float) -> str:
    """Return a per cent figure such as "38 %", rounded half up, with a no-break space."""
    return f"{signed(value).removeprefix('+')}{NO_BREAK_SPACE}%"


def signed(value: float) -> str:
    """Return a whole difference with its sign: "+12", "−4" or "0"."""
    whole = int(abs(value) + 0.5)
    if not whole:
        return "0"
    return f"{MINUS if value < 0 else '+'}{whole}"


def ordinal_gap(rank: int) -> str:
    """Return "largest gap", "second-largest gap" and so on."""
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
        "no-need": _("It covers no indicator below your target."),
        "above-target": _("It is written for a later label than your next one."),
        "prerequisite": _("Something else comes first: %(names)s.") % {"names": names},
        "lower-gain": _("Other resources cover more of your gap."),
    }
    return texts[answer.code]


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
        return text % {
            "code": reason.indicator,
            "title": self.titles.get(reason.indicator, reason.title),
            "score": percent(spec.percent(reason.score)),
            "target": percent(spec.percent(reason.target)),
            "label": self.target_label,
            "rank": ordinal_gap(reason.rank),
        }

    def _takes_stock(self, reason: Reason) -> str:
        count = len(reason.indicators)
        text = ngettext(
            "Because %(count)d indicator it touches has no score yet: %(codes)s.",
            "Because %(count)d indicators it touches have no score yet: %(codes)s.",
            count,
        )
        return text % {"count": count, "codes": ", ".join(reason.indicators)}
