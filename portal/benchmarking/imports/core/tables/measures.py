"""Key figures with units, such as members, EUR or years, which are no scores of an indicator."""

from __future__ import annotations

import re

from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.scale.scales import named_in_heading
from portal.benchmarking.imports.core.words.values import is_unknown

_HEADING = re.compile(
    r"(?:units?(?: of measure(?:ment)?)?|measurement unit|(?:mess? ?|mass ?)?einheit(?:en)?"
    r"|unita(?: di misura)?|u ?m|unidad(?:es)?(?: de medida)?|unites?(?: de mesure)?"
    r"|eenheid|unidade(?: de medida)?|jednostka|unitate)"
)
# Of scores: points, steps and the ends of a scale.
_OF_SCORES = re.compile(
    r"(?:points?|pts?|punkte?|pkte?|punti|punto|pti|puntos?|punten|score|scores|level|stufen?"
    r"|livello|nivel|niveau|note|voto|nota|index|indice|ratio|share|anteil|quota|[\d ]+)"
    r"(?: [\d a-z]*)?"
)
_MOST = 0.5


def other_units(table: Table) -> dict[int, str]:
    """The units of rows that are no scores, by the number of the row. Per cent may be either:
    where most of the others are no scores, they are none as well."""
    place = next(
        (
            place
            for place, text in enumerate(table.texts)
            if _HEADING.fullmatch(headings.fold(text)) and place not in table.sheet.hidden_columns
        ),
        None,
    )
    if place is None:
        return {}
    cells = {row.number: row.cell(place) for row in table.rows}
    units = {number: cell.text for number, cell in cells.items() if not is_unknown(cell)}
    others = {number: unit for number, unit in units.items() if not _may_be_of_scores(unit)}
    if len(others) > _MOST * len(units):
        return {
            number: unit
            for number, unit in units.items()
            if number in others or not _OF_SCORES.fullmatch(headings.fold(unit))
        }
    return others


def _may_be_of_scores(unit: str) -> bool:
    return named_in_heading(unit) is not None or bool(_OF_SCORES.fullmatch(headings.fold(unit)))
