"""Importing a report: upload, look, correct, confirm. Nothing is saved before."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from portal.benchmarking.imports.page import ShownRow
from portal.benchmarking.models import Assessment, PendingImport, Score
from portal.clusters.models import Cluster
from practices.models import Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of, codes

pytestmark = pytest.mark.django_db

GOOD = "code;score\n1.1;40\n2.10;55,5\n3.2;n/a\n"
ONE_BAD_ROW = "code;score\n1.1;40\n1.2;many\n3.2;60\n"


class Import:
    """A manager at the import of a cluster."""

    def __init__(self, language: str = "en") -> None:
        user = person("manager")
        self.cluster: Cluster = cluster_of(user)
        self.browser: Client = browser_of(user)
        self.base = f"/{language}/my-cluster/{self.cluster.slug}/"

    def upload(self, content: str | bytes, name: str = "scores.csv", **data: str) -> Any:
        """The answer to an upload, followed to the check."""
        raw = content.encode() if isinstance(content, str) else content
        posted = {"file": SimpleUploadedFile(name, raw), **data}
        return self.browser.post(f"{self.base}import/", posted, follow=True)

    def check(self, do: str, **data: str) -> Any:
        """The answer to the form of the check, with the day that files here don't name."""
        posted = {"do": do, "date-0": "2025-03-12", **data}
        return self.browser.post(f"{self.base}import/check/", posted)

    def saved(self) -> dict[str, float | None]:
        """Scores in the database, over all assessments."""
        scores = Score.objects.filter(assessment__cluster=self.cluster)
        return {
            code: None if value is None else float(value)
            for code, value in scores.values_list("indicator__code", "value")
        }


def problems_of(response: Any) -> list[ShownRow]:
    """The rows of the page that need a look."""
    results = response.context["page"].results
    return [shown for result in results for shown in result.rows if shown.message]


def values_of(response: Any) -> dict[str, float | None]:
    """The scores that the page shows, on the framework's scale."""
    results = response.context["page"].results
    return {shown.row.code: shown.row.value for result in results for shown in result.rows}


