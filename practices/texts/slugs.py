"""Addresses and identifiers made from what editors write, in whatever script."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, count

from anyascii import anyascii
from django.utils.text import slugify

from practices.enums import ResourceKind

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
# Words that lists, addresses and programs use for something else than one page.
_COMMON_WORDS = frozenset(
    {"resource", "resources", "search", "all", "any", "new", "none", "null", "true", "false"}
)


def is_reserved(identifier: str) -> bool:
    """Whether an identifier would be taken for something else: a type of page, a word of the
    portal, a number of the database."""
    word = identifier.casefold()
    return word in ResourceKind.values or word in _COMMON_WORDS or word.isdecimal()


def free_identifier(stem: str, taken: Collection[str]) -> str:
    """`stem`, or the first of `stem-2`, `stem-3`, … that is neither taken nor reserved."""
    numbered = (f"{stem}-{number}" for number in count(2))
    free = (one for one in chain([stem], numbered) if one not in taken and not is_reserved(one))
    return next(free)


def ascii_slug(text: str, *, fallback: str, longest: int) -> str:
    """Letters, digits and hyphens that sound like `text`; `fallback` where it has no sound.

    Args:
        text: a title or slug in any script.
        fallback: an ASCII slug, for what is punctuation alone.
        longest: most characters of the result.
    """
    return slugify(anyascii(text))[:longest].strip("-_") or fallback[:longest]


def page_slug(title: str, *, fallback: str, longest: int) -> str:
    """The last part of a page's address: the title's own letters, for readers of its language,
    and nothing of markup within it."""
    words = _MARKUP.sub("", _BREAK.sub(" ", title))
    return slugify(words, allow_unicode=True)[:longest].strip("-_") or ascii_slug(
        title, fallback=fallback, longest=longest
    )


def without_markup(slug: str, title: str) -> str:
    """`slug`, or what `page_slug` makes of `title` where a browser has proposed it: that takes
    `<b>` for the letter b."""
    if not _MARKUP.search(title) or slug != slugify(title, allow_unicode=True):
        return slug
    return page_slug(title, fallback=slug, longest=len(slug))
