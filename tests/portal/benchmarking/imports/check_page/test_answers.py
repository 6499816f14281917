"""Questions of the check page that are answered once and hold for what is saved."""

from __future__ import annotations

import pytest

from portal.benchmarking.models import Assessment
from tests.portal.benchmarking.imports.uploads import Import, values_of

pytestmark = pytest.mark.django_db

GAP = "Code;Anteil nicht erfüllt in %\n1.1;60\n1.2;44,5\n2.1;0\n"
PARTS = "Code;Points;Max.\n1.1;2;4\n1.2;3;4\n\nCode;Max.;Points\n2.1;4;1\n"


def test_what_is_missing_is_saved_as_what_is_reached_and_remembers_its_scale() -> None:
    importing = Import()
    page = importing.upload(GAP).context["page"]
    assert (page.total, page.open_count) == ("", 2)
    assert importing.check("import").status_code == 422
    shown = importing.check("check", direction="less")
    assert values_of(shown) == {"1.1": 40, "1.2": 55.5, "2.1": 100}
    assert importing.check("import").status_code == 302
    assert importing.saved() == {"1.1": 40, "1.2": 55.5, "2.1": 100}
    assessment = Assessment.objects.get(cluster=importing.cluster)
    assert str(assessment.reported_scale) == "100-0"


def test_parts_of_a_file_are_saved_only_when_somebody_says_so() -> None:
    importing = Import()
    importing.upload(PARTS)
    assert importing.check("import").status_code == 422
    assert importing.saved() == {}
    assert importing.check("import", parts="only").status_code == 302
    assert importing.saved() == {"1.1": 50, "1.2": 75}


def test_a_day_without_a_word_is_one_answer_away() -> None:
    importing = Import()
    page = importing.upload("12.03.2024\nCode;Score\n1.1;60\n1.2;75\n").context["page"]
    (day,) = page.days
    assert [choice.value for choice in day.choices] == ["2024-03-12"]
    given = {"date-0": "", "day-0": "2024-03-12"}
    assert importing.check("import", **given).status_code == 302
    assert str(Assessment.objects.get(cluster=importing.cluster).assessed_on) == "2024-03-12"


@pytest.mark.parametrize(("low", "high"), [("0", "2 Punkte"), ("2", "0"), ("1", "1"), ("", "12")])
def test_a_scale_that_cannot_be_read_takes_the_former_answer_away(low: str, high: str) -> None:
    importing = Import()
    importing.upload("Code;Points\n1.1;0,4\n1.2;0,75\n2.1;1\n")
    importing.check("check", scale="0-4")
    typed = {"scale": "other", "scale-from": low, "scale-to": high}
    response = importing.check("import", **typed)
    assert response.status_code == 422
    assert importing.saved() == {}
    page = response.context["page"]
    assert page.other_scale == (low, high)
    assert page.scale_error in response.content.decode()
    assert page.scale_error in dict(page.errors).values()


def test_an_upload_that_waits_is_found_again_by_whose_it_is() -> None:
    importing = Import()
    importing.upload("code;score\n1.1;40\n", name="ours.csv")
    link = f'href="{importing.base}import/check/"'
    page = importing.browser.get(f"{importing.base}scores/").content.decode()
    assert "ours.csv" in page
    assert link in page
    importing.check("cancel")
    assert link not in importing.browser.get(f"{importing.base}scores/").content.decode()
