"""What stands in a cell with a score: a number with or without its scale, or "not known"."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from portal.benchmarking.imports.core.files.grids import Cell, Problem
from portal.benchmarking.imports.core.words.dates import day_and_month
from portal.benchmarking.imports.core.words.headings import fold

_UNKNOWN = (
    "n/a;na;n.a.;n/v;nv;not known;unknown;not scored;not assessed;not applicable;not available;"
    "no data;no answer;don't know;tbd;pending;open;missing;none;non noto;non nota;non valutato;"
    "non valutata;non disponibile;non applicabile;non pervenuto;in corso;n.d.;nd;n.v.;n.p.;np;"
    "k. A.;k.A.;ka;keine Angabe;keine Angaben;nicht bekannt;unbekannt;nicht bewertet;offen;"
    "nicht verfügbar;nicht anwendbar;fehlt;entfällt;inconnu;inconnue;non connu;n.c.;nc;n.r.;nr;"
    "non évalué;non évaluée;non renseigné;non disponible;non applicable;sans objet;sin datos;"
    "sin dato;no se sabe;desconocido;s/d;sd;s.d.;n.s.;ns;ns/nc;no evaluado;no disponible;"
    "no aplica;pendiente;x;no response;not answered;nessuna risposta;senza risposta;sin respuesta;"
    "sin contestar;sans réponse;pas de réponse;aucune réponse;keine Antwort;ohne Antwort;"
    "nicht beantwortet;nicht gewertet;n.b.;nb;n. bew.;n/b"
)
UNKNOWN_WORDS = frozenset(fold(text) for text in _UNKNOWN.split(";"))
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212?/.") | {"--", "---", "...", "…", "(-)"}
_DECIMAL = r"[-+\u2212]?\d{1,9}(?:[.,]\d{1,15})?"
_NUMBER = re.compile(_DECIMAL)
# "60-70", "60 bis 70"; and a number that is no part of a word or of a longer one.
_RANGE = re.compile(
    r"\d+(?:[.,]\d+)?\s*%?\s*(?:[-\u2012-\u2015\u2212]|to|bis|a|al|\u00e0|hasta)\s*"
    r"\d+(?:[.,]\d+)?\s*%?",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(r"(?<![\w.,=+@-])\d{1,9}(?:[.,]\d{1,15})?(?![\w.,]*\w)")
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
# Before the number of a step: that of "-1", not that of "0-4".
SIGN = r"(?:(?<![\w.,)\]%])[-\u2012\u2013\u2212])?"
_LEGEND = re.compile(
    rf"(?<![\d.,])({SIGN}\d{{1,3}})"
    r"\s*(?:=|:|\u2013|\u2192|->)\s*([^\d=;,()]*[^\W\d])"
)
# Below zero a number means nothing else, whatever stands behind it: "(-1) no answer".
_BELOW_ZERO = re.compile(
    r"(?<![\w.,)\]%])([-\u2012\u2013\u2212]\d{1,3})[\s)\]=:\u2013-]+([^\d=;,()]*[^\W\d])"
)
# No scale reaches that far, so that these are no steps of one.
_FAR = frozenset((99, 999))
_FAR_BELOW = -9


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
    found: dict[int, str] = {}
    for pattern in (_LEGEND, _BELOW_ZERO):
        for match in pattern.finditer(text):
            number, words = step_number(match[1]), fold(match[2])
            is_far = number in _FAR or number <= _FAR_BELOW
            if words in UNKNOWN_WORDS and (is_far or words not in LOWEST_WORDS):
                found.setdefault(number, match[0].strip())
    return found


def step_number(text: str) -> int:
    """The number of a step of a legend, with any sign for minus."""
    return int(re.sub(r"[\u2012\u2013\u2212]", "-", text))


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
        return _unread(cell)
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
    return _unread(cell)


def _unread(cell: Cell) -> Problem:
    """What stands there instead of a number: a date that was one, a range, a number with more."""
    raw = {"raw": cell.text}
    if pair := day_and_month(cell):
        return Problem("score-is-date", {**raw, "found": "{}.{}".format(*pair)})
    if _RANGE.fullmatch(cell.text):
        return Problem("score-not-a-number", {**raw, "why": "score-is-range"})
    numbers = _NUMBER_ALONE.findall(cell.text)
    if len(numbers) == 1:
        found = numbers[0].replace(",", ".")
        return Problem("score-not-a-number", {**raw, "why": "score-not-alone", "found": found})
    return Problem("score-not-a-number", raw)


def is_numeric(cell: Cell) -> bool:
    """Whether the cell holds a score that can be read."""
    return isinstance(read_value(cell), Value)


def plain(number: float) -> str:
    """A number as people write it: 4, 2.5."""
    return f"{number:.10g}"
