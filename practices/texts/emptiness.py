"""What a reader would see nothing of: empty paragraphs, blanks, characters without a shape.

Pure: values in, answers out, no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html import unescape
from typing import Any

from wagtail.blocks import BooleanBlock, ChoiceBlock, StructValue
from wagtail.rich_text import RichText

_TAG = re.compile(r"<[^>]*>")
# Tags that show something without any text.
_SHOWN = re.compile(r"<(?:img|embed|svg|video|audio|iframe|object)\b", re.IGNORECASE)
# Control and format characters, blanks, lone accents, unassigned.
_SHAPELESS = frozenset({"Cc", "Cf", "Cn", "Cs", "Mn", "Me", "Zs", "Zl", "Zp"})
# Letters and symbols by name that are drawn as nothing: Hangul fillers and the Braille blank.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def is_blank_text(html: str) -> bool:
    """Whether rich or plain text shows a reader nothing at all."""
    if _SHOWN.search(html):
        return False
    return not any(
        unicodedata.category(one) not in _SHAPELESS and one not in _FILLERS
        for one in unescape(_TAG.sub(" ", html))
    )


def is_blank(value: Any) -> bool:
    """Whether a field's value shows nothing: none, blank text, blocks or lists of only such.

    Ticks and choices inside a block say nothing by themselves; a number, a date, a picture do.
    """
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, str):
        return is_blank_text(value)
    if isinstance(value, RichText):
        return is_blank_text(value.source)
    if isinstance(value, StructValue):
        said = [
            value[name]
            for name, block in value.block.child_blocks.items()
            if not isinstance(block, (BooleanBlock, ChoiceBlock))
        ]
        return all(is_blank(one) for one in said)
    if isinstance(value, Mapping):
        # A table keeps its cells under `data`, beside how it is drawn.
        return is_blank(value["data"] if "data" in value else list(value.values()))
    if hasattr(value, "stream_block"):
        return all(is_blank(child.value) for child in value)
    if isinstance(value, (list, tuple)) or hasattr(value, "list_block"):
        return all(is_blank(one) for one in value)
    return False
