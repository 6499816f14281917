"""Importing a report: upload, look, correct, confirm. Nothing is saved before."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from portal.benchmarking.models import Assessment, PendingImport, Score
from practices.models import Indicator
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, MembershipFactory, cluster_of, codes
from tests.portal.benchmarking.imports.uploads import GOOD, Import, problems_of, values_of, xlsx

pytestmark = pytest.mark.django_db


ONE_BAD_ROW = "code;score\n1.1;40\n1.2;many\n3.2;60\n"


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
    assert "in row 3</span>" in page
    assert "0 to 5</span>" in page
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


def test_a_self_check_that_is_begun_is_not_deleted_by_the_address_of_an_assessment(
    importing: Import,
) -> None:
    draft = AssessmentFactory(cluster=importing.cluster, is_draft=True, scores={"1.1": 50})
    answer = importing.browser.post(f"{importing.base}scores/{draft.pk}/delete/")
    assert answer.status_code == 404
    assert Assessment.objects.filter(pk=draft.pk).exists()


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


def test_scores_and_their_corrections_have_one_day(importing: Import) -> None:
    rows = "".join(f"{code};{20 + place};\n" for place, code in enumerate(codes()[1:9]))
    sheet = f"Code;Score (%);Corrected\n{codes()[0]};24;95\n{rows}"
    page = importing.upload(sheet).content.decode()
    assert page.count('type="date"') == 1
    assert "2 questions are open" in page
    corrected = {"column": "Score (%) + Corrected", "date-0": "", "date-all": "2026-03-01"}
    importing.check("import", **corrected)
    assert importing.saved()[codes()[0]] == 95
    assert Assessment.objects.get(cluster=importing.cluster).assessed_on.isoformat() == "2026-03-01"
