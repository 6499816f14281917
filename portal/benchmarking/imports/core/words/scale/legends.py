"""Which end of a scale a legend calls good: known words say it, unknown ones are asked about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.benchmarking.imports.core.words.headings import fold, words_of
from portal.benchmarking.imports.core.words.scale.directions import (
    BAD,
    BAD_WORDS,
    DESCENDING,
    DONE,
    DOWN,
    GOOD,
    GOOD_WORDS,
    GRADES,
    HINT,
    LACK,
    NOT_DONE,
    ends,
)
from portal.benchmarking.imports.core.words.values import (
    SIGN,
    codes_for_unknown,
    step_number,
)

_MOST_WORDS = 6
# "0 = none", "1 (weak)", "5: full"; a number and a word alone are no legend.
_STEP = re.compile(
    rf"(?<![\d.,])({SIGN}\d{{1,3}})"
    r" ?%?\s*(=|:|\(|\u2192|->|\u2013 |- )\s*([^\W\d][^\d;,)|\u2026]*)"
)
# "1 green - 5 red"
_RANGE = re.compile(
    r"(?<![\d.,])([01]) ([^\W\d]+(?: [^\W\d]+)?) (?:-|\u2013|to|bis|up to|a|à|al|hasta) "
    r"(\d{1,3}) ([^\W\d]+(?: [^\W\d]+)?)"
)
_WORD_FIRST = re.compile(r"(?:^|[,;(|\u2026])\s*([^\W\d][^\d;,|=]*?)\s*=\s*(\d{1,3})(?!\d)")
# The words of a step end where those of the next one begin.
_UP_TO = re.compile(r"\s+(?:to|bis|up|a|al|à|hasta|und|and|e|y|et|până|ile)\s*$")
# They say good or bad of nothing in particular: no other words may stand beside them.
_MORE = words_of(
    "fully full high higher highest strong complete completely yes always entirely totally good "
    "strongly agree leader leading optimal top perfect maximum max very all "
    "voll vollig ganz vollstandig hoch hohe stark immer ja gut umfassend trifft zu sehr "
    "alto alta molto forte sempre si pieno piena pienamente completo completa completamente "
    "totale totalmente buono buona ottimale d accordo "
    "fuerte siempre bueno buena pleno plena muy todo toujours oui fort eleve complet complete bien "
    "tres tout a fait maxim maximo massimo conforme total totale gesamt points punkte punti puntos "
    "score gesamtpunktzahl hochstwert"
)
_LESS = words_of(
    "none nothing not absent never no low lower lowest weak very poorly little minimal minimum min "
    "disagree strongly flop at all nicht kein keine keiner nie niemals nein niedrig gering schwach "
    "sehr wenig vorhanden gar uberhaupt trifft zu nichts nessuno nessuna niente per mai assente "
    "basso bassa molto debole minimo minima nulla nullo no presente non d accordo nada ninguno "
    "ninguna nunca bajo baja muy debil ausente aucun aucune jamais faible bas basse tres rien "
    "absente pas du tout nul nulle existiert existing existent esistente"
)
_DENIED = words_of(
    "not no none never nothing disagree nicht kein keine nie non nessuno nessuna niente mai nulla "
    "nada ninguno ninguna nunca pas aucun aucune jamais rien gar uberhaupt lowest low weak"
)


# A legend is read to here: every choice of a scale looks at every line once more.
_LONGEST = 600


def is_downward(texts: Iterable[str], low: float, high: float) -> bool | None:
    """Whether ``low`` is the best score. None where it is not said for sure, but low scores are
    called good, an end has words that nobody knows, or grades are spoken of, which begin with the
    best in some countries."""
    is_graded = is_hinted = is_open = False
    for text in (_UNIT.sub(r"\1", each[:_LONGEST]) for each in texts):
        plain = fold(text)
        if DOWN.search(plain):
            return True
        called = ends(text)
        if called.get(int(low)) == GOOD or called.get(int(high)) == BAD:
            return True
        if called.get(int(low)) == BAD or called.get(int(high)) == GOOD:
            return False
        # Of another scale, but no less turned round.
        is_open = is_open or (low != 0 and called.get(0) == GOOD)
        if said := _said(text, int(low), int(high)):
            if said != _OPEN:
                return said == _LOW_IS_GOOD
            is_open = True
        is_graded = is_graded or bool(GRADES.search(plain) or DESCENDING.search(plain))
        is_hinted = is_hinted or bool(HINT.search(plain))
    return None if is_open or is_hinted or (is_graded and low == 1) else False


# "0 points = perfect"
_UNIT = re.compile(
    r"(\d) ?(?:%|points?|pts?|punkte?n?|punti|punto|puntos?|per cent|prozent)(?= ?(?:=|:|\())",
    re.IGNORECASE,
)
_OPEN, _LOW_IS_GOOD, _HIGH_IS_GOOD = "open", "low", "high"


def _said(text: str, low: int, high: int) -> str:
    """What the steps of a text say of the ends of a scale; "" where it explains neither."""
    codes = codes_for_unknown(text)
    found: dict[int, str] = {}
    is_sure = False
    for number, mark, words in _STEP.findall(text):
        found.setdefault(step_number(number), words)
        is_sure = is_sure or mark in "=(\u2192->"
    for words, number in _WORD_FIRST.findall(text):
        found.setdefault(int(number), words)
        is_sure = True
    if match := _RANGE.search(text):
        found = {int(match[1]): match[2], int(match[3]): match[4], **found}
    named = {end: found[end] for end in (low, high) if end in found and end not in codes}
    if not named or (len(named) < 2 and not is_sure):
        return ""
    worth = {end: quality for end, words in named.items() if (quality := quality_of(words))}
    if len(set(worth.values())) < len(worth):
        return _OPEN  # "1 = agree, 5 = strongly agree"
    if worth.get(low) == GOOD or worth.get(high) == BAD:
        return _LOW_IS_GOOD
    if worth:
        return _HIGH_IS_GOOD
    are_words = all(len(fold(words).split()) <= _MOST_WORDS for words in named.values())
    return _OPEN if are_words else ""


def quality_of(words: str) -> str:
    """Good, bad, or "" where the words, such as "no gap" or "critical", may say either."""
    plain = fold(_UP_TO.sub("", words))
    is_denied = bool(re.search(rf"\b{NOT_DONE}\b", plain))
    without = re.sub(rf"\b{NOT_DONE}\b", " ", plain)
    if not plain or re.search(rf"\b{LACK}\b", without):
        return ""
    if BAD_WORDS.search(plain):
        return BAD
    if GOOD_WORDS.search(plain):
        return GOOD
    rest = re.sub(rf"\b{DONE}\b", " ", without).split()
    if all(word in _LESS for word in rest) and (is_denied or _DENIED.intersection(rest)):
        return BAD
    if not is_denied and all(word in _MORE for word in rest):
        return GOOD
    return BAD if rest and all(word in _LESS for word in rest) else ""
