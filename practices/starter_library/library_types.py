"""How files of each type become the fields of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from practices.enums import ResourceKind
from practices.models import BestPractice, CaseStudy, Methodology, Reading, Resource, Tool
from practices.sections import Section, SectionForm

from . import files
from .files import LibraryFile
from .rich_text import to_html

Pages = Mapping[str, int]
ExtraFields = Callable[[LibraryFile, Pages], dict[str, Any]]


def no_extra_fields(_source: LibraryFile, _pages: Pages) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class LibraryType:
    """How files of one type become pages. Higher layers add their own types."""

    model: type[Resource]
    index: str
    extra_fields: ExtraFields = no_extra_fields
    # Where the file has more sections than the page shows as such.
    file_sections: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """Sections of a file of this type, in order."""
        return self.file_sections or self.model.sections


PRACTICE_TYPES: dict[str, LibraryType] = {
    ResourceKind.BEST_PRACTICE: LibraryType(BestPractice, "best-practices"),
    ResourceKind.METHODOLOGY: LibraryType(Methodology, "methodologies"),
    ResourceKind.CASE_STUDY: LibraryType(CaseStudy, "case-studies"),
    ResourceKind.TEMPLATE: LibraryType(Tool, "tools"),
    ResourceKind.CHECKLIST: LibraryType(Tool, "tools"),
    ResourceKind.READING: LibraryType(Reading, "readings"),
}


def section_value(section: Section, text: str, pages: Pages) -> Any:
    """The value of a page field for a section's Markdown."""
    if section.form is SectionForm.PROSE:
        return to_html(text, pages)
    if section.form is SectionForm.ITEMS:
        return [("item", to_html(item, pages)) for item in files.items(text)]
    if section.form is SectionForm.FORM:
        return [form_block(part, pages) for part in files.form_parts(text)]
    if section.form is SectionForm.FACTS:
        return fact_values(text)[0]
    if section.form is SectionForm.STEPS:
        return [
            (
                "step",
                {
                    "title": step.title,
                    "who": step.who,
                    "time": step.time,
                    "result": step.result,
                    "body": to_html(step.body, pages),
                },
            )
            for step in files.steps(text)
        ]
    return [block for part in files.parts(text) for block in part_blocks(*part, pages)]


def part_blocks(heading: str, body: str, pages: Pages) -> list[tuple[str, Any]]:
    """A headed part: its text up to the first table, then tables and further text."""
    opening, pieces = "", list(files.form_parts(body))
    if pieces and isinstance(pieces[0], str):
        opening, pieces = pieces[0], pieces[1:]
    section = ("section", {"heading": heading, "body": to_html(opening, pages)})
    return [section, *(form_block(piece, pages) for piece in pieces)]


def form_block(part: str | list[list[str]], pages: Pages) -> tuple[str, Any]:
    """A piece of a form: text, or the rows of a table with their headings first."""
    if isinstance(part, str):
        return "text", to_html(part, pages)
    return "table", {
        "data": part,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
        "cell": [],
        "mergeCells": [],
    }


def fact_values(text: str) -> tuple[list[tuple[str, dict[str, str]]], str]:
    """Fact blocks and the Markdown that follows them."""
    pairs, rest = files.facts(text)
    return [("fact", {"label": label, "value": value}) for label, value in pairs], rest
