"""The library's downloads: what is in them, what they compute, who gets them, what stays."""

from __future__ import annotations

import datetime
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from docx import Document
from docx.document import Document as DocumentObject
from openpyxl import Workbook, load_workbook
from wagtail.documents import get_document_model

from practices.models import Resource, StarterRecord
from practices.starter_library.building import downloads
from practices.starter_library.building.downloads import DownloadSourceError, build, read_sources
from practices.starter_library.building.imprint import Origin
from practices.starter_library.files import read_file
from tests.factories.accounts import browser_of, person
from tests.practices.starter_library.spreadsheet_formulas import Sheets, is_number, serial

LIBRARY = downloads.LIBRARY
SOURCES = read_sources()
SPREADSHEETS = [key for key, source in SOURCES.items() if source.filename.endswith(".xlsx")]
DOCUMENTS = [key for key, source in SOURCES.items() if source.filename.endswith(".docx")]
FORMS = {path.name.split(".")[0] for path in (LIBRARY / "tools").glob("*.md")}


def built(identifier: str, language: str) -> bytes:
    path = next(LIBRARY.glob(f"*/{identifier}.{language}.md"))
    text = read_file(path)
    origin = Origin(identifier, text.meta["title"], "CC BY 4.0", "Portal editors", text.sections)
    return build(SOURCES[identifier, language], origin)


def workbook(identifier: str, language: str = "en") -> Workbook:
    return load_workbook(io.BytesIO(built(identifier, language)))


def document(identifier: str, language: str = "en") -> DocumentObject:
    return Document(io.BytesIO(built(identifier, language)))


def formulas(book: Workbook) -> Iterator[tuple[str, str, str]]:
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    yield sheet.title, cell.coordinate, cell.value


def test_every_form_has_a_file_in_both_languages() -> None:
    assert {(identifier, language) for identifier in FORMS for language in ("en", "it")} <= set(
        SOURCES
    )


def test_file_names_are_different_from_each_other() -> None:
    names = [source.filename for source in SOURCES.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("key", SOURCES, ids="-".join)
def test_the_same_source_gives_the_same_bytes(key: tuple[str, str]) -> None:
    data = built(*key)
    assert data == built(*key)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time[0] for entry in archive.infolist()} == {2026}


@pytest.mark.parametrize("key", SPREADSHEETS, ids="-".join)
def test_a_spreadsheet_opens_with_notes_and_frozen_headings(key: tuple[str, str]) -> None:
    book = workbook(*key)
    notes = [cell.value or "" for cell in book.worksheets[0]["A"]]
    assert any(key[0] in line for line in notes)
    assert any("CC BY 4.0" in line for line in notes)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.value for cell in sheet[1])


@pytest.mark.parametrize("key", SPREADSHEETS, ids="-".join)
def test_every_formula_computes(key: tuple[str, str]) -> None:
    book = workbook(*key)
    sheets = Sheets(book)
    for sheet, address, formula in formulas(book):
        if "MATCH" not in formula:
            assert isinstance(sheets.value(sheet, address), (str, int, float)), (sheet, address)


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("identifier", sorted({identifier for identifier, _ in SPREADSHEETS}))
def test_both_languages_compute_the_same(identifier: str, language: str) -> None:
    """Sheet names and words of choice differ; numbers and places must not."""

    def numbers(book: Workbook) -> list[tuple[int, str, float]]:
        sheets = Sheets(book)
        order = book.sheetnames
        return [
            (order.index(sheet), address, value)
            for sheet, address, formula in formulas(book)
            if "MATCH" not in formula and is_number(value := sheets.value(sheet, address))
        ]

    assert numbers(workbook(identifier, language)) == numbers(workbook(identifier))


def test_the_invented_budget_runs_dry_in_april_of_its_second_year() -> None:
    sheets = Sheets(workbook("t-three-year-budget"))
    example = "Example (invented)"
    rows = {
        27: [157000, 75000, 0],  # signed
        28: [169000, 129000, 54000],  # signed and likely
        29: [153000, 156000, 159000],  # costs
        30: [16000, -27000, -105000],
        33: [2160, 2160, 3060],  # hours left for members
    }
    for row, expected in rows.items():
        assert [sheets.value(example, f"{column}{row}") for column in "DEF"] == expected
    shares = [sheets.value(example, f"{column}32") for column in "DEF"]
    assert [round(100 * share) for share in shares] == [32, 42, 100]
    assert sheets.value(example, "D34") == serial(datetime.datetime(2028, 4, 1))


