"""What stands in a cell with a score: a number with or without its scale, or "not known"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.words.headings import fold

_UNKNOWN = (
    "n/a;na;n.a.;n/v;nv;not known;unknown;not scored;not assessed;not applicable;not available;"
    "no data;no answer;don't know;tbd;pending;open;missing;none;non noto;non nota;non valutato;"
    "non valutata;non disponibile;non applicabile;non pervenuto;in corso;n.d.;nd;n.v.;n.p.;np;"
    "k. A.;k.A.;ka;keine Angabe;keine Angaben;nicht bekannt;unbekannt;nicht bewertet;offen;"
    "nicht verfügbar;nicht anwendbar;fehlt;entfällt;inconnu;inconnue;non connu;n.c.;nc;n.r.;nr;"
    "non évalué;non évaluée;non renseigné;non disponible;non applicable;sans objet;sin datos;"
    "sin dato;no se sabe;desconocido;s/d;sd;s.d.;n.s.;ns;ns/nc;no evaluado;no disponible;"
    "no aplica;pendiente;x"
)
UNKNOWN_WORDS = frozenset(fold(text) for text in _UNKNOWN.split(";"))
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212?/.") | {"--", "---", "...", "…", "(-)"}
_DECIMAL = r"[-+\u2212]?\d{1,9}(?:[.,]\d{1,15})?"
_NUMBER = re.compile(_DECIMAL)
# No score takes more characters, nor do words that say there is none.
_LONGEST = 80
_UNIT = re.compile(
    r"\s*(?:points?|pts?\.?|punkte?n?|pkt\.?|punti|punto|puntos?|pti\.?|p\.)$", re.IGNORECASE
)
_PERCENT = re.compile(
    r"\s*(?:%|percent|per cent|per cento|prozent|pour ?cent|por ciento)$", re.IGNORECASE
)
_FRACTION = re.compile(
    rf"({_DECIMAL})\s*(?:/|\\|out of|of|von|su|di|sur|sobre|de|auf|max\.?)\s*(?:max\.?\s*)?"
    rf"({_DECIMAL})",
    re.IGNORECASE,
)

# In a legend these are the lowest step: "0 = none", "0 = fehlt".
LOWEST_WORDS = frozenset(("none", "missing", "fehlt", "open", "offen", "pending", "pendiente", "x"))
_LEGEND = re.compile(r"(?<![\d.,])(\d{1,3})\s*(?:=|:|\u2013|\u2192|->)\s*([^\d=;,()]*[^\W\d])")


@dataclass(frozen=True, slots=True)
class Value:
    """A number; ``top`` is the highest score of its scale where the cell names it."""

    number: float
    top: float | None = None
    is_percent: bool = False


def is_unknown(cell: Cell) -> bool:
    """Whether the cell says that there is no score: blank, a dash, "n.a.", an error value."""
    text = cell.text
    if cell.is_formula:
        return False
    return not text or text in DASHES or text.startswith("#") or fold(text) in UNKNOWN_WORDS


def codes_for_unknown(text: str) -> dict[int, str]:
    """The numbers that a legend gives to scores that aren't known, with its words:
    {99: "99 = not assessed"}."""
    return {
        int(match[1]): match[0].strip()
        for match in _LEGEND.finditer(text)
        if fold(match[2]) in UNKNOWN_WORDS - LOWEST_WORDS
    }


def number_of(text: str) -> float | None:
    """A number with a decimal point or comma, else None."""
    tidy = text.replace(" ", "").lstrip("'").replace("\u2019", "")
    if not _NUMBER.fullmatch(tidy):
        return None
    return float(tidy.replace(",", ".").replace("\u2212", "-"))


def read_value(cell: Cell) -> Value | Problem | None:
    """The score in a cell; None where it says that there is none, a problem for anything else."""
    if cell.is_formula:
        return Problem("formula")
    if len(cell.text) > _LONGEST:
        return Problem("score-not-a-number", {"raw": cell.text})
    if is_unknown(cell):
        return None
    if isinstance(cell.value, date):
        return Problem("score-is-date", {"raw": cell.text})
    if isinstance(cell.value, float):
        if not math.isfinite(cell.value):
            return Problem("score-not-a-number", {"raw": cell.text})
        return Value(cell.value, is_percent=cell.is_percent)
    text = cell.text.lstrip("'").strip()
    is_percent = bool(_PERCENT.search(text))
    text = _UNIT.sub("", _PERCENT.sub("", text))
    if (number := number_of(text)) is not None:
        return Value(number, is_percent=is_percent)
    if match := _FRACTION.fullmatch(text):
        number, top = number_of(match[1]), number_of(match[2])
        if number is not None and top is not None and top > 0 and not is_percent:
            return Value(number, top)
    return Problem("score-not-a-number", {"raw": cell.text})


def is_numeric(cell: Cell) -> bool:
    """Whether the cell holds a score that can be read."""
    return isinstance(read_value(cell), Value)


def plain(number: float) -> str:
    """A number as people write it: 4, 2.5."""
    return f"{number:.10g}"
