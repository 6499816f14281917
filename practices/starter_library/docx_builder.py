"""Text documents of the starter library: headings, paragraphs, lists and tables from a mapping."""

from __future__ import annotations

import datetime
import io
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

from .imprint import Imprint

LANGUAGE_TAGS = {"en": "en-GB", "it": "it-IT"}
LIST_STYLES = {"list": "List Bullet", "numbered": "List Number"}
WIDTH_OF_TEXT = 17.0  # centimetres between the margins of an A4 page
BOX = "☐ "


def build(
    content: dict[str, Any], imprint: Imprint, language: str, moment: datetime.datetime
) -> bytes:
    """The document: title, blocks in order, then licence and source; A4, one language tag."""
    document = Document()
    _set_page(document, LANGUAGE_TAGS[language])
    document.add_heading(content["title"], level=0)
    for block in content["body"]:
        _add_block(document, block)
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


def _add_block(document: DocumentObject, block: dict[str, Any]) -> None:
    """One block: `heading`, `text`, `list`, `numbered`, `checks`, `table` or `page_break`."""
    kind, value = next(iter(block.items()))
    if kind == "heading":
        document.add_heading(value, level=1)
    elif kind == "text":
        document.add_paragraph(value)
    elif kind in LIST_STYLES:
        for entry in value:
            document.add_paragraph(entry, style=LIST_STYLES[kind])
    elif kind == "checks":
        for entry in value:
            document.add_paragraph(BOX + entry)
    elif kind == "table":
        _add_table(document, value)
    elif kind == "page_break":
        document.add_page_break()
    else:
        raise ValueError(f"A document has no block {kind!r}.")


def _add_table(document: DocumentObject, source: dict[str, Any]) -> None:
    """A table whose header row is marked as such and repeated on each page.

    `widths` are shares of the text width; `blank` adds that many empty rows.
    """
    header, widths = source["header"], source["widths"]
    rows = [*source.get("rows", []), *[[""] * len(header)] * source.get("blank", 0)]
    table = document.add_table(rows=1 + len(rows), cols=len(header))
    table.style = "Table Grid"
    table.autofit = False
    for values, row in zip([header, *rows], table.rows, strict=True):
        for value, cell in zip(values, row.cells, strict=True):
            cell.text = str(value)
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    _repeat_header(table)
    unit = WIDTH_OF_TEXT / sum(widths)
    for width, column in zip(widths, table.columns, strict=True):
        for cell in column.cells:
            cell.width = Cm(width * unit)
    document.add_paragraph()


def _repeat_header(table: Table) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