def test_the_blank_budget_has_no_figure_of_the_example() -> None:
    sheets = Sheets(workbook("t-three-year-budget"))
    assert sheets.value("Your budget", "A5") is None
    assert sheets.value("Your budget", "A18") == "Staff"
    assert sheets.value("Your budget", "D27") == 0
    assert sheets.value("Your budget", "D34") == "later"


def test_the_fee_model_gives_a_range_between_two_guesses() -> None:
    """Bands of ten invented members, added up by hand."""
    sheets = Sheets(workbook("m-fee-simulation"))
    example = "Example (invented)"
    fees = [300, 300, 700, 700, 700, 1600, 1600, 3500, 150, 500]
    assert [sheets.value(example, f"E{row}") for row in range(6, 16)] == fees
    assert sheets.value(example, "D2") == 8900
    assert sheets.value(example, "E2") == sum(fees) == 10050
    assert sheets.value(example, "F2") == 9000
    assert sheets.value(example, "D4") == 10050 - 8900
    assert sheets.value(example, "J2") == 10050 - 150 - 175
    assert sheets.value(example, "K2") == 10050 - 75 - 300 - 175 - 350 - 400 - 875 - 75 - 125


def test_the_register_counts_members_only() -> None:
    book = workbook("bp-signed-commitment")
    register = book["Register"]
    day = datetime.date(2026, 3, 12)
    rows: list[list[Any]] = [
        [1, "A", "SME", 5, "X", 20, day, "", "", "yes", None, ""],
        [2, "B", "SME", 9, "Y", 120, day, "", "", "no", None, ""],
        [3, "C", "research", 40, "Z", 60, day, "", "", "yes", day, "moved"],
        [4, "D", "SME", 3, "X", 10, None, "", "", "", None, ""],
    ]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            register.cell(number, column, value or None)
    sheets = Sheets(book)
    found = [sheets.value("Count", f"B{row}") for row in range(2, 13)]
    assert found == [2, 2, 0, 0, 0, 0, 0, 1, 0.5, 1, 1]


def test_evidence_is_missing_due_or_in_date() -> None:
    book = workbook("t-evidence-folder")
    topics = book["31 topics"]
    assert topics.max_row == 32
    topics["E2"] = datetime.date(2027, 12, 1)  # quarterly, a month old on the test's today
    topics["E3"] = datetime.date(2026, 12, 1)  # yearly, thirteen months old
    sheets = Sheets(book)
    assert [sheets.value("31 topics", f"F{row}") for row in (2, 3, 4)] == [
        "in date",
        "refresh",
        "missing",
    ]
    assert [sheets.value("Count", f"B{row}") for row in range(2, 6)] == [1, 1, 29, 31]


@pytest.mark.parametrize("key", DOCUMENTS, ids="-".join)
def test_a_document_holds_the_whole_form_of_its_page(key: tuple[str, str]) -> None:
    found = document(*key)
    text = "\n".join(paragraph.text for paragraph in found.paragraphs)
    form = read_file(next(LIBRARY.glob(f"*/{key[0]}.{key[1]}.md"))).sections["form"]
    for line in form.splitlines():
        if line.startswith("### "):
            assert line.removeprefix("### ") in text
    rows = sum(line.startswith("|") for line in form.splitlines()) - 1
    assert rows <= 0 or rows in [len(table.rows) for table in found.tables]
    assert "**" not in text
    assert "resource:" not in text
    assert f"({key[0]})" in text


def test_a_source_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t-a.en.yaml").write_text("title: A\n")
    with pytest.raises(DownloadSourceError, match=r"^t-a\.en\.yaml: there is no file"):
        read_sources(tmp_path)


