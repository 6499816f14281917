"""A score is corrected in the unit of its report, or asked about."""

from __future__ import annotations

import pytest

from portal.benchmarking.models import Score
from portal.benchmarking.services import (
    finish_self_check,
    start_self_check,
)
from tests.portal.benchmarking.corrections.corrector import Corrector

pytestmark = pytest.mark.django_db


def test_a_score_of_a_report_in_points_is_corrected_in_points() -> None:
    it = Corrector("0-4")
    form = it.browser.get(it.address("1.1")).content.decode()
    assert "20\u00a0% (0.8 of 4)" in form
    assert "Points of the report (0 to 4), such as 3 of 4 = 75\u00a0%" in form
    assert 'value="0.8"' in form
    saved = it.browser.post(
        it.address("1.1"), {"value": "3", "unit": "0-4", "seen": "20"}, follow=True
    )
    assert "1.1 is saved: 75\u00a0% (3 of 4)." in saved.content.decode()
    assert it.score("1.1") == 75
    # Sent as it stands, nothing is rounded on the way through the other unit.
    Score.objects.filter(assessment=it.assessment, indicator__code="1.1").update(value=33.333333)
    it.send("1.1", "1.333333", "33.333333", unit="0-4")
    assert it.score("1.1") == 33.333333


@pytest.mark.parametrize(
    ("scale", "unit", "value", "answer", "saved"),
    [
        ("0-4", "0-100", "3", "0-4", 75),
        ("0-4", "0-100", "3", "0-100", 3),
        ("0-4", "0-4", "75", "0-100", 75),
        ("6-1", "0-100", "2", "6-1", 80),
        ("1-5", "1-5", "0", "0-100", 0),
        # Nobody knows how the report counted, or there was none.
        ("", "0-100", "3", "0-4", 75),
        ("", "", "3", "0-100", 3),
        ("", "0-100", "2,5", "0-10", 25),
    ],
)
def test_a_number_that_may_be_meant_in_either_unit_is_asked_about_once(
    scale: str, unit: str, value: str, answer: str, saved: float
) -> None:
    it = Corrector(scale)
    asked = it.send("1.1", value, "20", unit=unit)
    form = asked.context["form"]
    assert (asked.status_code, list(form.errors), it.score("1.1")) == (422, ["unit"], 20)
    assert "checked" not in str(form["unit"])
    again = {"unit": "", "asked": form.data["asked"]}
    assert it.send("1.1", value, "20", **again).status_code == 422  # No answer is none.
    assert it.score("1.1") == 20
    assert it.send("1.1", value, "20", **{**again, "unit": answer}).status_code == 302
    assert it.score("1.1") == saved


@pytest.mark.parametrize(
    ("unit", "first", "then", "ticked"),
    [("0-4", "60", "2,4", "0-100"), ("0-100", "3", "2,4", "0-4"), ("0-4", "60", "75", "")],
)
def test_the_answer_about_one_number_is_none_about_another(
    unit: str, first: str, then: str, ticked: str
) -> None:
    it = Corrector("0-4")
    asked = it.send("1.1", first, "20", unit=unit).context["form"].data["asked"]
    again = it.send("1.1", then, "20", unit=ticked, asked=asked)
    assert (again.status_code, it.score("1.1")) == (422, 20)
    form = again.context["form"]
    offered = [str(value) for value, _label in form.fields["unit"].choices]
    assert offered == (["0-100", "0-4"] if then == "2,4" else ["0-100"])
    it.send("1.1", then, "20", unit=offered[-1], asked=form.data["asked"])
    assert it.score("1.1") == (60 if then == "2,4" else 75)


def test_what_says_its_unit_is_not_asked_about_again() -> None:
    it = Corrector("0-4")
    asked = it.send("1.1", "60", "20", unit="0-4").context["form"].data["asked"]
    assert it.send("1.1", "60 %", "20", unit="", asked=asked).status_code == 302
    assert it.score("1.1") == 60


def test_a_number_beyond_the_chosen_scale_is_told_with_the_ends_of_that_scale() -> None:
    asked = Corrector("1-5").send("1.1", "0", "20", unit="1-5").content.decode()
    assert "The scale chosen goes from 1 to 5, and 0 is not on it." in asked


@pytest.mark.parametrize(("unit", "most"), [("0-4", "4"), ("0-100", "100")])
def test_the_limits_named_are_those_of_the_unit(unit: str, most: str) -> None:
    response = Corrector("0-4").send("1.1", "2½", "20", unit=unit)
    assert response.context["form"].errors["value"] == [f"Enter a number from 0 to {most}."]


@pytest.mark.parametrize(
    ("scale", "unit", "value", "saved"),
    [
        ("0-4", "0-100", "3 %", 3),
        ("0-4", "0-100", "3/4", 75),
        ("", "0-100", "3 von 4", 75),
        ("", "0-100", "2,5/5", 50),
        ("0-4", "0-4", "62,5 %", 62.5),
        ("0-4", "0-100", "0", 0),
        ("0-4", "0-100", "75", 75),
        ("0-100", "0-100", "3", 3),
        ("", "0-100", "45", 45),
    ],
)
def test_what_says_its_unit_or_fits_one_only_is_saved_at_once(
    scale: str, unit: str, value: str, saved: float
) -> None:
    it = Corrector(scale)
    assert it.send("1.1", value, "20", unit=unit).status_code == 302
    assert it.score("1.1") == saved


def test_an_assessment_remembers_the_scale_and_a_self_check_that_keeps_scores_as_well() -> None:
    it = Corrector("0-4")
    kept = start_self_check(it.cluster, it.assessment.framework, it.user)
    finish_self_check(kept)
    kept.refresh_from_db()
    assert (kept.origin, kept.scale) == ("mixed", "0-4")
