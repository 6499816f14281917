"""The keys under which the search knows pages, one for each page and so for each language."""

from __future__ import annotations

from collections.abc import Iterable

_PREFIX = "page:"


def document_key(page: int) -> str:
    """The key of the document of the page with this primary key."""
    return f"{_PREFIX}{page}"


def page_keys(keys: Iterable[str]) -> list[int]:
    """The primary keys of the pages behind document keys, in order; keys of others are left out."""
    numbers = (key.removeprefix(_PREFIX) for key in keys if key.startswith(_PREFIX))
    return [int(number) for number in numbers if number.isascii() and number.isdigit()]
