"""Analysers: how text becomes terms, per language. The same for every engine, so that the hits are.

The embedded engine hands these analysers to its index. A server gets terms that are ready.
"""

import re
from functools import cache, lru_cache

import tantivy

from search.core.analysis import (
    ELISIONS,
    FUNCTION_WORDS,
    LANGUAGES,
    MAX_WORD_LENGTH,
    UNDETERMINED,
    base_language,
)

_STEMMERS = {
    "en": "english",
    "it": "italian",
    "de": "german",
    "fr": "french",
    "es": "spanish",
}
FIELD_LANGUAGES = (*LANGUAGES, UNDETERMINED)
EXACT = "exact"
GAP = "-"
"""Stands for a word that is left out. No analyser writes it, so no query finds it."""

# Only such words can have as many bytes as make a word too long; few texts have any.
_LONG_WORD = re.compile(rf"[^\W_]{{{MAX_WORD_LENGTH // 4},}}")


def field_language(language: str) -> str:
    """The language whose fields hold a document: its own, or "und" where there is no stemmer."""
    base = base_language(language)
    return base if base in LANGUAGES else UNDETERMINED


@cache
def analyser(name: str) -> tantivy.TextAnalyzer:
    """The analyser of a language, or the one of exact words (`EXACT`: folded, not stemmed).

    Accents are folded after stemming, since the stemmers need them. Elided particles are taken out
    of a text before it comes here (`search.core.analysis.without_elisions`).
    """
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(MAX_WORD_LENGTH))
        .filter(tantivy.Filter.lowercase())
    )
    if name in _STEMMERS:
        builder = builder.filter(tantivy.Filter.stemmer(_STEMMERS[name]))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


@cache
def _word_splitter() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).build()


@cache
def function_terms(language: str) -> frozenset[str]:
    """The function words of a language, and elided particles, as its analyser writes them."""
    written = " ".join((*FUNCTION_WORDS.get(language, ()), *ELISIONS))
    return frozenset(analyser(language).analyze(written))


@lru_cache(maxsize=4096)
def word_terms(name: str, text: str) -> tuple[str, ...]:
    """The terms of a word or a few words by an analyser; remembered, as queries repeat them."""
    return tuple(analyser(name).analyze(text))


def placed_terms(name: str, text: str) -> list[str]:
    """The terms of a text, each at its place: a word that is too long leaves a `GAP`."""
    if not _LONG_WORD.search(text):
        terms: list[str] = analyser(name).analyze(text)
        return terms
    placed: list[str] = []
    for word in _word_splitter().analyze(text):
        placed += analyser(name).analyze(word) or [GAP]
    return placed
