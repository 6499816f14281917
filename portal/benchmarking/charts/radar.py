"""Geometry of the radar and the bars, as strings ready for SVG attributes.

Point i of n lies at angle -90° + 360° × i / n and at radius 120 × per cent / 100, so the
first axis points up and the others follow clockwise. All numbers have one decimal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.benchmarking.wording import percent as percent_text

RADIUS = 120.0
RINGS = (25.0, 50.0, 75.0, 100.0)
SQUARE = 7.0
LINE_HEIGHT = 15.0
MINIMUM_AXES = 3
SIDE_LABEL_LENGTH = 11
MIDDLE_LABEL_LENGTH = 24
CHARACTER_WIDTH = 7.8
BAR_UNIT = 2.4
BAR_SQUARE = 8.0


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: a short label and per cent figures, None where nothing is known."""

    label: str
    own: float | None
    target: float | None = None
    peer: float | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Spoke:
    """End point of an axis line that starts at the centre."""

    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A round dot (``x``, ``y`` = centre) or a square (``x``, ``y`` = upper left corner)."""

    x: str
    y: str
    area: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a label with its own baseline."""

    text: str
    y: str


@dataclass(frozen=True, slots=True)
class Label:
    """Label of an axis over several lines; ``value_y`` is the baseline of its figure."""

    anchor: str
    x: str
    lines: tuple[TextLine, ...]
    value_y: str
    value: str
    area: str


@dataclass(frozen=True, slots=True)
class Line:
    """A closed polygon where every axis is known, else open runs between known neighbours.

    An unknown axis has no point at all: the line stops before it instead of falling to
    the centre, which would look like a score of zero.
    """

    polygon: str | None
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Radar:
    """All the geometry of one radar chart."""

    view_box: str
    rings: tuple[str, ...]
    spokes: tuple[Spoke, ...]
    own: Line
    target: Line
    peer: Line
    labels: tuple[Label, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Geometry of one bar in ``viewBox="0 0 240 24"``; None = leave the element out."""

    fill: str | None
    target: str | None
    peer: str | None


def number(value: float) -> str:
    """Return ``value`` with one decimal and without a negative zero."""
    return f"{round(value, 1) + 0.0:.1f}"


def radar(axes: Sequence[Axis]) -> Radar | None:
    """Return the chart for three or more axes, else None (the table says it all)."""
    if len(axes) < MINIMUM_AXES:
        return None
    count = len(axes)
    labels = tuple(_label(axis, place, count) for place, axis in enumerate(axes))
    return Radar(
        view_box=_view_box(labels),
        rings=tuple(_points([_point(ring, i, count) for i in range(count)]) for ring in RINGS),
        spokes=tuple(
            Spoke(number(x), number(y)) for x, y in (_point(100, i, count) for i in range(count))
        ),
        own=_line(axes, lambda axis: axis.own, 0),
        target=_line(axes, lambda axis: axis.target, 0),
        peer=_line(axes, lambda axis: axis.peer, SQUARE / 2),
        labels=labels,
        unknown=sum(axis.own is None for axis in axes),
    )


def bar(own: float | None, target: float | None = None, peer: float | None = None) -> Bar:
    """Return the bar of one row; figures in per cent are clipped to the track."""
    return Bar(
        fill=None if own is None else number(_clip(own) * BAR_UNIT),
        target=None if target is None else number(_clip(target) * BAR_UNIT),
        peer=None
        if peer is None
        else number(
            min(max(_clip(peer) * BAR_UNIT - BAR_SQUARE / 2, 0.0), 100 * BAR_UNIT - BAR_SQUARE)
        ),
    )


def _clip(percent: float) -> float:
    return min(max(percent, 0.0), 100.0)


def _angle(place: int, count: int) -> float:
    return math.radians(-90 + 360 * place / count)


def _point(percent: float, place: int, count: int) -> tuple[float, float]:
    radius = RADIUS * _clip(percent) / 100
    angle = _angle(place, count)
    return radius * math.cos(angle), radius * math.sin(angle)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _line(axes: Sequence[Axis], figure: Callable[[Axis], float | None], offset: float) -> Line:
    count = len(axes)
    points: list[tuple[float, float] | None] = []
    dots = []
    for place, axis in enumerate(axes):
        value = figure(axis)
        if value is None:
            points.append(None)
            continue
        x, y = _point(value, place, count)
        points.append((x, y))
        dots.append(Dot(number(x - offset), number(y - offset), axis.area))
    known = [point for point in points if point is not None]
    if len(known) == count:
        return Line(polygon=_points(known), runs=(), dots=tuple(dots))
    return Line(polygon=None, runs=_runs(points), dots=tuple(dots))


def _runs(points: Sequence[tuple[float, float] | None]) -> tuple[str, ...]:
    """Open lines over neighbouring known points, going round past the last axis."""
    start = next(place for place, point in enumerate(points) if point is None)
    around = [*points[start:], *points[:start], None]
    runs: list[str] = []
    current: list[tuple[float, float]] = []
    for point in around:
        if point is not None:
            current.append(point)
            continue
        if len(current) > 1:
            runs.append(_points(current))
        current = []
    return tuple(runs)


def _label(axis: Axis, place: int, count: int) -> Label:
    angle = _angle(place, count)
    across, down = math.cos(angle), math.sin(angle)
    middle = abs(across) < 0.15
    texts = wrap(axis.label, MIDDLE_LABEL_LENGTH if middle else SIDE_LABEL_LENGTH)
    height = LINE_HEIGHT * len(texts)
    if down < -0.6:
        first = RADIUS * down - 10 - height
    elif down > 0.6:
        first = RADIUS * down + 21
    else:
        first = RADIUS * down - height / 2 + 5
    return Label(
        anchor="middle" if middle else ("start" if across > 0 else "end"),
        x=number(0 if middle else (RADIUS + 9) * across),
        lines=tuple(
            TextLine(text, number(first + LINE_HEIGHT * row)) for row, text in enumerate(texts)
        ),
        value_y=number(first + height),
        value=percent_text(axis.own),
        area=axis.area,
    )


def wrap(text: str, length: int) -> tuple[str, ...]:
    """Break a label over lines of about ``length`` characters, long words with a hyphen.

    A short first word, the number of an area, stays with the word after it.
    """
    words = text.split()
    if len(words) > 1 and len(words[0]) <= 3:
        words[:2] = [f"{words[0]} {words[1]}"]
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= length:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        while len(word) > length + 1:
            lines.append(f"{word[: length - 1]}-")
            word = word[length - 1 :]
        lines.append(word)
    return tuple(lines) or ("",)


def _view_box(labels: Sequence[Label]) -> str:
    """The mock-up's box of 380 by 330, made larger where the labels need it."""
    half, top, bottom = 190.0, -168.0, 162.0
    for label in labels:
        width = max((len(line.text) for line in label.lines), default=0) * CHARACTER_WIDTH
        reach = width / 2 if label.anchor == "middle" else abs(float(label.x)) + width
        half = max(half, math.ceil(reach))
        top = min(top, math.floor(float(label.lines[0].y) - LINE_HEIGHT))
        bottom = max(bottom, math.ceil(float(label.value_y) + 8))
    return " ".join(str(int(side)) for side in (-half, top, 2 * half, bottom - top))
