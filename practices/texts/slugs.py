"""Addresses and identifiers made from what editors write, in whatever script."""

from __future__ import annotations

from anyascii import anyascii
from django.utils.text import slugify

from practices.enums import ResourceKind

# Words that lists, addresses and programs use for something else than one page.
_COMMON_WORDS = frozenset(
    {"resource", "resources", "search", "all", "any", "new", "none", "null", "true", "false"}
)


def is_reserved(identifier: str) -> bool:
    """Whether an identifier would be taken for something else: a type of page, a word of the
    portal, a number of the database."""
    word = identifier.casefold()
    return word in ResourceKind.values or word in _COMMON_WORDS or word.isdecimal()


def ascii_slug(text: str, *, fallback: str, longest: int) -> str:
    """Letters, digits and hyphens that sound like `text`; `fallback` where it has no sound.

    Args:
        text: a title or slug in any script.
        fallback: an ASCII slug, for what is punctuation alone.
        longest: most characters of the result.
    """
    return slugify(anyascii(text))[:longest].strip("-_") or fallback[:longest]


def page_slug(title: str, *, fallback: str, longest: int) -> str:
    """The last part of a page's address: the title's own letters, for readers of its language."""
    return slugify(title, allow_unicode=True)[:longest].strip("-_") or ascii_slug(
        title, fallback=fallback, longest=longest
    )
