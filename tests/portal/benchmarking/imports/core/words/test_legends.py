"""Which end of a scale is good: said by words that are known, else asked."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.words.scale.legends import is_downward
from portal.benchmarking.imports.core.words.scale.scales import Scale, named_in_heading
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    POINTS,
    WANTED,
    asked,
    one,
    sheet,
)

POINTS_OF = tuple(POINTS.values())


@pytest.mark.parametrize(
    ("legend", "is_down"),
    [
        ("0 = fully met, 4 = not met", True),
        ("0 = erfüllt, 4 = nicht erfüllt", True),
        ("0 = conforme, 4 = non conforme", True),
        ("0 = todo cumplido; 4 = nada cumplido", True),
        ("best = 0, worst = 4", True),
        ("0 = strongly agree, 4 = strongly disagree", True),
        ("0 = completamente d'accordo, 4 = per niente d'accordo", True),
        ("0 = trifft voll zu, 4 = trifft nicht zu", True),
        ("0 = none, 4 = full", False),
        ("0 = nicht vorhanden, 4 = voll umgesetzt", False),
        ("0 = not met, 4 = fully met", False),
        ("0 (gering) bis 4 (hoch)", False),
        ("0 = no gap … 4 = very large gap", None),
        ("0 = foarte bine, 4 = foarte slab", None),
        ("0 green - 4 red", None),
        ("0 = agree, 4 = strongly agree", None),
        ("0 = not assessed", False),
        ("Area 4: Governance", False),
    ],
)
def test_a_legend_says_which_end_is_good_or_leaves_it_open(
    legend: str, is_down: bool | None
) -> None:
    assert is_downward([legend], 0, 4) is is_down


def test_a_legend_turns_the_scale_that_the_heading_names() -> None:
    result = one(sheet("Score (0-4)", *POINTS_OF, above="0 = fully met, 4 = not met"))

    assert result.scores == {code: 100 - percent for code, percent in WANTED.items()}


def test_a_legend_in_unknown_words_is_asked_about() -> None:
    assert asked(sheet("Score (0-4)", *POINTS_OF, above="0 = foarte bine")) == ["scale"]


def test_a_legend_that_says_that_0_per_cent_is_best_is_asked_about() -> None:
    content = sheet("Score (0-100)", *WANTED.values(), above="100 = worst")

    assert asked(content) == ["direction"]


@pytest.mark.parametrize(
    "heading",
    [
        "Score (min 1, max 5)",
        "Score (max 5, min 1)",
        "Punkte: mindestens 1, höchstens 5",
        "Punteggio (minimo 1, massimo 5)",
        "Punkte 1 (schwach) bis 5 (stark)",
        "Punkte 1=gering bis 5=hoch",
        "Points (1 to max. 5)",
        "Stufe 1 bis max. 5",
    ],
)
def test_a_heading_that_names_both_ends_begins_where_it_says(heading: str) -> None:
    assert named_in_heading(heading) == Scale(1, 5)


def test_the_number_of_a_column_is_no_end_of_its_scale() -> None:
    assert named_in_heading("Score 1 (max. 4)") == Scale(0, 4)


# The second of seven scores is 1, so a lost sign would take it away.
WITH_ONE = (0, 1, 2, 3, 4, 1, 2)


@pytest.mark.parametrize(
    "legend",
    [
        "-1 = no answer",
        "\u22121 = no answer",
        "\u20131: not applicable",
        "(-1) no answer",
        "-1 = n/a, 0 = none … 4 = excellent",
        "Codici: -1 nessuna risposta; -2 non applicabile",
        "-1 = non valutato",
        "-1 = sin respuesta",
        "-1 = keine Angabe",
        "-1 = nicht bewertet, 0 = nicht vorhanden",
        "-1 : sans réponse",
        "-2 = not applicable, -1 = no answer",
    ],
)
def test_a_legend_below_zero_takes_no_score_away(legend: str) -> None:
    result = one(sheet("Score", *WITH_ONE, above=f"Scale: 0-4\n{legend}"))

    assert [result.scores[code] for code in CODES] == [25 * point for point in WITH_ONE]


@pytest.mark.parametrize(
    "legend",
    [
        "-1 = no answer",
        "\u22121 = non applicabile",
        "(-1) no aplica",
        "-1: keine Angabe",
        "\u20131 = sans objet",
        "-1;not assessed\n0;none",
    ],
)
def test_a_number_below_zero_that_a_legend_calls_unknown_is_none(legend: str) -> None:
    result = one(sheet("Score", -1, *WITH_ONE[1:], above=f"Scale: 0-4\n{legend}"))

    assert [result.scores[code] for code in CODES] == [None, *(25 * x for x in WITH_ONE[1:])]


def test_a_far_number_that_a_legend_calls_missing_is_no_score() -> None:
    result = one(sheet("Score", -99, *WITH_ONE[1:], above="Scale: 0-4\n-99 = missing"))

    assert result.scores["1.1"] is None


def test_steps_on_both_sides_of_zero_are_told_apart() -> None:
    assert is_downward(["-2 = very poor, 2 = very good"], -2, 2) is False
    assert is_downward(["-2 = very good, 2 = very poor"], -2, 2) is True
