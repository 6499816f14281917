"""What an uploaded file really is: its content decides, not the ending of its name.

Pure: knows no Django. Nothing is unpacked to disk, and nothing larger than the limits is read.
"""

from __future__ import annotations

import codecs
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype
from defusedxml.ElementTree import ParseError

from practices.files.packages import (
    HEAD,
    OLE,
    PACKAGES,
    LookInto,
    is_program,
    office_problem,
    read,
)
from practices.files.pdf import is_encrypted
from practices.files.problems import Problem

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
# What an archive may hold: what may be uploaded by itself, but for other archives.
DOCUMENTS = frozenset({"csv", "pdf", "txt"}) | PACKAGES
PICTURES = frozenset({"gif", "jpeg", "jpg", "png", "webp"})
# What Macs put into every archive beside the files.
_OF_MACS = {"._": b"\x00\x05\x16\x07", ".DS_Store": b"\x00\x00\x00\x01Bud1"}
# An archive of texts with a table in them.
_DEEPEST = 3
# All but tab, line and form feeds, carriage return and escape.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Control characters, and those that change the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ENCRYPTED = 0x1


@dataclass(slots=True)
class _Left:
    """What may still be unpacked of an upload, with all that is packed in what is packed in it."""

    bytes: int
    parts: int
    depth: int = _DEEPEST


def document_problem(name: str, stream: BinaryIO) -> Problem | None:
    """Why the document `name` is not accepted, or None.

    `stream` is read from its start and left there. Endings that are not known here are
    accepted only where the content is that of no other kind: they are the caller's to refuse.
    """
    return _problem_of(name, stream, _Left(MOST_UNPACKED, MOST_PARTS))


def _problem_of(name: str, stream: BinaryIO, left: _Left) -> Problem | None:
    try:
        stream.seek(0, 2)
        size = stream.tell()
        if not size:
            return Problem.EMPTY
        if size > MOST_BYTES:
            return Problem.TOO_LARGE
        stream.seek(0)
        head = stream.read(HEAD)
        ending = _ending(name)
        if ending == "pdf":
            return _pdf_problem(head, stream)
        if ending in PACKAGES or ending == "zip":
            return _package_problem(ending, head, stream, left)
        return _text_problem(head, stream)
    finally:
        stream.seek(0)


def _ending(name: str) -> str:
    """As Windows would have it: there, blanks and dots at the end of a name don't count."""
    tidy = name.rstrip(". \u00a0")
    return PurePosixPath(tidy).suffix.lower().removeprefix(".").strip()


def kind_of(stream: BinaryIO) -> str:
    """The usual ending of what the content is ("png", "exe"); empty if it is nothing known."""
    stream.seek(0)
    found = filetype.guess(stream.read(HEAD))
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
    return Problem.PROTECTED if is_encrypted(content) else None


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


def _package_problem(ending: str, head: bytes, stream: BinaryIO, left: _Left) -> Problem | None:
    if head.startswith(OLE):
        # Office writes protected files as such containers, and those of before 2007.
        stream.seek(0)
        protected = "EncryptedPackage".encode("utf-16-le") in stream.read()
        return Problem.PROTECTED if protected else Problem.OTHER_KIND
    # One that begins otherwise may be a program or a PDF as well.
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Problem.OTHER_KIND
    if not left.depth:
        return Problem.ARCHIVE
    stream.seek(0)
    left.depth -= 1
    try:
        with zipfile.ZipFile(stream) as package:
            return (
                _size_problem(package, left)
                or _kind_problem(ending, package, left)
                or (Problem.DAMAGED if package.testzip() else None)
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, ParseError):
        return Problem.DAMAGED
    except (NotImplementedError, RuntimeError):  # A way of packing or of protecting not known.
        return Problem.PROTECTED
    finally:
        left.depth += 1


def _size_problem(package: zipfile.ZipFile, left: _Left) -> Problem | None:
    """Judged by what the list of parts says; reading a part stops at the size that it says."""
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    left.bytes, left.parts = left.bytes - unpacked, left.parts - len(parts)
    if left.parts < 0 or left.bytes < 0:
        return Problem.TOO_MUCH
    if unpacked > RATIO_FROM_BYTES and unpacked / packed > MOST_RATIO:
        return Problem.TOO_MUCH
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        return Problem.PROTECTED
    return None


def _kind_problem(ending: str, package: zipfile.ZipFile, left: _Left) -> Problem | None:
    parts = package.infolist()
    # Windows, and those that read office files, take large letters for small ones.
    if len({part.filename.casefold() for part in parts}) < len(parts):
        return Problem.PLACE
    if any(_leads_out(part.filename) for part in parts):
        return Problem.PLACE
    if not all(_is_plain(part) for part in parts):
        return Problem.LINK

    def look_into(name: str, stream: BinaryIO) -> Problem | None:
        return _problem_of(name, stream, left)

    if ending != "zip":
        return office_problem(ending, package, look_into, PROGRAMS)
    found = (_part_problem(package, part, look_into) for part in parts)
    return next(filter(None, found), None)


def _is_plain(part: zipfile.ZipInfo) -> bool:
    """Whether it is a file or a folder, and no link, pipe or device of Unix."""
    kind = stat.S_IFMT(part.external_attr >> 16)
    return kind in {0, stat.S_IFREG, stat.S_IFDIR}


def _leads_out(name: str) -> bool:
    """Whether unpacking would write elsewhere, or under a name that looks like another one.

    Windows takes backslashes for slashes; some characters turn what stands after them around.
    """
    steps = name.replace("\\", "/").split("/")
    is_absolute = name.startswith(("/", "\\")) or ":" in steps[0]
    return is_absolute or ".." in steps or bool(_UNSEEN.search(name))


def _part_problem(
    package: zipfile.ZipFile, part: zipfile.ZipInfo, look_into: LookInto
) -> Problem | None:
    """Of a file within an archive, by its name as Windows would have it and by its content."""
    if part.is_dir():
        return None
    ending, head = _ending(part.filename), read(package, part.filename, HEAD)
    found = filetype.guess(head)
    content = str(found.extension) if found else ""
    if ending in PROGRAMS or is_program(head, PROGRAMS):
        return Problem.PROGRAM
    if ending in WITH_MACROS:
        return Problem.MACROS
    if ending in ARCHIVES or (content in ARCHIVES and ending not in PACKAGES):
        return Problem.ARCHIVE
    name = PurePosixPath(part.filename).name
    if any(name.startswith(known) and head.startswith(_OF_MACS[known]) for known in _OF_MACS):
        return None
    if ending in PICTURES:
        return None if content == ending.replace("jpeg", "jpg") else Problem.WRONG_PART
    if ending not in DOCUMENTS:
        return Problem.WRONG_PART
    if part.file_size > MOST_BYTES:
        return Problem.TOO_MUCH
    problem = look_into(f"a.{ending}", BytesIO(read(package, part.filename, MOST_BYTES)))
    if problem == Problem.EMPTY:
        return None
    return Problem.WRONG_PART if problem == Problem.OTHER_KIND else problem
