"""Key figures with a unit beside them are no scores."""

from __future__ import annotations

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

UNITS = {
    "Value;Unit": ("members", "%", "FTE", "EUR k", "years", "%", "events"),
    "Wert;Einheit": ("Mitglieder", "%", "VZÄ", "Tsd. EUR", "Jahre", "Prozent", "Anzahl"),
    "Valore;Unità di misura": ("aderenti", "%", "ETP", "euro", "anni", "%", "eventi"),
    "Valor;Unidad": ("socios", "%", "ETC", "miles de euros", "años", "%", "actos"),
    "Valeur;Unité": ("adhérents", "%", "ETP", "k€", "ans", "%", "événements"),
}


def beside(heading: str, units: tuple[str, ...]) -> str:
    cells = [f"{WANTED[code]};{unit}" for code, unit in zip(CODES, units, strict=True)]
    return sheet(heading, *cells)


@pytest.mark.parametrize("heading", UNITS)
def test_figures_in_units_are_asked_about_and_per_cent_among_them_as_well(heading: str) -> None:
    content = beside(heading, UNITS[heading])

    found = question(look(content))
    assert found.about == "marked"
    assert all(f"“{unit}”" in found.problem.params["rows"] for unit in UNITS[heading])
    unknown = one(content, Answers(rows={"marked": "unknown"}))
    assert set(unknown.scores.values()) == {None}


def test_a_single_key_figure_among_scores_is_the_only_one_in_doubt() -> None:
    content = beside("Score;Unit", ("%", "%", "members", "%", "%", "%", "%"))

    result = one(content, Answers(rows={"marked": "unknown"}))
    assert result.scores == {**WANTED, "2.1": None}


@pytest.mark.parametrize("unit", ["%", "points", "Punkte", "punti", "puntos", "0-100", "–", ""])
def test_units_of_scores_ask_nothing(unit: str) -> None:
    assert asked(beside("Score (0-100);Unit", (unit,) * len(CODES))) == []


def test_the_unit_of_an_organisation_is_no_unit_of_measurement() -> None:
    assert asked(beside("Score (0-100);Business unit", ("office",) * len(CODES))) == []
