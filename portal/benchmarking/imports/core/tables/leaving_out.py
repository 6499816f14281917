"""Why a row of a table holds no score of an indicator: a section, a sum, a remark, a detail.

A row with a score is never passed over for its number or its words alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.core.files.grids import Cell, Row
from portal.benchmarking.imports.core.rows import RawRow
from portal.benchmarking.imports.core.tables.finding import Table
from portal.benchmarking.imports.core.tables.score_columns.columns import ScoreColumn
from portal.benchmarking.imports.core.words import headings
from portal.benchmarking.imports.core.words.codes import CodeReader
from portal.benchmarking.imports.core.words.values import (
    Value,
    is_numeric,
    is_unknown,
    plain,
    read_value,
)

_TOTAL = re.compile(
    r"\b(?:sub|grand |sous |zwischen)?(?:total\w*|gesamt\w*|summ\w*|somm[ae]|suma|sum|overall"
    r"|complessiv\w*|mean|average\w*|media|mittelwert\w*|durchschnitt\w*|moyenne\w*|promedio\w*"
    r"|zwischensumme|subtotal\w*|totaal|razem)\b"
)
_AREA = (
    r"(?:areas?|section|sezione|seccion|sektion|abschnitts?|bereich(?:e?s)?|bloc|bloque|blocco|block"
    r"|domaine|domain|dominio|ambito|axe|axis|asse|eje|achse|dimension(?:en?|es|i|s)?|kapitels?|chapter"
    r"|capitolo|capitulo|chapitre|category|categoria|kategorie|categorie|pillar|pilastro|pilar"
    r"|partial|parziale|parcial|partiel|partielle)"
)
_OF_AREA = re.compile(
    rf"\b{_AREA}\b|\b(?:bereichs|teil|abschnitts|block|kapitel|themen)\w*"
    r"(?:ergebnis|wert|note|punkte|punktzahl|bewertung|summe)\b"
)
_SMALL = headings.words_of("of the in per del della dello dell de la du des l d der im fur for a")
_EXACT = 0.01
_CODE_LIKE = re.compile(r"[A-Za-z]{0,3}\d{1,2}[.,]\d{1,2}\b")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rows of a table say of each other: the indicators that have a row with their code,
    the last row that names one, and whether 1, 2, 3 count the rows instead of areas."""

    coded: frozenset[str]
    last: int
    are_counted: bool
    # Numbers of rows without a code that are, all of them, the mean or sum of their section.
    sums: frozenset[int] = frozenset()


def facts_of(column: ScoreColumn, codes: CodeReader) -> Facts:
    """What the visible rows of a column say of each other."""
    table = column.table
    rows = [row for row in table.rows if not row.is_hidden]
    # Numbers beyond those of the areas, or before titles of indicators.
    counted = [
        row
        for row in rows
        if row.cell(table.code).text.rstrip(".:)").isdecimal()
        and is_numeric(row.cell(column.place))
        and (codes.is_title(row.cell(table.title)) or not codes.is_area(row.cell(table.code)))
    ]
    return Facts(
        coded=frozenset(codes.named(row.cell(table.code)) for row in rows) - {""},
        last=max((row.number for row in rows if indicator_of(row, table, codes)), default=0),
        are_counted=len(counted) > 1,
        sums=_sums_of_sections(rows, column, codes),
    )


def _sums_of_sections(
    rows: Sequence[Row], column: ScoreColumn, codes: CodeReader
) -> frozenset[int]:
    """The rows with a figure and no indicator, if there are several and each has the mean or the
    sum of the indicators above it up to the last such row, or each of those below it."""
    table = column.table
    sums: list[tuple[int, float, bool]] = []
    sections: list[list[float]] = [[]]
    for row in rows:
        value = read_value(row.cell(column.place))
        title, code = row.cell(table.title), row.cell(table.code)
        if not isinstance(value, Value):
            continue
        if indicator_of(row, table, codes) or not code.is_empty or codes.resembles(title.text):
            sections[-1].append(value.number)
        elif not _TOTAL.search(headings.fold(text_of(row))):
            sums.append((row.number, value.number, "." in plain(value.number)))
            sections.append([])
    above, below = sections[:-1], sections[1:]
    for parts in (above, below):
        if len(sums) > 1 and all(
            _is_mean_or_sum(number, part, 0.06 if is_exact else 0.51)
            for (_row, number, is_exact), part in zip(sums, parts, strict=True)
        ):
            return frozenset(number for number, _value, _exact in sums)
    return frozenset()


def _is_mean_or_sum(number: float, of: Sequence[float], tolerance: float) -> bool:
    if not of:
        return False
    total = math.fsum(of)
    return abs(number - total / len(of)) < tolerance or abs(number - total) < _EXACT


