"""Texts of one line: names, titles, subjects. Pure: text in, text out."""

from __future__ import annotations

import re

# Control characters, and the two separators that some programs take for line breaks.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BLANKS = re.compile(" {2,}")
# Marks that let the rest of a line be read backwards, and halves of characters.
_NOT_SHOWN = re.compile(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def one_line(text: str) -> str:
    """The same words in one line that breaks no mail header, log line or list.

    Between two words is one blank: a page shows no more, and nobody could type what it hides.
    """
    return _BLANKS.sub(" ", _BREAKS.sub(" ", _NOT_SHOWN.sub("", text))).strip()
