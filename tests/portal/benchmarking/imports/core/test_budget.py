"""One budget for a file: whatever it holds, it is read or refused in a moment."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest
from openpyxl import Workbook

from portal.benchmarking.core.scoring import FrameworkSpec, IndicatorSpec
from portal.benchmarking.imports.core.files.grids import Budget, Limits, UnreadableFile
from portal.benchmarking.imports.core.reader import Reading, read_report, read_workbook
from portal.benchmarking.imports.messages import problem_message
from portal.benchmarking.imports.rows_page import MOST_PROBLEMS, shown_result

SPECS = [IndicatorSpec("1.1", "1", "Members"), IndicatorSpec("1.2", "1", "Partners")]
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Score (0-4)</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>1.1</t></is></c><c r="B2"><v>2</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>1.2</t></is></c><c r="B3"><v>4</v></c></row>'
)
PLAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(
    rows: str = ROWS,
    *,
    sheets: int = 1,
    space: str = PLAIN,
    after: str = "",
    strings: str = "",
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook by hand: ``rows`` in each of its sheets, ``after`` them the rest of a sheet."""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    links += f'<Relationship Id="s" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    links += f'<Relationship Id="t" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    files = {
        "xl/workbook.xml": (
            f'<workbook xmlns="{space}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{space}">{strings}</sst>',
    }
    for n in range(1, sheets + 1):
        data = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{after}</worksheet>'
        files[f"xl/worksheets/sheet{n}.xml"] = data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**files, **(parts or {})}.items():
            archive.writestr(name, text)
    return stream.getvalue()


def read(content: bytes, budget: Budget | None = None) -> Reading:
    return read_report(content, "x", SPECS, today=date(2026, 11, 29), budget=budget)


def test_strict_open_xml_and_a_workbook_by_hand_are_read() -> None:
    for space in (PLAIN, STRICT):
        (result,) = read(workbook(space=space)).results
        assert result.scores == {"1.1": 50, "1.2": 100}


# Of the processor, in seconds, on a machine that does other things as well: work that grows with
# the square of what is sent takes minutes here.
A_MOMENT = 4
FAR = '<row r="99999999"><c r="A99999999"><v>1</v></c></row>'
HOSTILE = {
    "rows numbered far away": workbook(ROWS + FAR, sheets=10),
    "many sheets": workbook(sheets=21),
    "many rows": workbook(
        ROWS + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(4, 2000))
    ),
    "many cells": workbook(
        "".join(f'<row r="{n}">' + "<c><v>1</v></c>" * 60 + "</row>" for n in range(1, 900))
    ),
    "deep elements": workbook(ROWS, after="<x>" * 100_000 + "</x>" * 100_000),
    "a million empty strings": workbook(strings="<si><t/></si>" * 1_500_000),
    "one long string": workbook(strings=f"<si><t>{'x' * 30_000_000}</t></si>"),
    "a document type": workbook(
        parts={"xl/styles.xml": '<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'}
    ),
    "a number of a string that there is not": workbook(
        ROWS + '<row r="4"><c r="A4" t="s"><v>7</v></c></row>'
    ),
    "no XML": workbook(parts={"xl/worksheets/sheet1.xml": "<worksheet><row"}),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_advice_and_without_work(content: bytes) -> None:
    start = time.thread_time()
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    # The budget is of processor time, so the promise can be held on a busy machine.
    assert time.thread_time() - start < 2
    assert "." in problem_message(caught.value.problem)
    assert caught.value.problem.code != "not-a-spreadsheet"


HARMLESS = {
    "empty rows at the end of the sheet": workbook(
        ROWS + '<row r="1048576" s="1"><c r="XFD1048576" s="1"/></row>'
    ),
    "merged cells over everything": workbook(
        after="<mergeCells>"
        + '<mergeCell ref="D1:XFD1048576"/><mergeCell ref="B1:XFD1"/>' * 3000
        + "</mergeCells>"
    ),
    "16,384 columns": workbook(ROWS.replace("</row>", '<c r="XFD1"><v>9</v></c></row>', 1)),
    "columns hidden up to the last": workbook(
        after='<cols><col min="4" max="16384" hidden="1"/></cols>'
    ),
    "many names": workbook(
        parts={
            "xl/workbook.xml": f'<workbook xmlns="{PLAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="S1" sheetId="1" r:id="r1"/></sheets><definedNames>'
            + "".join(f'<definedName name="x{n}">S1!$A${n}</definedName>' for n in range(10_000))
            + "</definedNames></workbook>"
        }
    ),
}


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_big_is_read(content: bytes) -> None:
    start = time.thread_time()
    (result,) = read(content).results
    assert time.thread_time() - start < 2
    assert result.scores == {"1.1": 50, "1.2": 100}


