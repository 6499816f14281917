"""Figures that the sheet itself calls withdrawn, invalid, provisional or not validated."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.doubts.concepts import concept_of
from portal.benchmarking.imports.core.words.doubts.revoked import says_revoked
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    WANTED,
    asked,
    look,
    one,
    question,
    sheet,
)

UNKNOWN = Answers(rows={"marked": "unknown"})
REVOKED = (
    "score withdrawn;invalid – evidence missing;Void;cancelled by the assessor;no longer valid;"
    "to be verified;provisional, not confirmed;Draft;this figure is obsolete;do not use;"
    "80 members (score suspended);Score of the 2019 report, no longer valid;"
    "punteggio annullato;ritirato dopo ricorso;non più valido;da rifare;dato errato;bozza;"
    "sospeso in attesa di verifica;valutazione non confermata;valore segnaposto;"
    "puntuación anulada;no válida;ya no es vigente;dato erróneo;pendiente de verificación;borrador;"
    "Wertung aufgehoben;zurückgezogen;ungültig;fehlerhaft, nicht verwenden;vorläufig;Entwurf;"
    "noch nicht bestätigt;gilt nicht mehr;unter Vorbehalt;"
    "note annulée;retirée après recours;non valable;provisoire;à refaire;ne pas utiliser"
)
REASONS = (
    "Strategy is a draft;Draft strategy exists;contract expired in 2023;statutes no longer valid;"
    "evaluation of the members outdated;membership of 3 firms cancelled;final;validated;"
    "bozza di piano disponibile;contratto scaduto;Nota: documento non valido;confermato;"
    "borrador de la estrategia;convenio anulado;Entwurf der Strategie liegt vor;geprüft;"
    "Satzung nicht mehr gültig;Mitgliedschaft von 3 Firmen aufgehoben;freigegeben;"
    "projet de plan en cours;statuts non valables depuis 2020;validé;Fulfilled: no"
)


def remarked(heading: str, text: str, other: str = "ok") -> str:
    cells = [f"{WANTED[code]};{text if code == '2.9' else other}" for code in CODES]
    return sheet(f"Score (%);{heading}", *cells)


@pytest.mark.parametrize("text", REVOKED.split(";"))
def test_a_remark_that_takes_a_score_back_is_asked_about(text: str) -> None:
    content = remarked("Remarks", text)

    found = question(look(content))
    assert (found.about, found.problem.params["rows"][:3]) == ("marked", "2.9")
    assert one(content, UNKNOWN).scores == {**WANTED, "2.9": None}
    assert one(content, Answers(rows={"marked": "scores"})).scores == WANTED


@pytest.mark.parametrize("text", REASONS.split(";"))
def test_a_remark_on_something_else_than_the_score_asks_nothing(text: str) -> None:
    assert asked(remarked("Remarks", text)) == []


@pytest.mark.parametrize(
    ("heading", "text", "other"),
    [
        ("Validated?", "no", "yes"),
        ("Verificato", "No", "Sì"),
        ("Confirmado", "no", "sí"),
        ("Freigegeben", "nein", "ja"),
        ("Validé ?", "non", "oui"),
        ("Status", "Entwurf", "freigegeben"),
        ("Status", "under review", "final"),
        ("Stato", "in revisione", "approvato"),
        ("Estado", "borrador", "final"),
        ("Statut", "en attente", "validé"),
    ],
)
def test_a_column_for_the_state_of_the_scores_is_heard(heading: str, text: str, other: str) -> None:
    assert one(remarked(heading, text, other), UNKNOWN).scores == {**WANTED, "2.9": None}


@pytest.mark.parametrize("heading", ["Fulfilled?", "Working group", "Soddisfatto"])
def test_a_no_below_another_question_takes_nothing_back(heading: str) -> None:
    assert asked(remarked(heading, "no", "yes")) == []


@pytest.mark.parametrize(
    "words",
    ["Score of the 2019 report, no longer valid", "punteggio provvisorio", "Wert nicht bestätigt"],
)
def test_a_footnote_that_takes_scores_back_holds_for_those_with_its_mark(words: str) -> None:
    cells = [f"{WANTED[code]}{'*' * (code == '4.2')}" for code in CODES]
    content = sheet("Score (%)", *cells) + f"\n\n* {words}"

    assert asked(content) == ["marked"]
    assert one(content, UNKNOWN).scores == {**WANTED, "4.2": None}


def areas(note: str) -> bytes:
    """A table with a title above each area; that of the second one has a note."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["Code", "Indicator", "Score (%)"])
    area = ""
    for code in CODES:
        if code[0] != area:
            area = code[0]
            page.append([area, f"Area {area}{note if area == '2' else ''}", None])
        page.append([code, NAMES[CODES.index(code)], WANTED[code]])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "note",
    [
        " – area non valutata, valori segnaposto",
        " (placeholder values)",
        " (nicht bewertet)",
        " – notes provisoires",
        " (valores no confirmados)",
    ],
)
def test_the_title_of_an_area_takes_its_scores_back_and_no_others(note: str) -> None:
    assert asked(areas("")) == []
    assert asked(areas(note)) == ["marked"]
    unknown = {code: None for code in CODES if code[0] == "2"}
    assert one(areas(note), UNKNOWN).scores == {**WANTED, **unknown}


def test_financial_is_no_target() -> None:
    assert [concept_of(word) for word in ("finanziellen", "potenziell", "zielwerte")] == [
        "",
        "",
        "target",
    ]
    assert not says_revoked("")
