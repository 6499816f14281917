"""Files that can't be used say why, and none makes the reader fail or wait."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.benchmarking.imports.core.reader import UnreadableFile
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.previews import (
    Preview,
    read,
    reason,
    saved,
    sheet,
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b" \r\n\n", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b";;\n;;\n", "empty-file"),
        (b"a" * (2 * 1024 * 1024 + 1), "too-big"),
        (b"%PDF-1.7 x", "not-a-spreadsheet"),
        (b"\x00\x01\x02\x03 binary \x07", "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old-or-encrypted"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"hello;world\n1;2\n", "no-header"),
        (b"code;score\n", "no-rows"),
        (b"code;score\n" + b"1.1;5\n" * 1200, "too-many-rows"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, code: str) -> None:
    assert reason(content) == code


def archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return stream.getvalue()


def test_archives_are_checked_before_they_are_unpacked() -> None:
    assert reason(archive({"word/document.xml": b"x"})) == "not-a-spreadsheet"
    assert reason(archive({"mimetype": b"x", "content.xml": b"x"})) == "open-document"
    bomb = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000}
    assert reason(archive(bomb)) == "unpacks-too-big"


def test_entities_in_a_workbook_are_refused() -> None:
    good = sheet(["Code", "Score"], ["1.1", 50])
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    with zipfile.ZipFile(io.BytesIO(good)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    assert reason(archive({**files, "xl/workbook.xml": evil})) == "damaged"


def test_a_cell_far_away_does_not_make_the_import_slow_or_wrong() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Code", "Score"])
    page.append(["1.1", 50])
    page["XFD1048576"] = ""
    page["XFD2"] = "far"
    assert read(saved(book)).scores == {"1.1": 50}


def outcome(content: bytes) -> Preview | UnreadableFile:
    try:
        return read(content)
    except UnreadableFile as error:
        return error


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_nonsense_never_raises_anything_but_an_unreadable_file(content: bytes) -> None:
    for data in (content, b"code;score\n" + content, b"PK\x03\x04" + content):
        result = outcome(data)
        if isinstance(result, UnreadableFile):
            assert problem_message(result.problem)
            continue
        for row in result.rows:
            assert row.problem is None or problem_message(row.problem)
