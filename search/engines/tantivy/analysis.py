"""The analysers, where the modules of this engine look for them."""

from search.engines.analysis import (
    EXACT,
    FIELD_LANGUAGES,
    analyser,
    field_language,
    function_terms,
    word_terms,
)

__all__ = ["EXACT", "FIELD_LANGUAGES", "analyser", "field_language", "function_terms", "word_terms"]
