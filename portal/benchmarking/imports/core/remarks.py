"""What the columns for remarks say of a score: what proves it, where that is, and a note.

A file that the portal wrote has a column for each. Others have them in any order and under any
heading, so the texts themselves tell: nothing is lost, what isn't known is a note. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.core.spreadsheets import as_meant

LONGEST_NOTE = 2000
LONGEST_LINK = 500
# Between the examples of one cell, as files are written.
BETWEEN = "; "
# The portal takes no other address of a proof.
_LINK = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remarks:
    """`evidence` are examples as they are stored; `link` is an address of the web, or empty."""

    note: str = ""
    evidence: tuple[str, ...] = ()
    link: str = ""


def read_remarks(texts: Sequence[str], known: Mapping[str, str]) -> Remarks:
    """Tell the texts of one row apart.

    Args:
        texts: what stands in each column for remarks.
        known: examples of evidence, as they are stored by how they are shown in any language.
    """
    notes: list[str] = []
    evidence: list[str] = []
    link = ""
    for text in map(as_meant, texts):
        if not link and len(text) <= LONGEST_LINK and _LINK.fullmatch(text.strip()):
            link = text.strip()
        elif found := _examples(text, known):
            evidence += (known[one] for one in found)
        else:
            notes.append(text)
    return Remarks(" ".join(notes)[:LONGEST_NOTE], tuple(dict.fromkeys(evidence)), link)


def _examples(text: str, known: Mapping[str, str]) -> list[str]:
    """The known examples of which `text` is the list; none if anything else stands there. An
    example may hold what stands between two."""
    if text in known:
        return [text]
    for first in known:
        if text.startswith(first + BETWEEN):
            rest = _examples(text[len(first + BETWEEN) :], known)
            if rest:
                return [first, *rest]
    return []
