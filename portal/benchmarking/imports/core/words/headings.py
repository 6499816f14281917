"""What a heading means, in the languages of the reports that come."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from portal.benchmarking.imports.core.words.doubts.concepts import concept_of

CODE, INDICATOR, SCORE, MAXIMUM, MINIMUM, COMMENT, DESCRIPTION, DATE, OTHER = (
    "code",
    "indicator",
    "score",
    "maximum",
    "minimum",
    "comment",
    "description",
    "date",
    "other",
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# English, Italian, German, French, Spanish, some Portuguese, Dutch and Polish; folded as by `fold`.
_WORDS: Mapping[str, frozenset[str]] = {
    CODE: words_of(
        "code codice kennziffer kennung codigo cod nr no number numero nummer num id "
        "indikatornummer indikatorcode indikatornr kode kod kurzel ind"
    ),
    INDICATOR: words_of(
        "indicator indicators indicatore indicatori indikator indikatoren indicateur "
        "indicateurs indicador indicadores topic tema argomento thema critere criteres kriterium "
        "kriterien criterion criteria criterio criteri criterios title titel titolo titre titulo "
        "name nome nombre nom bezeichnung denominazione intitule libelle wskaznik merkmal "
        "aspekt voce"
    ),
    SCORE: words_of(
        "score scores scoring mark marks esito esiti "
        "punteggio punteggi valore valori value values wert werte punktzahl "
        "punkte punkt punti points point puntos punto pontos punten ergebnis ergebnisse "
        "result results risultato risultati resultat resultats resultado resultados valeur "
        "valeurs puntuacion puntaje puntajes valor valores bewertung bewertungen voto voti rating "
        "ratings grade valutazione valutazioni istwert percentage percentuale prozent pourcentage "
        "porcentaje percent valoracion "
        "erreicht erreichte ottenuto ottenuti obtenu obtenus obtenido obtenidos "
        "assessment assessments selfassessment selbsteinschatzung selbstbewertung fremdbewertung "
        "einschatzung autovalutazione autoevaluacion autoevaluation level stufe livello nivel "
        "niveau "
        "obtained achieved calificacion evaluation evaluacion pontuacao waarde wynik ist "
        "punctaj scor puan skor maturity maturita maturite madurez reifegrad erfullungsgrad "
        "umsetzungsgrad zielerreichung zielerreichungsgrad fulfilment fulfillment achievement "
        "attainment cumplimiento raggiungimento aktuell current attuale actuel actual "
        "punkty ocena oceny hodnoceni body poang betyg poeng karakter pontuacao avaliacao pontszam "
        "pisteet niveaux livelli niveles levels stufen arvio arvosana waardering beoordeling"
    ),
    MAXIMUM: words_of(
        "max maximum massimo massima massimi hochstwert maximalwert maximalpunktzahl "
        "maximalpunkte maximo maxima maximal maximale maximaux maxi maxpunkte hochstpunktzahl "
        "hochstpunkte scala skala scale echelle escala von su sur sobre possible possibles "
        "moglich mogliche erreichbar erreichbare possibile possibili posible posibles obtainable "
        "attainable available maxim maxime ottenibile ottenibili conseguibile bareme tope maks full"
    ),
    MINIMUM: words_of(
        "min minimum minimo minimal minimale mindestwert minimalwert mindestpunktzahl"
    ),
    COMMENT: words_of(
        "comment comments commento commenti note notes nota notas osservazione osservazioni "
        "bemerkung bemerkungen kommentar kommentare anmerkung anmerkungen hinweis hinweise "
        "remarque remarques remark remarks commentaire commentaires comentario comentarios "
        "observacion observaciones observations observation evidence evidenze nachweis opmerking "
        "prove prova proof proofs beleg belege preuve preuves link"
    ),
    DESCRIPTION: words_of("description descrizione beschreibung descripcion erlauterung"),
    DATE: words_of("date data datum fecha stand assessed"),
}
# Of others or of something else, beside what `concept_of` knows by the stem.
_OTHERS = words_of(
    "benchmark vergleichsportfolio portfolio gruppo gruppe group groupe grupo "
    "weighted gewichtet gewichtete band spanne "
)
# How many have answered, and how much a row counts: never a score, whatever else is there.
_COUNTS = words_of(
    "responses answers respondents antworten befragte risposte rispondenti reponses repondants "
    "respuestas encuestados"
)
_NEVER_SCORES = ("weight", "rank", "money")
_MONEY = re.compile("[$\u20ac\u00a3]")
# More than one word, and none of them says it alone.
_PHRASES = dict.fromkeys(("of", "out of", "full marks", "best possible", "en yuksek puan"), MAXIMUM)
# "Ihr Cluster (%)", beside the mean of all.
_OWN_CLUSTER = re.compile(
    r"(?:il |el |le |la )?(?:your|our|vostro|nostro|proprio|su|vuestro|nuestro|ihr|unser|euer|votre"
    r"|notre|eigenes) (?:cluster|clusters|grappe|pole|netzwerk|network|red|rete)"
)
_LETTERS = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
# "Note" and "nota" are a remark in some languages and a mark in others: with a number, a mark.
_GRADES = words_of("note notes nota notas")
_TOP = re.compile(r"(?<!\d)\d{1,3}(?!\d)|%")


@lru_cache(maxsize=4096)  # Every question about a cell folds it once more.
def fold(text: str) -> str:
    """Lower case without accents, everything but letters and digits as single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return _LETTERS.sub(" ", letters).strip()


