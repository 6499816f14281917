"""Titles, scales and headings in plain words ask nothing."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.words.doubts.others import names_others
from tests.portal.benchmarking.imports.core.import_sheets import (
    POINTS_OF,
    WANTED,
    asked,
    one,
    sheet,
)

PERCENTS = tuple(WANTED.values())
SCALES = (
    "Scores from 0 to 4;All scores range from 0 to 4.;Maximum score per indicator: 4;"
    "Punteggi da 0 a 4;I punteggi vanno da 0 a 4;Punteggio massimo per indicatore: 4;Voti da 0 a 4;"
    "Puntuaciones de 0 a 4;Se puntúa de 0 a 4;Puntuación máxima por indicador: 4;"
    "Punkte von 0 bis 4;Höchstpunktzahl je Indikator: 4;Noten von 0 bis 4;"
    "Notes de 0 à 4;Les notes vont de 0 à 4;Note maximale par indicateur : 4"
)
OCCASIONS = (
    "Comparative assessment 2025;National cluster programme, results;Level;"
    "Quality label application, target level Silver;Esiti del benchmarking comparativo;"
    "Standard nazionale;Valutazione comparativa;Evaluación comparativa;Ficha del nivel Plata;"
    "Programa nacional de clústeres – resultados;Vergleichende Bewertung 2025;"
    "Nationales Clusterprogramm;Évaluation comparative du cluster;Nivel;"
    "Résultats du programme national"
)
OTHERS = (
    "National average;Target level 2024;Silver;Comparative values;Media nazionale;Livello Gold;"
    "Medias nacionales;Vergleichswerte;Valeurs de comparaison;Niveau cible;Standard Gold"
)


@pytest.mark.parametrize("line", SCALES.split(";"))
def test_a_line_that_names_the_scale_is_understood(line: str) -> None:
    content = f"{line}\n\n" + sheet("Score", *POINTS_OF)

    assert asked(content) == []
    assert one(content).scores == WANTED


@pytest.mark.parametrize(
    "line", ["Maximum score of the area: 40", "Punteggio massimo: 124", "Notes 1-3: see below"]
)
def test_a_line_about_something_else_is_no_scale(line: str) -> None:
    assert "scale" in asked(f"{line}\n\n" + sheet("Score", *POINTS_OF))


@pytest.mark.parametrize("title", OCCASIONS.split(";"))
def test_the_occasion_of_a_report_names_no_others(title: str) -> None:
    assert not names_others(title, 2026)
    assert asked(f"{title}\n" + sheet("Score (%)", *PERCENTS)) == []


@pytest.mark.parametrize("title", OTHERS.split(";"))
def test_a_title_that_names_others_is_still_asked_about(title: str) -> None:
    assert names_others(title, 2026)


@pytest.mark.parametrize(
    "heading", ["Mark (%)", "Esito (%)", "Esito / Punteggio (%)", "Esito Punti (0-100)"]
)
def test_plain_words_for_a_score_ask_for_no_direction(heading: str) -> None:
    assert asked(sheet(heading, *PERCENTS)) == []


@pytest.mark.parametrize(
    ("own", "mean"),
    [
        ("Your cluster (%)", "Average"),
        ("Il vostro cluster (%)", "Media"),
        ("Su clúster (%)", "Media"),
        ("Ihr Cluster (%)", "Mittel"),
        ("Votre cluster (%)", "Moyenne du panel (%)"),
    ],
)
def test_the_own_cluster_beside_a_mean_is_the_one_that_counts(own: str, mean: str) -> None:
    content = sheet(f"{own};{mean}", *(f"{percent};50" for percent in PERCENTS))

    assert asked(content) == []
    assert one(content).scores == WANTED


@pytest.mark.parametrize("heading", ["Note précédente (0-4)", "Nota anterior (0-4)"])
def test_a_former_mark_is_left_out_beside_that_of_today(heading: str) -> None:
    content = sheet(f"{heading};Score (0-4)", *(f"2;{point}" for point in POINTS_OF))

    assert asked(content) == []
    assert one(content).scores == WANTED


@pytest.mark.parametrize("word", ["n.b.", "n. b.", "nicht gewertet", "senza risposta"])
def test_short_words_for_not_assessed_are_known(word: str) -> None:
    result = one(sheet("Score (%)", word, *PERCENTS[1:]))

    assert (result.scores["1.1"], result.problems) == (None, ())


AREAS = (
    "AREA 4 – Strategia, obiettivi e servizi;Bereich 4: Strategie, Ziele und Leistungen;"
    "Axe 4 – Stratégie, objectifs et services;Área 4. Estrategia, objetivos y servicios;"
    "Quality area 4: strategy, objectives, services;Ambito 4 Obiettivi e servizi del cluster"
)
NO_AREAS = "Area 4: targets;Bereich 4: Zielwerte;Axe 4 – objectifs;Obiettivi del cluster"


@pytest.mark.parametrize("title", AREAS.split(";"))
def test_the_title_of_an_area_names_no_targets(title: str) -> None:
    assert not names_others(title, 2026, is_within=True)


@pytest.mark.parametrize("title", NO_AREAS.split(";"))
def test_an_area_of_targets_is_still_asked_about(title: str) -> None:
    assert names_others(title, 2026, is_within=True)
