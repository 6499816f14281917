"""Which end of a scale is the good one: "1 = sehr gut … 6 = ungenügend" begins with the best."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from portal.benchmarking.imports.core.words.headings import fold
from portal.benchmarking.imports.core.words.values import SIGN, step_number

GOOD, BAD = "good", "bad"
GOOD_WORDS = re.compile(
    r"\b(?:sehr gut|bestens|best|beste|bester|bestes|bestnote|hervorragend|ausgezeichnet"
    r"|excellent|excellente|very good|outstanding|ottimo|ottima|eccellente|migliore|molto buono"
    r"|tres bien|tres bon|meilleur|meilleure|muy bien|muy bueno|excelente|optimo|mejor"
    r"|sobresaliente)\b"
)
BAD_WORDS = re.compile(
    r"\b(?:ungenugend|mangelhaft|schlecht|schlechteste|schlechtester|schwach|poor|very poor|weak"
    r"|worst|bad|very bad|unsatisfactory|insufficient|inadequate|insufficiente|scarso|scarsa"
    r"|pessimo|peggiore|insuffisant|insuffisante|mauvais|tres mauvais|pire|faible|insuficiente"
    r"|malo|muy malo|pesimo|peor|deficiente)\b"
)
DOWN = re.compile(
    r"\b(?:lower (?:is|are|means) better|(?:the )?lower the better|low is good"
    r"|(?:niedriger|kleiner) ist besser|je (?:niedriger|kleiner) desto besser"
    r"|piu basso e meglio|piu e basso meglio e|valori bassi sono migliori"
    r"|plus (?:c est )?bas (?:est )?(?:mieux|meilleur)|(?:menor|mas bajo) es mejor)\b"
)
_LOW = (
    r"(?:low|lower|lowest|small\w*|niedrig\w*|tief\w*|klein\w*|bass[oaie]|minor[ei]?|bas|basse|basses"
    r"|faible|faibles|moins|bajo|baja|bajos|bajas|menor|menores)"
)
_BETTER = (
    r"(?:better|best|good|besser|beste\w*|gut\w*|meglio|miglior[ei]?|buon[oaie]?|mieux|meilleur\w*"
    r"|bons?|bonnes?|mejor|mejores|bueno|buena|buenos|buenas)"
)
# A hint and no more: "low scores are good" as well as "best score: 1".
HINT = re.compile(
    rf"\b{_LOW}\b(?: \w+){{0,6}} {_BETTER}\b|\b{_BETTER}\b(?: \w+){{0,4}} {_LOW}\b"
    r"|\b(?:best|bester|miglior|meilleur|meilleure|mejor)e? (?:\w+ )?"
    r"(?:score|value|rating|mark|grade|wert|punktzahl|voto|valore|punteggio|note|valeur|resultat"
    r"|valor|nota|puntuacion) (?:is |ist |e |est |es )?[01]\b"
    r"|\bbest(?:wert|note|punktzahl) (?:ist )?[01]\b"
)
DESCENDING = re.compile(r"\b(?:[3-9]|10) (?:to|bis|a|al|hasta) [01]\b")
DONE = (
    r"(?:fulfill?ed|fulfill?ment|met|reached|achieved|attained|satisfied|completed|implemented"
    r"|obtained|gained|earned|awarded|complian\w*"
    r"|erfull\w*|erreich\w*|umgesetzt\w*|vorhanden\w*|erzielt\w*|punktestand"
    r"|raggiun\w*|soddisfatt\w*|conseguit\w*|adempiut\w*|realizzat\w*|complet\w*|ottenut\w*"
    r"|attein\w*|rempli\w*|satisfait\w*|realis\w*|obtenu\w*"
    r"|obtid\w*|uzyskan\w*|cumpli[dm]\w*|alcanzad\w*|conseguid\w*|lograd\w*|satisfech\w*|obtenid\w*"
    r"|indeplinit\w*|atins\w*|realizat\w*|obtinut\w*)"
)
# What is missing instead of what is there: "Anteil nicht erfüllt", "gap to 100", "Risikostufe".
NOT_DONE = (
    r"(?:(?:not|non|nicht|no|pas|un|ne) ?(?:yet |noch |ancora |encore |aun |todavia )?"
    rf"{DONE})"
)
LACK = (
    r"(?:gap|gaps|lucke\w*|erfullungslucke\w*|brecha|brechas|lacun[ae]s?|divario|ecart|ecarts"
    r"|decalaj\w*|shortfall|deficit\w*|defizit\w*|missing|lacking|remaining|outstanding|unmet"
    r"|fehlend\w*|fehlbetrag|ruckstand\w*|restlich\w*|ausstehend\w*|mancant[ei]|mancanz[ae]"
    r"|carenz[ae]|residu[oi]|manquant\w*|manque|restant\w*|faltante\w*|carencia\w*|lipsa\w*"
    r"|eksik\w*|kars.?lanmayan\w*|ulas.?lmayan\w*|abweichung\w*|scostament[oi]"
    r"|(?:distance|distancia|distanza|abstand|entfernung|distanta)"
    r"|risk\w*|risik\w*|rischio|riesgo\w*|risque\w*|handlungsbedarf|verbesserungs\w+"
    r"|weakness\w*|schwach\w*|debolezz\w*|debilidad\w*|faiblesse\w*|loss|losses|lost|verlust\w*"
    r"|perdit[ae]|perdid\w*|pertes?|penalt\w*|penalit\w*|\w*abzug\w*|deduction\w*|deduzion\w*"
    r"|deduccion\w*|potential|potenzial\w*|potencial|mangel\w*|nicht ?erfull\w*|incumpl\w*"
    r"|inadempi\w*|non ?conform\w*|no ?conform\w*|pendientes?|offen|open|fehlt|fehlen|faltan?"
    r"|to (?:do|go|reach|achieve)|noch zu|da (?:fare|recuperare|raggiungere|ottenere|completare)"
    r"|a (?:faire|atteindre|realiser|obtenir)|por (?:hacer|alcanzar|lograr|cumplir|obtener))"
)
_MISSING = re.compile(rf"\b(?:{NOT_DONE}|{LACK})\b")
_REACHED = re.compile(rf"\b{DONE}\b")
# What is longer explains something and is no name.
_LONGEST = 160
# "Figures are gaps", "Die Werte zeigen den Abstand zu 100"; what "missing scores" are is no gap.
_FIGURES = (
    r"(?:figures?|scores?|values?|numbers?|points?|data|results?|werte?|punkte?|zahlen|zahlenwerte"
    r"|angaben|ergebnisse|valori|valore|punteggi|punteggio|punti|dati|cifre|numeri|risultati"
    r"|valeurs?|chiffres|notes|donnees|resultats|valores|puntos|cifras|datos|puntuaciones"
    r"|resultados)"
)
_GAP = (
    r"(?:gap|gaps|lucken?|erfullungslucken?|brechas?|lacun[ae]s?|divari[oi]?|ecarts?|shortfalls?"
    r"|deficits?|defizite?|distances?|distancia|distanza|abstand|abstande|entfernung|deviations?"
    r"|abweichung\w*|scostament[oi]|desviacion\w*|loss|losses|lost|verlust\w*|verloren|perdit[ae]"
    r"|pers[ioe]|perdut[aoie]|perdid\w*|perdus?|pertes?|penalt\w*|abzug\w*|deduct\w*|deduzion\w*"
    r"|deducc\w*|risks?|risiken|rischi|weakness\w*|quanto manca\w*|ce qui manque"
    r"|lo que falta|(?:was|what is|what s) (?:noch )?(?:fehlt|missing)"
    r"|to go|short of|below the (?:maximum|target))"
)
_FIGURES_ARE_GAPS = re.compile(
    rf"^(?:\w+ ){{0,2}}{_FIGURES}\b(?: \w+){{0,6}} (?:{_GAP}|{NOT_DONE})\b"
)
_ONLY_MISSING = re.compile(
    rf"(?:(?:{NOT_DONE}|{LACK}|{_FIGURES}|in|of|by|per|je|pro|the|indicator|indikator|indicatore"
    r"|20\d\d)(?: |$))+"
)
_SHARE = re.compile(
    r"%|\b(?:percent\w*|per cent|prozent\w*|percentual\w*|pourcentage|porcentaje|procent\w*"
    r"|share|anteil|quota|part|parte|punkte|points|punti|puntos)\b"
)
GRADES = re.compile(r"\b(?:schulnote\w*|noten|note|zensuren|zensur|grades|grade|pagella)\b")
# "1 = sehr gut", "1 (excellent)", "where 1 is best", "siendo 1 excelente"
_STEP = re.compile(
    rf"(?<![\d.,])({SIGN}\d{{1,2}})"
    r"\s*(?:=|:|\(|→|->|\u2013|\bis\b|\bist\b|è|\best\b|\bes\b|\bals\b"
    r"|\bmeans\b|\bbedeutet\b|\bsignifica\b|\s)\s*([^\W\d][^\d]*)",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def names_what_is_missing(heading: str) -> bool:
    """Whether a heading speaks of what is not fulfilled; not where it explains its steps, such
    as "Punkte (0 = nicht erfüllt)"."""
    return bool(_MISSING.search(fold(_STEP.sub(" ", heading[:_LONGEST]))))


def names_what_is_reached(heading: str) -> bool:
    """Whether a heading speaks of what is fulfilled, so that more is better."""
    return bool(_REACHED.search(fold(heading[:_LONGEST]))) and not names_what_is_missing(heading)


def names_a_done_word(word: str) -> bool:
    """Whether one word says that something is fulfilled, such as "awarded"."""
    return bool(re.fullmatch(DONE, word))


def says_scores_are_missing(line: str) -> bool:
    """Whether a line above a table says that its figures are the shares not fulfilled."""
    short = line[:_LONGEST]
    return bool(_SHARE.search(short.casefold())) and names_what_is_missing(short)


def says_figures_are_gaps(line: str) -> bool:
    """Whether a line, wherever it stands, says that the figures are what is missing."""
    return bool(_FIGURES_ARE_GAPS.search(fold(line[:_LONGEST])))


def is_called_missing(name: str) -> bool:
    """Whether a title or the name of a sheet is a word for what is missing and nothing else, such
    as "Gaps" or "Points lost 2025"; "Gap analysis" is an occasion."""
    plain = fold(name[:_LONGEST])
    return bool(_ONLY_MISSING.fullmatch(plain)) and bool(_MISSING.search(plain))


@lru_cache(maxsize=512)  # Each column and scale asks about the same lines once more.
def ends(text: str) -> Mapping[int, str]:
    """The numbers that a text calls good or bad; the first word behind a number counts."""
    found: dict[int, str] = {}
    for number, words in _STEP.findall(text):
        plain = fold(re.split(r"[,;)]", words)[0])
        # The end of a sentence of its own: "1 Excellent cooperation of all members" is none.
        if len(plain.split()) > 5:
            continue
        if BAD_WORDS.search(plain):
            found.setdefault(step_number(number), BAD)
        elif GOOD_WORDS.search(plain):
            found.setdefault(step_number(number), GOOD)
    return MappingProxyType(found)


def worded_ends(text: str) -> tuple[int, int] | None:
    """Worst and best score of a text that calls both: (6, 1) of "1 = sehr gut, 6 = mangelhaft"."""
    called = ends(text)
    if len(called) < 2:
        return None
    low, high = min(called), max(called)
    if low > 1 or high < 3 or called[low] == called[high]:
        return None
    return (high, low) if called[low] == GOOD else (low, high)
