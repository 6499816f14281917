"""Assessments over time, ready for templates: the line of totals and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.benchmarking.charts.history import HistoryPoint, history_chart
from portal.benchmarking.core.changes import AreaChange, Change, Changes, changes_between
from portal.benchmarking.core.scoring import FrameworkSpec, Scores, score_card
from practices.selectors import IndicatorMark, search_url

from .enums import AssessmentOrigin
from .models import Assessment
from .selectors import cards_of
from .wording import percent, signed


def notes_of_same_days(assessments: Iterable[Assessment]) -> dict[int, str]:
    """By number, when those were entered that share day and framework with another; "" for others.

    Two assessments of one day would look alike otherwise.
    """
    rows = list(assessments)
    days = Counter((each.framework_id, each.assessed_on) for each in rows)
    return {
        each.pk: entered(each) if days[each.framework_id, each.assessed_on] > 1 else ""
        for each in rows
    }


def entered(assessment: Assessment) -> str:
    """When an assessment was brought into the portal."""
    moment = date_format(localtime(assessment.created_at), "DATETIME_FORMAT")
    return _("entered %(moment)s") % {"moment": moment}


@dataclass(frozen=True, slots=True)
class ListLine:
    """An assessment in the list of all: its total in words, or "–" with the reason in `little`."""

    assessment: Assessment
    note: str
    total: str
    little: str

    @property
    def name(self) -> str:
        """What no other line is called: the day, where it is not the only one with when it was
        entered, and the framework where that is another one."""
        day = date_format(self.assessment.assessed_on)
        framework = self.assessment.framework
        return ", ".join(
            filter(None, (day, self.note, "" if framework.is_default else str(framework)))
        )


def list_lines(history: Sequence[Assessment]) -> list[ListLine]:
    """Every assessment with its total, as the dashboard and its own page have it; one query."""
    notes, cards = notes_of_same_days(history), cards_of(history)
    return [
        ListLine(
            assessment=each,
            note=notes[each.pk],
            total=percent(cards[each.pk].total),
            little=too_few(cards[each.pk].answered, cards[each.pk].count)
            if cards[each.pk].is_too_little
            else "",
        )
        for each in history
    ]


def entries(
    framework: FrameworkSpec, history: Sequence[Assessment], scores: Mapping[int, Scores]
) -> list[HistoryPoint]:
    """Total scores over time, oldest first; those that know too little are left out."""
    dated = []
    notes = notes_of_same_days(history)
    for assessment in reversed(history):
        total = score_card(framework, scores.get(assessment.pk, {})).total
        if total is not None:
            dated.append(
                HistoryPoint(
                    assessment.assessed_on,
                    total,
                    ", ".join(
                        filter(None, (assessment.get_origin_display(), notes[assessment.pk]))
                    ),
                    assessment.origin == AssessmentOrigin.IMPORT,
                )
            )
    return dated


def history_context(dated: Sequence[HistoryPoint], goal: float | None) -> dict[str, Any]:
    """The line of total scores with its description; no chart with fewer than two points."""
    chart = history_chart(dated, goal)
    if chart is None:
        return {"history_chart": None}
    first, last = dated[0], dated[-1]
    return {
        "history_chart": chart,
        "history_description": _(
            "Overall score: %(first)s on %(first_day)s, %(last)s on %(last_day)s."
        )
        % {
            "first": percent(first.score),
            "first_day": date_format(first.day),
            "last": percent(last.score),
            "last_day": date_format(last.day),
        },
    }


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """An indicator then and now, in words."""

    indicator: IndicatorMark
    before: str
    after: str
    difference: str
    direction: str


@dataclass(frozen=True, slots=True)
class AreaChangeRow:
    """An area then and now over the indicators that are known both times."""

    code: str
    title: str
    before: str
    after: str
    difference: str
    direction: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What changed since an earlier assessment, for templates."""

    since: Assessment
    day: str
    sentence: str
    total: AreaChangeRow
    areas: list[AreaChangeRow]
    rose: list[ChangeRow]
    fell: list[ChangeRow]
    newly_known: list[ChangeRow]
    no_longer_known: list[ChangeRow]


def change_view(
    framework: FrameworkSpec, since: Assessment, before: Scores, after: Scores, note: str = ""
) -> ChangeView:
    """What changed since the assessment `since`; `note` tells it apart from others of its day."""
    found = changes_between(framework, before, after)
    return ChangeView(
        since=since,
        day=date_format(since.assessed_on) + (f" ({note})" if note else ""),
        sentence=_sentence(found),
        total=_area_row(found.total),
        areas=[_area_row(area) for area in found.areas],
        rose=[_row(change) for change in found.rose],
        fell=[_row(change) for change in found.fell],
        newly_known=[_row(change) for change in found.newly_known],
        no_longer_known=[_row(change) for change in found.no_longer_known],
    )


def too_few(known: int, count: int) -> str:
    """What is said beside the figure of an area that rests on too little."""
    text = ngettext("%(known)d of %(count)d known", "%(known)d of %(count)d known", known)
    return text % {"known": known, "count": count}


def _row(change: Change) -> ChangeRow:
    difference, direction = signed(change.after, change.before)
    mark = IndicatorMark(change.code, change.title, change.area, search_url(indicator=change.code))
    return ChangeRow(mark, percent(change.before), percent(change.after), difference, direction)


def _area_row(area: AreaChange) -> AreaChangeRow:
    difference, direction = signed(area.after, area.before)
    return AreaChangeRow(
        area.code,
        area.title,
        percent(area.before),
        percent(area.after),
        difference,
        direction,
        too_few(area.compared, area.count) if area.is_too_little else "",
    )


def _sentence(found: Changes) -> str:
    """What happened in one sentence: "3 indicators rose, 1 fell, 25 stayed, 2 newly known."."""
    rose, fell, newly = len(found.rose), len(found.fell), len(found.newly_known)
    gone = len(found.no_longer_known)
    parts = [
        ngettext("%(count)d indicator rose", "%(count)d indicators rose", rose) % {"count": rose},
        ngettext("%(count)d fell", "%(count)d fell", fell) % {"count": fell},
        ngettext("%(count)d stayed", "%(count)d stayed", found.same) % {"count": found.same},
    ]
    if newly:
        parts.append(
            ngettext("%(count)d is newly known", "%(count)d are newly known", newly)
            % {"count": newly}
        )
    if gone:
        parts.append(
            ngettext("%(count)d is no longer known", "%(count)d are no longer known", gone)
            % {"count": gone}
        )
    return ", ".join(parts) + "."