def year_of(text: str) -> int | None:
    """The one year that a heading names."""
    years = {int(year) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def is_count(text: str) -> bool:
    """Whether a heading names how many answered, a weight, a rank or an amount of money, which
    are never scores."""
    words = fold(text).split()
    return bool(_COUNTS.intersection(words) or _MONEY.search(text)) or any(
        concept_of(word) in _NEVER_SCORES for word in words
    )


def is_no_level(text: str) -> bool:
    """Whether a heading names a count, or a difference of others: never the only figures meant."""
    words = fold(text).split()
    return is_count(text) or any(concept_of(word) in ("gap", "change") for word in words)


def meaning_of(text: str) -> str | None:
    """What a heading says of its column; None where no word of it is known."""
    if text.strip().casefold() in ("%", "in %", "in prozent"):
        return SCORE
    words = fold(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)).split()
    if not words or len(words) > 8:
        return None
    if phrase := _PHRASES.get(" ".join(words)):
        return phrase
    if _OWN_CLUSTER.fullmatch(" ".join(words)):
        return SCORE
    is_mark = _GRADES.intersection(words) and _TOP.search(text)
    if is_mark and not any(map(_is_of_others, words)):
        return SCORE
    if len(words) == 1 and not _MONEY.search(text):
        return _of_word(words[0])
    if _MONEY.search(text) or any(map(_is_of_others, words)):
        return OTHER
    if "%" in text and _WORDS[MAXIMUM].intersection(words):
        return SCORE
    for name in (MAXIMUM, MINIMUM, CODE, SCORE, DATE, COMMENT, DESCRIPTION, INDICATOR):
        if _WORDS[name].intersection(words):
            return _unless_named(name, words)
    return SCORE if year_of(text) else None


def knows(word: str, *meanings: str) -> bool:
    """Whether a word has one of these meanings, or is a mark such as "note"."""
    return word in _GRADES or any(word in _WORDS[meaning] for meaning in meanings)


def _of_word(word: str) -> str | None:
    for name, known in _WORDS.items():
        if word in known:
            return name
    if _is_of_others(word):
        return OTHER
    return SCORE if year_of(word) else None


def _is_of_others(word: str) -> bool:
    """Whether a word says that a column holds something else than the scores of the cluster."""
    if word in _OTHERS or word in _COUNTS:
        return True
    return bool(concept_of(word)) and not any(word in known for known in _WORDS.values())


def _unless_named(name: str, words: list[str]) -> str:
    """ "Punkte max 4" is a score whose scale is named, "Punkte max" a column of maxima."""
    is_score = _WORDS[SCORE].intersection(words) and name in (MAXIMUM, MINIMUM)
    return SCORE if is_score and words[-1].isdecimal() and len(words[-1]) < 4 else name
