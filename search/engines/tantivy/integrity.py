"""Whether the files of an index are what tantivy once wrote.

tantivy ends each file of a segment with a footer: a JSON object with the CRC-32 of what comes
before, the length of that object and a magic number (both 32 bits, little-endian). It looks at
them only when told to, and reading a damaged file may end the process, so they are read here.
"""

import errno
import json
import os
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import tantivy

from search.engines.fields import META
from search.engines.tantivy.schema import schema

TANTIVY_STATE = "meta.json"

_COMPONENTS = ("idx", "pos", "term", "store", "fast", "fieldnorm")
_FOOTER_END = struct.Struct("<II")
_FOOTER_MAGIC = 1337
_LONGEST_FOOTER = 10_000
_BLOCK = 1 << 20
_LOOKS = 5
# The machine is short of something; nothing is wrong with the files.
_SHORTAGES = frozenset(
    {errno.ENOMEM, errno.ENFILE, errno.EMFILE, errno.EACCES, errno.EPERM, errno.ENOSPC}
)
_OS_ERROR = re.compile(r"\(os error (\d+)\)|code: (\d+)")


class Damaged(Exception):  # noqa: N818 - a state of the folder
    """The folder holds no index that can be read."""


def verify(path: Path) -> None:
    """Read every file of the last commit of an index and compare it with its checksum.

    Raises Damaged, FileNotFoundError where there is no index at all, and OSError where the
    machine cannot read now.
    """
    for _ in range(_LOOKS):
        state = (path / TANTIVY_STATE).read_bytes()
        try:
            for file in _files(path, state):
                _verify_file(file)
        except (FileNotFoundError, Damaged):
            # A writer may have merged segments away since.
            if (path / TANTIVY_STATE).read_bytes() == state:
                raise
        else:
            return
    raise OSError(errno.EAGAIN, "the index changes faster than it can be read")


def check(path: Path) -> None:
    """Verify an index and read something from it. Raises like `verify`."""
    try:
        verify(path)
    except FileNotFoundError as error:
        raise Damaged(f"{Path(str(error.filename)).name} is missing") from error
    except OSError as error:
        if error.errno in (errno.EIO, errno.ENOTDIR, errno.EISDIR):
            raise Damaged(str(error)) from error
        raise
    try:
        index = tantivy.Index.open(str(path))
        if index.schema != schema():
            raise Damaged("the index has other fields")
        searcher = index.searcher()
        everything = tantivy.Query.all_query()
        for _, address in searcher.search(everything, 1, order_by_field="updated").hits:
            searcher.doc(address).get_first(META)
    except Damaged:
        raise
    except BaseException as error:
        raise damage_from(error) from error


def damage_from(error: BaseException) -> Exception:
    """What an error of tantivy's means: Damaged, or OSError where the machine is short of
    something. Raises what is no failure of the index."""
    raise_unless_panic(error)
    found = _OS_ERROR.search(str(error))
    code = int(found[1] or found[2]) if found else getattr(error, "errno", None)
    if code in _SHORTAGES:
        return OSError(code, str(error))
    return Damaged(str(error))


def raise_unless_panic(error: BaseException) -> None:
    """Raise what is no failure of the index, such as KeyboardInterrupt.

    A panic of the Rust library is not an Exception in Python; it is known by its name only.
    """
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error


def _files(path: Path, state: bytes) -> Iterator[Path]:
    """The files of all segments of a commit. Raises Damaged where the state cannot be read."""
    try:
        for segment in json.loads(state)["segments"]:
            name = segment["segment_id"].replace("-", "")
            yield from (path / f"{name}.{component}" for component in _COMPONENTS)
            if segment["deletes"]:
                yield path / f"{name}.{segment['deletes']['opstamp']}.del"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"{TANTIVY_STATE} cannot be read") from error


def _verify_file(file: Path) -> None:
    with file.open("rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        expected, end = _footer(opened.fileno(), size, file.name)
        found = 0
        for start in range(0, end, _BLOCK):
            found = zlib.crc32(opened.read(min(_BLOCK, end - start)), found)
    if found != expected:
        raise Damaged(f"{file.name} is not what was written")


def _footer(descriptor: int, size: int, name: str) -> tuple[int, int]:
    """The checksum of a file and the number of bytes that it is made from."""
    try:
        tail = os.pread(descriptor, _FOOTER_END.size, size - _FOOTER_END.size)
        length, magic = _FOOTER_END.unpack(tail)
        end = size - _FOOTER_END.size - length
        if magic != _FOOTER_MAGIC or length > _LONGEST_FOOTER or end < 0:
            raise ValueError("no footer")
        checksum = json.loads(os.pread(descriptor, length, end))["crc"]
        return int(checksum), end
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        raise Damaged(f"{name} has no readable end") from error
