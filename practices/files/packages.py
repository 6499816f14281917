"""Texts, tables and slides as packages: what else than words and figures they hold.

Every part is looked at, wherever it lies and whatever it is called: programmes find parts by their
declared types and relations. Pure: knows no Django.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from defusedxml import ElementTree

from practices.files.problems import Problem

# The part that makes a package a text, a table or slides without macros.
OFFICE_MAIN = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
# What such a package has in any case: without it, it is another kind, with it a damaged one.
OWN_PARTS = {
    "docx": "word/",
    "xlsx": "xl/",
    "pptx": "ppt/",
    "odt": "content.xml",
    "ods": "content.xml",
}
PACKAGES = frozenset({*OFFICE_MAIN, *OPEN_DOCUMENT})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 8 * 1024
_TYPES = "[Content_Types].xml"
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex", "macrosheet")
_MACRO_PARTS = re.compile(
    r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|(?:activex|(?:intl)?macrosheets)/)"
)
# What a package may refer to elsewhere: it is shown, or opened when somebody clicks on it.
_MAY_BE_ELSEWHERE = ("hyperlink", "image", "audio", "video", "media", "externallinkpath")
# A template on the own machine, as it stands in nearly every document made from one.
_OWN_TEMPLATE = re.compile(r"(?:file:///)?[A-Za-z]:[\\/]")
_PROGRAM_IN_OLE = "\x01Ole10Native".encode("utf-16-le")
_MACROS_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
_LARGEST_LIST = 2 * 1024 * 1024
_LARGEST_LISTS = 10 * _LARGEST_LIST

LookInto = Callable[[str, BinaryIO], Problem | None]


def office_problem(
    ending: str, package: zipfile.ZipFile, look_into: LookInto, programs: Iterable[str]
) -> Problem | None:
    """Why this package is no harmless `ending` of `PACKAGES`, or None.

    `look_into` judges a document within it by name and content. `programs` are endings.

    Raises:
        ElementTree.ParseError, ValueError: its lists are no XML that may be read.
    """
    names = package.namelist()
    main = _open_document_problem if ending in OPEN_DOCUMENT else _open_xml_problem
    return main(ending, package) or next(
        filter(None, (_part_problem(package, name, look_into, set(programs)) for name in names)),
        None,
    )


def read(package: zipfile.ZipFile, name: str, most: int = _LARGEST_LIST) -> bytes:
    """The first bytes of a part."""
    with package.open(name) as part:
        return part.read(most)


def _incomplete(ending: str, package: zipfile.ZipFile) -> Problem:
    has_own_parts = any(name.startswith(OWN_PARTS[ending]) for name in package.namelist())
    return Problem.DAMAGED if has_own_parts else Problem.OTHER_KIND


def _open_document_problem(ending: str, package: zipfile.ZipFile) -> Problem | None:
    names = set(package.namelist())
    if "mimetype" not in names:
        return _incomplete(ending, package)
    if read(package, "mimetype").strip() != OPEN_DOCUMENT[ending]:
        return Problem.OTHER_KIND
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        return Problem.MACROS
    manifest = "META-INF/manifest.xml"
    protected = manifest in names and b"encryption-data" in read(package, manifest)
    return Problem.PROTECTED if protected else None


def _open_xml_problem(ending: str, package: zipfile.ZipFile) -> Problem | None:
    names = package.namelist()
    if _TYPES not in names:
        return _incomplete(ending, package)
    if any(_MACRO_PARTS.search(name.lower()) for name in names):
        return Problem.MACROS
    listed = ElementTree.fromstring(read(package, _TYPES), forbid_dtd=True).iter()
    types = {each.get("ContentType", "").strip().lower() for each in listed}
    if any(word in each for each in types for word in _MACRO_TYPES):
        return Problem.MACROS
    if not any(each.endswith(OFFICE_MAIN[ending]) for each in types):
        return _incomplete(ending, package)
    lists = [part for part in package.infolist() if part.filename.lower().endswith(".rels")]
    if sum(part.file_size for part in lists) > _LARGEST_LISTS:
        return Problem.TOO_MUCH
    is_loading = any(_loads_something(read(package, part.filename)) for part in lists)
    return Problem.LOADS if is_loading else None


def _loads_something(relations: bytes) -> bool:
    """Whether opening the package runs or fetches something from elsewhere by itself."""
    for each in ElementTree.fromstring(relations, forbid_dtd=True).iter():
        if each.get("TargetMode", "").lower() != "external":
            continue
        kind, target = each.get("Type", "").lower().rpartition("/")[2], each.get("Target", "")
        if kind == "attachedtemplate" and _OWN_TEMPLATE.match(target):
            continue
        if not kind.endswith(_MAY_BE_ELSEWHERE):
            return True
    return False


def _part_problem(
    package: zipfile.ZipFile, name: str, look_into: LookInto, programs: set[str]
) -> Problem | None:
    if name.endswith("/"):
        return None
    ending = PurePosixPath(name.lower()).suffix.removeprefix(".")
    head = read(package, name, HEAD)
    if ending in programs or is_program(head, programs):
        return Problem.PROGRAM
    if head.startswith(b"PK\x03\x04"):
        if ending not in PACKAGES:
            return Problem.EMBEDDED
        problem = look_into(name, BytesIO(read(package, name, package.getinfo(name).file_size)))
        return Problem.EMBEDDED if problem == Problem.OTHER_KIND else problem
    if head.startswith(OLE):
        content = read(package, name, package.getinfo(name).file_size)
        if _MACROS_IN_OLE in content:
            return Problem.MACROS
        return Problem.EMBEDDED if _PROGRAM_IN_OLE in content else None
    return Problem.EMBEDDED if "/embeddings/" in f"/{name.lower()}" else None


def is_program(head: bytes, programs: Iterable[str]) -> bool:
    """Whether what begins like this is one of `programs`, or a script with its interpreter."""
    found = filetype.guess(head)
    return head.startswith(b"#!") or (found is not None and found.extension in programs)