def why_left_out(
    row: Row,
    code: Cell,
    title: Cell,
    column: ScoreColumn,
    codes: CodeReader,
    facts: Facts,
    above: Sequence[RawRow],
) -> str:
    """Why the row is left out; "" where it is a score, or a person has to look at it. ``above``
    are the rows above it that were read."""
    score = row.cell(column.place)
    said = _why_said_elsewhere(code, title, facts.coded, codes)
    if row.number in facts.sums:
        return "sum"
    if is_numeric(score) and any(codes.resembles(cell.text) for cell in (code, title)):
        return said  # Misspelt, whatever its number.
    why = _why(row, code, title, column, codes)
    if why == "section" and facts.are_counted and is_numeric(score):
        return ""  # The number is that of the row, and not that of an area.
    if why == "sum-of-all":
        # Among the rows it is a score that happens to be the sum of those above it.
        is_sum = row.number > facts.last and _is_sum_of(score, above)
        why = "sum" if is_sum else ""
    return why or said


def _why_said_elsewhere(code: Cell, title: Cell, coded: frozenset[str], codes: CodeReader) -> str:
    """Why a row belongs to an indicator that has a row of its own: its part, such as "1.1.2", or
    a sum that is named like it; "" where it does not."""
    if code.is_empty:
        return "sum" if codes.title_of(title) in coded else ""
    whole, point, _part = code.text.strip().rstrip(".").rpartition(".")
    return "detail" if point and whole in coded and code.text not in coded else ""


def _why(row: Row, code: Cell, title: Cell, column: ScoreColumn, codes: CodeReader) -> str:
    """Why the row holds no score of an indicator; "" where it does, or ought to; "sum-of-all" if
    it is a sum where its number is that of the rows above it."""
    if codes.named(code) or codes.is_title(title):
        return ""
    score = row.cell(column.place)
    name = headings.fold(f"{code.text} {title.text}")
    is_code_like = bool(_CODE_LIKE.match(code.text)) or code.is_formula
    if not is_code_like and _TOTAL.search(name or headings.fold(text_of(row))):
        return "sum"
    if not is_code_like and code.is_empty and _is_of_area(title.text or text_of(row)):
        return "sum"
    if not is_code_like and headings.meaning_of(name) in (headings.MAXIMUM, headings.MINIMUM):
        return "remark"
    if codes.is_area(code) and not title.is_formula:
        return "section"
    if is_unknown(score) or (not is_numeric(score) and len(row.filled) == 1):
        words = (code.text or title.text or text_of(row)).split()
        if is_code_like and code.text and not score.is_empty:
            return ""
        is_section = bool(words) and (words[0].rstrip(".:)").isdecimal() or len(row.filled) == 1)
        return "section" if is_section and not _is_remark(text_of(row)) else "remark"
    if not is_code_like and not is_numeric(score) and not score.is_formula:
        return "remark"
    return "" if is_code_like else "sum-of-all"


def _is_of_area(text: str) -> bool:
    """Whether a row is called the score of its area, and nothing else: "Punteggio area 2"."""
    words = headings.fold(re.split(r"[:(\u2013\u2014]", text)[0]).split()
    named = " ".join(words)
    rest = [
        word
        for word in words
        if not (_OF_AREA.fullmatch(word) or word in _SMALL or word.isdecimal() or len(word) == 1)
    ]
    is_compound = bool(words) and not rest and not re.fullmatch(_AREA, words[0])
    return (
        bool(_OF_AREA.search(named))
        and all(headings.knows(word, headings.SCORE) for word in rest)
        and (bool(rest) or is_compound)
    )


def without_totals(text: str) -> str:
    """A line without words such as "average", which may name a sum of the rows above it."""
    return _TOTAL.sub(" ", headings.fold(text))


def _is_remark(text: str) -> bool:
    return text.startswith(("*", "(", "¹", "Hinweis", "Note", "Nota", "Quelle", "Fonte", "Source"))


def _is_sum_of(cell: Cell, above: Sequence[RawRow]) -> bool:
    """Whether the number is the sum or the mean of all that stands above it."""
    value = read_value(cell)
    numbers = [found.number for row in above if isinstance(found := read_value(row.score), Value)]
    if not isinstance(value, Value) or len(numbers) < 2:
        return False
    total = math.fsum(numbers)
    return any(abs(value.number - wanted) < 0.006 for wanted in (total, total / len(numbers)))


def indicator_of(row: Row, table: Table, codes: CodeReader) -> str:
    """The indicator that a row names, "" where it names none."""
    title = row.cell(table.title)
    return codes.named(row.cell(table.code)) or (
        codes.named(title) if codes.is_title(title) else ""
    )


def text_of(row: Row) -> str:
    """What stands in a row, cut short."""
    return " ".join(cell.text for cell in row.filled)[:80]
