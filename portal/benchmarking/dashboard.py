"""Where a cluster stands: figures, radar and tables, ready for templates."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.models import Framework
from practices.selectors import IndicatorMark, LevelMark, level_mark, search_url

from . import selectors
from .models import Assessment
from .peers import MINIMUM_PEERS, PeerFigure, PeerStatistics, peer_statistics
from .radar import Axis, bar, radar
from .scoring import FrameworkSpec, ScoreCard, Scores, known_score, score_card

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class StatusItem:
    label: str
    value: str | SafeString
    note: str | SafeString = ""
    level: LevelMark | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A row of the table beside the radar."""

    code: str
    title: str
    score: float | None
    fill: str | None
    target_x: str | None
    peer_x: str | None
    gap: str
    gap_direction: str
    peer: str


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of the table of all indicators."""

    indicator: IndicatorMark
    score: str
    target: str
    gap: str
    gap_direction: str
    peer: str


def percent(value: float | None) -> str:
    """Whole per cent with a no-break space, an en dash where nothing is known."""
    return "–" if value is None else f"{value:.0f}{NO_BREAK_SPACE}%"


def signed(value: float | None) -> tuple[str, str]:
    """A difference with its sign, and its direction for the look: ("−10", "down")."""
    if value is None:
        return "", ""
    rounded = round(value)
    if rounded == 0:
        return "0", ""
    if rounded < 0:
        return f"{MINUS}{-rounded}", "down"
    return f"+{rounded}", "up"


def peer_minimum() -> int:
    """Fewest clusters behind a median: the setting can raise it, never lower it."""
    return max(settings.PEER_GROUP_MINIMUM, MINIMUM_PEERS)


def peer_text(figure: PeerFigure | None) -> str:
    if figure is None or figure.hidden:
        return _("Under %(count)d") % {"count": peer_minimum()}
    return percent(figure.median)


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the pure core says of a cluster's latest assessment."""

    row: Framework
    framework: FrameworkSpec
    scores: Scores
    card: ScoreCard
    peers: PeerStatistics
    history: list[Assessment]
    target: MaturityLevel

    @property
    def latest(self) -> Assessment | None:
        return self.history[0] if self.history else None


def standing(cluster: Cluster, target: MaturityLevel) -> Standing:
    """Load and compute where `cluster` stands against `target`."""
    framework = selectors.default_framework()
    spec = selectors.framework_spec(framework)
    history = selectors.assessment_history(cluster, framework)
    scores = selectors.scores_of(history[0] if history else None)
    return Standing(
        row=framework,
        framework=spec,
        scores=scores,
        card=score_card(spec, scores, target.value),
        peers=peer_statistics(
            spec, selectors.peer_scores(cluster, framework), settings.PEER_GROUP_MINIMUM
        ),
        history=history,
        target=target,
    )


def status_items(cluster: Cluster, here: Standing) -> list[StatusItem]:
    """Label today, next label, overall score, indicators below target."""
    label = MaturityLevel(cluster.label) if cluster.label else None
    return [
        StatusItem(
            _("Label today"),
            _("None yet"),
            _validity(cluster.label_valid_until),
            level_mark(label) if label else None,
        ),
        StatusItem(_("Working towards"), "", "", level_mark(here.target)),
        StatusItem(
            _("Overall score"),
            percent(here.card.total),
            _("Target %(target)s") % {"target": percent(here.card.target)},
        ),
        StatusItem(
            _("Indicators below target"),
            _("%(below)d of %(all)d")
            % {"below": len(here.card.below_target), "all": here.card.answered},
            ngettext("%(count)d not answered yet", "%(count)d not answered yet", here.card.unknown)
            % {"count": here.card.unknown}
            if here.card.unknown
            else "",
        ),
    ]


def _validity(until: datetime.date | None) -> str | SafeString:
    if until is None:
        return ""
    days = (until - timezone.localdate()).days
    day = format_html('<time datetime="{}">{}</time>', until.isoformat(), date_format(until))
    if days < 0:
        return format_html(_("Expired on {day}"), day=day)
    left = ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
    return format_html(_("Valid until {day}, {left}"), day=day, left=left)


def area_rows(here: Standing) -> list[AreaRow]:
    """Bars and figures of every area."""
    rows = []
    for area in here.card.areas:
        peer = here.peers.areas.get(area.area)
        shape = bar(area.mean, area.target, peer.median if peer else None)
        gap, direction = signed(area.difference)
        rows.append(
            AreaRow(
                code=area.area,
                title=area.title,
                score=area.mean,
                fill=shape.fill,
                target_x=shape.target,
                peer_x=shape.peer,
                gap=gap,
                gap_direction=direction,
                peer=peer_text(peer),
            )
        )
    return rows


