"""Mending typing errors. Pure functions; the engines provide the words of the documents."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Protocol

from rapidfuzz.distance import OSA

from search.core.analysis import MAX_WORD_LENGTH, fold

SHORTEST_WORD = 4
LONG_WORD = 8
MAX_CANDIDATES = 6
SAMPLE_DOCUMENTS = 12  # in whose words a correction is looked for


class WordIndex(Protocol):
    """The words of the documents that a reader may see."""

    def words_like(self, word: str, others: Sequence[str], errors: int) -> Iterable[str]:
        """Words, as written, of some documents that have one within `errors` of `word`.

        Documents that also have the other words come first, so that the context decides between
        "fund" and "found"; a word that only a restricted document has is never given away.
        """

    def frequencies(self, folded: Sequence[str]) -> Sequence[int]:
        """How many documents have each of these words exactly as written, accents folded."""


def best_correction(
    word: str, others: Sequence[str], vocabulary: WordIndex, further: Collection[str] = ()
) -> str | None:
    """The word that was probably meant: the nearest, among equals the most frequent.

    `further` words need not be in any document.
    """
    for errors in range(1, tolerated_errors(word) + 1):
        written = chain(vocabulary.words_like(word, others, errors), further)
        known = candidates(word, written, errors)
        if known:
            nearest = sorted(known, key=lambda one: (known[one][1], one))[:MAX_CANDIDATES]
            frequencies = dict(zip(nearest, vocabulary.frequencies(nearest), strict=True))
            best = min(nearest, key=lambda one: (known[one][1], -frequencies[one], one))
            return known[best][0]
    return None


def tolerated_errors(word: str) -> int:
    """How many typing errors a word may have: none in short ones, two in long ones."""
    if not SHORTEST_WORD <= len(word) <= MAX_WORD_LENGTH or any(map(str.isdigit, word)):
        return 0
    return 2 if len(word) >= LONG_WORD else 1


def candidates(word: str, vocabulary: Iterable[str], limit: int) -> dict[str, tuple[str, int]]:
    """The words of a text that may have been meant: folded form to (word as written, distance).

    Only words within `limit` errors of `word`, and not the word itself. The first letter is taken
    to be right: hardly anybody mistypes it, and other words are too easily taken for errors.
    """
    wanted = fold(word)
    found: dict[str, tuple[str, int]] = {}
    for written in vocabulary:
        if abs(len(written) - len(wanted)) > limit + 1:
            continue
        folded = fold(written)
        if folded in found or folded == wanted or folded[:1] != wanted[:1]:
            continue
        # Optimal string alignment: insert, delete, replace, swap neighbours, each one error.
        errors = OSA.distance(wanted, folded, score_cutoff=limit)
        if errors <= limit:
            found[folded] = (written.lower(), errors)
    return found
