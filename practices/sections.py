"""What a page type is made of: its sections in reading order.

One declaration serves the page, its contents list, the search text, the loader of the starter
library and its validator, so a section can't be in one of them and missing in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from wagtail.rich_text import RichText


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


def filled_sections(page: object, sections: tuple[Section, ...]) -> Iterator[FilledSection]:
    """The sections of `page` that hold something, in order."""
    for section in sections:
        value = getattr(page, section.field)
        if not value:
            continue
        if section.form is SectionForm.PROSE:
            value = RichText(value)
        elif section.form is not SectionForm.FORM:
            value = [block.value for block in value]
        yield FilledSection(
            anchor=section.field.replace("_", "-"),
            heading=str(section.heading),
            form=section.form.value,
            value=value,
        )
