"""Templates come back as they were filled in."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.imports.core.templates import (
    TemplateLabels,
    write_csv_template,
    write_template,
)
from tests.portal.benchmarking.imports.core.previews import (
    INDICATORS,
    read,
    saved,
)

LABELS = [
    TemplateLabels(),
    TemplateLabels("Punteggi", "Codice", "Indicatore", "Descrizione", "Punteggio", "Note"),
    TemplateLabels("Werte", "Kennziffer", "Indikator", "Beschreibung", "Wert", "Bemerkung"),
    TemplateLabels("Scores", "Code", "Indicateur", "Description", "Valeur", "Commentaire"),
    TemplateLabels("Valores", "Código", "Indicador", "Descripción", "Puntuación", "Comentarios"),
]


@pytest.mark.parametrize("labels", LABELS)
def test_a_filled_template_comes_back_as_it_was(labels: TemplateLabels) -> None:
    book = load_workbook(io.BytesIO(write_template(INDICATORS, labels)))
    page = book.active
    assert page is not None
    wanted = {}
    for place, row in enumerate(page.iter_rows(min_row=3)):
        assert row[0].data_type == "s"
        row[3].value = 10 * place + 0.5
        wanted[str(row[0].value)] = 10 * place + 0.5
    assert list(wanted) == ["1.1", "2.1", "2.9", "2.10", "3.2", "4.2"]
    assert read(saved(book)).scores == wanted


@pytest.mark.parametrize("labels", LABELS)
def test_the_csv_template_comes_back_too(labels: TemplateLabels) -> None:
    lines = write_csv_template(INDICATORS, labels).decode("utf-8-sig").splitlines()
    filled = [lines[0], *(f"{line.removesuffix(';;')};42,5;" for line in lines[1:])]
    preview = read("\n".join(filled))
    assert set(preview.scores.values()) == {42.5}
    assert len(preview.ready) == len(INDICATORS)


def test_an_empty_template_knows_nothing_and_can_not_be_saved() -> None:
    preview = read(write_template(INDICATORS))
    assert set(preview.scores.values()) == {None}
    assert len(preview.scores) == len(INDICATORS)
    assert not preview.can_be_saved


def test_no_text_of_the_template_can_act_as_a_formula() -> None:
    risky = [IndicatorSpec("1.1", "1", "=HYPERLINK(0)", description="@x"), INDICATORS[1]]
    book = load_workbook(io.BytesIO(write_template(risky)))
    assert book.active is not None
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert b";=HYPER" not in write_csv_template(risky)
