"""What stands in place of a number is said in a way that helps, and fractions keep their scale."""

from __future__ import annotations

import datetime

import pytest
from openpyxl import Workbook

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import CODES, look
from tests.portal.benchmarking.imports.core.previews import saved


def message(odd: str) -> str:
    rows = [f"{code};{odd if code == '2.1' else 60 + n}" for n, code in enumerate(CODES)]
    content = "\n".join(["Code;Score (0-100)", *rows])
    (row,) = [row for result in look(content).results for row in result.problems]
    assert row.problem is not None
    return problem_message(row.problem)


@pytest.mark.parametrize(
    ("odd", "hint"),
    [
        ("03. Mai", "Was it 3.5?"),
        ("3-mag", "Was it 3.5?"),
        ("03.05.", "Was it 3.5?"),
        ("2026-05-03", "Was it 3.5?"),
        ("60-70", "is a range"),
        ("60 – 70 %", "is a range"),
        ("60 bis 70", "is a range"),
        ("ca. 55", "such as 55."),
        ("~55,5", "such as 55.5."),
        ("55*", "such as 55."),
        ("55 (draft)", "such as 55."),
        ("> 50", "such as 50."),
        ("good", "is not a number"),
        ("A1", "is not a number"),
        ("50 or 60", "is not a number"),
        ("=1+1", ""),
    ],
)
def test_what_is_no_number_says_what_to_enter(odd: str, hint: str) -> None:
    assert hint in message(odd)


def test_a_date_cell_says_which_score_it_may_have_been() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Code", "Score (0-10)"])
    for number, code in enumerate(CODES):
        score = datetime.datetime(2026, 5, 3) if code == "2.1" else number + 0.5
        book.active.append([code, score])
    (row,) = look(saved(book)).problems
    assert row.problem is not None
    told = problem_message(row.problem)
    assert "3 May 2026" in told
    assert "Was it 3.5?" in told


ODD = "\n".join(["Code;Score", *(f"{c};{60 + n}" for n, c in enumerate(CODES[:5])), "3.2;3,5 / 4"])


def test_a_fraction_keeps_its_scale_whatever_the_others_are_said_to_be_on() -> None:
    before = look(ODD)
    (question,) = [each for each in before.asked if each.about == "scale"]
    after = look(ODD, Answers(scale=Scale(0, 100)))
    assert after.results[0].scores["3.2"] == 87.5
    assert not before.problems
    assert not after.problems
    (choice,) = [each for each in question.choices if each.value == "0-100"]
    assert choice.unread == {}
    assert list(choice.totals.values()) == [after.results[0].overall]


def test_a_scale_that_is_given_for_all_scores_holds_for_fractions_as_well() -> None:
    after = look(ODD, Answers(scale=Scale(0, 100), is_scale_for_all=True))
    assert [row.code for row in after.problems] == ["3.2"]
