"""Texts in files that spreadsheet programmes open: the one guard against formulas."""

from __future__ import annotations

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

# What makes a spreadsheet programme take a text for a formula (OWASP, "CSV Injection").
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_TEXT = 32_767


def defused(value: object) -> str:
    """A text that no spreadsheet programme runs, without characters that XLSX can't hold and no
    longer than a cell may be."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    # Programmes skip blanks in front when they look for a formula.
    if clean.lstrip(" \u00a0\n").startswith(_RISKY):
        clean = f"'{clean}"
    return clean[:_LONGEST_TEXT]


def as_meant(text: str) -> str:
    """The text that `defused` has made `text` of, where a file that was written is read again."""
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text
