"""Words beside a score which say that there is none: "not assessed", "n/a", "Applicable?: no"."""

from __future__ import annotations

import re

from portal.benchmarking.imports.core.words.headings import SCORE, fold, meaning_of, words_of
from portal.benchmarking.imports.core.words.scale.directions import BAD, names_what_is_reached
from portal.benchmarking.imports.core.words.scale.legends import quality_of
from portal.benchmarking.imports.core.words.values import LOWEST_WORDS, UNKNOWN_WORDS

_DENIED = (
    r"(?:not|non|nicht|no|pas|niet|nie|inte|ej|icke|ikke|ikkje|nem|ne|nu|ei|nao|never|isn t|wasn t)"
    r"(?: (?:yet|noch|ancora|encore|aun|todavia|been|be|to be|was|wurde|ete|stato|stata|sido|e))*"
)
_ASSESSED = (
    r"(?:assess\w*|scored?|rated|evaluat\w*|answer\w*|applicab\w*|relevant\w*|pertinent\w*"
    r"|valutat\w*|valutabil\w*|applicabil\w*|rispost\w*|compilat\w*|pervenut\w*|rilevante"
    r"|bewert\w*|beantwort\w*|anwendbar\w*|zutreff\w*|benotet\w*|eingeschatzt\w*"
    r"|evalu\w*|note|notee|renseign\w*|repondu\w*|applique\w*|concerne\w*"
    r"|evaluad\w*|valorad\w*|aplica\w*|contestad\w*|calificad\w*|puntuad\w*|procede"
    r"|avaliad\w*|respondid\w*|beoordeeld|beantwoord|van toepassing|ingevuld"
    r"|dotyczy|ocenion\w*|oceniono|bedomd|bedomt|tillamplig\w*|vurdert|vurderet|besvart"
    r"|beurteil\w*|gepruft\w*|eingestuft|verif\w*|examin\w*|esaminat\w*|bedom\w*|ohodnoc\w*"
    r"|hodnoceno|hodnocen\w*|ertekelt|evaluat|aplicabil|arvioitu|degerlendiril\w*)"
)
_NO_SCORE = (
    r"(?:unassessed|unscored|unrated|unanswered|skipped|ubersprungen|without (?:score|rating)"
    r"|no (?:score|rating|answer|assessment)|keine? (?:angaben?|bewertung|antwort)"
    r"|ohne (?:bewertung|angabe)|unbewertet|offen gelassen|senza (?:valutazione|risposta|punteggio)"
    r"|nessuna (?:risposta|valutazione)|sans (?:reponse|note|objet|evaluation)|aucune reponse"
    r"|sin (?:respuesta|evaluar|valorar|evaluacion|puntuar)|geen (?:score|antwoord|opgave)"
    r"|brak (?:oceny|odpowiedzi|danych)|to be (?:assessed|scored|rated|determined|evaluated)"
    r"|da valutare|zu bewerten|a evaluer|por evaluar|out of scope|nicht teil der bewertung)"
)
_UNSCORED = re.compile(rf"\b(?:{_DENIED} {_ASSESSED}|{_NO_SCORE})\b")
_BRACKETS = re.compile(r"[(\[\u2013\u2014]\s*([^()\[\]]+?)\s*(?:[)\]]|$)")
# "n/a", "n.a.", "n. d." at the beginning: as words they would be single letters.
_SHORT = re.compile(r"\s*\(?(?:n\s*[./]\s*[adv]\b|k\s*\.\s*a\b|s\s*/\s*d\b|tbd\b)", re.IGNORECASE)
# "This indicator was ..."
_SUBJECT = re.compile(
    r"^(?:(?:this|the|indicator|item|question|criterion|point|it|score|was|has|is|could|dieser|diese"
    r"|dieses|der|das|indikator|kriterium|wurde|ist|questo|indicatore|criterio|voce|cet|indicateur"
    r"|critere|este|indicador|fue) )+"
)
_FEW = 4
_FIRST = 2
_NOTE = 2
_OPEN = words_of("open offen pending aperto aperta ouvert ouverte abierto abierta pendiente todo")
_NO = words_of("no nein non niet nie nej nei nao nem ne false falsch falso faux")
_MARK = re.compile(r"([*\u2020\u2021\u00b9\u00b2\u00b3\u207a\u2070-\u2079]{1,3})\s*$")
_LEGEND = re.compile(
    r"\s*\(?([*\u2020\u2021\u00b9\u00b2\u00b3\u207a\u2070-\u2079]{1,3})\)?\s*[=:\u2013-]?\s*(.+)"
)


def says_unscored(text: str) -> bool:
    """Whether a text says that nothing was scored: from its beginning on, in brackets or in few
    words. "Member satisfaction is never assessed in this cluster" is a reason for a low score."""
    if any(_begins(inner) for inner in _BRACKETS.findall(text)):
        return True
    return _begins(text)


def _begins(text: str) -> bool:
    words = _SUBJECT.sub("", fold(text))
    if words in UNKNOWN_WORDS - LOWEST_WORDS or _SHORT.match(text):
        return True
    match = _UNSCORED.search(words)
    if match is None:
        return False
    return len(words.split()) <= _FEW or len(words[: match.start()].split()) <= _FIRST


# A step of the state of things, and no state of the assessment.
_LOW_STEPS = words_of(
    "red rot rosso rouge rojo low niedrig basso bassa bas basse bajo baja weak schwach "
    "debole faible poor bad schlecht none keine keiner kein nessuno nessuna aucun aucune "
    "ninguno ninguna missing fehlt mancante absent assente ausente critical kritisch "
    "critico critique insufficient ungenugend insufficiente insuffisant insuficiente "
    "beginner basic start nothing nichts niente"
)


def may_be_a_state(text: str, heading: str) -> bool:
    """Whether a word of a column with a few words, one of which stands beside the lowest scores
    only, may say that those were not assessed: not a low step itself, or an answer to whether
    something is fulfilled."""
    words = fold(text).split()
    is_low = bool(_LOW_STEPS.intersection(words)) or (len(words) == 1 and words[0] in _NO)
    asks = meaning_of(heading) == SCORE or names_what_is_reached(heading)
    return bool(words) and not is_low and not asks


def is_repeated_note(text: str) -> bool:
    """Whether a text is short enough for a note that says the same of each row, in words that
    nobody knows: "neevaluat"; not where it calls the row low itself."""
    return len(fold(text).split()) <= _NOTE and quality_of(text) != BAD


def may_say_unscored(text: str, heading: str) -> bool:
    """Whether a cell with this heading says it if it stands beside the lowest scores only: open
    as a status, "no" below "Applicable?"; not below "Fulfilled?"."""
    word = fold(text)
    if word in _OPEN:
        return True
    asks = re.search(rf"\b{_ASSESSED}\b", fold(heading)) is not None
    return word in _NO and asks and not names_what_is_reached(heading)


def mark_of(text: str) -> str:
    """The sign of a footnote at the end of a text, "" where there is none."""
    match = _MARK.search(text)
    return match[1] if match else ""


def footnote(text: str) -> tuple[str, str]:
    """Sign and words of a line that explains one: ("*", "not assessed"); else two empty texts."""
    match = _LEGEND.fullmatch(text)
    return (match[1], match[2]) if match else ("", "")
