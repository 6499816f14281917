"""What the translator's screen calls a piece that lies deep in a page: down to its own field.

wagtail-localize names the first field of a block alone, so an answer and what is said about it
were both "Answers".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail_localize.views import edit_translation

_location = edit_translation.get_segment_location_info


def labels(block: Block, names: Iterable[str]) -> Iterator[str]:
    """The labels of the fields on the way down from `block`, the outermost first."""
    for name in names:
        if isinstance(block, ListBlock):
            block = block.child_block
        elif isinstance(block, StructBlock | StreamBlock) and name in block.child_blocks:
            block = block.child_blocks[name]
            yield str(block.label)
        else:
            return


def segment_location(
    source_instance: Any, tab_helper: Any, content_path: str, field_path: str, **options: Any
) -> dict[str, Any]:
    """As wagtail-localize says it, with the names of all fields on the way."""
    location: dict[str, Any] = _location(
        source_instance, tab_helper, content_path, field_path, **options
    )
    name, *rest = field_path.split(".")
    field = source_instance._meta.get_field(name)
    if isinstance(field, StreamField) and location["subField"]:
        # The first is the block itself, which is named already.
        location["subField"] = ": ".join(list(labels(field.stream_block, rest))[1:])
    return location


def register() -> None:
    """Take the library's place, which has no way to say so; called when the apps are ready."""
    edit_translation.get_segment_location_info = segment_location