def indicator_rows(here: Standing) -> list[IndicatorRow]:
    """Figures of every indicator, in the framework's order."""
    rows = []
    for spec in here.framework.indicators:
        score = known_score(here.scores, spec.code)
        target = spec.targets.get(here.target.value)
        own = None if score is None else spec.percent(score)
        aim = None if target is None else spec.percent(target)
        gap, direction = signed(None if own is None or aim is None else own - aim)
        mark = IndicatorMark(spec.code, spec.title, spec.area, search_url(indicator=spec.code))
        rows.append(
            IndicatorRow(
                mark,
                percent(own),
                percent(aim),
                gap,
                direction,
                peer_text(here.peers.indicators.get(spec.code)),
            )
        )
    return rows


def weakest_rows(rows: Sequence[IndicatorRow], here: Standing, limit: int) -> list[IndicatorRow]:
    """The rows with the largest gaps, largest first."""
    by_code = {row.indicator.code: row for row in rows}
    return [by_code[below.code] for below in here.card.below_target[:limit]]


def radar_context(here: Standing) -> dict[str, Any]:
    """The chart with a title and a description that states the finding."""
    short = {area.code: area.short_title or area.title for area in here.framework.areas}
    axes = [
        Axis(
            label=f"{area.area} {short[area.area]}",
            own=area.mean,
            target=area.target,
            peer=peer.median if (peer := here.peers.areas.get(area.area)) else None,
            area=area.area,
        )
        for area in here.card.areas
    ]
    scores = ", ".join(f"{area.title} {percent(area.mean)}" for area in here.card.areas)
    below = [area.title for area in here.card.areas if (area.difference or 0) < 0]
    finding = (
        _("Below the target: %(areas)s.") % {"areas": ", ".join(below)}
        if below
        else _("No area with a score is below the target.")
    )
    return {
        "chart": radar(axes),
        "chart_title": _("Scores by area against the %(level)s target")
        % {"level": here.target.label},
        "chart_description": f"{scores}. {finding} "
        + _("The table beside the chart has all figures."),
    }


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One assessment on the line of the history; y grows downwards."""

    date: datetime.date
    score: float
    source: str
    x: str
    y: str


HISTORY_WIDTH = 100
HISTORY_HEIGHT = 40


def history_points(here: Standing) -> list[HistoryPoint]:
    """Total scores over time, oldest first; assessments without any score are left out."""
    scores = selectors.scores_of_each(here.history)
    dated = []
    for assessment in reversed(here.history):
        total = score_card(here.framework, scores.get(assessment.pk, {})).total
        if total is not None:
            dated.append((assessment, total))
    if not dated:
        return []
    first = dated[0][0].assessed_on
    span = (dated[-1][0].assessed_on - first).days or 1
    return [
        HistoryPoint(
            date=assessment.assessed_on,
            score=total,
            source=assessment.get_origin_display(),
            x=f"{(assessment.assessed_on - first).days / span * HISTORY_WIDTH:.1f}",
            y=f"{HISTORY_HEIGHT - total * HISTORY_HEIGHT / 100:.1f}",
        )
        for assessment, total in dated
    ]


def history_context(here: Standing) -> dict[str, Any]:
    """The line of total scores with its description; empty with fewer than two points."""
    points = history_points(here)
    if len(points) < 2:
        return {"history_points": []}
    first, last = points[0], points[-1]
    goal = here.card.target
    return {
        "history_points": points,
        "history_goal": None
        if goal is None
        else f"{HISTORY_HEIGHT - goal * HISTORY_HEIGHT / 100:.1f}",
        "history_description": _(
            "Overall score: %(first)s on %(first_day)s, %(last)s on %(last_day)s."
        )
        % {
            "first": percent(first.score),
            "first_day": date_format(first.date),
            "last": percent(last.score),
            "last_day": date_format(last.date),
        },
    }


def standing_context(cluster: Cluster, here: Standing) -> dict[str, Any]:
    """Everything above the recommendations on the dashboard."""
    rows = indicator_rows(here)
    return {
        "here": here,
        "status": status_items(cluster, here),
        "areas": area_rows(here),
        "indicators": rows,
        "weakest": weakest_rows(rows, here, 6),
        "target_label": here.target.label,
        "peer_minimum": peer_minimum(),
        **radar_context(here),
        **history_context(here),
    }
