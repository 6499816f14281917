"""XLSX to grids of cells, as a stream: nothing is built that the budget has not counted.

A general reader builds rows up to the number that a row claims, all styles and all merged cells
before it can be asked to stop, and does not tell what is hidden. Only the few elements that hold
values are read here, whatever their namespace, so that Strict Open XML is the same. What a number
format means is left to openpyxl.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from portal.benchmarking.imports.core.files.formats import LONGEST_CODE
from portal.benchmarking.imports.core.files.grids import Budget, UnreadableFile, Workbook, clean
from portal.benchmarking.imports.core.files.xlsx.elements import Elements, Strings, Target
from portal.benchmarking.imports.core.files.xlsx.page import Page, Styles

MAX_ENTRIES = 1000
MAX_RATIO = 200
CHUNK = 32 * 1024


def read_xlsx(content: bytes, budget: Budget) -> Workbook:
    """The visible sheets. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(archive, len(content), budget)
            return _Book(archive, budget).read()
    except (
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        DefusedXmlException,
        ValueError,
        KeyError,
        IndexError,
        OSError,
        EOFError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise UnreadableFile("damaged") from error


def _check_archive(archive: zipfile.ZipFile, packed: int, budget: Budget) -> None:
    """Refuse what is not a spreadsheet or says itself that it unpacks to far too much."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("old-or-encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > 2 * budget.limits.unpacked
        or unpacked > MAX_RATIO * max(packed, 1024)
    ):
        raise UnreadableFile("unpacks-too-big")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("open-document")
    if "xl/workbook.bin" in names:
        raise UnreadableFile("old-or-encrypted")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("not-a-spreadsheet")


@dataclass(slots=True)
class _Book:
    """The parts of one archive."""

    archive: zipfile.ZipFile
    budget: Budget
    targets: dict[str, str] = field(default_factory=dict)

    def read(self) -> Workbook:
        """All visible sheets, or the reason why not."""
        elements = self._elements("xl/workbook.xml")
        sheets = [attributes for _, name, attributes in elements if name == "sheet"]
        if len(sheets) > self.budget.limits.sheets:
            raise UnreadableFile("too-many-sheets", limit=str(self.budget.limits.sheets))
        mac = any(
            attributes.get("date1904") in ("1", "true")
            for _, name, attributes in elements
            if name == "workbookPr"
        )
        kinds = self._relations()
        formats = tuple(self._formats(kinds.get("styles")))
        styles = Styles(
            tuple(code for code, _is_struck in formats),
            tuple(is_struck for _code, is_struck in formats),
            tuple(self._strings(kinds.get("sharedStrings"))),
            MAC_EPOCH if mac else WINDOWS_EPOCH,
        )
        pages, hidden = [], []
        for attributes in sheets:
            name = clean(attributes.get("name", ""))
            part = self.targets.get(attributes.get("id", ""))
            if attributes.get("state", "visible") != "visible":
                hidden.append(name)
            elif part and part in self.archive.NameToInfo and "chartsheets" not in part:
                page = Page(self.budget, styles)
                self._parse(part, page)
                pages.append(page.sheet(name))
        return Workbook("xlsx", tuple(pages), tuple(hidden))

    def _relations(self) -> dict[str, str]:
        """Fill `targets` by id; give the part for each kind that there is once."""
        kinds = {}
        for _, name, attributes in self._elements("xl/_rels/workbook.xml.rels"):
            if name == "Relationship":
                target = attributes.get("Target", "")
                part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                part = posixpath.normpath(part)
                self.targets[attributes.get("Id", "")] = part
                kinds[attributes.get("Type", "").rpartition("/")[2]] = part
        return kinds

    def _formats(self, part: str | None) -> Iterator[tuple[str, bool]]:
        """The number format of each style, and whether its text is struck through."""
        known: dict[int, str] = dict(BUILTIN_FORMATS)
        struck: list[bool] = []
        for parent, name, attributes in self._elements(part) if part else ():
            if name == "numFmt" and parent == "numFmts":
                code = attributes.get("formatCode", "General")
                known[int(attributes["numFmtId"])] = code[:LONGEST_CODE]
            elif name == "font" and parent == "fonts":
                struck.append(False)
            elif name == "strike" and parent == "font" and struck:
                struck[-1] = attributes.get("val", "1") not in ("0", "false")
            elif name == "xf" and parent == "cellXfs":
                font = int(attributes.get("fontId", "0"))
                is_struck = 0 <= font < len(struck) and struck[font]
                yield known.get(int(attributes.get("numFmtId", "0")), "General"), is_struck

    def _strings(self, part: str | None) -> list[str]:
        if part is None or part not in self.archive.NameToInfo:
            return []
        target = Strings(self.budget)
        self._parse(part, target)
        return target.strings

    def _elements(self, part: str) -> list[tuple[str, str, dict[str, str]]]:
        if part not in self.archive.NameToInfo:
            return []
        target = Elements(self.budget)
        self._parse(part, target)
        return target.found

    def _parse(self, part: str, target: Target) -> None:
        parser = XMLParser(target=target, forbid_dtd=True)
        with self.archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                self.budget.unpack(len(chunk))
                parser.feed(chunk)
        finish: Callable[[], object] = parser.close
        finish()
