"""A short column of corrected scores is never dropped, and the fitting answer is on offer."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from portal.benchmarking.imports.core.results import Answers
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    WANTED,
    asked,
    look,
    one,
    question,
    sheet,
)

CORRECTED: Mapping[str, object] = {"2.9": 90}


def beside(
    heading: str, corrections: Mapping[str, object], *, score: str = "Score (%)", rest: str = ""
) -> str:
    cells = [f"{WANTED[code]};{corrections.get(code, rest)}" for code in CODES]
    return sheet(f"{score};{heading}", *cells)


HEADINGS = (
    "Corrected;Revised score;Final;After appeal;New (%);After audit 2025;Rettificato;Dopo ricorso;"
    "Punteggio definitivo;Nuovo;Riesaminato;Corregido;Puntuación revisada;Tras recurso;Nueva;"
    "Korrigiert;Berichtigter Wert;Endgültig;Nach Einspruch;Neubewertung;Corrigé;Note corrigée;"
    "Définitif;Après recours;Nouveau;Xyzzy"
)


@pytest.mark.parametrize("heading", HEADINGS.split(";"))
def test_a_few_corrected_scores_are_asked_about_with_the_total_of_both(heading: str) -> None:
    content = beside(heading, CORRECTED)

    found = question(look(content))
    assert (found.about, found.problem.code) == ("column", "which-corrections")
    totals = {choice.value: next(iter(choice.totals.values())) for choice in found.choices}
    old, new = sum(WANTED.values()) / 7, (sum(WANTED.values()) - WANTED["2.9"] + 90) / 7
    merged = f"Score (%) + {heading}"
    assert totals == {"Score (%)": pytest.approx(old), merged: pytest.approx(new)}
    assert one(content, Answers(column="Score (%)")).scores == WANTED
    for answer in (merged, heading):
        assert one(content, Answers(column=answer)).scores == {**WANTED, **CORRECTED}


@pytest.mark.parametrize("rest", ["–", "n/a", "unchanged", "unverändert"])
def test_words_and_dashes_beside_the_corrections_leave_the_scores_as_they_are(rest: str) -> None:
    content = beside("Corrected", {**CORRECTED, "4.2": 70, "1.1": 55}, rest=rest)

    assert asked(content) == ["column"]
    result = one(content, Answers(column="Score (%) + Corrected"))
    assert result.scores == {**WANTED, "2.9": 90, "4.2": 70, "1.1": 55}


def test_corrections_of_half_of_the_rows_can_be_counted_with_the_others_as_well() -> None:
    found = question(look(beside("Corrected", {"2.9": 90, "4.2": 70, "1.1": 55})))

    labels = [choice.value for choice in found.choices]
    assert labels == ["Score (%)", "Corrected", "Score (%) + Corrected"]


def test_a_correction_that_cannot_be_read_is_a_problem_of_its_own_cell() -> None:
    content = beside("Corrected", {"2.9": 90, "4.2": "70 or 75"})

    (problem,) = one(content, Answers(column="Corrected")).problems
    assert (problem.code, problem.cell) == ("4.2", "D8")
    answers = Answers(column="Corrected", edits={"D8": "75"})
    assert one(content, answers).scores == {**WANTED, "2.9": 90, "4.2": 75}


def test_a_correction_of_a_score_that_is_not_known_counts() -> None:
    content = beside("Corrected", CORRECTED).replace("100.0;90", "n/a;90")

    assert one(content, Answers(column="Corrected")).scores == {**WANTED, "2.9": 90}


@pytest.mark.parametrize(
    ("heading", "few"),
    [
        ("Page", {"2.9": 90}),
        ("Founded", {"2.9": 1990}),
        ("Weight", {"2.9": 2}),
        ("Target (%)", {"2.9": 90}),
        ("Where", {"1.1": "file 3", "1.2": "minutes", "2.1": "see 4", "2.9": 90}),
        ("Step", {"1.1": 1, "1.2": 2, "2.1": 3, "2.9": 4}),
    ],
)
def test_few_figures_of_something_else_ask_nothing(heading: str, few: Mapping[str, object]) -> None:
    assert asked(beside(heading, few, score="Score (0-100)")) == []
