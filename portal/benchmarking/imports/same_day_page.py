"""What people are told of an assessment that the day of a report has already, and asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.before_and_after import apart
from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.enums import SameDayChoice
from portal.benchmarking.imports.core.results import Reading
from portal.benchmarking.imports.messages import with_days
from portal.benchmarking.imports.pending import before_same_day, same_day_value
from portal.benchmarking.imports.same_day import Differing, SameDay, doubled, same_day
from portal.benchmarking.models import PendingImport
from portal.benchmarking.selectors import framework_spec


@dataclass(frozen=True, slots=True)
class ShownDiffering:
    """A score as it is and as the file has it; `note` says who corrected it, and why."""

    name: str
    before: str
    after: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownSameDay:
    """The assessment of the day of one column, with a radio button for what may become of it:
    value, words, whether it is chosen."""

    place: int
    column: str
    sentences: tuple[str, ...]
    rows: tuple[ShownDiffering, ...]
    choices: tuple[tuple[str, str, bool], ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to answer: nothing that differs is nothing to ask."""
        return bool(self.choices) and not any(
            is_chosen for _value, _text, is_chosen in self.choices
        )


def shown_same_days(pending: PendingImport, reading: Reading) -> tuple[ShownSameDay, ...]:
    """One for each column whose day has an assessment, as soon as its scores are known."""
    if any(each.about in ("scale", "column") for each in reading.questions):
        return ()
    answers = before_same_day(pending)
    spec = framework_spec(pending.framework)
    found = []
    for place, label in enumerate(reading.columns):
        result = next((each for each in reading.results if each.label == label), None)
        if result is None or result.date is None:
            continue
        there = same_day(pending.cluster, pending.framework, result.date, result.scores)
        if there is None:
            continue
        values = [(same_day_value(choice, there), str(choice.label)) for choice in there.choices]
        found.append(
            ShownSameDay(
                place,
                with_days(label) if len(reading.columns) > 1 else "",
                tuple(_sentences(there)),
                tuple(_row(each, spec) for each in there.differing),
                tuple((value, text, answers.get(label) == value) for value, text in values)
                if there.differing
                else (),
            )
        )
    return tuple(found)


def doubled_message(reading: Reading) -> dict[str, str]:
    """By the label of a column, that a column before it has the same day."""
    if any(each.about == "column" for each in reading.questions):
        return {}  # Perhaps only one of them is meant.
    text = _("Two columns have the same day. Give each of them its own.")
    return dict.fromkeys(doubled(reading.results), text)


def same_day_message(found: SameDay, spec: FrameworkSpec) -> str:
    """The same in one text, for programs and the command line."""
    rows = (_row(each, spec) for each in found.differing)
    listed = "; ".join(
        _("%(name)s: now %(before)s, here %(after)s")
        % {"name": row.name, "before": row.before, "after": row.after}
        + (f" ({row.note})" if row.note else "")
        for row in rows
    )
    return " ".join([*_sentences(found), *([f"{listed}."] if listed else [])])


def _sentences(found: SameDay) -> Sequence[str]:
    row = found.assessment
    told = [
        ngettext(
            "There is already an assessment of %(day)s (%(origin)s) with %(count)d score.",
            "There is already an assessment of %(day)s (%(origin)s) with %(count)d scores.",
            found.known,
        )
        % {
            "day": date_format(row.assessed_on),
            "origin": row.get_origin_display(),
            "count": found.known,
        }
    ]
    if not found.differing:
        return [*told, _("It has the same scores, so there is nothing to save.")]
    count = len(found.differing)
    told.append(
        ngettext("%(count)d score differs.", "%(count)d scores differ.", count) % {"count": count}
    )
    if by_hand := len(found.corrected):
        told.append(
            ngettext(
                "%(count)d of them was entered or corrected by somebody since.",
                "%(count)d of them were entered or corrected by somebody since.",
                by_hand,
            )
            % {"count": by_hand}
        )
    if found.unnamed and SameDayChoice.REPLACE in found.choices:
        told.append(
            ngettext(
                "%(count)d known score has no row here; replacing leaves it as it is.",
                "%(count)d known scores have no row here; replacing leaves them as they are.",
                found.unnamed,
            )
            % {"count": found.unnamed}
        )
    return told


def _row(each: Differing, spec: FrameworkSpec) -> ShownDiffering:
    indicator = spec.indicator(each.code)
    before, after = (
        None if value is None or indicator is None else indicator.percent(value)
        for value in (each.before, each.after)
    )
    shown = apart(before, after)
    note = ""
    if each.corrected:
        reason = each.corrected.reason
        text = _("corrected by %(person)s on %(day)s")
        if reason:
            text = _("corrected by %(person)s on %(day)s: “%(reason)s”")
        note = text % {
            "person": each.corrected.user_name or _("The portal"),
            "day": date_format(each.corrected.changed_at),
            "reason": reason,
        }
    title = f"{each.code} {indicator.title}" if indicator else each.code
    return ShownDiffering(title, *shown, note)