def styled(code: str) -> bytes:
    """Many cells that all have one number format."""
    cells = "".join(
        f'<row r="{n}">' + '<c s="0"><v>1</v></c>' * 59 + "</row>" for n in range(4, 30)
    )
    styles = (
        f'<styleSheet xmlns="{PLAIN}"><numFmts><numFmt numFmtId="164" formatCode="{code}"/>'
        '</numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    return workbook(ROWS + cells, parts={"xl/styles.xml": styles})


@pytest.mark.parametrize("sign", ["[", "&quot;", "[a", "_", "0.0", "\\", "[h", "(", "*"])
def test_a_long_number_format_costs_next_to_nothing(sign: str) -> None:
    start = time.thread_time()
    with contextlib.suppress(UnreadableFile):
        read(styled(sign * 30_000))
    assert time.thread_time() - start < A_MOMENT


@pytest.mark.parametrize("sign", ["(", "[", "1 ", "1-", "a.", " ", ".", "1.", "max ", "de ", "/"])
def test_long_texts_in_many_cells_are_read_or_refused_in_a_moment(sign: str) -> None:
    rows = "\n".join(";".join([sign * (2000 // len(sign))] * 5) for _ in range(30))
    start = time.thread_time()
    with contextlib.suppress(UnreadableFile):
        read((rows + "\nCode;Score\n1.1;2\n1.2;3").encode())
    assert time.thread_time() - start < A_MOMENT


def test_a_cell_of_line_breaks_is_no_work() -> None:
    start = time.thread_time()
    with contextlib.suppress(UnreadableFile):
        read(('Code;Score\n1.1;"' + "\n" * 130_000 + '"\n').encode())
    assert time.thread_time() - start < A_MOMENT


def test_of_many_bad_rows_the_first_are_shown_and_long_texts_are_cut() -> None:
    nonsense = "".join(f"1.1;{n}{'y' * 1500}\n" for n in range(900))
    (result,) = read(f"Code;Score (0-100)\n1.1;50\n1.2;60\n{nonsense}".encode()).results
    spec = FrameworkSpec("", "", (), (), tuple(SPECS))
    shown = shown_result(result, 0, spec, is_counted=False, is_scale_open=False)
    wrong = [row for row in shown.rows if row.message]
    assert (len(wrong), shown.more_problems) == (MOST_PROBLEMS, len(result.problems) - 100)
    assert max(len(row.raw) for row in wrong) <= 100
    assert max(len(row.message) for row in wrong) <= 300


def test_seconds_are_counted_while_reading() -> None:
    ticks = iter(range(100_000))
    budget = Budget(Limits(seconds=5), clock=lambda: float(next(ticks)))
    with pytest.raises(UnreadableFile) as caught:
        read(workbook(ROWS * 200), budget)
    assert caught.value.problem.code == "takes-too-long"


def test_seconds_are_counted_while_what_was_read_is_worked_out() -> None:
    """Few bytes can be much work: many columns of scores, each with its scales and totals."""
    columns = ";".join(f"Score {1960 + each}" for each in range(30))
    rows = "\n".join(f"{n % 9}.{n};" + ";".join("57" for _ in range(30)) for n in range(120))
    content = f"Code;{columns}\n1.1;{rows}\n1.2;{rows}".encode()
    ticks = iter(range(100_000))
    clock = lambda: float(next(ticks))  # noqa: E731 - a clock that each look moves on
    read_workbook(content, Budget(Limits(seconds=100_000), clock=clock))
    of_reading = next(ticks)
    ticks = iter(range(100_000))
    with pytest.raises(UnreadableFile) as caught:
        read(content, Budget(Limits(seconds=of_reading + 50), clock=clock))
    assert caught.value.problem.code == "takes-too-long"


def test_a_text_file_has_the_same_budget() -> None:
    wide = "\n".join(";".join("1" * 60) for _ in range(900))
    for content, code in {wide: "too-many-cells", "1;1\n" * 1500: "too-many-rows"}.items():
        with pytest.raises(UnreadableFile) as caught:
            read(content.encode())
        assert caught.value.problem.code == code


def test_an_ordinary_workbook_is_far_below_the_budget() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Code", "Score"])
    for n in range(600):
        book.active.append([f"x{n}", 1])
    book.active.append(["1.1", 55])
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue()).results[0].scores == {"1.1": 55}
