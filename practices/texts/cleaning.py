"""What HTML the library keeps. Everything a person or a file brings goes through here."""

from __future__ import annotations

import re
from functools import lru_cache

import bleach

TEXT_TAGS = [
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "a",
    "b",
    "i",
    "strong",
    "em",
    "h2",
    "h3",
    "h4",
    "blockquote",
]
TABLE_TAGS = ["table", "thead", "tbody", "tr", "th", "td"]
ALLOWED_TAGS = frozenset([*TEXT_TAGS, *TABLE_TAGS])
# Wagtail keeps links to pages and documents as linktype and id, and a key on each block of text.
ALLOWED_ATTRIBUTES = {"a": ["href", "linktype", "id"], "th": ["scope"], "*": ["data-block-key"]}
ALLOWED_PROTOCOLS = frozenset(["http", "https", "mailto", "tel"])
_END_OF_A_LINE = re.compile(r"<(br|/?(p|li|ul|ol|h\d|blockquote|tr))\b[^>]*>", re.IGNORECASE)


@lru_cache(maxsize=256)  # a page is saved with its revision: the same texts two or three times
def clean_html(html: str) -> str:
    """Rich text without anything that could run, load or restyle."""
    return _readable_by_the_editor(
        bleach.clean(
            html,
            tags=ALLOWED_TAGS,
            attributes=ALLOWED_ATTRIBUTES,
            protocols=ALLOWED_PROTOCOLS,
            strip=True,
            strip_comments=True,
        )
    )


def _readable_by_the_editor(cleaned: str) -> str:
    """Wagtail's editor takes an empty element only if it is closed; else the page opens no more."""
    return cleaned.replace("<br>", "<br/>")


def words_of(html: str) -> str:
    """Paragraphs with the words of a rich text, and nothing else of it: what any editor reads."""
    plain = bleach.clean(_END_OF_A_LINE.sub("\n", html), tags=[], strip=True)
    return "".join(f"<p>{line}</p>" for line in filter(None, map(str.strip, plain.splitlines())))
