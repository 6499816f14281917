"""What the page shows on which an upload is checked: questions, lines left out, rows."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.benchmarking.imports.core.reader import BOTH
from portal.benchmarking.imports.core.results import Question, Reading
from portal.benchmarking.imports.core.tables.lines import ROW_CHOICES
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from portal.benchmarking.imports.left_behind import (
    KnownOption,
    known_options,
    left_behind,
    left_behind_detail,
    left_behind_message,
)
from portal.benchmarking.imports.messages import (
    figure,
    problem_message,
    reason_left_out,
    with_days,
)
from portal.benchmarking.imports.pending import (
    EVERY_COLUMN,
    back_value,
    from_json,
    version,
)
from portal.benchmarking.imports.report import indicators_there
from portal.benchmarking.imports.rows_page import ShownResult, shown_result
from portal.benchmarking.imports.same_day_page import ShownSameDay, doubled_message, shown_same_days
from portal.benchmarking.imports.totals import total_of
from portal.benchmarking.models import PendingImport
from portal.benchmarking.selectors import framework_spec
from portal.benchmarking.wording import percent

# More rows than these are named by their number of kind only.
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """A radio button: its value, its words, the totals that it would give."""

    value: str
    label: str
    totals: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question with radio buttons; ``name`` is that of its fields."""

    name: str
    about: str
    message: str
    choices: tuple[ShownChoice, ...]
    is_open: bool
    # So many rows all of its totals are without.
    without: int = 0


@dataclass(frozen=True, slots=True)
class ShownDay:
    """The field for the day of one assessment, with the days that the file may mean."""

    place: int | str
    column: str
    value: str
    message: str
    choices: tuple[ShownChoice, ...]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Everything that the page shows of an upload."""

    questions: tuple[ShownQuestion, ...]
    days: tuple[ShownDay, ...]
    results: tuple[ShownResult, ...]
    notices: tuple[str, ...]
    left_out: str
    # Rows that a person has left out: how they are called, their text, the value of their button.
    by_hand: tuple[tuple[str, str, str], ...]
    same_days: tuple[ShownSameDay, ...]
    ready_count: int
    problem_count: int
    open_count: int
    can_be_saved: bool
    has_scores: bool
    total: str
    is_sent: bool
    # What its forms are made for.
    version: str
    # Known scores that the file would take away, and what may become of them.
    left_behind: str
    left_behind_detail: str
    known: tuple[KnownOption, ...]
    # A scale that is none of the choices: its lowest and highest score, and what is wrong there.
    other_scale: tuple[str, str] | None
    scale_error: str

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Field and message of all that keeps the upload from being saved. What nobody has been
        asked before is no mistake."""
        asked = [
            (f"{each.name}-0", (each.about == "scale" and self.scale_error) or each.message)
            for each in self.questions
            if each.is_open
        ]
        days = [
            (f"date-{each.place}", f"{each.message} {each.column}".strip())
            for each in self.days
            if each.message
        ]
        if not self.is_sent:
            asked = days = []
        same = [
            (f"same-{each.place}-0", " ".join(filter(None, (each.column, *each.sentences))))
            for each in self.same_days
            if each.is_open and self.is_sent
        ]
        rows = [
            (each.fields.score, each.located_message)
            for result in self.results
            for each in result.rows
            if each.message
        ]
        return [*asked, *days, *same, *rows]


def check_page(
    pending: PendingImport,
    reading: Reading,
    *,
    is_sent: bool,
    unreadable: tuple[str, str] | None = None,
) -> CheckPage:
    """The page for an upload, in the active language; `is_sent` after its form was sent.
    `unreadable` are the ends of another scale that were typed and make none."""
    spec = framework_spec(pending.framework)
    is_scale_open = any(each.about == "scale" for each in reading.questions)
    results = tuple(
        shown_result(
            result, place, spec, is_counted=reading.is_counted, is_scale_open=is_scale_open
        )
        for place, result in enumerate(reading.results)
    )
    asked = [each for each in reading.asked if each.about != "date"]
    said = [each.problem for each in asked]
    days = _days(pending, reading)
    same_days = shown_same_days(pending, reading)
    lost = left_behind(pending, reading)
    return CheckPage(
        questions=tuple(_question(each) for each in asked),
        days=days,
        results=results,
        notices=(
            *indicators_there(reading, spec),
            *(problem_message(notice) for notice in reading.notices if notice not in said),
        ),
        left_out=_left_out(reading),
        by_hand=_by_hand(reading),
        same_days=same_days,
        ready_count=sum(len(result.ready) for result in reading.results),
        problem_count=len(reading.problems),
        open_count=len(reading.questions)
        - (len(reading.columns) - 1 if _is_one_day(reading) else 0)
        + sum(each.is_open for each in same_days),
        can_be_saved=reading.can_be_saved
        and not any(each.is_open for each in same_days)
        and not doubled_message(reading),
        has_scores=reading.has_scores or not reading.results,
        total=", ".join(result.total for result in results if result.total),
        is_sent=is_sent,
        version=version(pending),
        left_behind=left_behind_message(lost),
        left_behind_detail=left_behind_detail(lost, spec),
        known=known_options(lost, pending, spec, is_counted=reading.is_counted),
        other_scale=unreadable or _other_scale(asked),
        scale_error=_("Enter the worst score and the best one as numbers, such as 1 and 5.")
        if unreadable
        else "",
    )


