"""Scores that an import has replaced are taken back one by one, or all of it at once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.services import save_import
from tests.portal.benchmarking.corrections.corrector import Corrector

pytestmark = pytest.mark.django_db

NEW = {"1.1": 70.5, "2.1": 90.25, "3.1": 30.0}
DAY = datetime.date(2025, 10, 14)


@pytest.fixture
def it() -> Corrector:
    found = Corrector()
    found.send("2.8", "40", seen="90", reason="misread")
    save_import(
        found.cluster,
        found.assessment.framework,
        NEW,
        found.user,
        DAY,
        scale=Scale(0, 100),
        same_day="replace",
        source="new.csv",
    )
    return found


def page_of(it: Corrector) -> Any:
    return it.browser.get(f"{it.base}scores/{it.assessment.pk}/")


def batches(it: Corrector) -> list[tuple[int, ...]]:
    return [each.together for each in page_of(it).context["corrections"] if each.together]


def undo(it: Corrector, *changes: object) -> Any:
    address = f"{it.base}scores/{it.assessment.pk}/undo-several/"
    return it.browser.post(address, {"change": changes}, follow=True)


def test_an_import_is_taken_back_at_once_and_nothing_else_is(it: Corrector) -> None:
    (together,) = batches(it)
    assert len(together) == len(NEW)
    shown = page_of(it).content.decode()
    assert "3 changes for “new.csv”" in shown
    assert "3 scores are as they were before." in undo(it, *together).content.decode()
    assert [it.score(code) for code in ("1.1", "2.1", "3.1", "2.8")] == [20, 90, 90, 40]
    # Sent twice it changes nothing more, and there is nothing left to take back at once.
    undo(it, *together)
    assert [it.score(code) for code in NEW] == [20, 90, 90]
    assert batches(it) == []


def test_what_was_corrected_since_stays_and_that_is_said(it: Corrector) -> None:
    (together,) = batches(it)
    it.send("3.1", "55", seen="30")
    told = undo(it, *together).content.decode()
    assert "2 scores are as they were before." in told
    assert "1 score was changed again since and stays as it is." in told
    assert it.score("3.1") == 55


def test_numbers_of_others_are_left_alone(it: Corrector) -> None:
    (together,) = batches(it)
    other = Corrector()
    undo(other, *together, "x")
    assert [it.score(code) for code in NEW] == [*NEW.values()]
    reader = it.colleague("member")
    address = f"{it.base}scores/{it.assessment.pk}/undo-several/"
    assert reader.post(address, {"change": together}).status_code in (403, 404)
    assert it.score("3.1") == NEW["3.1"]


def test_a_small_change_is_shown_with_its_decimals_on_both_sides(it: Corrector) -> None:
    shown = page_of(it).content.decode()
    assert "90.00\xa0% → <b>90.25\xa0%</b>" in shown or "90.0\xa0% → <b>90.3\xa0%</b>" in shown
    assert "90\xa0% → <b>90\xa0%</b>" not in shown
