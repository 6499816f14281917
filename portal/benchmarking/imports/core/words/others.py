"""Names of tables whose figures are those of others, a target, or an example."""

from __future__ import annotations

import re

from portal.benchmarking.imports.core.words.headings import fold

_OTHERS = re.compile(
    r"\b(?:peers?|median\w*|zentralwert\w*|averages?|mean|mittelwert\w*|durchschnitt\w*|media"
    r"|medie|moyennes?|promedios?|targets?|zielwert\w*|sollwert\w*|soll|obiettivo|cibles?|objetivo"
    r"|thresholds?|required|benchmark (?:group|values?|average)|vergleichs\w*|national\w*"
    r"|nazionale|nazionali|nacional|(?:all|other|similar|gold|silver|best|top) clusters?"
    r"|aller cluster|andere cluster|(?:altri|tutti i|autres|tous les|otros|todos los) clusters?"
    r"|top \d+|best practices?|best in class|forecast|prognose\w*|previsioni|previsione)\b"
)
_EXAMPLE = (
    r"(?:examples?|template|sample|demo|dummy|muster|mustertabelle|vorlage|beispiel|beispiele"
    r"|modello|esempio|esempi|modele|exemple|plantilla|modelo|ejemplo)"
)
# "Example Maritime Cluster" is a name, "Example data" is none.
_EXAMPLES = re.compile(
    rf"{_EXAMPLE}(?: (?:data|daten|dati|sheet|table|scores|values|results|werte|valori|\d+))*"
)
_YEAR = re.compile(r"\b20\d\d\b")
_MOST_WORDS = 6


def names_others(text: str) -> bool:
    """Whether a sheet's name or the line above a table says that its figures aren't those of the
    cluster. A sentence, or a line with a figure of its own, explains something else."""
    words = _YEAR.sub("", fold(text)).strip()
    if not words or len(words.split()) > _MOST_WORDS or "%" in text or ":" in text.strip(" :"):
        return False
    return bool(_OTHERS.search(words) or _EXAMPLES.fullmatch(words))
