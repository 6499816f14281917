"""Text documents of the starter library, from a mapping and from sections of the page itself."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from practices.starter_library.building.imprint import Imprint
from practices.starter_library.files import form_parts

LANGUAGE_TAGS = {"en": "en-GB", "it": "it-IT"}
STYLES = {"### ": "Heading 1", "#### ": "Heading 2"}
BOLD = re.compile(r"\*\*(.+?)\*\*")
ANY_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
WIDTH_OF_TEXT = 17.0  # centimetres between the margins of an A4 page
BOX = "☐ "


def build(
    content: dict[str, Any],
    sections: Mapping[str, str],
    imprint: Imprint,
    language: str,
    moment: datetime.datetime,
) -> bytes:
    """The document: title, blocks in order, then licence and source; A4, one language tag.

    `sections` are those of the page: a block `section` repeats one of them.
    """
    document = Document()
    _set_page(document, LANGUAGE_TAGS[language])
    document.add_heading(content["title"], level=0)
    for block in content["body"]:
        _add_block(document, block, sections)
    for line in imprint.closing:
        paragraph = document.add_paragraph(line)
        paragraph.runs[0].font.size = Pt(8)
        paragraph.paragraph_format.space_after = Pt(2)
    properties = document.core_properties
    properties.title, properties.author = content["title"], imprint.author
    properties.last_modified_by, properties.comments = imprint.author, ""
    properties.language = LANGUAGE_TAGS[language]
    properties.created = properties.modified = moment
    properties.revision = 1
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_page(document: DocumentObject, language_tag: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    # The spelling checker and screen readers go by this tag.
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), language_tag)
    style.element.get_or_add_rPr().append(tag)


def _add_block(
    document: DocumentObject, block: dict[str, Any], sections: Mapping[str, str]
) -> None:
    """One block: `heading`, `text`, `table`, `page_break`, or a `section` of the page."""
    if "heading" in block:
        document.add_heading(block["heading"], level=1)
    elif "text" in block:
        _write_words(document.add_paragraph(), block["text"])
    elif "table" in block:
        _add_table(document, block["table"])
    elif "page_break" in block:
        document.add_page_break()
    else:
        _add_markdown(document, sections[block["section"]], block.get("widths"))


def _add_markdown(document: DocumentObject, text: str, widths: list[int] | None) -> None:
    """The Markdown that forms are written in: headings, lists, boxes, one table, paragraphs."""
    for part in form_parts(text):
        if not isinstance(part, str):
            _add_table(document, {"rows": part, "widths": widths or _widths(part)})
            continue
        for line in part.splitlines():
            if line.strip():
                _add_line(document, line.strip())


def _add_line(document: DocumentObject, line: str) -> None:
    for start, style in STYLES.items():
        if line.startswith(start):
            _write_words(document.add_paragraph(style=style), line.removeprefix(start))
            return
    if line.startswith("- [ ] "):
        _write_words(document.add_paragraph(), BOX + line.removeprefix("- [ ] "))
    elif line.startswith("- "):
        _write_words(document.add_paragraph(style="List Bullet"), line.removeprefix("- "))
    else:
        _write_words(document.add_paragraph(), line)


def _write_words(paragraph: Paragraph, text: str) -> None:
    """Text with **bold** passages; links to other pages keep their words only."""
    for number, piece in enumerate(BOLD.split(ANY_LINK.sub(r"\1", text))):
        if piece:
            paragraph.add_run(piece).bold = number % 2 == 1


def _widths(rows: list[list[str]]) -> list[int]:
    """Shares of the width by the longest cell of each column, none hidden, none greedy."""
    columns = zip(*rows, strict=True)
    return [min(max(*(len(cell) for cell in column), 8), 40) for column in columns]


def _add_table(document: DocumentObject, source: dict[str, Any]) -> None:
    """A table whose first row is its header, marked as such and repeated on each page.

    `widths` are shares of the text width; `blank` adds that many empty rows.
    """
    rows, widths = source["rows"], source["widths"]
    rows = [*rows, *[[""] * len(widths)] * source.get("blank", 0)]
    filled = document.add_table(rows=len(rows), cols=len(widths))
    filled.style = "Table Grid"
    filled.autofit = False
    unit = WIDTH_OF_TEXT / sum(widths)
    for number, (values, row) in enumerate(zip(rows, filled.rows, strict=True)):
        for value, cell, width in zip(values, row.cells, widths, strict=True):
            cell.width = Cm(width * unit)
            _write_words(cell.paragraphs[0], f"**{value}**" if number == 0 and value else value)
    _repeat_header(filled)
    document.add_paragraph()


def _repeat_header(table: Table) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
