"""One known word does not vouch for a heading: what the others mean is asked once."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.doubts.unfamiliar import unfamiliar_words
from tests.portal.benchmarking.imports.core.import_sheets import (
    POINTS_OF,
    WANTED,
    asked,
    look,
    one,
    question,
    sheet,
)

OWN_NAMES = ("Ravenna Maritime Cluster",)


@pytest.mark.parametrize(
    "heading",
    [
        "Score of similar clusters (0-4)",
        "Wert aller Cluster (0-4)",
        "Score Example Photonics Alliance (0-4)",
        "Severity rating (0-4)",
        "Score: need for action (0-4)",
        "Bewertung der Probleme (0-4)",
        "Puntos débiles (0-4)",
    ],
)
def test_a_heading_with_words_that_nobody_knows_is_asked_about_once(heading: str) -> None:
    content = sheet(heading, *POINTS_OF)

    found = question(look(content))

    assert found.about == "direction"
    totals = {choice.value: choice.totals[heading] for choice in found.choices}
    assert totals == {"less": pytest.approx(100 - 387.5 / 7), "more": pytest.approx(387.5 / 7)}
    assert one(content, Answers(rows={"direction": "more"})).scores == WANTED


@pytest.mark.parametrize(
    "heading",
    [
        "Required score (0-4)",
        "Planned score 2027 (0-4)",
        "Punteggio soglia (0-4)",
        "Puntuación mínima exigida (0-4)",
        "Punkte 2029 (0-4)",
    ],
)
def test_figures_that_are_called_something_else_than_scores_are_asked_about(heading: str) -> None:
    content = sheet(heading, *POINTS_OF)

    found = question(look(content))

    assert (found.about, found.problem.code) == ("column", "column-of-others")
    assert one(content, Answers(column=heading)).scores == WANTED


@pytest.mark.parametrize(
    "heading",
    [
        "Score 2025 (0-4)",
        "Bewertung des Clusters (0-4)",
        "Own score after interview (0-4)",
        "Punteggio ottenuto (0-4)",
        "Erreichte Punkte 1 (0-4)",
        "Points Q1 2025 (max. 4)",
        "Puntuación del equipo (0-4)",
        "Score unserer Region (0-4)",
    ],
)
def test_a_heading_that_leaves_a_score_what_it_is_is_not_asked_about(heading: str) -> None:
    assert asked(sheet(heading, *POINTS_OF)) == []


def test_the_name_of_the_cluster_itself_is_known() -> None:
    heading = "Score Ravenna Maritime Cluster (0-4)"

    assert unfamiliar_words(heading, OWN_NAMES) == ()
    assert unfamiliar_words(heading, ("Example Photonics Alliance",)) == ("ravenna", "maritime")


def test_the_steps_of_a_scale_are_no_words_of_its_heading() -> None:
    assert unfamiliar_words("Punkte 1 (schwach) bis 5 (stark)") == ()
    assert unfamiliar_words("Score (0 = hardly, 4 = thoroughly)") == ()
