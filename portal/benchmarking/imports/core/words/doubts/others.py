"""Names of tables whose figures are those of others, a target, a forecast, or an example."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portal.benchmarking.imports.core.words.doubts.concepts import concept_of
from portal.benchmarking.imports.core.words.doubts.unfamiliar import unfamiliar_words
from portal.benchmarking.imports.core.words.headings import SCORE, fold, knows, words_of
from portal.benchmarking.imports.core.words.scale.directions import is_called_missing
from portal.benchmarking.imports.core.words.scale.legends import is_downward

_EXAMPLE = (
    r"(?:examples?|template|sample|demo|dummy|muster|mustertabelle|vorlage|beispiel|beispiele"
    r"|modello|esempio|esempi|modele|exemple|plantilla|modelo|ejemplo)"
)
# "Example Maritime Cluster" is a name, "Example data" is none.
_EXAMPLES = re.compile(
    rf"{_EXAMPLE}(?: (?:data|daten|dati|sheet|table|scores|values|results|werte|valori|\d+))*"
)
_PLURAL = re.compile(
    r"\b(?:(?:all|other|similar|gold|silver|best|top) clusters?|aller cluster"
    r"|(?:tutti i|tous les|todos los) clusters?|top \d+|best practices?|best in class"
    r"|benchmark (?:group|values?)|what if)\b"
)
# Of a label itself: "Gold" alone is a threshold, "Gold label assessment" an occasion.
_TIERS = words_of(
    "gold golden goldstandard silver silber bronze oro argento bronzo or argent plata bronce goud "
    "zilver brons zloto guld solv standard level livello niveau nivel stufe"
)
_LEVELS = words_of("standard level livello niveau nivel stufe")
# They say what a report is about, and stand beside scores in its title.
_OF_REPORTS = words_of(
    "benchmark benchmarking report bericht rapport rapporto relazione informe label excellence "
    "eccellenza exzellenz excelencia sheet table tabelle tabella tabla tableau summary ubersicht "
    "overview riepilogo resumen synthese detail details detailed dettaglio indicators indikatoren "
    "quality management europe european anonymous draft version all areas aree bereiche axes "
    "ficha scheda griglia grille bogen blatt cuadro variable variabile variables esiti esito "
    "kriterien criteria criteri list liste lista elenco export efce esca"
)
# What a report is an occasion of, and no word for the figures in it: "comparative assessment",
# "national programme", "label application, target level Silver".
_REPORT = (
    r"(?:assessment|evaluation|bewertung|auswertung|valutazione|evaluacion|benchmarking|analysis"
    r"|analisi|analyse|analisis|report|bericht|rapport|study|studie|studio|estudio|etude)"
)
_COMPARED = r"(?:comparativ[oae]s?|comparatif|comparative|vergleichende[rsn]?|comparee?)"
_PROGRAMME = (
    r"(?:programme?s?|programma|programa|clusterprogramm|standard|label|framework|strateg\w+|initiative"
    r"|iniziativa|iniciativa|network|rahmenwerk|marchio|quadro|clusterinitiative)"
)
_COUNTRY = r"(?:national\w*|nazional\w*|nacional\w*)"
_OCCASION = re.compile(
    rf"\b(?:{_COMPARED} {_REPORT}|{_REPORT} {_COMPARED}"
    rf"|{_COUNTRY} (?:clusters? )?{_PROGRAMME}|{_PROGRAMME} {_COUNTRY}"
    r"|(?<=application )target level|(?<=candidacy )target level)\b"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d)")
# A figure of its own: what it says is explained there.
_FIGURE = re.compile(r"\d[.,]\d|\d\s*%|(?<!\d)\d+\s*$")
_UNTIL = re.compile(
    r"\b(?:valid|gultig|valid[oaie]|valable|vigente|scade|expires?|next|nachste\w*)\b"
)
_AREA = re.compile(r"\s*[A-Z]?\d{1,2}[.):]?\s+[^\W\d]")
# "Area 4 – Strategy, objectives and services": what an area is about, and nobody's targets. Said
# of the area in a word ("Area 4: targets") it is.
_TITLE = re.compile(
    r"\s*(?:quality\s+)?(?:areas?|bereich|qualit[aä]tsbereich|axe|axis|achse|[aá]mbito|[aá]rea"
    r"|domaine?|section|sezione|secci[oó]n|abschnitt|kapitel|chapter|capitolo|cap[ií]tulo|chapitre"
    r"|block|blocco|bloque|bloc|pillar|pilastro|pilar|pilier|s[aä]ule|dimensi[oó]n|dimension[e]?"
    r"|crit[eè]re|criteri[oa]|criterion|kriterium|handlungsfeld|themenfeld)"
    r"\s*(?:n[.°r]*\s*)?[A-Z]?\d{1,2}\s*[.):–—-]*\s*",
    re.IGNORECASE,
)
# A name; a line; and a sentence, which says at its beginning what it speaks of.
_FEW, _SHORT, _MOST_WORDS = 3, 6, 16
# What they mean in a longer line may be something else: "national", "changes", "plan".
_ONLY_IN_NAMES = frozenset(("change",))
_WEAK = re.compile(
    r"nation|nazion|nacion|referen|riferim|project(?!ed|ion)|projekt|plan|bedeut|relev|expect|requir|requis"
    r"|anforder|exigen|requerid|richiest|minim|old$|alte?r?$|prior$|former$|fruher|ancien|vecchi"
)
# A gap in a line is a matter of which end is good; money is no matter of a table.
_NOT_IN_LINES = frozenset(("", "gap", "money"))


def concepts_in(texts: Iterable[str]) -> frozenset[str]:
    """What other columns hold, so that a line which names it speaks of those."""
    return frozenset(
        concept for text in texts for word in fold(text).split() if (concept := concept_of(word))
    )


def names_others(
    text: str,
    this_year: int | None = None,
    *,
    columns: frozenset[str] = frozenset(),
    own: Sequence[str] = (),
    is_within: bool = False,
) -> bool:
    """Whether a sheet's name or the line above a table says that its figures aren't those of the
    cluster, or not yet. A sentence, or a line with a figure of its own, explains something else.

    ``columns`` are the concepts of further columns, of which such a line speaks; ``own`` are
    names of the framework, its areas and the cluster; ``is_within`` a line between rows, where
    titles of areas stand as well.
    """
    title = _TITLE.match(text)
    is_title = title is not None and len(fold(text[title.end() :]).split()) >= _FEW
    text = _without_label(_DAY.sub(" ", text)).rstrip(" .")
    whole = _folded(text, own)
    words = " ".join(_OCCASION.sub(" ", whole).split())
    if is_of_the_future(text, this_year):
        return not _UNTIL.search(words) and "target" not in columns
    if not words or _FIGURE.search(_YEAR.sub("", re.sub(r"(?i)top \d+", "", text))):
        return False
    found = words.split()
    if len(found) > _MOST_WORDS or _AREA.match(text) or is_title:
        return False
    if (
        _EXAMPLES.fullmatch(words)
        or _is_tier(found)
        or (_PLURAL.search(words) and len(found) <= _SHORT)
    ):
        return True
    named = {concept_of(word) for word in _telling(found)} - _NOT_IN_LINES
    if named:
        return not named & columns
    return not is_within and words == whole and _is_qualified(text, found, own)


def is_of_the_future(text: str, this_year: int | None) -> bool:
    """Whether a text names years to come and no other: nothing was reached in them yet."""
    years = [int(year) for year in _YEAR.findall(_DAY.sub(" ", text))]
    return bool(this_year and years) and min(years) > (this_year or 0)


def _without_label(text: str) -> str:
    """A line without what labels it: "Table 2: target values"; "Target: Gold" is no name."""
    label, colon, rest = text.strip(" :").partition(":")
    if not colon:
        return label
    if any(char.isdigit() for char in _YEAR.sub("", rest)):
        return ""
    is_name = bool(_YEAR.search(label)) or any(knows(word, SCORE) for word in fold(label).split())
    return label if is_name and concepts_in([label]) else rest


def _folded(text: str, own: Sequence[str]) -> str:
    words = _YEAR.sub("", fold(text)).strip()
    for name in own:
        if folded := fold(name):
            words = words.replace(folded, " ")
    return " ".join(words.split())


def _telling(words: Sequence[str]) -> list[str]:
    """The words that name something: all of a short line, the first ones of a longer one."""
    if len(words) <= _FEW + 1:
        return list(words)
    first = words[:_SHORT]
    return [
        word for word in first if concept_of(word) not in _ONLY_IN_NAMES and not _WEAK.match(word)
    ]


def _is_tier(words: Sequence[str]) -> bool:
    return all(word in _TIERS for word in words) and not _LEVELS.issuperset(words)


def _is_qualified(text: str, words: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a short line has a word for scores with another that may make something else of
    them: "Punteggi desiderati". Names, which begin with a capital, are of no matter."""
    is_of_scores = any(knows(word, SCORE) for word in words)
    # Which end is good is another question.
    is_turned = is_called_missing(text) or is_downward([text], 0, 100) is not False
    if len(words) > _FEW + 1 or not is_of_scores or is_turned:
        return False
    strange = set(unfamiliar_words(text, tuple(own))) - _OF_REPORTS - _TIERS
    written = [word.strip("()[].,;:-–") for word in text.split()]
    lower = {fold(word) for place, word in enumerate(written) if place == 0 or word.islower()}
    return bool(strange & lower)
