"""Which searched texts may be kept for editors, and which of them are the same. Pure functions."""

import re
import unicodedata

from search.core.analysis import fold, words
from search.core.query import clean_text

# Longer texts are pasted, not searched; nobody can tell what is in them.
LONGEST_TEXT = 200
# Folding lengthens some letters ("ß" becomes "ss").
LONGEST_KEY = 250

# A year says nothing about a person: "programme 2021-2027" is no telephone number.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONG_NUMBER = re.compile(r"\d(?:[\s./()+–-]*\d){6}")
# Tax numbers, accounts, number plates: many digits in one word.
_CODE = re.compile(r"[^\W_]*(?:\d[^\W\d_]*){6}")
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.", re.IGNORECASE)


def shown_text(text: str) -> str:
    """The text as editors see it: on one line, in lower case."""
    return clean_text(text).lower()


def text_key(text: str) -> str:
    """What texts have in common that are the same search: words without case, accents, signs."""
    return " ".join(fold(word) for word in words(clean_text(text)))


def may_be_kept(text: str) -> bool:
    """Whether a text asks for something and does not look personal.

    E-mail and web addresses, telephone numbers and codes with many digits are not kept, nor are
    texts longer than `LONGEST_TEXT`. A name cannot be told from any other word.
    """
    shown = shown_text(text)
    if not 0 < len(shown) <= LONGEST_TEXT or not 0 < len(text_key(text)) <= LONGEST_KEY:
        return False
    # Full-width letters and signs are those of an address just the same.
    plain = _YEAR.sub(" ", unicodedata.normalize("NFKC", shown))
    return not any(pattern.search(plain) for pattern in (_ADDRESS, _LONG_NUMBER, _CODE))
