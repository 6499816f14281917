"""Texts in files that spreadsheet programmes open: the one guard against formulas."""

from __future__ import annotations

import unicodedata

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What makes a spreadsheet programme take a text for a formula (OWASP, "CSV Injection").
_RISKY = ("=", "+", "-", "@", "\t", "\r")
# Nobody sees these in front of a text: marks of direction, joiners, blanks, selectors, fillers.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Me", "Mn", "Zl", "Zp", "Zs"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_LONGEST_TEXT = 32_767


def defused(value: object) -> str:
    """A text that no spreadsheet programme runs, without characters that XLSX can't hold and no
    longer than a cell may be."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    if _first_seen(clean).startswith(_RISKY):
        clean = f"'{clean}"
    return clean[:_LONGEST_TEXT]


def as_meant(text: str) -> str:
    """The text that `defused` has made `text` of, where a file that was written is read again."""
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text


def _first_seen(text: str) -> str:
    """The first character that counts when a programme looks for a formula, in its plain form.

    Programmes skip blanks in front, some also what nobody sees, and take a full-width "＝" for "=".
    """
    for char in text:
        is_unseen = unicodedata.category(char) in _UNSEEN or char in _FILLERS
        if char in _RISKY or not is_unseen:
            return unicodedata.normalize("NFKC", char)
    return ""
