"""Which end of a scale is good: said by words that are known, else asked."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.words.scale.legends import is_downward
from portal.benchmarking.imports.core.words.scale.scales import Scale, named_in_heading
from tests.portal.benchmarking.imports.import_sheets import POINTS, WANTED, asked, one
from tests.portal.benchmarking.imports.test_doubts import sheet

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
