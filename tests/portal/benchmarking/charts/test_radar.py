"""Geometry of radar and bars."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.charts.radar import Axis, bar, radar, wrap

LABELS = ["1 Structure", "2 Management", "3 Financing", "4 Strategy", "5 Achievements"]
OWN = [86, 71, 50, 57, 56]
PEERS = [72, 66, 66, 70, 52]


def five() -> list[Axis]:
    return [Axis(label, own, 60, peer) for label, own, peer in zip(LABELS, OWN, PEERS, strict=True)]


def test_five_axes_give_the_points_of_the_design() -> None:
    chart = radar(five())
    assert chart is not None
    assert chart.own.polygon == "0.0,-103.2 81.0,-26.3 35.3,48.5 -40.2,55.3 -63.9,-20.8"
    assert chart.target.polygon == "0.0,-72.0 68.5,-22.2 42.3,58.2 -42.3,58.2 -68.5,-22.2"
    assert chart.rings[0] == "0.0,-30.0 28.5,-9.3 17.6,24.3 -17.6,24.3 -28.5,-9.3"
    assert (chart.peer.dots[0].x, chart.peer.dots[0].y) == ("-3.5", "-89.9")
    assert [label.anchor for label in chart.labels] == ["middle", "start", "start", "end", "end"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_axes_have_no_chart(count: int) -> None:
    assert radar([Axis("a", 50)] * count) is None


def test_an_unknown_axis_breaks_the_line_instead_of_falling_to_zero() -> None:
    axes = five()
    axes[1] = Axis("2 Management", None, 60, None)
    chart = radar(axes)
    assert chart is not None
    assert chart.own.polygon is None
    assert chart.own.runs == ("35.3,48.5 -40.2,55.3 -63.9,-20.8 0.0,-103.2",)
    assert len(chart.own.dots) == 4
    assert chart.unknown == 1


def test_without_peers_there_is_no_peer_line() -> None:
    chart = radar([Axis("a", 50, 60)] * 4)
    assert chart is not None
    assert (chart.peer.polygon, chart.peer.runs, chart.peer.dots) == (None, (), ())


figures = st.one_of(st.none(), st.floats(-20, 140))


@given(st.lists(st.tuples(figures, figures, figures), min_size=3, max_size=40))
def test_every_number_has_one_decimal_and_stays_in_the_circle(
    rows: list[tuple[float | None, float | None, float | None]],
) -> None:
    chart = radar([Axis("A long label indeed", *row) for row in rows])
    assert chart is not None
    lines = [chart.own, chart.target, chart.peer]
    texts = [text for line in lines for text in (line.polygon or "", *line.runs)]
    for text in (*texts, *chart.rings):
        for number in text.replace(",", " ").split():
            assert re.fullmatch(r"-?\d+\.\d", number)
            assert number != "-0.0"
        for point in text.split():
            x, y = map(float, point.split(","))
            assert math.hypot(x, y) <= 120.2


def test_labels_wrap_and_keep_their_number() -> None:
    assert wrap("2 Management", 11) == ("2 Management",)
    assert wrap("5 Achievements and recognition", 11)[0].startswith("5 A")
    assert "".join(wrap("Kompetenzentwicklung", 11)).replace("-", "") == "Kompetenzentwicklung"


def test_bars_follow_the_design_and_stay_on_the_track() -> None:
    assert bar(86, 60, 72) == bar(86.0, 60.0, 72.0)
    assert (bar(86, 60, 72).fill, bar(86, 60, 72).target, bar(86, 60, 72).peer) == (
        "206.4",
        "144.0",
        "168.8",
    )
    assert bar(None).fill is None
    assert bar(130, -5, 100) == bar(100, 0, 100)
    assert bar(0, 0, 0).peer == "0.0"
