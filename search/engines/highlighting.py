"""Marks what was found, as safe HTML. Pure: the words of a text are compared with those asked for.

Every engine uses it: a server that holds texts as terms only cannot mark anything.
"""

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import filterfalse

from search.core.analysis import MAX_WORD_LENGTH
from search.core.query import QueryPlan
from search.engines.analysis import EXACT, analyser, field_language, word_terms
from search.engines.records import StoredDocument

FRAGMENT_LENGTH = 260
CONTEXT = 60
MAX_PUNCTUATION = 10
ELLIPSIS = "…"

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[.!?]\s+|\n+")


@dataclass(frozen=True)
class Found:
    """A word of a text that was asked for: where it is, and what it is as a term."""

    start: int
    end: int
    term: str


class Highlighter:
    """Marks the words of one plan in the documents of one search."""

    def __init__(self, plan: QueryPlan) -> None:
        self._words = {
            word
            for clause in plan.clauses
            for alternative in clause.alternatives
            for word in alternative.words
        }
        self._wanted: dict[str, frozenset[str]] = {}

    def title(self, document: StoredDocument) -> str:
        """The whole title, with what was found marked."""
        found = self._found(document.title, document.language)
        return _marked(document.title, 0, len(document.title), found)

    def fragment(self, document: StoredDocument) -> str:
        """The part of the text that says most about the query: of the body, else the summary."""
        for text in (document.body, document.summary):
            found = self._found(text, document.language)
            if found:
                start, end = _best_part(text, found)
                marked = _marked(text, start, end, found)
                return f"{_outside(text[:start])}{marked}{_outside(text[end:])}"
        return html.escape(_shorten(document.summary or document.body))

    def _found(self, text: str, language: str) -> list[Found]:
        """The words of a text that were asked for: as stems, or else as they were typed."""
        if not text or not self._words:
            return []
        written = _written(text)
        for name in (field_language(language), EXACT):
            terms = _terms_of(name, written)
            wanted = self._wanted_terms(name)
            found = sorted(word for word in written if terms[word] in wanted)
            if found:
                return [
                    Found(one.start(), one.end(), terms[one.group()])
                    for one in _endings(found).finditer(text)
                    if not one.start() or not _WORD.match(text[one.start() - 1])
                ]
        return []

    def _wanted_terms(self, name: str) -> frozenset[str]:
        if name not in self._wanted:
            terms = {term for word in self._words for term in word_terms(name, word)}
            self._wanted[name] = frozenset(terms)
        return self._wanted[name]


@lru_cache(maxsize=1024)
def _written(text: str) -> frozenset[str]:
    """The different words of a text; the same texts are found again and again."""
    return frozenset(_WORD.findall(text))


def _endings(found: Sequence[str]) -> re.Pattern[str]:
    """Finds these words at the end of a word: nothing before them, so that the search is fast."""
    return re.compile(rf"(?:{'|'.join(found)})(?![^\W_])")


# What an analyser makes of a word never changes, and a library repeats its words.
_KNOWN: dict[str, dict[str, str]] = {}
_MOST_KNOWN = 200_000


def _terms_of(name: str, written: frozenset[str]) -> Mapping[str, str]:
    """The terms of words by an analyser ("" for none); those of a text at a time."""
    known = _KNOWN.setdefault(name, {})
    unknown = frozenset(filterfalse(known.__contains__, written))
    if not unknown:
        return known
    if len(known) + len(unknown) > _MOST_KNOWN:
        known = _KNOWN[name] = {}
        unknown = written
    short = [word for word in unknown if len(word.encode()) < MAX_WORD_LENGTH]
    together = analyser(name).analyze(" ".join(short))
    if len(together) == len(short):
        known.update(zip(short, together, strict=True))
    else:
        known.update({word: "".join(analyser(name).analyze(word)) for word in short})
    for word in unknown:
        known.setdefault(word, "")
    return known


def _best_part(text: str, found: Sequence[Found]) -> tuple[int, int]:
    """Where the part with most different words begins and ends; the first of equals."""
    best, best_score = (0, 0), (0, 0)
    inside: Counter[str] = Counter()
    after = 0
    for position, first in enumerate(found):
        while after < len(found) and found[after].end <= first.start + FRAGMENT_LENGTH:
            inside[found[after].term] += 1
            after += 1
        score = (len(inside), after - position)
        if score > best_score:
            best, best_score = (first.start, found[after - 1].end), score
        inside[first.term] -= 1
        if not inside[first.term]:
            del inside[first.term]
    start = _beginning(text, *best)
    return start, max(_last_word_end(text, start), best[1])


def _beginning(text: str, first: int, last: int) -> int:
    """Some words before the first that was found, if the last one still fits.

    Only whole words, and rather the beginning of a sentence than the end of the one before.
    """
    earliest = max(first - CONTEXT, last - FRAGMENT_LENGTH, 0)
    if not earliest:
        return 0
    sentences = [one.end() for one in _SENTENCE_END.finditer(text, earliest, first)]
    if sentences:
        return sentences[-1]
    gap = _GAP.search(text, earliest, first)
    return gap.end() if gap else first


def _last_word_end(text: str, start: int) -> int:
    """The end of the last word that fits into a fragment, or that of the text."""
    limit = start + FRAGMENT_LENGTH
    if limit >= len(text):
        return len(text)
    ends = [one.end() for one in _WORD.finditer(text, start, limit)]
    if ends and ends[-1] == limit and text[limit].isalnum():
        ends.pop()
    return ends[-1] if ends else limit


def _marked(text: str, start: int, end: int, found: Sequence[Found]) -> str:
    """A part of a text escaped, with what was found in it marked."""
    parts: list[str] = []
    position = start
    for one in found:
        if one.start < position or one.end > end:
            continue
        parts.append(html.escape(text[position : one.start]))
        parts.append(f"<mark>{html.escape(text[one.start : one.end])}</mark>")
        position = one.end
    parts.append(html.escape(text[position:end]))
    return "".join(parts)


def _outside(text: str) -> str:
    """What stands for the text beside a fragment: itself if it has no words, else an ellipsis."""
    if len(text) < MAX_PUNCTUATION and not any(map(str.isalnum, text)):
        return html.escape(text)
    return ELLIPSIS


def _shorten(text: str) -> str:
    if len(text) <= FRAGMENT_LENGTH:
        return text
    return text[:FRAGMENT_LENGTH].rsplit(" ", 1)[0] + ELLIPSIS
