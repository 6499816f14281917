"""Rows that can't be read: what the rest would make, and the quick ways on from them."""

from __future__ import annotations

import datetime

import pytest

from tests.factories.clusters import codes
from tests.portal.benchmarking.imports.core.import_sheets import look
from tests.portal.benchmarking.imports.uploads import Import, problems_of, xlsx

pytestmark = pytest.mark.django_db

# Neither a scale nor all of its rows can be read.
SHEET = "Nr.;Punkte\n1.1;2\n1.2;4\n2.1;many\n2.2;3\n2.2;1\n6.1;3\n"


def test_the_totals_of_an_answer_are_without_the_rows_that_can_not_be_read(
    importing: Import,
) -> None:
    page = importing.upload(SHEET)
    text = page.content.decode()
    assert "<strong>total 75\xa0%</strong>" in text
    assert text.count("These totals leave out 4 rows that can't be read.") == 1
    assert "total –" not in text


def test_an_answer_without_bad_rows_says_nothing_of_them(importing: Import) -> None:
    page = importing.upload("Nr.;Punkte\n1.1;2\n1.2;4\n").content.decode()
    assert "<strong>total" in page
    assert "These totals" not in page


def test_each_choice_knows_how_many_rows_are_not_in_its_total() -> None:
    (asked,) = [each for each in look(SHEET).questions if each.about == "scale"]
    assert {count for choice in asked.choices for count in choice.unread.values()} == {4}
    by_value = {choice.value: choice.totals["Punkte"] for choice in asked.choices}
    assert by_value["0-4"] == 75


def test_fields_name_no_scale_while_it_is_asked_for(importing: Import) -> None:
    page = importing.upload(SHEET)
    assert [shown.scale for shown in problems_of(page)] == [None] * 4
    assert "0 to 100</span>" not in page.content.decode()
    page = importing.check("check", scale="0-4")
    assert {str(shown.scale) for shown in problems_of(page)} == {"0-4"}
    assert "0 to 4</span>" in page.content.decode()


def test_all_rows_with_errors_are_left_out_at_once_and_can_be_taken_back_in(
    importing: Import,
) -> None:
    importing.upload(SHEET)
    page = importing.check("skip-all", scale="0-4")
    assert page.status_code == 200
    shown = page.context["page"]
    assert (shown.ready_count, shown.problem_count, len(shown.by_hand)) == (2, 0, 4)
    page = importing.check("", back=shown.by_hand[0][2])
    assert page.context["page"].problem_count == 1
    importing.check("skip-all")
    importing.check("import")
    assert importing.saved() == {"1.1": 50.0, "1.2": 100.0}


def test_one_row_is_left_out_at_its_row(importing: Import) -> None:
    page = importing.upload("Nr.;Punkte (0-4)\n1.1;2\n1.2;many\n").content.decode()
    assert 'value="skip-all"' not in page


def test_the_code_that_is_proposed_is_taken_with_one_click(importing: Import) -> None:
    page = importing.upload("Nr.;Punkte (0-4)\n1.1;2\n1.2;4\n6.1;3\n")
    (wrong,) = problems_of(page)
    assert wrong.near == "5.1"
    assert f'name="take" value="{wrong.fields.code}=5.1"' in page.content.decode()
    page = importing.check("", take=f"{wrong.fields.code}=5.1", **{wrong.fields.code: "6.1"})
    assert (page.status_code, page.context["page"].problem_count) == (200, 0)
    importing.check("import")
    assert importing.saved() == {"1.1": 50.0, "1.2": 100.0, "5.1": 75.0}


@pytest.mark.parametrize("take", ["", "=", "code-999=1.1", "scale", "upload=x"])
def test_a_proposal_for_nothing_changes_nothing(importing: Import, take: str) -> None:
    importing.upload("Nr.;Punkte (0-4)\n1.1;2\n1.2;4\n6.1;3\n")
    page = importing.check("", take=take)
    assert page.context["page"].problem_count == 1


def test_to_look_first_is_no_mistake_while_a_day_is_open(importing: Import) -> None:
    importing.upload("Nr.;Punkte (0-4)\n1.1;2\n1.2;4\n")
    looked = importing.check("check", **{"date-0": ""})
    assert (looked.status_code, looked.context["page"].errors) == (200, [])
    sent = importing.check("import", **{"date-0": ""})
    assert (sent.status_code, len(sent.context["page"].errors)) == (422, 1)


@pytest.mark.parametrize(
    ("language", "day"), [("en", "1 February 2027"), ("it", "1 febbraio 2027")]
)
def test_a_day_to_come_is_said_as_the_reader_writes_days(language: str, day: str) -> None:
    content = xlsx(["Date", datetime.date(2027, 2, 1)], ["Code", "Points (0-4)"], ["1.1", 2])
    page = Import(language).upload(content, "report.xlsx").content.decode()
    assert day.lower() in page.lower()
    assert "2027-02-01" not in page


def test_the_total_says_how_many_rows_it_is_without(importing: Import) -> None:
    rows = [f"{code};60" for code in codes()[:-2]]
    bad = [f"{code};{odd}" for code, odd in zip(codes()[-2:], ("ca. 55", "60-70"), strict=True)]
    page = importing.upload("\n".join(["Code;Score (0-100)", *rows, *bad])).context["page"]
    assert page.total == "60\xa0% (without 2 rows that can't be read)"
    assert page.problem_count == 2
