"""Whether a file names another cluster than the one whose scores are imported."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.core.words.headings import fold, words_of

_LABEL = re.compile(
    r"(?:name of (?:the )?)?cluster(?: ?name| organi[sz]ation)?|(?:nome )?(?:del )?cluster"
    r"|name des clusters|clusterorganisation|nombre del cluster|nom du (?:cluster|pole)"
)
# Words that many clusters have in their names, or that say what they are.
_GENERAL = words_of(
    "cluster clusters clustering network netzwerk rete reseau red association verein associazione "
    "management organisation organization alliance hub valley the of for and des der die das di "
    "del della dei e und de du la le ev eu ltd gmbh srl"
)
_NAMED = re.compile(r"(?:[A-ZÀ-Ý][\w&-]+ ){2,4}Cluster\b(?! [Mm]anagement)")
# The words of titles that name no one: "Benchmarking Report Cluster".
_OF_REPORTS = words_of(
    "benchmarking benchmark report results result scores score self assessment gold silver bronze "
    "label excellence european our my final full year annual quality evaluation audit indicators "
    "area summary overview data the all other similar best top average peers regional national"
)
_ALIKE = 0.8
_MOST_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ClusterName:
    """The name of the cluster that a file is imported for.

    Names of the portal's other clusters are not asked: who uploads a file with a name in it must
    not learn by it whether there is such a cluster.
    """

    own: str = ""

    def labelled(self, texts: Sequence[str]) -> str:
        """The other cluster that a row names behind a label: "Cluster: X", or in two cells."""
        for place, text in enumerate(texts):
            label, _colon, value = text.partition(":")
            if _LABEL.fullmatch(fold(label)):
                value = value.strip() or next(iter(texts[place + 1 : place + 2]), "")
                return value if self._is_other(value) else ""
        return ""

    def in_line(self, text: str) -> str:
        """The other cluster that a line or the name of a sheet speaks of; "" where it names the
        own one as well."""
        if self.is_own_in(text):
            return ""
        match = _NAMED.search(text)
        named = match[0] if match else ""
        is_name = len(_telling(named) - _OF_REPORTS) > 1
        return named if is_name and self._is_other(named) else ""

    def in_column(self, texts: Iterable[str]) -> str:
        """The first other cluster in a column of their names."""
        return next((text for text in texts if self._is_other(text)), "")

    def is_own_in(self, text: str) -> bool:
        """Whether a text has the own name, or all of its words that tell it from others."""
        compact, own = fold(text).replace(" ", ""), fold(self.own).replace(" ", "")
        return bool(own) and (own in compact or _telling(self.own) <= _telling(text))

    def _is_other(self, name: str) -> bool:
        """Whether a name is not one of the ways to write the own one: words left out or added,
        initials, another order, a slip."""
        if not self.own or not any(char.isalpha() for char in name) or len(name) > _MOST_LENGTH:
            return False
        if self.is_own_in(name) or fold(name).replace(" ", "") in _initials(self.own):
            return False
        mine, theirs = _telling(self.own), _telling(name)
        if not theirs or theirs <= mine:
            return False
        own, other = (" ".join(sorted(fold(each).split())) for each in (self.own, name))
        return difflib.SequenceMatcher(None, own, other).ratio() < _ALIKE


def _telling(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    words = frozenset(fold(name).split())
    return words - _GENERAL or words


def _initials(name: str) -> frozenset[str]:
    words = fold(name).split()
    return frozenset(
        "".join(word[0] for word in each)
        for each in (words, [word for word in words if word not in _GENERAL])
    )
