"""What can't be read or saved says why, at its row."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from portal.benchmarking.models import Assessment
from tests.factories.clusters import AssessmentFactory, codes
from tests.portal.benchmarking.imports.core.previews import saved
from tests.portal.benchmarking.imports.uploads import GOOD, Import, problems_of, xlsx

pytestmark = pytest.mark.django_db


REFUSED = {
    "empty": b"",
    "blanks": b" \n ; \n",
    "huge": b"code;score\n" + b"1.1;40\n" * 400_000,
    "many rows": b"code;score\n" + b"1.1;40\n" * 2_000,
    "binary": bytes(range(256)) * 20,
    "png": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "old xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500,
    "NUL": b"code;score\n1.1;4\x000\n",
    "headings only": b"code;score\n",
    "html": b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("name", ["scores.csv", "scores.xlsx", "../../x.exe"])
@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_a_file_that_can_not_be_read_says_why(importing: Import, content: bytes, name: str) -> None:
    response = importing.upload(content, name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert Assessment.objects.filter(cluster=importing.cluster).count() == 0


BAD_ROWS = {
    "out of scale": "1.2;101",
    "below the scale": "1.2;-5",
    "unknown code": "77.7;50",
    "formula": "1.2;=40+10",
    "a formula as code": "=1+1;50",
    "no code": ";50",
    "twice": "1.1;41",
    "html": "<script>alert(1)</script>;50",
}


@pytest.mark.parametrize("row", BAD_ROWS.values(), ids=BAD_ROWS)
@pytest.mark.parametrize("language", ["en", "it"])
def test_each_bad_row_has_its_reason(row: str, language: str) -> None:
    importing = Import(language)
    response = importing.upload(f"code;score\n1.1;40\n{row}\n")
    assert response.status_code == 200
    problem = problems_of(response)[-1]
    assert problem.row.row_number == 3
    assert problem.message
    assert "%(" not in problem.message
    assert "<script>alert" not in response.content.decode()
    assert importing.check("import").status_code == 422
    assert importing.saved() == {}


def test_a_formula_without_its_result_is_named_by_its_cell(importing: Import) -> None:
    response = importing.upload(xlsx(["Code", "Score"], ["1.1", "=20+20"]), "scores.xlsx")
    (problem,) = problems_of(response)
    assert "Cell B2" in problem.located_message
    assert "Cell B2." in response.content.decode()


@pytest.mark.parametrize("day", ["soon", "", "1999-12-31", "9999-01-01", "2025-02-30"])
def test_nothing_is_saved_without_a_possible_day(importing: Import, day: str) -> None:
    importing.upload(GOOD)
    response = importing.check("import", **{"date-0": day})
    assert response.status_code == 422
    assert ("date-0" in dict(response.context["page"].errors)) is True
    assert importing.saved() == {}


def test_today_is_a_day_of_an_assessment_but_never_taken_for_one(importing: Import) -> None:
    importing.upload(GOOD)
    assert importing.check("import", **{"date-0": ""}).status_code == 422
    today = timezone.localdate().isoformat()
    assert importing.check("import", **{"date-0": today}).status_code == 302


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("2024-05-01", "2024-06-01"), "2024-06-01"),
        (("9999-05-01", "2024-06-01"), "2024-06-01"),
        (("9999-05-01", "1999-12-31"), None),
        (("soon", "2024-06-01"), None),
    ],
)
def test_an_impossible_date_in_the_file_is_named_and_not_used(
    importing: Import, dates: tuple[str, str], day: str | None
) -> None:
    response = importing.upload(f"code;score;date\n1.1;40;{dates[0]}\n1.2;60;{dates[1]}\n")
    content = response.content.decode()
    shown = {"9999-05-01": "1 May 9999"}.get(dates[0], dates[0])
    assert (shown in content) is (dates[0] != "2024-05-01")
    response = importing.check("import", **{"date-0": ""})
    if day is None:
        assert response.status_code == 422
    else:
        assert Assessment.objects.get(cluster=importing.cluster).assessed_on.isoformat() == day


def test_the_list_of_problems_names_row_and_code(importing: Import) -> None:
    content = importing.upload("code;score\n77.7;50\n;50\n1.1;40\n").content.decode()
    assert "Cell A2, 77.7. No indicator" in content
    assert "Cell A3. The code is missing" in content


def test_an_upload_needs_a_file(importing: Import) -> None:
    response = importing.browser.post(f"{importing.base}import/", {})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_a_file_with_nothing_known_can_not_be_saved(importing: Import) -> None:
    importing.upload("code;score\n1.1;n/a\n")
    assert importing.check("import").status_code == 422
    assert not Assessment.objects.filter(cluster=importing.cluster).exists()


def test_html_in_the_file_name_is_shown_as_text(importing: Import) -> None:
    response = importing.upload(GOOD, "<img src=x onerror=alert(1)>.csv")
    assert "<img src=x" not in response.content.decode()


# Numbers of assessments stand in the file: below 100 they could be scores, above it they can't.
@pytest.mark.parametrize("number", [40_000, 60])
@pytest.mark.parametrize("language", ["en", "it"])
def test_a_file_of_several_assessments_is_refused_in_one_sentence(
    language: str, number: int
) -> None:
    """As the portal wrote it such a file is read; with a column less nobody knows it."""
    importing = Import(language)
    for pk, day, score in ((number, "2025-01-10", 40), (number + 1, "2026-01-10", 60)):
        scores = dict.fromkeys(codes(), score)
        AssessmentFactory(pk=pk, cluster=importing.cluster, assessed_on=day, scores=scores)
    data = importing.browser.get(f"{importing.base}data/export.xlsx").content
    book = load_workbook(io.BytesIO(data))
    book[{"en": "Scores", "it": "Punteggi"}[language]].delete_cols(4)
    page = importing.upload(saved(book), "export.xlsx").content.decode()
    said = {"en": "several results", "it": "diversi risultati"}[language]
    assert said in page
    assert importing.browser.get(f"{importing.base}import/check/").status_code == 302


def test_two_rows_of_one_indicator_are_told_at_their_row(importing: Import) -> None:
    page = importing.upload("code;score\n1.1;40\n1.2;50\n1.1;45\n2.1;60\n")
    assert [shown.row.code for shown in problems_of(page)] == ["1.1", "1.1"]
