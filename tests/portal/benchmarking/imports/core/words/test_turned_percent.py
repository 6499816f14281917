"""What turns figures of 0 to 100 round is asked about, wherever the sheet says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.directions import (
    is_called_missing,
    says_figures_are_gaps,
)
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    asked,
    look,
    one,
    question,
    workbook,
)

ROWS = [f"{code};{30 + 7 * place}" for place, code in enumerate(CODES)]


def sheet(above: str = "", below: str = "", heading: str = "Score") -> str:
    return "\n".join(filter(None, [above, f"Code;{heading}", *ROWS, below]))


LINES = [
    "0 = best, 100 = worst",
    "100 = worst",
    "0 points = perfect, 100 points = nothing in place",
    "Note: 0 = fully met, 100 = not met",
    "Lower is better",
    "Low values are good",
    "Je niedriger, desto besser",
    "Più basso è meglio",
    "Minore è il valore, meglio è",
    "Plus la valeur est basse, mieux c’est.",
    "Figures are gaps",
    "Scores show the distance to 100 points.",
    "Die Werte zeigen den Abstand zum Maximum",
    "I valori indicano il divario dal massimo",
    "Points lost",
]


@pytest.mark.parametrize("heading", ["Score", "Score %", "Score (0-100)"])
@pytest.mark.parametrize("line", LINES)
def test_a_line_that_turns_the_figures_round_is_asked_about(line: str, heading: str) -> None:
    for content in (sheet(line, "", heading), sheet("", line, heading)):
        reading = look(content)
        assert question(reading).about == "direction"
        assert one(content, Answers(rows={"direction": "less"})).scores["1.1"] == 70
        assert one(content, Answers(rows={"direction": "more"})).scores["1.1"] == 30


@pytest.mark.parametrize(
    "line",
    [
        "100 = best, 0 = worst",
        "Higher is better",
        "0 = not met, 100 = fully met",
        "Maximum = 100",
        "Total = 100",
        "0 = keine Angabe",
        "Missing scores are marked with a dash",
        "Improvement potential: see area 2",
        "Gap analysis 2025",
    ],
)
def test_a_line_that_does_not_is_no_question(line: str) -> None:
    assert asked(sheet(line)) == []
    assert asked(sheet("", line)) == []


@pytest.mark.parametrize("name", ["Gaps", "Points lost", "Lücken 2025"])
def test_the_name_of_a_sheet_may_say_it(name: str) -> None:
    rows = [["Code", "Score (0-4)"], *([code, place % 5] for place, code in enumerate(CODES))]
    assert asked(workbook(**{name: rows})) == ["direction"]
    with_gaps = [[*row, "Gap" if not place else 4] for place, row in enumerate(rows)]
    assert asked(workbook(**{name: with_gaps})) == []


def test_figures_on_a_smaller_scale_may_be_gaps_too() -> None:
    rows = [f"{code};{place % 5 + 1}" for place, code in enumerate(CODES)]
    content = "\n".join(["Code;Score (1-5)", *rows, "Figures are gaps"])
    assert asked(content) == ["direction"]
    turned = "\n".join(["Code;Score (1-5)", *rows, "0 = best, 100 = worst"])
    assert asked(turned) == ["scale"]


@given(
    st.sampled_from(["Figures", "Scores", "Werte", "Valori", "Valeurs", "Valores"]),
    st.sampled_from(["gaps", "Lücken", "scostamenti", "écarts", "brechas", "Abweichungen"]),
    st.integers(0, 5),
)
def test_figures_that_are_gaps_are_told_through_words_between(
    figures: str, gap: str, count: int
) -> None:
    assert says_figures_are_gaps(" ".join([figures, *["x"] * count, gap]))
    assert is_called_missing(f"{gap} 2025")
    assert not is_called_missing(f"{gap} x")