def test_a_source_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t-a.en.yaml").write_text("title: A\nfile: a.exe\n")
    with pytest.raises(DownloadSourceError, match="neither DOCX nor XLSX"):
        read_sources(tmp_path)


def page(identifier: str, language: str = "en") -> Resource:
    found: Resource = Resource.objects.get(identifier=identifier, locale__language_code=language)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("key", SOURCES, ids="-".join)
def test_each_download_answers_under_its_name(key: tuple[str, str]) -> None:
    response = browser_of(person("editor")).get(page(*key).file.url)
    assert response.status_code == 200
    assert SOURCES[key].filename in response["Content-Disposition"]
    content = b"".join(response.streaming_content)
    assert zipfile.is_zipfile(io.BytesIO(content))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("identifier", "role", "status"),
    [
        ("t-visit-report", None, 200),
        ("t-three-year-budget", None, 403),
        ("t-three-year-budget", "registered", 200),
    ],
)
def test_a_file_has_the_access_level_of_its_page(
    identifier: str, role: str | None, status: int
) -> None:
    browser = browser_of(person(role) if role else None)
    assert browser.get(page(identifier).file.url).status_code == status


@pytest.mark.django_db
def test_the_file_of_an_unpublished_page_is_for_those_who_work_on_it() -> None:
    resource = page("t-visit-report")
    resource.unpublish()
    assert browser_of(None).get(resource.file.url).status_code == 403
    assert browser_of(person("registered")).get(resource.file.url).status_code == 403
    assert browser_of(person("editor")).get(resource.file.url).status_code == 200


@pytest.mark.django_db
def test_a_page_offers_its_file() -> None:
    resource = page("m-fee-simulation")
    text = browser_of(None).get(resource.get_url()).content.decode()
    assert f'href="{resource.file.url}"' in text
    assert "XLSX" in text


def load_again(identifier: str) -> None:
    """Load as if the text of one page had changed."""
    StarterRecord.objects.filter(identifier=identifier).update(fingerprint="older")
    call_command("load_starter_library", stdout=io.StringIO())


@pytest.mark.django_db
def test_documents_lie_in_a_collection_of_their_own() -> None:
    documents = get_document_model().objects.all()
    assert documents.count() == len(SOURCES)
    assert {found.collection.name for found in documents} == {"Starter library"}


@pytest.mark.django_db
def test_the_same_bytes_make_no_new_document() -> None:
    model = get_document_model()
    before = list(model.objects.order_by("pk").values_list("pk", "file", "file_hash"))
    load_again("t-visit-report")
    assert list(model.objects.order_by("pk").values_list("pk", "file", "file_hash")) == before


@pytest.mark.django_db
def test_a_file_that_an_editor_replaced_stays() -> None:
    found = page("t-visit-report").file
    found.file.save("ours.docx", ContentFile(b"ours"), save=True)
    load_again("t-visit-report")
    again = page("t-visit-report").file
    assert again.pk == found.pk
    with again.open_file() as stream:
        assert stream.read() == b"ours"


@pytest.mark.django_db
def test_a_document_that_an_editor_deleted_stays_deleted() -> None:
    found = page("t-visit-report")
    same = type(found).objects.filter(pk=found.pk)
    same.update(live=False)  # No file is deleted that a public page shows.
    found.file.delete()
    same.update(live=True)
    load_again("t-visit-report")
    assert page("t-visit-report").file is None


@pytest.mark.django_db
def test_a_changed_source_replaces_the_file_below_the_same_document() -> None:
    record = StarterRecord.objects.get(identifier="t-visit-report", language="en")
    before = record.document
    assert before is not None
    with before.open_file() as stream:
        old = stream.read()
    before.title = "Before"
    before.file.save("old/visit-report.docx", ContentFile(b"old"), save=True)
    # What an earlier version of the source had written.
    record.document_hash = hashlib.sha1(b"old", usedforsecurity=False).hexdigest()
    record.save()
    load_again("t-visit-report")
    after = page("t-visit-report").file
    assert (after.pk, after.title, after.filename) == (
        before.pk,
        "Visit report",
        "visit-report.docx",
    )
    with after.open_file() as stream:
        assert stream.read() == old
