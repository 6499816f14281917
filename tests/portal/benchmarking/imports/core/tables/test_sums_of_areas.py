"""Rows of areas, codes with zeros and low per cent are read without needless questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean

import pytest

from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    WANTED,
    asked,
    look,
    one,
    sheet,
)

AREAS = sorted({code[0] for code in CODES})


def with_sums(
    called: str | Callable[[str], str],
    *,
    code: str = "",
    is_above: bool = False,
    figure: Callable[[list[float]], float] = lambda scores: round(mean(scores)),
) -> str:
    """A sheet with the sum or mean of each area above or below its rows."""
    rows = ["Code;Indicator;Score (0-100)"]
    for area in AREAS:
        own = [each for each in CODES if each[0] == area]
        name = called if isinstance(called, str) else called(area)
        total = f"{code.format(area)};{name};{figure([WANTED[each] for each in own])}"
        lines = [f"{each};{NAMES[CODES.index(each)]};{WANTED[each]}" for each in own]
        rows += [total, *lines] if is_above else [*lines, total]
    return "\n".join(rows)


CALLED = (
    "Area score;Area result;Section points;Score of the section;Pillar rating;"
    "Punteggio area;Risultato dell'area;Punteggio della sezione;Valutazione parziale;"
    "Puntuación del área;Resultado del bloque;Puntuación parcial;Valor del ámbito;"
    "Bereichsergebnis;Bereichswert;Teilergebnis;Ergebnis Bereich;Kapitelpunktzahl;"
    "Note du domaine;Score du bloc;Résultat partiel;Points de l'axe"
)


@pytest.mark.parametrize("called", CALLED.split(";"))
def test_the_score_of_an_area_is_no_row_without_a_code(called: str) -> None:
    # Its figure may be weighted, and is that of no rows then.
    for figure in (lambda scores: round(mean(scores)), lambda _scores: 41):
        result = one(with_sums(called, figure=figure))
        assert (result.scores, result.problems) == (WANTED, ())


@pytest.mark.parametrize("figure", [lambda x: round(mean(x)), sum, lambda x: round(mean(x), 1)])
@pytest.mark.parametrize("is_above", [False, True])
def test_rows_that_are_the_mean_or_sum_of_their_area_are_known_whatever_they_are_called(
    figure: Callable[[list[float]], float], is_above: bool
) -> None:
    content = with_sums(lambda area: f"Xyzzy {area}x", is_above=is_above, figure=figure)

    result = one(content)
    assert (result.scores, result.problems, asked(content)) == (WANTED, (), [])


def test_a_row_without_a_code_and_with_another_figure_is_still_a_problem() -> None:
    assert [
        row.problem.code
        for row in one(with_sums("Xyzzy", figure=lambda _x: 41)).problems
        if row.problem
    ] == ["code-missing"] * len(AREAS)


@pytest.mark.parametrize("code", ["{}.0", "{},0", "{}"])
def test_an_area_may_be_numbered_like_an_indicator(code: str) -> None:
    content = with_sums("Xyzzy", code=code, is_above=True, figure=lambda _scores: 41)

    result = one(content)
    assert (result.scores, result.problems, asked(content)) == (WANTED, (), [])


def padded(code: str) -> str:
    return ".".join(part.zfill(2) for part in code.split("."))


def in_french(codes: Sequence[str]) -> str:
    """Padded codes with titles of which one alone is known."""
    rows = [f"{padded(code)};Titre {place};{WANTED[code]}" for place, code in enumerate(codes)]
    return "\n".join(["Code;Indicateur;Score (%)", *rows]).replace("Titre 0", NAMES[0])


def test_codes_with_zeros_before_them_are_no_dates() -> None:
    assert one(in_french(CODES)).scores == WANTED


def test_codes_that_may_be_days_as_well_are_still_asked_about() -> None:
    result = one(in_french(("1.1", "1.2", "2.1")))

    assert [row.problem and row.problem.code for row in result.rows] == [
        None,
        *["code-is-date"] * 2,
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ("1 %", "75 %", "62 %", "100 %", "0 %", "12 %", "87 %"),
        ("0,50", "75,50", "62,50", "100,00", "0,00", "12,00", "87,00"),
        ("0.50 %", "75.50 %", "62.50 %", "99.00 %", "0.00 %", "12.00 %", "87.00 %"),
    ],
)
def test_a_low_score_that_is_written_like_all_others_is_read(cells: tuple[str, ...]) -> None:
    content = sheet("Score (%)", *cells)

    assert (asked(content), look(content).problems) == ([], ())
    assert one(content).scores["1.1"] == float(cells[0].split(" ")[0].replace(",", "."))


@pytest.mark.parametrize(
    "cells",
    [
        ("0,75 %", "75 %", "62 %", "100 %", "0 %", "12 %", "87 %"),
        ("0,62", "75,50", "62,50", "100,00", "0,00", "12,00", "87,00"),
        ("0,5", "75", "62,5", "100", "0", "12,5", "87"),
        ("1 %", "75", "62", "100", "0", "12", "87"),
    ],
)
def test_a_low_score_in_another_form_than_the_others_is_a_problem_still(
    cells: tuple[str, ...],
) -> None:
    assert [row.code for row in look(sheet("Score (%)", *cells)).problems] == ["1.1"]
