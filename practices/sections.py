"""What a page type is made of: its sections in reading order.

One declaration serves the page, its contents list, the search text, the loader of the starter
library and its validator, so a section can't be in one of them and missing in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Any

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StructValue
from wagtail.rich_text import expand_db_html


class SectionForm(StrEnum):
    """How the content of a section is built, and with which component it is shown."""

    PROSE = "prose"
    ITEMS = "items"
    FACTS = "facts"
    STEPS = "steps"
    PARTS = "parts"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a page type: model field, heading shown to readers, form.

    `minimum` is the fewest entries of a list-like section; a shorter one is refused.
    """

    field: str
    heading: str | Promise
    form: SectionForm
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class FilledSection:
    """A section with the content of one page, ready for a template."""

    anchor: str
    heading: str
    form: str
    value: object


@dataclass(frozen=True, slots=True)
class FilledStep:
    """A step of a page, ready for components/steps.html."""

    title: str
    body: SafeString
    who: str
    time: str
    result: str


@dataclass(frozen=True, slots=True)
class FilledPart:
    """A part of a section; a table and further text have no heading of their own."""

    heading: str
    body: SafeString


# Stands between pieces of rich text while their links are looked up together.
SEPARATOR = "<!--piece-->"
Texts = list[SafeString]


def expanded(pieces: Sequence[str]) -> Texts:
    """Rich text as it is kept, as HTML with real addresses.

    All pieces at once: looking up linked pages costs the same for one as for twenty.
    """
    html = expand_db_html(SEPARATOR.join(pieces))
    # What the library keeps was cleaned when it was written (practices.fields, practices.blocks).
    return [mark_safe(piece) for piece in html.split(SEPARATOR)]  # noqa: S308


def filled_sections(page: object, sections: tuple[Section, ...]) -> list[FilledSection]:
    """The sections of `page` that hold something, in order."""
    pieces: list[str] = []
    filled: list[tuple[Section, Callable[[Texts], object]]] = []
    for section in sections:
        value = getattr(page, section.field)
        if value:
            filled.append((section, _collect(section.form, value, pieces)))
    texts = expanded(pieces)
    return [
        FilledSection(
            anchor=section.field.replace("_", "-"),
            heading=str(section.heading),
            form=section.form.value,
            value=build(texts),
        )
        for section, build in filled
    ]


def _collect(form: SectionForm, value: Any, pieces: list[str]) -> Callable[[Texts], object]:
    """Put a section's rich text among `pieces`; returns what builds its value from the HTML."""
    first = len(pieces)
    if form is SectionForm.PROSE:
        pieces.append(value)
        return lambda texts: texts[first]
    if form is SectionForm.FORM:
        return lambda _texts: value
    if form is SectionForm.PARTS:
        return _collect_parts(value, pieces)
    values = [block.value for block in value]
    if form is SectionForm.FACTS:
        return lambda _texts: values
    if form is SectionForm.ITEMS:
        pieces.extend(item.source for item in values)
        return lambda texts: texts[first : first + len(values)]
    pieces.extend(entry["body"].source for entry in values)
    return lambda texts: [
        FilledStep(step["title"], texts[first + place], step["who"], step["time"], step["result"])
        for place, step in enumerate(values)
    ]


def _collect_parts(value: Any, pieces: list[str]) -> Callable[[Texts], object]:
    """As `_collect`, for headed texts with tables and further text between them."""
    parts: list[tuple[str, SafeString | int]] = []  # a table's HTML, or the number of a piece
    for block in value:
        if block.block_type == "table":
            parts.append(("", block.render()))
            continue
        headed = block.block_type == "section"
        parts.append((block.value["heading"] if headed else "", len(pieces)))
        pieces.append((block.value["body"] if headed else block.value).source)
    return lambda texts: [
        FilledPart(heading, texts[body] if isinstance(body, int) else body)
        for heading, body in parts
    ]


def plain(html: object) -> str:
    """Text of rich text, with a blank where a tag ended so that words stay apart."""
    return unescape(strip_tags(str(html).replace("<", " <"))).strip()


def section_text(page: object, sections: Iterable[Section]) -> str:
    """Plain text of the given sections of a page."""
    pieces: list[str] = []
    for section in sections:
        value: Any = getattr(page, section.field)
        if section.form is SectionForm.PROSE:
            pieces.append(plain(value))
        elif section.form is SectionForm.ITEMS:
            pieces += [plain(block.value.source) for block in value]
        else:
            pieces += [text for block in value for text in _block_texts(block.value)]
    return "\n".join(piece for piece in pieces if piece)


def _block_texts(value: object) -> list[str]:
    """Texts of a block: of each of its parts; a table's cells one after the other."""
    if isinstance(value, StructValue):
        return [plain(getattr(part, "source", part)) for part in value.values() if part]
    if isinstance(value, dict):
        return [" ".join(str(cell) for row in value.get("data") or [] for cell in row if cell)]
    return [plain(getattr(value, "source", value))]
