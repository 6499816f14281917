"""Words beside a score which say that it no longer holds, or not yet: "score withdrawn", "draft".

A remark may call something else invalid or a draft: the words have to stand at its beginning, in
brackets, or behind a word for the score itself.
"""

from __future__ import annotations

import re

from portal.benchmarking.imports.core.words.headings import SCORE, fold, knows, words_of

_NO = (
    r"(?:not|non|nicht|no|pas|never|ne)(?: (?:yet|longer|more|noch|mehr|piu|ancora|plus|aun|mas))*"
)
_NO_MORE = rf"(?:{_NO}|noch nicht|ya no|plus|isn t)(?: (?:es|e|est|is))?"
_HOLDS = (
    r"(?:valid\w*|confirmed|verified|approved|final|reliable|usable|applicable any more"
    r"|hold|holds|current|in force|released"
    r"|confermat\w*|verificat\w*|approvat\w*|definitiv\w*|attendibil\w*|vigent\w*"
    r"|confirmad\w*|verificad\w*|aprobad\w*|vigente"
    r"|gultig\w*|bestatigt\w*|verifiziert\w*|freigegeben\w*|belastbar\w*|aktuell"
    r"|confirme\w*|verifie\w*|valab\w*|approuve\w*|en vigueur|fiab\w*)"
)
_USE = (
    r"(?:do not (?:use|count)|not to be used|non (?:usare|utilizzare|considerare)"
    r"|no (?:usar|utilizar)|nicht (?:verwenden|zahlen|werten)"
    r"|ne pas (?:utiliser|prendre en compte|compter))"
)
_AGAIN = (
    r"(?:to be (?:repeated|redone|verified|checked|confirmed|revised|replaced|validated)"
    r"|da (?:rifare|ripetere|verificare|confermare|rivedere|validare|sostituire)"
    r"|(?:por|a) (?:repetir|verificar|confirmar|revisar|validar)"
    r"|(?:noch )?zu (?:wiederholen|prufen|bestatigen|verifizieren|uberprufen|ersetzen)"
    r"|a (?:refaire|verifier|confirmer|revoir|valider|remplacer)"
    r"|(?:pending|awaiting) (?:verification|confirmation|review|validation|appeal)"
    r"|in attesa di (?:verifica|conferma|validazione|ricorso)"
    r"|pendiente de (?:verific|confirm|revis|valid|recurs)\w*"
    r"|en attente de (?:verific|confirm|valid|recours)\w*|under (?:appeal|dispute))"
)
_GONE = (
    r"(?:withdrawn|void|voided|invalid\w*|annulled|cancell?ed|revoked|rescinded|retracted|superseded"
    r"|obsolete|outdated|expired|suspended|disputed|erroneous|placeholders?"
    r"|annullat\w*|ritirat\w*|revocat\w*|errat[oaie]|errone[oaie]|sospes[oaie]|scadut[oaie]"
    r"|contestat\w*|superat[oaie]|segnaposto|invalidat\w*|decadut\w*|stralciat\w*|obsolet\w*"
    r"|anulad\w*|retirad\w*|revocad\w*|suspendid\w*|caducad\w*|impugnad\w*|sin efecto"
    r"|ungultig\w*|aufgehoben\w*|zuruckgezogen\w*|zuruckgenommen\w*|widerrufen\w*|annulliert\w*"
    r"|gilt nicht|storniert\w*|gestrichen\w*|fehlerhaft\w*|irrtumlich\w*|veraltet\w*|uberholt\w*"
    r"|hinfallig|ausgesetzt|platzhalter\w*|angefochten|strittig|unter vorbehalt"
    r"|annule\w*|annulle\w*|retire|retiree|revoque\w*|errone\w*|suspendu\w*|perime\w*|caduc|caduque"
    r"|conteste|contestee|sans effet|rapporte|rapportee|unconfirmed|unverified|unbestatigt\w*)"
)
_PHRASE = re.compile(rf"\b(?:{_NO_MORE} {_HOLDS}|{_USE}|{_AGAIN}|{_GONE})\b")
# Of a document as well as of a score: they count where nothing else is said.
_EARLY = re.compile(
    r"(?:draft|provisional|preliminary|tentative|wrong|incorrect|bozza|provvisori[oaie]"
    r"|sbagliat[oaie]|borrador|provisional(?:es)?|provisori[oa]s?|incorrect[oa]s?|equivocad[oa]s?"
    r"|entwurf|vorlaufig\w*|provisorisch\w*|falsch\w*|brouillons?|provisoires?|incorrecte?s?"
    r"|faux|fausse)"
)
# Whose state is told in a column of its own.
_STATES = re.compile(
    r"\b(?:status|state|stato|estado|statut|etat|freigabe|validation|validazione|validacion)\b"
)
_UNDER_WAY = re.compile(
    r"(?:under review|in review|in (?:prufung|bearbeitung|abstimmung|klarung)"
    r"|in (?:revisione|verifica|sospeso|attesa)|en (?:revision|tramite|cours|attente|examen)\b.*"
    r"|rejected|abgelehnt|respint[oa]|rechazad[oa]|rejetee?|not released)"
)
_ASKS = re.compile(
    r"\b(?:valid\w*|verif\w*|confirm\w*|conferm\w*|approv\w*|aprob\w*|approuv\w*|gultig\w*|final"
    r"|bestatigt\w*|freigegeben\w*|freigabe|gepruft\w*|released|definitiv\w*)\b"
)
_NOS = words_of("no nein non niet nie nej nei nao n false falsch falso faux")
# They name the score itself, or say nothing: "the figure of the last report was ...".
_SCORES = words_of(
    "figure figures mark grade data dato dati datos dato cifra cifre zahl angabe angaben wertung "
    "bewertung note nota voto chiffre donnee donnees area bereich domaine row riga zeile"
)
# Said of nothing else, so that more words may stand between: "score of the 2019 report, no longer
# valid"; an evaluation may be one of the cluster's own.
_POINTS = words_of(
    "score scores points punteggio punteggi punti puntuacion puntuaciones puntos punktzahl punkte "
    "wertung punktwert figure figures"
)
_SMALL = words_of(
    "the a this that is was has been be are were as of by now il lo la un questo questa e stato "
    "stata sono era el los las una este esta es ha sido fue der die das den dieser diese dieses "
    "ist war wurde wird sind le les une cet cette est ete sont still already gia ya bereits deja "
    "ancora noch encore aun version versione fassung su et y und and o or oder ou"
)
BRACKETS = re.compile(r"[(\[\u2013\u2014]\s*([^()\[\]]+?)\s*(?:[)\]]|$)")
_LABEL = re.compile(r"^\s*(?:nota?|notes?|hinweis|remark|remarque)\s*:", re.IGNORECASE)
_MOST_BEFORE = 8


