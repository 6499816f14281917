"""Whether a PDF is encrypted, told without a library that reads PDF.

Pure: knows no Django.
"""

from __future__ import annotations

import re


def _spelled(name: str) -> bytes:
    """A name as it may be written: each character itself, or "#" with its two digits."""
    return b"".join(f"(?:{char}|#{ord(char):02x}|#{ord(char):02X})".encode() for char in name)


# What hides names (texts, comments, streams), and the name by which a trailer says that the file
# is encrypted, whatever stands behind it.
_TOKEN = re.compile(
    rb"[(%]|\bstream\r?\n|(?P<encrypted>/"
    + _spelled("Encrypt")
    + rb"(?=[\x00\t\n\x0c\r ()<>\[\]/%]))"
)
_LINE_END = re.compile(rb"[\r\n]")
_OF_A_TEXT = re.compile(rb"\\.|[()]", re.DOTALL)


def is_encrypted(content: bytes) -> bool:
    """Whether a dictionary of this PDF says so; a text about it, or page content, doesn't count."""
    position = 0
    while found := _TOKEN.search(content, position):
        if found["encrypted"]:
            return True
        position = _behind(content, found)
    return False


def _behind(content: bytes, opened: re.Match[bytes]) -> int:
    """Where the text, comment or stream ends that begins here; the end of the file where never."""
    if opened[0] == b"%":
        line = _LINE_END.search(content, opened.end())
        return line.end() if line else len(content)
    if opened[0] != b"(":
        end = content.find(b"endstream", opened.end())
        return end + len(b"endstream") if end >= 0 else len(content)
    depth = 1
    for mark in _OF_A_TEXT.finditer(content, opened.end()):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    return len(content)
