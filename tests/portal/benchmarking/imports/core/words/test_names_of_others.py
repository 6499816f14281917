"""Lines and names of sheets that say whose figures stand below, in all forms of their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.imports.core.words.doubts.concepts import concept_of
from portal.benchmarking.imports.core.words.doubts.others import is_of_the_future, names_others
from portal.benchmarking.imports.core.words.headings import OTHER, fold, meaning_of
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    TODAY,
    asked,
    look,
    one,
    workbook,
)

YEAR = TODAY.year
FORMS = {
    "target": "Target Targets Zielwerte Ziele Clusterziele Jahresziel Sollwerte Obiettivo Obiettivi"
    " Objectifs Cibles Objetivos Metas Doelen Cele Cíle Mål Obiective Hedefler Desiderati"
    " Wunschwerte Erwartet Attesi Geplant Gewünschte",
    "others": "Average Averages Mean Median Mediane Durchschnittswerte Mittelwerte"
    " Bundesdurchschnitt Media Medie Moyenne Moyennes Promedios Średnia Gemiddelde Genomsnitt Peers"
    " Vergleichswerte",
    "threshold": "Threshold Thresholds Soglia Soglie Schwellenwerte Seuils Umbrales Limiares"
    " Drempel Mindestwerte Grenzwerte Cutoffs",
    "weight": "Weights Weightings Gewichte Gewichtung Pesi Pesos Pondérations Poids Waga Wagi Váha"
    " Vikt Priorità",
    "previous": "Previous Vorjahr Vorjahreswerte Précédent Precedenti Anteriores Poprzednie",
    "forecast": "Forecasts Prognosen Previsioni Prévisions Projections Scenari Szenario",
    "rank": "Rank Ranking Rangliste Classifica Classement Clasificación Posizione",
    "gap": "Gap Gaps Lücke Lücken Abweichung Abweichungen Écart Écarts Divario Scostamenti",
    "change": "Differenz Delta Évolution Veränderung Variazioni Trend",
    "money": "Budget Kosten Costi Coûts Betriebskosten EUR",
}
WORDS = [(concept, word) for concept, words in FORMS.items() for word in words.split()]


@pytest.mark.parametrize(("concept", "word"), WORDS, ids=[word for _concept, word in WORDS])
def test_a_word_is_known_by_its_stem_in_every_form(concept: str, word: str) -> None:
    assert concept_of(fold(word)) == concept
    assert meaning_of(word) == OTHER


@pytest.mark.parametrize(
    "word",
    [
        "Score",
        "Punkte",
        "Ergebnis",
        "erzielt",
        "Reifegrad",
        "Zielerreichung",
        "Beispiel",
        "Zielgruppe",
        "compétitivité",
        "Strategie",
        "Planet",
        "Mediation",
        "Goldsmith",
        "Costanza",
        "Rangers",
        "Waganda",
    ],
)
def test_a_word_that_only_looks_like_one_is_none(word: str) -> None:
    is_none = concept_of(fold(word)) == ""
    assert is_none or meaning_of(word) != OTHER


SURELY_OTHERS = [word for concept, word in WORDS if concept not in ("gap", "money")]


@given(
    st.sampled_from(SURELY_OTHERS),
    st.sampled_from(["{} 2025", "{} (Cluster)", "{}", "2024 – {}", "Tabelle 2: {}"]),
)
def test_a_name_with_such_a_word_is_never_taken_for_the_cluster_s_own(word: str, line: str) -> None:
    assert names_others(line.format(word), YEAR)


@pytest.mark.parametrize(
    "line",
    [
        "Obiettivi 2027 del cluster",
        "Average of the 140 clusters of the country (2025)",
        "What we want to reach by 2028",
        "Diese Tabelle zeigt die Durchschnittswerte aller Cluster",
        "Soglie (Gold)",
        "Gold",
        "2027",
        "Niveaux visés",
        "Valores umbral para el sello Oro",
        "Scores of the previous assessment round",
        "Target values (%)",
        "Ranking of the indicators",
        "Forecast for the next assessment",
        "Punteggi auspicati",
        "Objectifs 2027 : cluster maritime",
    ],
)
def test_a_line_that_names_other_figures_is_asked_about(line: str) -> None:
    assert names_others(line, YEAR)


@pytest.mark.parametrize(
    "line",
    [
        "Average score of the cluster: 62 %",
        "The scores were discussed with all members and compared with those of peers.",
        "Benchmarking report 2025",
        "Auswertung Clusterexzellenz",
        "Target: Gold label",
        "Gold label assessment",
        "Gold label valid until 2028",
        "Period 2024-2027",
        "Low scores are better.",
        "4 Strategy, objectives and services",
        "Pôle de compétitivité Mer",
        "Gap analysis 2025",
        "Erzielte Punkte",
        "Results Piemonte",
        "Foglio1",
        "",
    ],
)
def test_an_ordinary_line_is_no_question(line: str) -> None:
    assert not names_others(line, YEAR)


def test_a_line_that_speaks_of_another_column_of_the_table_is_no_question() -> None:
    rows = [["Code", "Score (%)", "Target (%)"], *([code, 50, 80] for code in CODES)]
    assert asked(workbook(Results=[["Scores and targets"], *rows])) == []
    without = [row[:2] for row in rows]
    assert asked(workbook(Results=[["Scores and targets"], *without])) == ["column"]


def test_names_of_the_cluster_and_of_its_areas_are_no_words_of_a_line() -> None:
    own = ("Strategy, objectives and services", "Media Valley")
    assert not names_others("Strategy, objectives and services", YEAR, own=own)
    assert not names_others("Media Valley 2025", YEAR, own=own)
    assert names_others("Media Valley: objectives", YEAR, own=own)


@given(st.integers(2000, 2099), st.integers(2000, 2099))
def test_only_years_to_come_are_of_the_future(first: int, second: int) -> None:
    text = f"Scores {first} and {second}"
    assert is_of_the_future(text, YEAR) == (first > YEAR and second > YEAR)
    assert not is_of_the_future(text, None)


def test_a_column_of_years_to_come_is_no_choice_beside_one_that_was_reached() -> None:
    rows = [["Code", "2025", "2028"], *([code, 60, 80] for code in CODES)]
    assert one(workbook(Results=rows)).scores["1.1"] == 60
    question = look(workbook(Results=[[row[0], row[2]] for row in rows])).questions[0]
    assert question.problem.code == "column-of-others"