def says_revoked(text: str, heading: str = "") -> bool:
    """Whether a text beside a score says that it no longer holds, or not yet; ``heading`` is that
    of its column, which may ask for just that: "Validated?" with "no"."""
    asks = fold(heading)
    words = fold(text)
    if _ASKS.search(asks) and words.split()[:1] and words.split()[0] in _NOS:
        return len(words.split()) == 1
    if _STATES.search(asks) and _UNDER_WAY.fullmatch(words):
        return True
    return any(_is_revoked(part) for part in (text, *BRACKETS.findall(text)))


def _is_revoked(text: str) -> bool:
    parts = [part for each in re.split(r"[,;:.!\u2013\u2014]| - ", text) if (part := fold(each))]
    if parts and _is_early(parts[0]):
        return True
    words = fold(_LABEL.sub("", text))
    match = _PHRASE.search(words)
    if match is None:
        return False
    before = words[: match.start()].split()
    if all(_is_of_score(word) or word in _SMALL for word in before):
        return True
    return len(before) <= _MOST_BEFORE and bool(_POINTS.intersection(before))


def _is_early(words: str) -> bool:
    """Whether a part of a sentence says "draft", or "provisional score", and nothing else."""
    rest = [word for word in words.split() if not _EARLY.fullmatch(word)]
    is_said = len(rest) < len(words.split())
    return is_said and all(_is_of_score(word) or word in _SMALL for word in rest)


def _is_of_score(word: str) -> bool:
    return word in _SCORES or knows(word, SCORE)
