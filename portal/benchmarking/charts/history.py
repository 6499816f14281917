"""Geometry of the history: total scores over time as a line, ready for SVG attributes.

The plot lies in a box of 320 by 200; 0 to 100 per cent go up, days go to the right. All numbers
have one decimal. A point stands at the figure that is written beside it, and no figure is written
over another point or figure: where there is no room, the table beside the chart has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from portal.benchmarking.charts.radar import number
from portal.benchmarking.rounding import whole

VIEW_BOX = "0 0 320 200"
LEFT, RIGHT, TOP, BOTTOM = 40.0, 304.0, 22.0, 158.0
SQUARE = 9.0
TICKS = (0, 25, 50, 75, 100)
# With more points the figures beside them would run into each other.
MOST_LABELS = 6
LABEL_ABOVE, LABEL_BELOW = 11.0, 19.0
# Room that a figure and a marker take.
DIGIT, TEXT_HEIGHT, MARKER = 9.0, 11.0, 6.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """One assessment: its day, total in per cent, origin in words, and whether imported."""

    day: datetime.date
    score: float
    source: str
    is_import: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A marker: a square (x, y = upper left corner) for an import, a round one for a self-check."""

    date: datetime.date
    score: int
    source: str
    is_import: bool
    x: str
    y: str
    corner_x: str
    corner_y: str
    label_x: str
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


def history_chart(
    entries: Sequence[HistoryPoint], goal: float | None = None
) -> HistoryChart | None:
    """The chart of entries, oldest first; None with fewer than two (there is no line)."""
    if len(entries) < 2:
        return None
    first = entries[0].day
    span = (entries[-1].day - first).days or 1
    places = [
        (LEFT + (RIGHT - LEFT) * (entry.day - first).days / span, _height(entry.score))
        for entry in entries
    ]
    labels = _labels(entries, places)
    points = tuple(
        _point(entry, x, y, labels.get(place))
        for place, (entry, (x, y)) in enumerate(zip(entries, places, strict=True))
    )
    return HistoryChart(
        points=points,
        line=" ".join(f"{point.x},{point.y}" for point in points),
        ticks=tuple(Tick(tick, number(_height(tick)), number(_height(tick) + 4)) for tick in TICKS),
        goal_y=None if goal is None else number(_height(goal)),
    )


def _marked(entries: Sequence[HistoryPoint]) -> set[int]:
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


def _labels(
    entries: Sequence[HistoryPoint], places: Sequence[tuple[float, float]]
) -> dict[int, tuple[float, float]]:
    """Middle and baseline of the figures by place: above the point, else below, else none."""
    markers: list[Box] = [(x - MARKER, y - MARKER, x + MARKER, y + MARKER) for x, y in places]
    marked = _marked(entries)
    taken: list[Box] = []
    found = {}
    # First and last are what a reader looks for, so they choose first.
    for place in sorted(marked, key=lambda place: (place not in (0, len(entries) - 1), place)):
        x, y = places[place]
        half = DIGIT * len(str(whole(entries[place].score))) / 2
        x = max(x, LEFT + half)  # The figures of the lines stand left of it.
        others = [box for number, box in enumerate(markers) if number != place]
        for baseline in (y - LABEL_ABOVE, y + LABEL_BELOW):
            box = (x - half, baseline - TEXT_HEIGHT, x + half, baseline)
            if box[1] >= 0 and not any(_overlap(box, other) for other in [*others, *taken]):
                found[place] = (x, baseline)
                taken.append(box)
                break
    return found


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _height(score: float) -> float:
    """Where a figure stands: at the whole per cent that is written beside it."""
    return BOTTOM - (BOTTOM - TOP) * min(max(whole(score), 0), 100) / 100


def _point(entry: HistoryPoint, x: float, y: float, label: tuple[float, float] | None) -> Point:
    return Point(
        date=entry.day,
        score=whole(entry.score),
        source=entry.source,
        is_import=entry.is_import,
        x=number(x),
        y=number(y),
        corner_x=number(x - SQUARE / 2),
        corner_y=number(y - SQUARE / 2),
        label_x="" if label is None else number(label[0]),
        label_y="" if label is None else number(label[1]),
        has_label=label is not None,
    )
