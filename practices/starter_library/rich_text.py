"""Markdown of the starter library as the HTML that Wagtail's rich text keeps."""

from __future__ import annotations

from collections.abc import Mapping

import bleach
import markdown

from .files import LINK

TEXT_TAGS = ["p", "br", "ul", "ol", "li", "a", "b", "i", "strong", "em", "h3", "h4", "blockquote"]
TABLE_TAGS = ["table", "thead", "tbody", "tr", "th", "td"]
ALLOWED_TAGS = frozenset([*TEXT_TAGS, *TABLE_TAGS])
ALLOWED_ATTRIBUTES = {"a": ["href", "linktype", "id"], "th": ["scope"]}


def linked(text: str, pages: Mapping[str, int]) -> str:
    """Turn `[words](resource:id)` into a link to the page, or into plain words without one."""
    pieces: list[str] = []
    position = 0
    for match in LINK.finditer(text):
        opening = text.rfind("[", position, match.start())
        words = text[opening + 1 : match.start()]
        pieces.append(text[position:opening])
        page = pages.get(match["identifier"])
        pieces.append(f'<a linktype="page" id="{page}">{words}</a>' if page else words)
        position = match.end()
    pieces.append(text[position:])
    return "".join(pieces)


def to_html(text: str, pages: Mapping[str, int]) -> str:
    """Markdown as clean HTML. `pages` maps identifiers to primary keys in the text's language."""
    html = markdown.markdown(linked(text, pages), extensions=["tables", "sane_lists"])
    clean: str = bleach.clean(html, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, strip=True)
    return (
        clean.replace("<strong>", "<b>")
        .replace("</strong>", "</b>")
        .replace("<em>", "<i>")
        .replace("</em>", "</i>")
    )
