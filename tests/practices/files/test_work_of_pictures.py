"""A small picture that takes minutes to decode is refused before anything decodes it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.users.models import UserProfile

from practices.files.forms import SoundImageField
from practices.files.picture_work import takes_too_long


def jpeg(size: tuple[int, int] = (40, 30), *, more_scans: int = 0, before: bytes = b"") -> bytes:
    """A progressive JPEG whose last scan is written some more times."""
    stream = BytesIO()
    Picture.new("L", size).save(stream, "JPEG", progressive=True)
    content = stream.getvalue()
    scan = content[content.rfind(b"\xff\xda") : -2]
    return content[:2] + before + content[2:-2] + scan * more_scans + content[-2:]


def gif(*frames: tuple[int, int], before: bytes = b"") -> bytes:
    """Frames of these sizes in a picture of one pixel, with nearly no data."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    data = b"\x02\x02\x44\x01\x00"
    return head + before + b"".join(_gif_frame(size) + data for size in frames) + b";"


def _gif_frame(size: tuple[int, int]) -> bytes:
    return b"," + struct.pack("<HHHHB", 0, 0, *size, 0)


def png(*more: tuple[bytes, bytes]) -> bytes:
    """A small picture with some more chunks behind its header."""
    stream = BytesIO()
    Picture.new("L", (10, 10)).save(stream, "PNG")
    content = stream.getvalue()
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in more
    )
    return content[:33] + b"".join(chunks) + content[33:]


def webp(frames: int) -> bytes:
    """The outline of an animation, which no decoder is to see."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + b"\x00\0\0" * 2
    body += (b"ANMF" + struct.pack("<I", 16) + b"\0" * 16) * frames
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def several_jpegs() -> bytes:
    """One pixel, and behind it a picture that is never shown."""
    stream = BytesIO()
    large = Picture.new("L", (9000, 9000))
    Picture.new("L", (1, 1)).save(stream, "MPO", save_all=True, append_images=[large])
    return stream.getvalue()


def animation() -> bytes:
    """A hundred frames, with a long comment."""
    frames = [Picture.new("L", (60, 40), 2 * n) for n in range(100)]
    stream = BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], comment=b"x" * 5_000)
    return stream.getvalue()


def opened(name: str, content: bytes) -> object:
    return SoundImageField().to_python(SimpleUploadedFile(name, content))


packed = zlib.compress(b"\0" * 100_000)
TOO_MUCH: list[tuple[str, Callable[[], bytes]]] = [
    ("a.jpg", lambda: jpeg(more_scans=120)),
    ("a.jpg", lambda: jpeg((4990, 5000), more_scans=20)),
    # A length that only a reader of reserved markers takes for one hides the scans.
    ("a.jpg", lambda: jpeg(more_scans=120, before=b"\xff\x02\xff\xff")),
    ("a.jpg", lambda: jpeg(before=b"\xff\xe1\0\x02" * 3_000)),
    ("a.jpg", lambda: jpeg(before=b"\xff" * 10_000)),
    ("a.gif", lambda: gif(*[(1, 1)] * 1_500)),
    ("a.gif", lambda: gif((1, 1), (6_000, 6_000))),
    ("a.gif", lambda: gif((1, 1), before=b"\x21\xfe" + b"\x01a" * 5_000 + b"\0")),
    # Pillow reads on behind a control block that is empty, and finds other frames.
    ("a.gif", lambda: gif((6_000, 6_000), before=b"\x21\xf9\0" + b",\0\0\0\0\1\0\1\0\0\x02\0")),
    ("a.png", lambda: png(*[(b"iCCP", b"a\0\0" + packed)] * 100)),
    ("a.png", lambda: png(*[(b"zTXt", b"a\0\0" + packed)] * 100)),
    ("a.png", lambda: png(*[(b"teXt", b"")] * 5_000)),
    ("a.png", lambda: png(*[(b"fcTL", b"\0" * 26)] * 1_500)),
    ("a.webp", lambda: webp(1_500)),
]


@pytest.mark.parametrize(("name", "make"), TOO_MUCH)
def test_a_picture_of_too_many_parts_is_refused_in_words(
    name: str, make: Callable[[], bytes]
) -> None:
    with pytest.raises(ValidationError, match="so many frames or layers"):
        opened(name, make())


@pytest.mark.parametrize(
    ("form", "size"),
    [("PNG", (20_001, 1)), ("PNG", (1, 25_000_000)), ("JPEG", (1, 20_001)), ("GIF", (20_001, 1))],
)
def test_a_picture_of_one_endless_line_is_refused_in_words(
    form: str, size: tuple[int, int]
) -> None:
    stream = BytesIO()
    Picture.new("L", size).save(stream, form)
    with pytest.raises(ValidationError, match="more than 20,000 pixels wide or high"):
        opened(f"a.{form.lower()}", stream.getvalue())


def test_a_frame_of_one_endless_line_is_refused_before_it_is_decoded() -> None:
    assert takes_too_long(gif((1, 1), (20_001, 1)))
    assert not takes_too_long(gif((1, 1), (20_000, 1)))


@pytest.mark.django_db
def test_a_stored_picture_with_too_long_a_side_is_not_resized() -> None:
    """Its file isn't even opened: there is none."""
    picture = get_image_model()(title="Line", file="line.png", width=25_000_000, height=1)
    picture.pk = 1
    with pytest.raises(SourceImageIOError, match="too long a side"):
        picture.generate_rendition_file(Filter("width-165"))


@pytest.mark.django_db
def test_a_picture_of_a_person_is_looked_at_alike() -> None:
    stream = BytesIO()
    Picture.new("L", (20_001, 1)).save(stream, "PNG")
    sent = {"avatar": SimpleUploadedFile("me.png", stream.getvalue(), "image/png")}
    form = AvatarPreferencesForm(data={}, files=sent, instance=UserProfile())
    assert "more than 20,000 pixels" in str(form.errors["avatar"])


def test_what_cameras_write_is_accepted() -> None:
    assert opened("a.jpg", jpeg((1600, 1200)))
    # Films and further pictures behind the end are never decoded, whatever they look like.
    assert opened("a.jpg", jpeg() + b"\xff\xda" * 5_000)
    assert opened("a.jpg", several_jpegs())
    assert opened("a.gif", animation())
    assert opened("a.png", png((b"iCCP", b"a\0\0" + packed), (b"teXt", b"x")))


@given(
    st.sampled_from([jpeg(), gif((1, 1)), png(), webp(1), b""]),
    st.integers(0, 200),
    st.binary(max_size=60),
)
def test_any_bytes_get_an_answer(content: bytes, at: int, other: bytes) -> None:
    assert takes_too_long(content[:at] + other) in {True, False}
