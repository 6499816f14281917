"""A column of maxima: the most points of each row, or the best scores of others."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import Scale
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    POINTS_OF,
    WANTED,
    asked,
    look,
    one,
    question,
    sheet,
)

PERCENTS = tuple(WANTED.values())
# As those of others are: never below the own score, and nobody would lay them down.
BEST = (65, 81, 71, 100, 58, 63, 93)


def beside(heading: str, maxima: tuple[float, ...], points: tuple[float, ...] = PERCENTS) -> str:
    cells = [f"{point};{top}" for point, top in zip(points, maxima, strict=True)]
    return sheet(heading, *cells)


@pytest.mark.parametrize(
    "heading",
    [
        "Score (%);Maximum",
        "Punteggio (%);Massimo",
        "Percentuale;Valore massimo",
        "Puntuación (0-100);Máximo",
        "Ergebnis in Prozent;Höchstwert",
        "Score en %;Max.",
    ],
)
@pytest.mark.parametrize("maxima", [BEST, (95, 95, 90, 100, 80, 80, 95), (4,) * 7], ids=str)
def test_per_cent_have_no_other_maximum_than_100(heading: str, maxima: tuple[float, ...]) -> None:
    reading = look(beside(heading, maxima))

    assert reading.results[0].scores == WANTED
    (ignored,) = [each for each in reading.notices if each.code == "columns-ignored"]
    assert heading.split(";")[1] in ignored.params["columns"]


def test_signs_of_per_cent_in_the_cells_say_so_as_well() -> None:
    cells = [f"{percent} %;{top} %" for percent, top in zip(PERCENTS, BEST, strict=True)]

    assert one(sheet("Your score;Max", *cells)).scores == WANTED


@pytest.mark.parametrize(
    ("heading", "maxima", "points"),
    [
        ("Your score;Max", BEST, PERCENTS),
        ("Punteggio;Massimo", (95, 85, 90, 100, 80, 60, 95), PERCENTS),
        ("Punkte;Maximum", (3.6, 3.9, 3.2, 4, 2.7, 2.9, 3.8), POINTS_OF),
        ("Puntuación (0-4);Máximo", (3, 3, 4, 4, 2, 3, 4), POINTS_OF),
        ("Note sur 4;Maximum", (3, 4, 4, 4, 3, 3, 4), POINTS_OF),
    ],
)
def test_maxima_that_nobody_would_lay_down_are_asked_about(
    heading: str, maxima: tuple[float, ...], points: tuple[float, ...]
) -> None:
    content = beside(heading, maxima, points)

    found = question(look(content))
    assert (found.about, [choice.value for choice in found.choices]) == (
        "maxima",
        ["scale", "others"],
    )
    assert not look(content).is_counted
    scale = Scale(0, 4 if points == POINTS_OF else 100)
    others = Answers(rows={"maxima": "others"}, scale=scale)
    assert one(content, others).scores == WANTED
    parts = one(content, Answers(rows={"maxima": "scale"})).scores
    assert parts["1.1"] == pytest.approx(100 * points[0] / maxima[0], abs=0.01)


def test_a_scale_in_a_line_contradicts_maxima_as_well() -> None:
    content = "Scale: 0 to 4\n\n" + beside("Score;Maximum", (3, 3, 4, 4, 2, 3, 4), POINTS_OF)

    assert asked(content) == ["maxima"]
    others = one(content, Answers(rows={"maxima": "others"}))
    assert others.scores == WANTED
    promised = {each.value: each.totals for each in question(look(content)).choices}["others"]
    assert list(promised.values()) == [others.overall]


def test_minima_that_differ_as_well_are_those_of_others() -> None:
    cells = [
        f"{point};{low};{top}"
        for point, low, top in zip(
            PERCENTS, (5, 10, 5, 20, 0, 10, 5), (60, 80, 70, 100, 50, 30, 90), strict=True
        )
    ]

    assert asked(sheet("Your score;Min;Max", *cells)) == ["maxima"]


@pytest.mark.parametrize(
    "line",
    [
        "Max/Min: best and worst of the peers",
        "Max: bester Wert der Vergleichsgruppe",
        "Massimo: il migliore del gruppo di confronto",
    ],
)
def test_a_line_may_say_that_maxima_are_those_of_others(line: str) -> None:
    content = beside("Score;Max", (5, 8, 8, 10, 5, 5, 10), tuple(x / 10 for x in PERCENTS))

    assert asked(content) == []
    assert "columns-ignored" in [each.code for each in look(f"{content}\n{line}").notices]
    assert asked(f"{content}\n{line}") == ["scale"]


@pytest.mark.parametrize(
    "maxima",
    [(4, 5, 10, 4, 5, 10, 20), (4, 4, 4, 4, 4, 4, 4), (10, 20, 10, 30, 10, 20, 100)],
    ids=str,
)
def test_the_points_that_each_row_can_have_are_read_without_a_question(
    maxima: tuple[float, ...],
) -> None:
    content = beside("Punkte;Max.", maxima, (1, 2, 3, 4, 0, 2, 4))

    assert asked(content) == []
    assert one(content).scores[CODES[0]] == pytest.approx(100 / maxima[0], abs=0.01)


def test_weighted_maxima_that_come_again_and_again_are_a_scale() -> None:
    rows = [f"{code};{x};{2.4 if x < 2 else 3.6}" for code, x in zip(CODES, POINTS_OF, strict=True)]

    assert asked("\n".join(["Code;Points;Max", *rows])) == []
