"""Geometry of the history: total scores over time as a line, ready for SVG attributes.

The plot lies in a box of 320 by 200; 0 to 100 per cent go up, days go to the right. All numbers
have one decimal.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.benchmarking.radar import number

VIEW_BOX = "0 0 320 200"
LEFT, RIGHT, TOP, BOTTOM = 40.0, 304.0, 22.0, 158.0
SQUARE = 9.0
TICKS = (0, 25, 50, 75, 100)
# With more points the figures beside them would run into each other.
MOST_LABELS = 6
LABEL_ABOVE, LABEL_BELOW = 11.0, 19.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessment: its day, total in per cent, origin in words, and whether imported."""

    day: datetime.date
    score: float
    source: str
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A marker: a square (x, y = upper left corner) for an import, a round one for a self-check."""

    date: datetime.date
    score: float
    source: str
    is_import: bool
    x: str
    y: str
    corner_x: str
    corner_y: str
    label_y: str
    has_label: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A horizontal line with its figure."""

    value: int
    y: str
    text_y: str


@dataclass(frozen=True, slots=True)
class HistoryChart:
    """All the geometry of one history; `goal_y` is the target's line, None without one."""

    points: tuple[Point, ...]
    line: str
    ticks: tuple[Tick, ...]
    goal_y: str | None
    view_box: str = VIEW_BOX
    left: str = number(LEFT)
    right: str = number(RIGHT)
    days_y: str = number(BOTTOM + 24)


def history_chart(entries: Sequence[Entry], goal: float | None = None) -> HistoryChart | None:
    """The chart of entries, oldest first; None with fewer than two (there is no line)."""
    if len(entries) < 2:
        return None
    first = entries[0].day
    span = (entries[-1].day - first).days or 1
    marked = _marked(entries)
    points = tuple(
        _point(entry, LEFT + (RIGHT - LEFT) * (entry.day - first).days / span, place in marked)
        for place, entry in enumerate(entries)
    )
    return HistoryChart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        ticks=tuple(Tick(tick, number(_height(tick)), number(_height(tick) + 4)) for tick in TICKS),
        goal_y=None if goal is None else number(_height(goal)),
    )


def _marked(entries: Sequence[Entry]) -> set[int]:
    """Places of the points that get a figure: all of a few, else first, last, highest, lowest."""
    places = range(len(entries))
    if len(entries) <= MOST_LABELS:
        return set(places)
    return {
        0,
        len(entries) - 1,
        max(places, key=lambda place: entries[place].score),
        min(places, key=lambda place: entries[place].score),
    }


def _height(score: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * min(max(score, 0.0), 100.0) / 100


def _point(entry: Entry, x: float, has_label: bool) -> Point:
    y = _height(entry.score)
    is_high = entry.score > 88
    return Point(
        date=entry.day,
        score=entry.score,
        source=entry.source,
        is_import=entry.is_import,
        x=number(x),
        y=number(y),
        corner_x=number(x - SQUARE / 2),
        corner_y=number(y - SQUARE / 2),
        label_y=number(y + LABEL_BELOW if is_high else y - LABEL_ABOVE),
        has_label=has_label,
    )
