"""Blocks of which resource pages are made. Each is one thing that a reader can point at."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail_localize.segments import StringSegmentValue

from practices.fields import RichTextFormField
from practices.texts.cleaning import clean_html
from practices.texts.tables import Table, table_texts, with_texts

INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
PROSE_FEATURES = [*INLINE_FEATURES, "ul", "ol"]
FORM_FEATURES = [*PROSE_FEATURES, "h3", "h4"]


class RichTextBlock(blocks.RichTextBlock):
    """Rich text that is cleaned before it is written."""

    @cached_property
    def field(self) -> RichTextFormField:
        """Wagtail's, of a kind that says what no editor makes."""
        plain = super().field
        return RichTextFormField(widget=plain.widget, **self.field_options)

    def get_prep_value(self, value: Any) -> str:
        return clean_html(super().get_prep_value(value))


class TableBlock(WagtailTableBlock):
    """A table whose caption and cells are texts for translators."""

    def clean(self, value: Table | None) -> Table | None:
        if value and not value.get("table_header_choice") and not self.is_deferred_validation:
            # Wagtail says "Validation error in TableBlock".
            raise ValidationError(
                _("Choose under “Table headers” which cells are headers, or “No headers”.")
            )
        cleaned: Table | None = super().clean(value)
        return cleaned

    def get_translatable_segments(self, value: Table | None) -> list[StringSegmentValue]:
        return [StringSegmentValue(name, text) for name, text in table_texts(value).items()]

    def restore_translated_segments(
        self, value: Table | None, segments: list[StringSegmentValue]
    ) -> Table | None:
        return with_texts(value, {one.path: str(one.render_text()) for one in segments})


class StepBlock(blocks.StructBlock):
    """One thing to do, with who does it, how long it takes and what comes out."""

    title = blocks.CharBlock(max_length=150, label=_("What to do"))
    who = blocks.CharBlock(max_length=150, required=False, label=_("Who"))
    time = blocks.CharBlock(max_length=100, required=False, label=_("How long"))
    result = blocks.CharBlock(max_length=250, required=False, label=_("What comes out"))
    body = RichTextBlock(features=PROSE_FEATURES, label=_("How"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class FactBlock(blocks.StructBlock):
    """A label and its value, for example hours, money, place, size."""

    label = blocks.CharBlock(max_length=80, label=pgettext_lazy("of a fact", "Label"))
    value = blocks.CharBlock(max_length=500, label=_("Value"))

    class Meta:
        icon = "info-circle"
        label = _("Fact")


class SectionBlock(blocks.StructBlock):
    """A headed part of a lesson."""

    heading = blocks.CharBlock(max_length=150, label=_("Heading"))
    body = RichTextBlock(features=PROSE_FEATURES, label=_("Text"))

    class Meta:
        icon = "title"
        label = _("Section")


class SourceBlock(blocks.StructBlock):
    """Where a claim comes from: who, what, address, day it was read."""

    who = blocks.CharBlock(max_length=150, label=_("Author or publisher"))
    title = blocks.CharBlock(max_length=250, label=_("Title"))
    address = blocks.URLBlock(required=False, label=_("Address"))
    read_on = blocks.DateBlock(required=False, label=_("Read on"))
    note = blocks.CharBlock(max_length=300, required=False, label=_("Note"))

    class Meta:
        icon = "link"
        label = _("Source")


def items_blocks() -> list[tuple[str, blocks.Block]]:
    """Blocks of a section that is a plain list of statements."""
    return [("item", RichTextBlock(features=INLINE_FEATURES, label=_("Item")))]


def step_blocks() -> list[tuple[str, blocks.Block]]:
    return [("step", StepBlock())]


def fact_blocks() -> list[tuple[str, blocks.Block]]:
    return [("fact", FactBlock())]


def section_blocks() -> list[tuple[str, blocks.Block]]:
    """Blocks of a lesson: headed parts, with tables and further text between them."""
    return [("section", SectionBlock()), *_text_and_table(PROSE_FEATURES)]


def form_blocks() -> list[tuple[str, blocks.Block]]:
    """Blocks of a form to fill in: headed text and tables."""
    return _text_and_table(FORM_FEATURES)


def _text_and_table(features: list[str]) -> list[tuple[str, blocks.Block]]:
    return [
        ("text", RichTextBlock(features=features, label=_("Text"))),
        ("table", TableBlock(label=_("Table"), template="practices/table_block.html")),
    ]


def source_blocks() -> list[tuple[str, blocks.Block]]:
    return [("source", SourceBlock())]
