"""The texts of a table, which translators get one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

# As Wagtail stores a table: rows of cells in `data`, what it is called in `table_caption`.
Table = dict[str, Any]


def table_texts(table: Table | None) -> dict[str, str]:
    """By name what a table says in words, its caption first; figures and signs need no translator.

    A cell is known by what it says and not by its place: rows may be moved, and what stands in
    many cells is translated once.
    """
    if not table:
        return {}
    cells = [cell for row in table.get("data") or () for cell in row]
    said = [table.get("table_caption"), *cells]
    return {_name(text): text for text in said if _is_words(text)}


def with_texts(table: Table | None, texts: Mapping[str, str]) -> Table | None:
    """The table with other texts in place of those that `table_texts` calls by these names."""
    if not table:
        return table

    def put(text: Any) -> Any:
        return texts.get(_name(text), text) if _is_words(text) else text

    rows = [[put(cell) for cell in row] for row in table.get("data") or ()]
    changed = {**table, "data": rows}
    if "table_caption" in table:
        changed["table_caption"] = put(table["table_caption"])
    return changed


def _is_words(text: Any) -> bool:
    return isinstance(text, str) and any(character.isalpha() for character in text)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