def _other_scale(asked: Sequence[Question]) -> tuple[str, str] | None:
    for each in asked:
        if each.about == "scale" and each.answer not in {"", *(c.value for c in each.choices)}:
            scale = parse_scale(each.answer)
            return (figure(scale.low), figure(scale.high)) if scale else None
    return None


def _question(question: Question) -> ShownQuestion:
    counts = {frozenset(each.unread.values()) for each in question.choices if each.totals}
    # What holds for all of them is said once.
    once = next(iter(counts)) if len(counts) == 1 else frozenset()
    without = next(iter(once)) if len(once) == 1 and len(question.choices) > 1 else 0
    choices = tuple(
        ShownChoice(
            choice.value,
            _label(question.about, choice.value),
            ", ".join(
                f"{with_days(column)}: {total}" if len(choice.totals) > 1 else total
                for column in choice.totals
                for total in [
                    percent(choice.totals[column]) if without else total_of(choice, column)
                ]
            ),
            choice.value == question.answer,
        )
        for choice in question.choices
    )
    message = problem_message(question.problem)
    return ShownQuestion(
        question.about, question.about, message, choices, not question.answer, without
    )


def _label(about: str, value: str) -> str:
    if about == "column":
        return _("All, each as an assessment of its own") if value == BOTH else with_days(value)
    if about in ROW_CHOICES:
        return {
            "leave": _("Leave them out"),
            "read": _("Read them"),
            "all": _("For each of its rows"),
            "first": _("For the first row only; the others are not known"),
            "unknown": _("No scores: these indicators are not known"),
            "scores": _("Scores as they stand there"),
            "less": _("What is missing: less is better"),
            "more": _("What is reached: more is better"),
            "codes": _("The codes: each score is that of the indicator with this code"),
            "titles": _("The titles: each score is that of the indicator with this title"),
            "scale": _("The most points of each row: a score is a part of them"),
            "others": _("The best scores of others: they are left out"),
            "only": _("Import these only; the others stay unknown"),
        }[value]
    scale = parse_scale(value)
    if scale is None:
        return value
    limits = {"low": figure(scale.low), "high": figure(scale.high)}
    if scale.low:
        return _("%(low)s to %(high)s (%(low)s is 0 %%)") % limits
    return _("%(low)s to %(high)s") % limits


def _days(pending: PendingImport, reading: Reading) -> tuple[ShownDay, ...]:
    """A field for each assessment; while the column is open, for each that may be chosen, or one
    for scores and the same scores with corrections."""
    given = from_json(pending.answers).dates
    known = {result.label: result.date for result in reading.results}
    asked = {each.column: each for each in reading.questions if each.about == "date"}
    if _is_one_day(reading):
        return (ShownDay(EVERY_COLUMN, "", "", problem_message(reading.questions[-1].problem), ()),)
    doubled = doubled_message(reading)
    found = []
    for place, label in enumerate(reading.columns):
        day = known.get(label) or given.get(label)
        question = asked.get(label)
        found.append(
            ShownDay(
                place,
                with_days(label) if len(reading.columns) > 1 else "",
                day.isoformat() if day else "",
                problem_message(question.problem) if question else doubled.get(label, ""),
                tuple(_day_choice(c.value) for c in question.choices) if question else (),
            )
        )
    return tuple(found)


def _is_one_day(reading: Reading) -> bool:
    """Whether nothing is open but which of the scores count, as they stand or corrected, and the
    day of either: it is the same one."""
    about = [each.about for each in reading.questions]
    is_corrected = any(each.problem.code == "which-corrections" for each in reading.questions)
    days = [each for each in reading.questions if each.about == "date"]
    return (
        is_corrected
        and about[-1] == "date"
        and len(days) == len(reading.columns) > 1
        and all(each.problem.code == "date-missing" and not each.choices for each in days)
    )


def _day_choice(value: str) -> ShownChoice:
    day = datetime.date.fromisoformat(value)
    return ShownChoice(value, date_format(day, "DATE_FORMAT"), "", is_chosen=False)


def _left_out(reading: Reading) -> str:
    """The rows without a score, in one line: those of a kind together."""
    kinds: dict[str, list[str]] = {}
    for row in reading.left_out:
        if row.why == "chosen":
            continue  # Listed one by one, each with its way back.
        kinds.setdefault(row.why, []).append(
            f"{row.name} [{row.column}]" if row.column and len(reading.columns) > 1 else row.name
        )
    parts = []
    for why, rows in kinds.items():
        named = ", ".join(rows[:_MOST_NAMED]) + (" …" if len(rows) > _MOST_NAMED else "")
        parts.append(_("%(rows)s (%(why)s)") % {"rows": named, "why": reason_left_out(why)})
    return "; ".join(parts)


def _by_hand(reading: Reading) -> tuple[tuple[str, str, str], ...]:
    """The rows that a person has left out of a column, each with its way back."""
    places = {label: place for place, label in enumerate(reading.columns)}
    return tuple(
        (
            f"{row.name} [{row.column}]" if len(reading.columns) > 1 else row.name,
            row.text,
            back_value(row.row, places[row.column]),
        )
        for row in reading.left_out
        if row.why == "chosen"
    )
