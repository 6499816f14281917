"""How much work it is to decode a picture, told from its parts before anything is decoded.

The number of pixels doesn't say it: a progressive JPEG is gone through once for each of its scans,
an animation once for each frame, and a library reads every small part for itself. So a small file
can take hours. Each walk here goes over the parts as the decoders do, and counts rather more than
they would meet.

Pure: knows no Django and no decoder.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

# Progressive pictures of cameras and web tools have about ten.
MOST_SCANS = 100
MOST_FRAMES = 1_000
# Of all scans together: a second or two.
MOST_SCANNED_PIXELS = 500_000_000
# Of all frames together, which are put together one by one; `WAGTAILIMAGES_MAX_IMAGE_PIXELS`.
MOST_FRAME_PIXELS = 25_000_000
# Of a picture: few pixels in one endless line take a library gigabytes when it is made smaller.
MOST_SIDE = 20_000
# Segments, chunks and blocks, apart from those of the pixels themselves.
MOST_PARTS = 2_000
# Of the pixels: encoders write some kilobytes into one, GIF 255 bytes.
MOST_DATA_PARTS = 100_000
# Decoders skip what stands between the parts byte by byte.
MOST_BETWEEN = 4_096

_EOI, _SOS = 0xD9, 0xDA
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Not those within the data of a scan, nor those that no decoder takes.
_MARKER = re.compile(rb"\xff([\xc0-\xcf\xd8-\xfe])")
_PACKED_TEXTS = frozenset({b"iCCP", b"iTXt", b"zTXt"})
_MOST_PACKED_TEXTS = 20
_EXTENSION, _FRAME = 0x21, 0x2C


class _TooMuchError(Exception):
    """More than any picture needs."""


def takes_too_long(content: bytes) -> bool:
    """Whether decoding this GIF, JPEG, PNG or WebP would take far longer than any picture needs.

    What is broken off or none of those kinds is left to the decoder, which says so at once.
    """
    try:
        if content.startswith(b"\xff\xd8"):
            _walk_jpeg(content)
        elif content.startswith(b"\x89PNG\r\n\x1a\n"):
            _walk_png(content)
        elif content.startswith(b"GIF8"):
            _walk_gif(content)
        elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            _walk_webp(content)
    except _TooMuchError:
        return True
    except (IndexError, struct.error):
        return False
    return False


def _require(count: int, most: int) -> None:
    if count > most:
        raise _TooMuchError


def _walk_jpeg(content: bytes) -> None:
    position, between, parts, scans, pixels = 2, 0, 0, 0, 0
    while found := _MARKER.search(content, position):
        marker = found[1][0]
        parts += 1
        between += 0 if scans else found.start() - position
        position = found.end()
        if marker == _EOI:
            return
        if marker == 0xD8:
            continue
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", content, position + 3)
            pixels = max(pixels, width * height)
        scans += marker == _SOS
        position += struct.unpack_from(">H", content, position)[0]
        _require(parts, MOST_PARTS)
        _require(between, MOST_BETWEEN)
        _require(scans, MOST_SCANS)
        _require(scans * pixels, MOST_SCANNED_PIXELS)


def _walk_png(content: bytes) -> None:
    position, data, parts, packed, frames, pixels = 8, 0, 0, 0, 0, 0
    while position < len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", content, position + 8)
            pixels = max(pixels, width * height)
        data += kind in {b"IDAT", b"fdAT"}
        frames += kind == b"fcTL"
        packed += kind in _PACKED_TEXTS
        parts += kind not in {b"IDAT", b"fdAT", b"fcTL"}
        position += length + 12
        _require(data, MOST_DATA_PARTS)
        _require(parts, MOST_PARTS)
        _require(packed, _MOST_PACKED_TEXTS)
        _require(frames, MOST_FRAMES)
        _require(frames * pixels, MOST_FRAME_PIXELS)


def _walk_webp(content: bytes) -> None:
    position, parts, frames, pixels = 12, 0, 0, 0
    while position < len(content):
        kind, length = struct.unpack_from("<4sI", content, position)
        if kind == b"VP8X":
            size = content[position + 12 : position + 18]
            width, height = (int.from_bytes(size[at : at + 3], "little") + 1 for at in (0, 3))
            pixels = max(pixels, width * height)
        frames += kind == b"ANMF"
        parts += kind != b"ANMF"
        position += 8 + length + length % 2
        _require(parts, MOST_PARTS)
        _require(frames, MOST_FRAMES)
        _require(frames * pixels, MOST_FRAME_PIXELS)


def _walk_gif(content: bytes) -> None:
    """Frames may be larger than the picture says; then it grows with them."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    position, between, parts, data, frames, pixels = 13 + _palette(flags), 0, 0, 0, 0, 0
    while position < len(content):
        kind = content[position]
        if kind == _EXTENSION:
            blocks = _blocks(content, position + 2)
            parts += 1 + len(blocks)
        elif kind == _FRAME:
            left, top, across, down, flags = struct.unpack_from("<4HB", content, position + 1)
            width, height = max(width, left + across), max(height, top + down)
            # The first one is looked at by who opens it, the others only once they are decoded.
            _require(max(width, height) if frames else 0, MOST_SIDE)
            frames, pixels = frames + 1, pixels + width * height
            blocks = _blocks(content, position + 11 + _palette(flags))
            data += len(blocks)
        else:
            # One that ends the picture stops no decoder that looks for more frames.
            blocks = [position + 1]
            between += 1
        position = blocks[-1]
        _require(between, MOST_BETWEEN)
        _require(parts, MOST_PARTS)
        _require(data, MOST_DATA_PARTS)
        _require(frames, MOST_FRAMES)
        _require(pixels, MOST_FRAME_PIXELS)


def _palette(flags: int) -> int:
    """Bytes of the colour table that these flags of a GIF announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(content: bytes, position: int) -> list[int]:
    """Where each block of a row of them ends, the last one with its closing zero byte."""
    return list(_block_ends(content, position))


def _block_ends(content: bytes, position: int) -> Iterator[int]:
    for _number in range(MOST_DATA_PARTS + 1):
        length = content[position]
        position += 1 + length
        yield position
        if not length:
            return
    raise _TooMuchError
