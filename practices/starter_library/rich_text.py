"""Markdown of the starter library as the HTML that Wagtail's rich text keeps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import markdown

from practices.texts.cleaning import clean_html

from .files import LINK


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


@cache
def _converter() -> markdown.Markdown:
    """Making one takes as long as a paragraph. Commands alone read the library, in one thread."""
    return markdown.Markdown(extensions=["sane_lists"])


def to_html(text: str, pages: Mapping[str, int]) -> str:
    """Markdown as clean HTML. `pages` maps identifiers to primary keys in the text's language."""
    html = _converter().reset().convert(linked(text, pages))
    return (
        clean_html(html)
        .replace("<strong>", "<b>")
        .replace("</strong>", "</b>")
        .replace("<em>", "<i>")
        .replace("</em>", "</i>")
    )
