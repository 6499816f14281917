"""Words of a heading that nobody knows: one known word does not vouch for the others.

"Required score", "Urgency score" and "Score of similar clusters" all have a known word. What the
others mean is asked instead of being looked up in a list that would never be complete: known are
only the words that leave a score what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from portal.benchmarking.imports.core.words.dates import MONTHS
from portal.benchmarking.imports.core.words.headings import (
    CODE,
    DATE,
    INDICATOR,
    MAXIMUM,
    SCORE,
    fold,
    knows,
    words_of,
)
from portal.benchmarking.imports.core.words.scale.directions import names_a_done_word

# "1 (weak)", "5 = sehr gut", and brackets with digits: steps and scales.
_STEPS = re.compile(
    r"\d\s*\([^()]*\)|[(\[][^()\[\]]*\d[^()\[\]]*[)\]]|\d\s*(?:=|:|\u2192)\s*[^\d;,|]*"
)
_SCALE_WORDS = re.compile(
    r"\b(?:on a scale|scale|scala|skala|escala|echelle)\b|\bmin\w*\.?\s*:?\s*\d|\bmindestens \d"
    r"|\bhochstens \d"
)
# "Des Clusters" is the one, "of clusters" are several.
_THE_ONE = re.compile(r"\bdes clusters\b|\b(?:the |our )?cluster s\b")
_SMALL = words_of(
    "the an of in on to from for by at as and or per with is are this that out up "
    "il lo la gli le un una di del dello della dei degli delle da dal in nel su sul per con e al "
    "durch via "
    "der die das den dem des ein eine einer eines im am an auf aus bei fur mit nach von vom zu zum "
    "zur und oder je pro als "
    "les un une du de des dans sur pour par avec et au aux en a "
    "el los las unos del y o por con para sobre "
    "bis hasta until through fino jusqu month months monat monate monaten mese mesi mois meses "
    "grado grad grade degre degree "
    "din la pe si al ale ve ile bir icin o os as do da dos das het een van "
)
# Whose it is, who found it, when, and that it counts: a score stays what it is.
_PLAIN = words_of(
    "own our your my cluster self auto total overall final team auditor auditors audit assessor "
    "assessors evaluator reviewer review reviewed interview interviews expert experts appeal "
    "external internal consensus agreed provisional preliminary revised corrected validated "
    "verified confirmed given assigned read report here now before after latest new first second "
    "third initial year item question area sub round raw numeric only site visit "
    "proprio propria nostro nostra vostro vostra suo cluster totale complessivo complessiva finale "
    "esperto esperti revisore valutatore intervista esterno esterna interno interna condiviso "
    "provvisorio definitivo corretto verificato verificata assegnato assegnati attribuito "
    "attribuiti effettivo effettiva prima dopo anno nuovo iniziale area domanda colloquio "
    "eigen eigene eigener eigenes eigenen unser unsere unserer ihr ihre ihrer gesamt "
    "gesamtpunktzahl endgultig endgultige endgultiges vorlaufig vorlaufige prufer gutachter "
    "gutachterin experten extern externe externes intern interne konsens abgestimmt korrigiert "
    "korrigierte gepruft vergeben vergebene erhalten erhaltene tatsachlich tatsachliche jahr neu "
    "neue vorher nachher erste zweite anzahl frage bereich punkten vor ort "
    "notre votre propre nos vos grappe equipe auditeur evaluateur expert externe interne global "
    "globale totale definitif definitive provisoire corrige corrigee verifie verifiee attribue "
    "attribues attribuee effectif reel annee avant apres nouveau question entretien "
    "propio propia nuestro nuestra su clusteres equipo evaluador experto externo externa interno "
    "interna provisional definitiva corregido corregida verificado verificada asignado asignados "
    "otorgado otorgados real ano antes despues nuevo pregunta entrevista "
    "alinan acordat acordate nostru propriu kume kumeniz eget egen wlasny "
    "pct percent per cent cento ciento cent pts pkt pt "
)
_OWN = words_of(
    "own our your nostro nostra proprio propria eigen eigene eigener eigenes unser unsere unserer "
    "notre votre propre propio propia nuestro nuestra "
    "var vart vara vores vare onze ons nasz nasza nasze naszego nosso nossa nostru noastra nase "
    "sajat meidan bizim"
)
_PLACE = words_of("region regione area gebiet standort")


@lru_cache(maxsize=512)
def unfamiliar_words(heading: str, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words of a heading that may make something else of a score. ``names`` are those of the
    framework and the cluster themselves."""
    text = _SCALE_WORDS.sub(" ", _STEPS.sub(" ", heading))
    known = _words_in(names)
    plain = _THE_ONE.sub("cluster", fold(text))
    words = [word for word in plain.split() if len(word) > 1 and word.isalpha()]
    mine = _PLACE if _OWN.intersection(words) else frozenset[str]()
    left = [word for word in words if word not in known | mine and not _is_plain(word)]
    return tuple(dict.fromkeys(left))


def _words_in(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in fold(name).split())


def _is_plain(word: str) -> bool:
    return (
        word in _SMALL
        or word in _PLAIN
        or word in _OWN
        or word in MONTHS
        or knows(word, SCORE, MAXIMUM, CODE, INDICATOR, DATE)
        or names_a_done_word(word)
    )
