"""Whether the titles beside the codes of a file are those of this framework.

"1.1" is a code of many frameworks. What stands beside it is compared by the beginnings of its
longer words with the titles of that indicator in every language, so that other endings, and words
that two languages share, still fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.benchmarking.imports.core.words.headings import fold

_START = 4
# With less rows than these nobody can tell.
_FEW = 3
# Below this share of titles that fit, they are those of something else, or in another language.
_MOST_FIT = 0.5
_SHOWN = 3
# Another indicator fits clearly where it has most of the words, and the one of the code few.
_CLEARLY = 2 / 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many of the titles fit their codes, and some that don't, with their codes."""

    fitting: int
    count: int
    examples: tuple[tuple[str, str], ...]


def starts(text: str) -> frozenset[str]:
    """The beginnings of the longer words: {"memb", "coop"} of "Members' co-operation" and its
    like."""
    return frozenset(
        word[:_START] for word in fold(text).split() if len(word) >= _START and word.isalpha()
    )


class TitleFit:
    """The words of the titles of one framework: `titles` maps a title to its code."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles: dict[str, list[frozenset[str]]] = {}
        for title, code in titles.items():
            self._titles.setdefault(code, []).append(starts(title))

    def fits(self, code: str, title: str) -> bool:
        """Whether a title shares a longer word with those of its indicator."""
        return any(starts(title) & words for words in self._titles.get(code, ()))

    def other(self, code: str, title: str) -> str:
        """The one other indicator that a title clearly names instead; "" where there is none."""
        words = starts(title)
        shares = {each: self._share(each, words) for each in self._titles}
        best = max(shares.values(), default=0)
        found = [each for each, share in shares.items() if share == best]
        is_clear = best >= _CLEARLY and best > 2 * shares.get(code, 0)
        return found[0] if is_clear and len(found) == 1 and len(words) > 1 else ""

    def doubt(self, pairs: Sequence[tuple[str, str]]) -> Doubt | None:
        """What speaks against the codes of a file, given each with its title; None where the
        titles fit, say nothing, or name areas."""
        told = [(code, title) for code, title in pairs if starts(title)]
        again = Counter(title for _code, title in told)
        if len(told) < _FEW or len(again) <= len(told) / 2:
            return None
        strange = [(code, title) for code, title in told if not self.fits(code, title)]
        fitting = len(told) - len(strange)
        if fitting >= _MOST_FIT * len(told):
            return None
        return Doubt(fitting, len(told), tuple(strange[:_SHOWN]))

    def _share(self, code: str, words: frozenset[str]) -> float:
        return max(
            (
                len(words & each) / max(len(words), len(each))
                for each in self._titles[code]
                if words and each
            ),
            default=0,
        )
