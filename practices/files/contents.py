"""What an uploaded file really is: its content decides, not the ending of its name.

Pure: knows no Django. Nothing is unpacked to disk, and nothing larger than the limits is read.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

MOST_BYTES = 25 * 1024 * 1024
# What an archive may hold once it is unpacked, and in how many parts.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5_000
# Compressed texts shrink to a tenth or twentieth; only emptiness shrinks to less.
MOST_RATIO = 200
RATIO_FROM_BYTES = 5 * 1024 * 1024

PROGRAMS = frozenset(
    {
        *("app", "apk", "appimage", "bat", "chm", "cmd", "com", "command", "cpl", "deb", "desktop"),
        *("dll", "dmg", "elf", "exe", "hta", "img", "iso", "jar", "js", "jse", "lnk", "msc", "msi"),
        *("pif", "pkg", "ps1", "psm1", "reg", "rpm", "scf", "scr", "sh", "url", "vb", "vbe", "vbs"),
        *("vhd", "wsf", "wsh", "xll"),
    }
)
WITH_MACROS = frozenset({"docm", "dotm", "potm", "ppam", "ppsm", "pptm", "xlam", "xlsb", "xlsm"})
# Nobody looks into those, so nobody knows what they hold.
ARCHIVES = frozenset(
    {"7z", "ar", "bz2", "cab", "gz", "lz", "rar", "tar", "tgz", "xz", "z", "zip", "zst"}
)
# Packages in a zip are zips by their content.
PACKAGES = frozenset({"docx", "odp", "ods", "odt", "pptx", "xlsx"})
# The part that makes a package a text, a table or slides without macros.
OFFICE_MAIN = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
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
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s+(?:\d+\s+\d+\s+R|<<)")
# All but tab, line and form feeds, carriage return and escape.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Control characters, and those that change the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ENCRYPTED = 0x1
_HEAD = 8 * 1024
_LARGEST_LIST = 2 * 1024 * 1024


class Problem(StrEnum):
    """Why a file is not accepted."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    OTHER_KIND = "other-kind"
    PROTECTED = "protected"
    MACROS = "macros"
    PROGRAM = "program"
    ARCHIVE = "archive"
    PLACE = "place"
    TOO_MUCH = "too-much"
    DAMAGED = "damaged"


def document_problem(name: str, stream: BinaryIO) -> Problem | None:
    """Why the document `name` is not accepted, or None.

    `stream` is read from its start and left there. Endings that are not known here are
    accepted only where the content is that of no other kind: they are the caller's to refuse.
    """
    try:
        stream.seek(0, 2)
        size = stream.tell()
        if not size:
            return Problem.EMPTY
        if size > MOST_BYTES:
            return Problem.TOO_LARGE
        stream.seek(0)
        head = stream.read(_HEAD)
        ending = PurePosixPath(name).suffix.lower().removeprefix(".")
        if ending == "pdf":
            return _pdf_problem(head, stream)
        if ending in OFFICE_MAIN or ending in OPEN_DOCUMENT or ending == "zip":
            return _package_problem(ending, head, stream)
        return _text_problem(head, stream)
    finally:
        stream.seek(0)


def kind_of(stream: BinaryIO) -> str:
    """The usual ending of what the content is ("png", "exe"); empty if it is nothing known."""
    stream.seek(0)
    found = filetype.guess(stream.read(_HEAD))
    stream.seek(0)
    return str(found.extension) if found else ""


def _pdf_problem(head: bytes, stream: BinaryIO) -> Problem | None:
    # The standard lets a PDF begin anywhere: then it may be a program or a page as well.
    if not head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Problem.OTHER_KIND
    stream.seek(0)
    content = stream.read()
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content:
        return Problem.DAMAGED
    return Problem.PROTECTED if _ENCRYPTED_PDF.search(content) else None


