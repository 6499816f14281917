"""Finding the header row and what each column means, in five languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.files import Cell, Sheet

HEADER_ROWS = 30

CODE, INDICATOR, SCORE, MAXIMUM, COMMENT, DESCRIPTION, DATE = (
    "code",
    "indicator",
    "score",
    "maximum",
    "comment",
    "description",
    "date",
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# English, Italian, German, French and Spanish, folded as by `fold`.
_WORDS: Mapping[str, frozenset[str]] = {
    CODE: words_of(
        "code codice kennziffer kennung codigo cod nr no number numero nummer num id "
        "indikatornummer indikatorcode kode"
    ),
    INDICATOR: words_of(
        "indicator indicators indicatore indicatori indikator indikatoren indicateur "
        "indicateurs indicador indicadores topic tema argomento thema critere kriterium "
        "criterion criterio titel title titolo titre titulo name nome bezeichnung"
    ),
    SCORE: words_of(
        "score scores punteggio punteggi valore valori value wert werte punktzahl punkte "
        "ergebnis ergebnisse result results risultato risultati resultat resultats valeur "
        "puntuacion puntaje resultado valor points punti bewertung bewertungen voto rating "
        "valutazione istwert percentage percentuale prozent"
    ),
    MAXIMUM: words_of(
        "max maximum massimo hochstwert maximalwert maximalpunktzahl maximo maximal maxpunkte "
        "hochstpunktzahl scala skala scale echelle escala von su sur sobre possible moglich "
        "possibile possibili"
    ),
    COMMENT: words_of(
        "comment comments commento commenti note notes nota osservazioni bemerkung "
        "bemerkungen kommentar anmerkung anmerkungen remarque remarques commentaire "
        "commentaires comentario comentarios observaciones evidence evidenze nachweis"
    ),
    DESCRIPTION: words_of("description descrizione beschreibung descripcion"),
    DATE: words_of("date data datum fecha stand assessed"),
}
_OTHERS = words_of(
    "peer peers median mediana zentralwert average durchschnitt media mittelwert moyenne "
    "promedio target ziel obiettivo zielwert cible objetivo previous vorjahr precedente "
    "benchmark gap"
)
# More than one word, and none of them says it alone.
_PHRASES = {"out of": MAXIMUM, "full marks": MAXIMUM}
_LETTERS = re.compile(r"[^a-z0-9]+")
_MAXIMUM_IN_HEADING = re.compile(
    r"(?:max(?:\.|imum|imo)?|massimo|von|su|sur|sobre|out of|bis|/)\s*:?\s*(\d+(?:[.,]\d+)?)"
    r"|\b0\s*[-\u2013\u2014]\s*(\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)


def fold(text: str) -> str:
    """Lower case without accents, everything but letters and digits as single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _LETTERS.sub(" ", letters).strip()


@dataclass(frozen=True, slots=True)
class Header:
    """Where things are: column index per meaning, the row after the header, its scale.

    ``maximum`` is the top of the scale named in the score heading, such as "Score (max 5)".
    ``comments`` are the columns with remarks; ``other_scores`` are headings that might have been
    the score as well.
    """

    columns: Mapping[str, int]
    first_row: int
    width: int
    maximum: float | None
    score_heading: str
    other_scores: tuple[str, ...]
    comments: tuple[int, ...] = ()


def find_header(sheet: Sheet) -> Header | None:
    """Return the header among the first rows: a code or indicator beside a score."""
    for place in range(min(len(sheet.rows), HEADER_ROWS)):
        texts = _texts(sheet.rows[place])
        below = _texts(sheet.rows[place + 1]) if place + 1 < len(sheet.rows) else []
        # A band of merged cells above the real header may look like one itself.
        if _meanings(below) and _words_only(sheet.rows[place + 1]):
            continue
        if found := _meanings(texts):
            return _header(texts, found, place + 1)
        joined = _joined(texts, below)
        if below and _words_only(sheet.rows[place + 1]) and (found := _meanings(joined)):
            return _header(joined, found, place + 2)
    return None


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _words_only(row: Sequence[Cell]) -> bool:
    return all(not isinstance(cell.value, float) for cell in row)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    pairs = (
        (upper[place] if place < len(upper) else "", lower[place] if place < len(lower) else "")
        for place in range(width)
    )
    return [f"{above} {below}".strip() for above, below in pairs]


def _header(texts: Sequence[str], found: Mapping[str, list[int]], first_row: int) -> Header:
    columns = {meaning: places[0] for meaning, places in found.items()}
    if CODE not in columns:
        columns[CODE] = columns[INDICATOR]
    heading = texts[columns[SCORE]]
    named = _MAXIMUM_IN_HEADING.search(heading)
    top = float((named[1] or named[2]).replace(",", ".")) if named else None
    filled = [place for place, text in enumerate(texts) if text]
    return Header(
        columns=columns,
        first_row=first_row,
        width=filled[-1] + 1,
        maximum=top or None,
        score_heading=heading,
        other_scores=tuple(texts[place] for place in found[SCORE][1:]),
        comments=tuple(sorted(found.get(COMMENT, ()))),
    )


def _meanings(texts: Sequence[str]) -> dict[str, list[int]] | None:
    """Columns per meaning, best match first; None when this is no header row."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, text in enumerate(texts):
        if match := _meaning(text):
            ranked.setdefault(match[0], []).append((match[1], place))
    found = {name: [place for _, place in sorted(rows)] for name, rows in ranked.items()}
    if SCORE in found and (CODE in found or INDICATOR in found):
        return found
    return None


def _meaning(text: str) -> tuple[str, int] | None:
    """Meaning of a heading and how far it is from a plain one (0 = exactly the word)."""
    words = fold(re.sub(r"\(.*?\)|\[.*?\]", " ", text)).split()
    if not words or len(words) > 6:
        return None
    if phrase := _PHRASES.get(" ".join(words)):
        return phrase, 0
    if len(words) == 1:
        return next(((name, 0) for name, known in _WORDS.items() if words[0] in known), None)
    if _OTHERS.intersection(words):
        return None
    for name in (MAXIMUM, CODE, SCORE, DATE, COMMENT, DESCRIPTION, INDICATOR):
        if set(words).intersection(_WORDS[name]):
            return name, len(words)
    return None
