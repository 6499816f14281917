"""Kinds of sheets whose figures were once wrong without a word: a question is better."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from tests.portal.benchmarking.imports.core.import_sheets import CODES, look, one
from tests.portal.benchmarking.imports.core.words.test_scales import GRADES, POINTS, sheet


@pytest.mark.parametrize(
    ("above", "heading", "turned"),
    [
        ("Low scores are better.", "Score (1-5)", "5-1"),
        ("Je niedriger die Zahl, desto besser", "Bewertung (1-5)", "5-1"),
        ("Bestwert: 1", "Bewertung (1-5)", "5-1"),
        ("Un valore basso è migliore.", "Voto (0-5)", "5-0"),
    ],
)
def test_a_hint_that_low_scores_are_good_is_a_question(
    above: str, heading: str, turned: str
) -> None:
    content = sheet("2", above, heading=heading, points=GRADES)
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    assert turned in {choice.value for choice in question.choices}
    answered = one(content, Answers(scale=parse_scale(turned)))
    assert answered.scores["1.1"] > answered.scores["1.2"]


def test_an_unnamed_scale_from_1_is_offered_in_both_directions() -> None:
    content = sheet("2", "1 = fully met, 5 = not met", points=(1, 2, 3, 4, 5, 1))
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    assert {"1-5", "5-1"} <= {choice.value for choice in question.choices}


@pytest.mark.parametrize("above", ["1 = poor, 5 = best", "The higher the better"])
def test_a_scale_that_surely_rises_is_read_without_a_question(above: str) -> None:
    assert one(sheet("2", above, heading="Score (1-5)", points=GRADES)).scores["1.1"] == 0


@pytest.mark.parametrize(
    ("above", "heading"), [("", "Punkte (0-4)"), ("Skala: 0 bis 4", "Punkte")], ids=["head", "line"]
)
def test_a_fraction_of_another_scale_than_the_named_one_is_a_problem(
    above: str, heading: str
) -> None:
    result = one(sheet("1/2", above, heading=heading))
    (row,) = result.problems
    assert row.problem is not None
    assert (row.problem.code, row.problem.params["max"]) == ("fraction-differs", "4")
    assert row.value is None


def test_a_fraction_of_the_row_s_own_maximum_is_read_and_another_one_is_not() -> None:
    rows = [f"{code};{score};5" for code, score in zip(CODES[:3], ("2/5", "3/4", "1"), strict=True)]
    result = one("\n".join(["Code;Score;Max.", *rows]))
    assert result.scores["1.1"] == 40
    assert [row.code for row in result.problems] == ["1.2"]


def test_a_fraction_of_a_scale_from_1_begins_at_1_too() -> None:
    assert one(sheet("3/5", heading="Score (1-5)", points=GRADES)).scores[CODES[6]] == 50


@pytest.mark.parametrize(
    "line",
    [
        "Cluster-Gründung 12.05.2009",
        "Label awarded: 1 March 2021",
        "Approvato il 12.05.2020",
        "Letzte Änderung 12.05.2024",
        "Zeitraum 01.01.2024",
    ],
)
def test_a_day_of_something_else_is_a_question(line: str) -> None:
    reading = look(sheet("2", line, heading="Score (0-4)"))
    (question,) = [each for each in reading.questions if each.about == "date"]
    assert question.problem.code == "date-unsure"


def test_of_two_tables_below_each_other_one_is_asked_for() -> None:
    rows = [f"{code};{point}" for code, point in zip(CODES, POINTS, strict=False)]
    other = [f"{code};4" for code in CODES[:6]]
    content = "\n".join(
        ["Self-assessment", "Code;Score (0-4)", *rows, "", "Expert", "Code;Score (0-4)", *other]
    )
    (question,) = [each for each in look(content).questions if each.about == "column"]
    first, second = [choice.value for choice in question.choices]
    assert one(content, Answers(column=first)).scores["1.1"] == 50
    assert one(content, Answers(column=second)).scores["1.1"] == 100


@pytest.mark.parametrize(
    "legend",
    [
        ("0 = keine Angabe",),
        ("0 = not assessed, 1 = poor, 4 = excellent",),
        ("0: no evaluado",),
        ("0;non valutato", "4;ottimo"),
        ("Scale (0 = n/a)",),
    ],
)
def test_a_number_that_a_legend_calls_not_known_is_no_score(legend: tuple[str, ...]) -> None:
    content = sheet("2", *legend, heading="Score (0-4)")
    assert one(content).scores[CODES[4]] is None
    (said,) = [each for each in look(content).notices if each.code == "code-for-unknown"]
    assert said.params["raw"].startswith("0")


def test_a_step_for_not_known_is_no_end_of_the_scale() -> None:
    legend = ("0 = not assessed, 1 = poor, 2 = fair, 3 = good, 4 = excellent",)
    assert one(sheet("2", *legend)).scores["1.1"] == pytest.approx(33.3, abs=0.1)


def test_0_for_none_is_a_score() -> None:
    assert one(sheet("0", "0 = none, 4 = full", heading="Score (0-4)")).scores[CODES[6]] == 0


def test_a_sum_that_stands_above_its_rows_is_no_difference() -> None:
    rows = ["1;Area one;7", "1.1;;3", "1.2;;4", "2;Area two;5", "2.9;;2", "2.10;;3"]
    reading = look("\n".join(["Code;Indicator;Points (0-4)", *rows]))
    assert "sum-differs" not in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(("total", "is_said"), [("8", True), ("7", False)])
def test_a_wrong_sum_is_still_said(total: str, is_said: bool) -> None:
    reading = look(f"Code;Indicator;Points (0-4)\n1.1;;3\n1.2;;4\nTotal;;{total}\n")
    assert ("sum-differs" in {notice.code for notice in reading.notices}) is is_said


def test_points_and_per_cent_are_never_added_up() -> None:
    reading = look("Code;Indicator;Points (0-4)\n1.1;;3\n1.2;;75 %\n1.3;;2\nTotal;;8\n")
    assert "sum-differs" not in {notice.code for notice in reading.notices}


def test_a_heading_further_down_names_the_scale_of_its_own_rows() -> None:
    first = ["Code;Punkte (0-5)", "1.1;5", "1.2;2,5"]
    assert one("\n".join([*first, "Code;Punkte (0-4)", "2.9;3"])).scores["2.9"] == 75
    assert one("\n".join([*first, "Code;Punkte (0-5)", "2.9;3"])).scores["2.9"] == 60


@pytest.mark.parametrize(
    ("count", "mean"),
    [("Responses", "Average rating"), ("Antworten", "Mittelwert"), ("Risposte", "Media")],
)
def test_how_many_have_answered_is_never_the_score(count: str, mean: str) -> None:
    rows = [f"{code};{40 + place};{place % 5 + 1}" for place, code in enumerate(CODES)]
    questions = look("\n".join([f"Code;{count};{mean} (1-5)", *rows])).questions
    assert "column" in {question.about for question in questions}
