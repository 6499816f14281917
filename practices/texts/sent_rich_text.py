"""What the editor of rich text sends: no more than an editor makes, told before it is converted.

Draft.js sends blocks with a depth, and ranges of styles and of entities (links, files) in them.
The conversion to HTML takes each of them at its word: a list at depth three million is made of
three million lists, and ranges over one another are made again for each other one.

Pure: knows no Django and no converter.
"""

from __future__ import annotations

import html
import json
from typing import Any

# The editor nests lists four deep; texts that came from elsewhere may go deeper.
MOST_DEPTH = 10
# Paragraphs, items and lines within them. The longest text of the library has some hundred.
MOST_LINES = 5_000
MOST_CHARACTERS = 200_000
MOST_RANGES = 10_000
MOST_STYLES = 20
_MOST_NUMBER = 2**63


class UnreadableTextError(Exception):
    """No text that an editor makes; `is_too_much` if there is only too much of it."""

    def __init__(self, *, is_too_much: bool = False) -> None:
        super().__init__()
        self.is_too_much = is_too_much


class UnreadableText(str):
    """What a form shows again instead of a text that it can't take: its words, as HTML."""

    is_too_much = False

    @classmethod
    def of(cls, sent: str, *, is_too_much: bool) -> UnreadableText:
        """The words of `sent`, or all of it where there are none to be found."""
        text = cls("".join(f"<p>{html.escape(words, quote=False)}</p>" for words in _words(sent)))
        text.is_too_much = is_too_much
        return text


def require_text_of_an_editor(sent: str) -> None:
    """Look through content state as JSON, in a time that grows with its length alone.

    Raises:
        UnreadableTextError: converting it would fail or take far longer than any text needs.
    """
    try:
        content = json.loads(sent)
        if content is None:  # What the editor sends for an empty text.
            return
        blocks, entities = content["blocks"], content.get("entityMap", {})
        _require_amount(blocks)
        for block in blocks:
            _require_block(block, entities)
        for entity in entities.values():
            _require_entity(entity)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnreadableTextError from error
    except RecursionError as error:
        raise UnreadableTextError from error


def _require(is_so: bool) -> None:
    if not is_so:
        raise UnreadableTextError


def _require_amount(blocks: Any) -> None:
    _require(isinstance(blocks, list))
    texts = [block.get("text", "") for block in blocks]
    ranges = sum(
        len(block.get("inlineStyleRanges", ())) + len(block.get("entityRanges", ()))
        for block in blocks
    )
    if (
        len(blocks) + sum(text.count("\n") for text in texts) > MOST_LINES
        or sum(map(len, texts)) > MOST_CHARACTERS
        or ranges > MOST_RANGES
    ):
        raise UnreadableTextError(is_too_much=True)


def _require_block(block: dict[str, Any], entities: dict[str, Any]) -> None:
    text = block.get("text", "")
    _require(isinstance(block.get("type", "unstyled"), str))
    _require(isinstance(block.get("key", ""), str))
    depth = block.get("depth", 0)
    _require(type(depth) is int and 0 <= depth <= MOST_DEPTH)
    # Counted as JavaScript does; a half of a pair of surrogates fits into no database.
    length = len(text.encode("utf-16-le")) // 2
    by_style: dict[str, list[Any]] = {}
    for one in block.get("inlineStyleRanges", ()):
        _require(isinstance(one["style"], str))
        by_style.setdefault(one["style"], []).append(one)
    _require(len(by_style) <= MOST_STYLES)
    of_entities = block.get("entityRanges", ())
    _require(all(str(one["key"]) in entities for one in of_entities))
    for ranges in (*by_style.values(), of_entities):
        _require_apart(ranges, length)


def _require_apart(ranges: Any, length: int) -> None:
    """Within the text, and none over another: a letter has a style once, and one link."""
    reached = 0
    for one in sorted(ranges, key=lambda one: one["offset"]):
        offset, letters = one["offset"], one["length"]
        _require(type(offset) is int and type(letters) is int)
        _require(letters >= 0 and reached <= offset)
        reached = offset + letters
    _require(reached <= length)


def _require_entity(entity: dict[str, Any]) -> None:
    """Named by a kind, with plain facts; whoever shows it looks a number up in the database."""
    _require(isinstance(entity["type"], str))
    for name, fact in entity["data"].items():
        _require(fact is None or isinstance(fact, str | int | float))
        if name == "id" and fact is not None:
            number = str(fact)
            _require(number.isascii() and number.isdecimal() and int(number) < _MOST_NUMBER)


def _words(sent: str) -> list[str]:
    """The paragraphs of `sent`; all in one if they are too many to be shown as such."""
    try:
        found = [block["text"] for block in json.loads(sent)["blocks"]]
        texts = [text for text in found if isinstance(text, str)]
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        texts = [sent]
    texts = [text.encode("utf-8", "replace").decode().replace("\x00", "") for text in texts]
    return texts if len(texts) <= MOST_LINES else [" ".join(texts)]