def _text_problem(head: bytes, stream: BinaryIO) -> Problem | None:
    """Texts are in any encoding, but hold no control characters (UTF-16 says so at its start)."""
    if head.startswith(b"%PDF-"):
        return Problem.OTHER_KIND
    stream.seek(0)
    content = stream.read()
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return Problem.OTHER_KIND
    return Problem.OTHER_KIND if _CONTROL.search(content) else None


def _package_problem(ending: str, head: bytes, stream: BinaryIO) -> Problem | None:
    if head.startswith(OLE):
        # Office writes protected files as such containers, and those of before 2007.
        stream.seek(0)
        protected = "EncryptedPackage".encode("utf-16-le") in stream.read()
        return Problem.PROTECTED if protected else Problem.OTHER_KIND
    # One that begins otherwise may be a program or a PDF as well.
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Problem.OTHER_KIND
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as package:
            return (
                _size_problem(package)
                or _kind_problem(ending, package)
                or (Problem.DAMAGED if package.testzip() else None)
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return Problem.DAMAGED
    except (NotImplementedError, RuntimeError):  # A way of packing or of protecting not known.
        return Problem.PROTECTED


def _size_problem(package: zipfile.ZipFile) -> Problem | None:
    """Judged by what the list of parts says; reading a part stops at the size that it says."""
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED:
        return Problem.TOO_MUCH
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MOST_RATIO:
        return Problem.TOO_MUCH
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        return Problem.PROTECTED
    return None


def _kind_problem(ending: str, package: zipfile.ZipFile) -> Problem | None:
    names = {part.filename for part in package.infolist()}
    if len(names) < len(package.infolist()) or any(map(_leads_out, names)):
        return Problem.PLACE
    if ending == "zip":
        return next(filter(None, (_part_problem(package, name) for name in sorted(names))), None)
    has_own_parts = any(name.startswith(OWN_PARTS[ending]) for name in names)
    incomplete = Problem.DAMAGED if has_own_parts else Problem.OTHER_KIND
    if ending in OPEN_DOCUMENT:
        if "mimetype" not in names:
            return incomplete
        if _part(package, "mimetype").strip() != OPEN_DOCUMENT[ending]:
            return Problem.OTHER_KIND
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            return Problem.MACROS
        manifest = "META-INF/manifest.xml"
        protected = manifest in names and b"encryption-data" in _part(package, manifest)
        return Problem.PROTECTED if protected else None
    if "[Content_Types].xml" not in names:
        return incomplete
    types = _part(package, "[Content_Types].xml")
    macros = b"macroenabled" in types.lower() or b"vbaProject" in types
    if macros or any(name.endswith("vbaProject.bin") for name in names):
        return Problem.MACROS
    return None if OFFICE_MAIN[ending] in types else incomplete


def _leads_out(name: str) -> bool:
    """Whether unpacking would write elsewhere, or under a name that looks like another one.

    Windows takes backslashes for slashes; some characters turn what stands after them around.
    """
    steps = name.replace("\\", "/").split("/")
    is_absolute = name.startswith(("/", "\\")) or ":" in steps[0]
    return is_absolute or ".." in steps or bool(_UNSEEN.search(name))


def _part_problem(package: zipfile.ZipFile, name: str) -> Problem | None:
    """Of a file within an archive, by its name as Windows would have it and by its content."""
    # There, blanks and dots at the end of a name don't count.
    ending = PurePosixPath(name.rstrip(". \u00a0")).suffix.lower().removeprefix(".").strip()
    if not name.endswith("/"):
        with package.open(name) as part:
            found = filetype.guess(part.read(_HEAD))
        content = str(found.extension) if found else ""
    else:
        content = ""
    if {ending, content} & PROGRAMS:
        return Problem.PROGRAM
    if ending in WITH_MACROS:
        return Problem.MACROS
    is_archive = ending in ARCHIVES or (content in ARCHIVES and ending not in PACKAGES)
    return Problem.ARCHIVE if is_archive else None


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(_LARGEST_LIST)