@pytest.fixture
def importing() -> Import:
    return Import()


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FILES = {
    "csv": GOOD,
    "xlsx": xlsx(["Code", "Score"], ["1.1", 40], ["2.10", 55.5], ["3.2", "n/a"]),
    "german, semicolon, comma, BOM": "\ufeffKennziffer;Wert\r\n1.1;40\r\n2.10;55,5\r\n3.2;k.A.\r\n",
    "italian": "\ufeffCodice;Indicatore;Punteggio\n1.1;;40\n2.10;;55,5\n3.2;;n/d\n",
    "utf-16": "Code\tScore\n1.1\t40\n2.10\t55.5\n3.2\tn/a\n".encode("utf-16"),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_good_file_is_shown_first_and_saved_on_confirmation(
    importing: Import, content: str | bytes
) -> None:
    response = importing.upload(content)
    assert response.request["PATH_INFO"] == f"{importing.base}import/check/"
    page = response.context["page"]
    assert (page.ready_count, page.problem_count) == (3, 0)
    assert importing.saved() == {}
    assert importing.check("import")["Location"] == importing.base
    assert importing.saved() == {"1.1": 40.0, "2.10": 55.5, "3.2": None}
    assessment = Assessment.objects.get(cluster=importing.cluster)
    assert (assessment.origin, assessment.assessed_on.isoformat()) == ("import", "2025-03-12")


def test_one_bad_row_is_named_and_nothing_is_saved(importing: Import) -> None:
    response = importing.upload(ONE_BAD_ROW)
    (shown,) = problems_of(response)
    assert (shown.row.row_number, shown.row.code) == (3, "1.2")
    assert "many" in shown.message
    assert shown.message in response.content.decode().replace("&quot;", '"')
    response = importing.check("import")
    assert response.status_code == 422
    assert importing.saved() == {}


def test_a_corrected_row_is_saved_with_the_others(importing: Import) -> None:
    importing.upload(ONE_BAD_ROW)
    response = importing.check("check", **{"code-3": "1.2", "score-3": "50,5"})
    assert response.context["page"].problem_count == 0
    assert importing.saved() == {}
    importing.check("import")
    assert importing.saved() == {"1.1": 40.0, "1.2": 50.5, "3.2": 60.0}


@pytest.mark.parametrize(
    "typed", ["several", "", "-1", "101", "=1+1", "\x00", "5\x000", "9" * 400, "nan", "1e3", "5;6"]
)
def test_a_poor_correction_stays_a_problem(importing: Import, typed: str) -> None:
    importing.upload(ONE_BAD_ROW)
    response = importing.check("import", **{"code-3": "1.2", "score-3": typed})
    assert response.status_code == 422
    assert [shown.row.row_number for shown in problems_of(response)] == [3]
    assert importing.saved() == {}


@pytest.mark.parametrize("typed", ["", "9.99", "1", "total", "x\ny", "=A1", "1.1", "<b>x</b>"])
def test_a_poor_code_in_a_correction_stays_a_problem(importing: Import, typed: str) -> None:
    importing.upload(ONE_BAD_ROW)
    response = importing.check("import", **{"code-3": typed, "score-3": "50"})
    assert response.status_code == 422
    assert problems_of(response)
    assert "<b>x</b>" not in response.content.decode()
    assert importing.saved() == {}


def test_a_row_can_be_left_out(importing: Import) -> None:
    importing.upload(ONE_BAD_ROW)
    importing.check("import", **{"skip-3": "1"})
    assert importing.saved() == {"1.1": 40.0, "3.2": 60.0}


def test_a_row_that_was_left_out_is_taken_back_in(importing: Import) -> None:
    importing.upload(ONE_BAD_ROW)
    page = importing.check("check", **{"skip-3": "1"})
    ((name, text, value),) = page.context["page"].by_hand
    assert (name, text) == ("3", "1.2 many")
    assert f'name="back" value="{value}"' in page.content.decode()
    page = importing.check("", back=value)
    assert (page.status_code, page.context["page"].by_hand, len(problems_of(page))) == (200, (), 1)
    importing.check("import", **{"code-3": "1.2", "score-3": "50"})
    assert importing.saved() == {"1.1": 40.0, "1.2": 50.0, "3.2": 60.0}


@pytest.mark.parametrize(("kept", "left"), [(None, ["3 [2024]"]), ([3], ["3 [2024]", "3 [2025]"])])
def test_a_row_is_left_out_of_one_year_alone(
    importing: Import, kept: list[int] | None, left: list[str]
) -> None:
    importing.upload("code;2024;2025\n1.1;40;50\n1.2;many;70\n3.2;60;80\n")
    days = {"date-0": "2024-03-12", "date-1": "2025-03-12"}
    importing.check("check", column="both", **days)
    if kept:  # As it was kept once: a number is the row in every year.
        pending = PendingImport.objects.get()
        PendingImport.objects.update(answers={**pending.answers, "skipped": kept})
    page = importing.check("check", **days, **({} if kept else {"skip-3": "1"}))
    assert [name for name, _text, _back in page.context["page"].by_hand] == left
    importing.check("import", **days)
    own = Score.objects.filter(assessment__cluster=importing.cluster)
    found = own.filter(indicator__code="1.2", value__isnull=False)
    assert [float(each.value or 0) for each in found] == ([] if kept else [70])


def test_corrections_keep_rows_that_the_file_named_by_title(importing: Import) -> None:
    title = Indicator.objects.get(area__framework__is_default=True, code="2.1").title_it
    importing.upload(f"Indicatore;Punteggio\n{title};40\n1.2;many\n")
    response = importing.check("check", **{"code-3": "1.2", "score-3": "70"})
    assert response.context["page"].problem_count == 0
    importing.check("import")
    assert importing.saved() == {"2.1": 40.0, "1.2": 70.0}


@pytest.mark.parametrize(
    "content", ["code;score (max 5)\n1.1;4\n1.2;many\n", "code;score;max\n1.1;4;5\n1.2;many;5\n"]
)
def test_a_correction_is_read_on_the_scale_of_the_file(importing: Import, content: str) -> None:
    page = importing.upload(content).content.decode()
    assert "Score in row 3, from 0 to 5" in page
    response = importing.check("check", **{"code-3": "1.2", "score-3": "2,5"})
    assert values_of(response) == {"1.1": 80.0, "1.2": 50.0}


def test_a_correction_beyond_the_maximum_of_the_file_stays_a_problem(importing: Import) -> None:
    importing.upload("code;score;max\n1.1;4;5\n1.2;many;5\n")
    response = importing.check("check", **{"code-3": "1.2", "score-3": "50"})
    (problem,) = problems_of(response)
    assert "5" in problem.message
    response = importing.check("check", **{"code-3": "1.2", "score-3": "50 %"})
    assert values_of(response) == {"1.1": 80.0, "1.2": 50.0}


def test_a_correction_that_names_a_ready_row_again_is_sent_to_its_row(importing: Import) -> None:
    importing.upload("title\ncode;score;max\n1.1;4;5\n1.2;many;5\n")
    response = importing.check("check", **{"code-4": "1.1", "score-4": "3"})
    named = [
        (shown.row.row_number, shown.row.problem.params["row"])
        for shown in problems_of(response)
        if shown.row.problem
    ]
    assert named == [(3, "4"), (4, "3")]  # Which of them is meant, only a person knows.


def test_remarks_of_the_file_are_kept_as_notes(importing: Import) -> None:
    importing.upload("code;score;description;evidence;comment\n1.1;60;long;list of 2025;signed\n")
    importing.check("import")
    assert Score.objects.get(assessment__cluster=importing.cluster).note == "list of 2025 signed"


def test_all_indicators_at_once_survive_a_correction(importing: Import) -> None:
    every = codes()
    lines = [f"{code};{40 + place}" for place, code in enumerate(every)]
    lines[3] = f"{every[3]};oops"
    importing.upload("\n".join(["code;score", *lines]))
    importing.check("import", **{"code-5": every[3], "score-5": "77"})
    assert importing.saved() == {
        code: 77.0 if place == 3 else 40.0 + place for place, code in enumerate(every)
    }


def test_a_cancelled_import_leaves_nothing(importing: Import) -> None:
    importing.upload(GOOD)
    assert importing.check("cancel")["Location"] == f"{importing.base}scores/"
    assert importing.check("import")["Location"] == f"{importing.base}scores/"
    assert importing.saved() == {}


def test_an_import_is_saved_once(importing: Import) -> None:
    importing.upload(GOOD)
    importing.check("import")
    importing.check("import")
    assert Assessment.objects.filter(cluster=importing.cluster).count() == 1


def test_an_upload_for_one_cluster_is_not_offered_to_another(importing: Import) -> None:
    importing.upload(GOOD)
    second = cluster_of(importing.cluster.memberships.get().user)
    address = f"/en/my-cluster/{second.slug}/import/check/"
    assert importing.browser.post(address, {"do": "import"}).status_code == 302
    assert not Assessment.objects.filter(cluster=second).exists()


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
    assert (dates[0] in content) is (dates[0] != "2024-05-01")
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


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("extension", ["xlsx", "csv"])
def test_the_template_is_read_back_by_the_import(language: str, extension: str) -> None:
    importing = Import(language)
    response = importing.browser.get(f"{importing.base}import/template.{extension}")
    assert f"scores.{extension}" in response["Content-Disposition"]
    if extension == "xlsx":
        book = load_workbook(io.BytesIO(response.content))
        assert book.active is not None
        for row in book.active.iter_rows(min_row=3):
            row[3].value = 61
        stream = io.BytesIO()
        book.save(stream)
        filled = stream.getvalue()
    else:
        lines = response.content.decode("utf-8-sig").splitlines()
        filled = "\n".join([lines[0], *[line.removesuffix(";;") + ";61;" for line in lines[1:]]])
    response = importing.upload(filled, f"scores.{extension}")
    assert response.context["page"].problem_count == 0
    importing.check("import")
    assert importing.saved() == dict.fromkeys(codes(), 61.0)


def test_there_is_no_other_template(importing: Import) -> None:
    assert importing.browser.get(f"{importing.base}import/template.pdf").status_code == 404


def test_an_assessment_imported_by_mistake_can_be_deleted(importing: Import) -> None:
    importing.upload(GOOD)
    importing.check("import")
    assessment = Assessment.objects.get(cluster=importing.cluster)
    address = f"{importing.base}scores/{assessment.pk}/delete/"
    assert importing.browser.get(address)["Location"] == f"{importing.base}scores/"
    assert importing.saved()
    importing.browser.post(address)
    assert importing.saved() == {}


NO_SCALE = "Nr.;Punkte\n1.1;2\n1.2;4\n2.1;3\n"


def test_a_scale_is_asked_for_with_totals_and_changed_again(importing: Import) -> None:
    page = importing.upload(NO_SCALE).content.decode()
    assert 'name="scale" value="0-4"' in page
    assert "75\xa0%" in page
    assert importing.check("import").status_code == 422
    assert importing.saved() == {}
    importing.check("check", scale="0-5")
    response = importing.check("check", scale="0-4")
    assert values_of(response) == {"1.1": 50.0, "1.2": 100.0, "2.1": 75.0}
    importing.check("import")
    assert importing.saved() == {"1.1": 50.0, "1.2": 100.0, "2.1": 75.0}


def test_a_scale_of_ones_own_is_typed_in(importing: Import) -> None:
    importing.upload(NO_SCALE)
    for low, high in (("4", "0"), ("x", ""), ("", "")):
        given = {"scale": "other", "scale-from": low, "scale-to": high}
        assert importing.check("import", **given).status_code == 422
    importing.check("import", **{"scale": "other", "scale-from": "0", "scale-to": "8"})
    assert importing.saved() == {"1.1": 25.0, "1.2": 50.0, "2.1": 37.5}


def test_two_years_are_saved_as_two_assessments_from_one_screen(importing: Import) -> None:
    importing.upload("Code;2023;2025\n1.1;40;60\n1.2;30;55\n")
    days = {"date-0": "2023-11-02", "day-1": "2025-12-31"}
    assert importing.check("import", column="both", **days)["Location"] == importing.base
    saved = Assessment.objects.filter(cluster=importing.cluster).order_by("assessed_on")
    assert [each.assessed_on.isoformat() for each in saved] == ["2023-11-02", "2025-12-31"]
    assert float(saved[1].scores.get(indicator__code="1.1").value or 0) == 60


def test_an_upload_is_of_its_owner_outlives_the_session_and_ends_after_a_week(
    importing: Import,
) -> None:
    importing.upload(NO_SCALE)
    importing.check("check", scale="0-4")
    owner = importing.cluster.memberships.get().user
    again = browser_of(owner)
    address = f"{importing.base}import/check/"
    assert again.get(address).context["page"].total.startswith("75\xa0% of only 3 of 31")
    colleague = person("colleague")
    MembershipFactory(cluster=importing.cluster, user=colleague, role="manager")
    assert browser_of(colleague).get(address).status_code == 302
    pending = PendingImport.objects.get()
    pending.created_at -= PendingImport.KEPT_FOR
    pending.save()
    assert again.get(address).status_code == 302


def test_an_import_that_was_cut_off_and_sent_again_is_one_assessment(importing: Import) -> None:
    for _ in range(2):
        importing.upload(GOOD)
        importing.check("import")
    assert Assessment.objects.filter(cluster=importing.cluster).count() == 1


def test_a_total_of_a_few_rows_says_of_how_many(importing: Import) -> None:
    scores = "".join(f"{code};60\n" for code in codes())
    assert importing.upload(f"code;score\n{scores}").context["page"].total == "60\u00a0%"
    few = importing.upload("code;score\n1.1;40\n2.10;55,5\n3.2;n/a\n").context["page"].total
    assert "of only 2 of 31 indicators" in few
