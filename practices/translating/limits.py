"""What a field asks of a text, asked of its translation as soon as that is typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from wagtail.blocks import Block, FieldBlock, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.models import TranslationContext

Check = Callable[[Any], None]


def problem_of(context: TranslationContext, text: str) -> str:
    """What the field or block of a piece has against the plain `text`; empty if nothing.

    The page would say the same when it is published, when who translated it has gone.
    """
    check = _check_of(context)
    if check is None:
        return ""
    try:
        check(text)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _check_of(context: TranslationContext) -> Check | None:
    """The validators of what a piece is written into; None where it isn't a field of a page."""
    pages = Page.objects.filter(translation_key=context.object_id).select_related("content_type")
    page = pages.first()
    model = page.specific_class if page is not None else None
    # Names where a path has the numbers of blocks; unknown of pieces that nobody has sent since.
    name, *rest = (context.field_path or context.path).split(".")
    if model is None or name == "slug":
        # An address is made of what is typed, whatever that is.
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if isinstance(field, StreamField):
        return _check_of_block(field.stream_block, rest)
    return field.run_validators if isinstance(field, models.Field) and not rest else None


def _check_of_block(block: Block, names: list[str]) -> Check | None:
    for name in names:
        if isinstance(block, ListBlock):
            block = block.child_block
        elif isinstance(block, StructBlock | StreamBlock) and name in block.child_blocks:
            block = block.child_blocks[name]
        else:
            return None
    return block.field.run_validators if isinstance(block, FieldBlock) else None
