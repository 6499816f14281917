"""Documents and images are what their names say, on every way in."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document as Text
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image as Picture
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_base_form
from wagtail.models import Collection

from practices.files import contents
from practices.files.contents import document_problem
from practices.files.forms import ImageForm, SoundImageField
from practices.files.packages import OLE
from practices.files.problems import Problem
from tests.factories.accounts import browser_of, person

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def package(**parts: bytes) -> bytes:
    """A zip of these parts; two underscores in a name stand for a dot, three for a slash."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("___", "/").replace("__", "."), content)
    return stream.getvalue()


def docx() -> bytes:
    stream = BytesIO()
    Text().save(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    stream = BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def odt(**more: bytes) -> bytes:
    return package(
        mimetype=b"application/vnd.oasis.opendocument.text", content__xml=b"<a/>", **more
    )


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr(name, part)
    return stream.getvalue()


def without_part(content: bytes, name: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as whole, zipfile.ZipFile(stream, "w") as made:
        for part in whole.infolist():
            if part.filename != name:
                made.writestr(part, whole.read(part))
    return stream.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    stream = BytesIO()
    Picture.effect_noise(size, 60).convert("P" if kind == "GIF" else "RGB").save(
        stream, kind, **options
    )
    return stream.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(package(a__txt=b"secret"))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def broken(content: bytes) -> bytes:
    """The same package with a part that does not unpack to what its list says."""
    middle = content.index(b"PK\x03\x04") + 45
    return (
        content[:middle]
        + bytes(byte ^ 0x55 for byte in content[middle : middle + 20])
        + (content[middle + 20 :])
    )


OLE_SECRET = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

ACCEPTED: list[tuple[str, Callable[[], bytes]]] = [
    ("a.pdf", lambda: PDF),
    ("a.PDF", lambda: b"\xef\xbb\xbf" + PDF),
    ("a.docx", docx),
    ("a.xlsx", xlsx),
    ("a.odt", odt),
    ("a.zip", lambda: package(a__txt=b"x", b__pdf=PDF)),
    ("a.zip", package),
    ("a.zip", lambda: with_part(package(), "Città/v1..2/report.v1.docx", docx())),
    ("a.csv", lambda: b"BMW;1\r\nMZ;2\r\n"),
    ("a.csv", lambda: "Città;1".encode("cp1252")),
    ("a.txt", lambda: "Città".encode("utf-16")),
]
REFUSED: list[tuple[str, Callable[[], bytes], Problem]] = [
    ("a.pdf", lambda: b"", Problem.EMPTY),
    ("a.pdf", lambda: b"MZ\x90\x00" + b"\0" * 300, Problem.OTHER_KIND),
    ("a.pdf", lambda: b"<script>alert(1)</script>" + PDF, Problem.OTHER_KIND),
    ("a.pdf", picture, Problem.OTHER_KIND),
    ("a.pdf", lambda: PDF[:30], Problem.DAMAGED),
    ("a.pdf", lambda: PDF.replace(b"startxref", b"/Encrypt 5 0 R startxref"), Problem.PROTECTED),
    ("a.docx", xlsx, Problem.OTHER_KIND),
    ("a.docx", lambda: package(a__txt=b"x"), Problem.OTHER_KIND),
    ("a.docx", lambda: PDF + docx(), Problem.OTHER_KIND),
    ("a.docx", lambda: without_part(docx(), "[Content_Types].xml"), Problem.DAMAGED),
    ("a.docx", lambda: package(word___document__xml=b"<w"), Problem.DAMAGED),
    ("a.xlsx", lambda: package(xl___workbook__xml=b"<w"), Problem.DAMAGED),
    ("a.odt", lambda: package(content__xml=b"<w"), Problem.DAMAGED),
    ("a.docx", lambda: with_part(docx(), "word/vbaProject.bin", b"x"), Problem.MACROS),
    ("a.docx", lambda: OLE_SECRET, Problem.PROTECTED),
    ("a.docx", lambda: OLE + b"\0" * 600, Problem.OTHER_KIND),
    ("a.docx", lambda: docx()[:-300], Problem.DAMAGED),
    ("a.xlsx", lambda: xlsx()[:200], Problem.DAMAGED),
    ("a.ods", odt, Problem.OTHER_KIND),
    ("a.odt", lambda: odt(Basic___a__xml=b"x"), Problem.MACROS),
    (
        "a.odt",
        lambda: odt(**{"META-INF___manifest__xml": b"<m:encryption-data>"}),
        Problem.PROTECTED,
    ),
    ("a.zip", lambda: package(Setup__EXE=b"x"), Problem.PROGRAM),
    *(
        ("a.zip", lambda name=name: with_part(package(), name, b"x"), problem)
        for names, problem in (
            (
                ("setup.exe ", "setup.exe.", "a/report.pdf.exe. .", "SETUP.EXE\u00a0", "x. exe"),
                Problem.PROGRAM,
            ),
            (
                (
                    "../a.txt",
                    "a/../../b.txt",
                    "/etc/passwd",
                    "C:\\a.txt",
                    "..\\a.txt",
                    "\\\\host\\a",
                ),
                Problem.PLACE,
            ),
            (("fdp\u202eexe.txt", "a\n.txt"), Problem.PLACE),
            (("more.zip", "more.tar.gz", "more.7z "), Problem.ARCHIVE),
            (("a.xlsm", "b.DOCM"), Problem.MACROS),
        )
        for name in names
    ),
    ("a.zip", lambda: with_part(package(), "a.txt", package(b__exe=b"x")), Problem.ARCHIVE),
    ("a.zip", lambda: with_part(package(), "a.pdf", b"MZ\x90\0" + b"\0" * 90), Problem.PROGRAM),
    ("a.zip", lambda: with_part(package(a__txt=b"x"), "a.txt", b"y"), Problem.PLACE),
    ("a.docx", lambda: with_part(docx(), "../a.txt", b"x"), Problem.PLACE),
    ("a.xlsx", lambda: with_part(xlsx(), "C:\\a.txt", b"x"), Problem.PLACE),
    ("a.zip", lambda: b"MZ" + package(a__txt=b"x"), Problem.OTHER_KIND),
    ("a.zip", lambda: package(a__txt=b"\0" * 30_000_000), Problem.TOO_MUCH),
    ("a.zip", encrypted_zip, Problem.PROTECTED),
    ("a.zip", lambda: broken(package(a__txt=bytes(range(250)) * 40)), Problem.DAMAGED),
    ("a.csv", xlsx, Problem.OTHER_KIND),
    ("a.txt", lambda: b"\x7fELF\x02\x01\x01\x00", Problem.OTHER_KIND),
    ("a.txt", lambda: PDF, Problem.OTHER_KIND),
    ("a.txt", lambda: b"\xff\xfe\x00", Problem.OTHER_KIND),
]


@pytest.mark.parametrize(("name", "make"), ACCEPTED)
def test_a_document_that_is_what_its_name_says_is_accepted(
    name: str, make: Callable[[], bytes]
) -> None:
    assert document_problem(name, BytesIO(make())) is None


@pytest.mark.parametrize(("name", "make", "problem"), REFUSED)
def test_any_other_document_is_refused_with_a_reason(
    name: str, make: Callable[[], bytes], problem: Problem
) -> None:
    assert document_problem(name, BytesIO(make())) == problem


def test_a_document_has_a_size_and_an_archive_a_number_of_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(contents, "MOST_BYTES", len(PDF) - 1)
    assert document_problem("a.pdf", BytesIO(PDF)) == Problem.TOO_LARGE
    monkeypatch.setattr(contents, "MOST_PARTS", 1)
    monkeypatch.setattr(contents, "MOST_BYTES", 10_000)
    assert document_problem("a.zip", BytesIO(package(a=b"", b=b""))) == Problem.TOO_MUCH


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_every_text_is_a_text(text: str) -> None:
    content = text.encode()
    expected = Problem.OTHER_KIND if content.startswith(b"%PDF-") else None
    assert document_problem("a.txt", BytesIO(content)) == expected


@given(st.sampled_from([name for name, _, _ in REFUSED]), st.binary(max_size=300))
def test_any_bytes_get_an_answer(name: str, content: bytes) -> None:
    document_problem(name, BytesIO(content))
    document_problem(name, BytesIO(b"PK\x03\x04" + content))


def png_of_pixels(width: int, height: int) -> bytes:
    """A picture that says how large it is, and is not."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


BAD_IMAGES: list[tuple[str, Callable[[], bytes], str]] = [
    ("a.png", lambda: picture()[:-400], "damaged"),
    ("a.png", lambda: picture()[:40], "damaged"),
    ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "damaged"),
    ("a.gif", lambda: b"GIF89a" + b"\xff" * 80, "damaged"),
    ("a.gif", lambda: picture("GIF")[:-300], "damaged"),
    ("a.jpg", lambda: picture("JPEG")[:200], "damaged"),
    ("a.webp", lambda: picture("WEBP")[:-100], "damaged"),
    ("a.png", lambda: png_of_pixels(60_000, 60_000), "too many pixels"),
    ("a.png", lambda: picture("GIF"), "Not a valid .png"),
    ("a.png", lambda: b"<html><script>alert(1)</script></html>", "Not a valid .png image"),
    ("a.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
    ("a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
]


@pytest.fixture
def editor() -> Client:
    return browser_of(person("editor"))


def upload(browser: Client, way: str, name: str, content: bytes) -> str:
    """Upload on one of Wagtail's ways in; gives the answer's text, empty if it was accepted."""
    file = SimpleUploadedFile(name, content)
    root = Collection.get_first_root_node().pk
    multiple = {"title": "A file", "files[]": file, "collection": root}
    single = {"title": "A file", "file": file, "tags": "", "collection": root}
    if way.endswith("add_multiple"):
        answer = browser.post(
            reverse(way), multiple, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        data = answer.json()
        return "" if data["success"] else str(data["error_message"])
    if "chooser" in way:
        prefix = "image" if "images" in way else "document"
        answer = browser.post(
            reverse(way), {f"{prefix}-chooser-upload-{key}": value for key, value in single.items()}
        )
        return "" if answer.json()["step"] != "reshow_creation_form" else str(answer.json())
    if way.endswith("edit"):
        model = get_image_model() if "images" in way else get_document_model()
        good = SimpleUploadedFile("old.png" if "images" in way else "old.pdf", b"")
        good.write(picture() if "images" in way else PDF)
        known = model.objects.create(title="Old", file=good)
        answer = browser.post(reverse(way, args=[known.pk]), single)
    else:
        answer = browser.post(reverse(way), single)
    return "" if answer.status_code == 302 else answer.content.decode()


WAYS = ["add", "edit", "add_multiple"]
CHOOSER = {
    "wagtaildocs": "wagtaildocs_chooser:create",
    "wagtailimages": "wagtailimages_chooser:create",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way", [f"wagtaildocs:{way}" for way in WAYS] + ["wagtaildocs_chooser:create"]
)
def test_every_way_in_for_documents_looks_at_the_content(editor: Client, way: str) -> None:
    assert upload(editor, way, "good.pdf", PDF) == ""
    before = get_document_model().objects.count()
    text = upload(editor, way, "bad.pdf", picture())
    assert "not what its name says: it looks like “.png”" in text
    assert "contains macros" in upload(
        editor, way, "bad.docx", with_part(docx(), "word/vbaProject.bin", b"x")
    )
    assert get_document_model().objects.count() == before + 2 * way.endswith("edit")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "way", [f"wagtailimages:{way}" for way in WAYS] + ["wagtailimages_chooser:create"]
)
def test_every_way_in_for_images_decodes_them(editor: Client, way: str) -> None:
    assert upload(editor, way, "good.png", picture()) == ""
    before = get_image_model().objects.count()
    assert "This picture is damaged" in upload(editor, way, "bad.png", picture()[:-400])
    assert get_image_model().objects.count() == before + way.endswith("edit")


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make", "message"), BAD_IMAGES)
def test_an_image_that_is_none_gets_a_message_at_the_field(
    editor: Client, name: str, make: Callable[[], bytes], message: str
) -> None:
    text = upload(editor, "wagtailimages:add", name, make())
    assert message in text
    assert text
    assert not get_image_model().objects.exists()


def uploaded_picture(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=f"image/{name[-3:]}")


def animated(kind: str) -> bytes:
    """Three frames of noise, so that each takes its part of the file."""
    frames = [Picture.effect_noise((80, 60), 90 + n) for n in range(3)]
    stream = BytesIO()
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_every_frame_of_an_animated_picture_is_decoded(kind: str) -> None:
    content, field = animated(kind), SoundImageField()
    name = f"a.{kind.lower()}"
    assert field.to_python(uploaded_picture(name, content)) is not None
    with pytest.raises(ValidationError):
        field.to_python(uploaded_picture(name, content[:-600]))


def test_an_animated_picture_of_the_right_length_is_decoded_as_well() -> None:
    """Opened and verified it is sound: only decoding finds what was written over."""
    content = animated("WEBP")
    sound = len(content) * 4 // 5
    damaged = content[:sound] + b"\xff" * (len(content) - sound)
    with Picture.open(BytesIO(damaged)) as opened:
        opened.verify()
    with pytest.raises(ValidationError, match="damaged"):
        SoundImageField().to_python(uploaded_picture("a.webp", damaged))


def test_a_small_file_of_far_too_many_pixels_is_refused() -> None:
    stream = BytesIO()
    Picture.new("1", (7000, 7000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(ValidationError, match="pixels"):
        SoundImageField().to_python(uploaded_picture("a.png", stream.getvalue()))


def test_the_forms_of_images_are_those_that_decode() -> None:
    assert issubclass(get_image_base_form(), ImageForm)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_sound_images_of_every_kind_are_accepted(editor: Client, kind: str) -> None:
    frames = {} if kind in {"PNG", "JPEG"} else {"save_all": True}
    assert upload(editor, "wagtailimages:add", f"a.{kind.lower()}", picture(kind, **frames)) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "disposition"), [("a.pdf", "inline"), ("a.docx", "attachment")])
def test_documents_are_sent_as_what_they_are_and_run_nothing(
    editor: Client, name: str, disposition: str
) -> None:
    content = {"a.pdf": PDF, "a.docx": docx()}[name]
    assert upload(editor, "wagtaildocs:add", name, content) == ""
    answer = editor.get(get_document_model().objects.latest("pk").url)
    kind = "pdf" if name == "a.pdf" else "wordprocessingml.document"
    assert answer["Content-Type"].endswith(kind)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Content-Disposition"].startswith(disposition)
