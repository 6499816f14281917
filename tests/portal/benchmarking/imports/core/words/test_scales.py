"""The scale of a report: kept once it is named, with its good end, and said where assumed."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import (
    PERCENT,
    Scale,
    parse_scale,
    possible_scales,
)
from tests.portal.benchmarking.imports.core.import_sheets import CODES, look, one, workbook

# On a scale from 0 to 4, and what one slip of the finger makes of the last.
POINTS = (2, 3, 1, 4, 0, 1)


def sheet(
    last: str, *above: str, heading: str = "Score", points: tuple[float, ...] = POINTS
) -> str:
    rows = [f"{code};{point}" for code, point in zip(CODES, points, strict=False)]
    return "\n".join([*above, "", f"Code;{heading}", *rows, f"{CODES[6]};{last}"])


NAMED = {
    "line": ("Scale: 0 to 4",),
    "legend in a cell": ("0 = none, 1 = little, 2 = some, 3 = good, 4 = full",),
    "legend in rows": ("0;none", "1;little", "2;some", "3;good", "4;full"),
    "italian": ("Scala da 0 a 4",),
    "german": ("Skala: 0 bis 4",),
}


@pytest.mark.parametrize("above", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("typo", ["44", "-1", "35"])
def test_a_named_scale_is_kept_and_what_does_not_fit_is_a_problem(
    above: tuple[str, ...], typo: str
) -> None:
    result = one(sheet(typo, *above))
    (problem,) = result.problems
    assert problem.problem is not None
    assert problem.problem.code == "outside-scale"
    assert problem.problem.params == {"raw": typo, "min": "0", "max": "4"}
    assert result.scores["1.2"] == 75


def test_a_named_scale_that_hardly_any_score_fits_is_asked_about() -> None:
    content = sheet("55", "Scale: 0 to 4", points=(22, 33, 14, 45, 3, 18))
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    assert {"0-4", "0-100"} <= {choice.value for choice in question.choices}


DOWNWARD = {
    "german": ("1 = sehr gut, 2 = gut, 3 = befriedigend, 4 = ausreichend, 5 = ungenügend",),
    "german ends": ("1 = sehr gut … 5 = ungenügend",),
    "german rows": ("Skala 1 bis 5", "1;sehr gut", "5;mangelhaft"),
    "english": ("1 (excellent) to 5 (poor)",),
    "english where": ("Scale 1-5 where 1 is best",),
    "english lower": ("Scale: 1 to 5 (lower is better)",),
    "italian": ("Scala da 1 a 5 (1 = ottimo)",),
    "french": ("Échelle de 1 à 5 (1 = très bien, 5 = insuffisant)",),
    "spanish": ("Escala de 1 a 5, siendo 1 excelente",),
}
GRADES = (1, 2, 3, 4, 5, 1)


@pytest.mark.parametrize("above", DOWNWARD.values(), ids=DOWNWARD)
def test_a_scale_whose_words_begin_with_the_best_is_read_so(above: tuple[str, ...]) -> None:
    result = one(sheet("2", *above, points=GRADES))
    assert list(result.scores.values()) == [100, 75, 50, 25, 0, 100, 75]


@pytest.mark.parametrize(
    "heading",
    ["Note (1 = sehr gut, 5 = ungenügend)", "Score (1-5, 1 = best)", "Voto (1 ottimo - 5 scarso)"],
)
def test_a_heading_may_say_that_1_is_the_best(heading: str) -> None:
    result = one(sheet("2", heading=heading, points=GRADES))
    assert list(result.scores.values()) == [100, 75, 50, 25, 0, 100, 75]


@pytest.mark.parametrize("above", ["Scale 1 to 5: 1 = poor, 5 = excellent", "Skala von 1 bis 5"])
def test_a_scale_that_rises_is_left_as_it_is(above: str) -> None:
    result = one(sheet("2", above, points=GRADES))
    assert list(result.scores.values()) == [0, 25, 50, 75, 100, 0, 25]


@pytest.mark.parametrize(
    ("above", "heading", "scale"),
    [
        ("Schulnotenskala 1 bis 6", "Ergebnis", "6-1"),
        ("", "Note (1-6)", "6-1"),
        ("", "Schulnote", "5-1"),
        ("Scale: 5 to 1", "Score", "5-1"),
    ],
)
def test_grades_are_asked_about_in_both_directions(above: str, heading: str, scale: str) -> None:
    content = sheet("2", above, heading=heading, points=GRADES)
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    choices = {choice.value for choice in question.choices}
    assert {scale, "-".join(reversed(scale.split("-")))} <= choices
    answered = one(content, Answers(scale=parse_scale(scale)))
    assert next(iter(answered.scores.values())) == 100


def test_a_scale_may_be_given_worst_score_first() -> None:
    assert parse_scale("6-1") == Scale(6, 1)
    assert Scale(6, 1).percent(1) == 100
    assert parse_scale("4-4") is None
    assert parse_scale("4-0") == Scale(4, 0)
    result = one(sheet("7", points=GRADES), Answers(scale=parse_scale("6-1")))
    assert result.scores["1.1"] == 100
    (problem,) = result.problems
    assert problem.problem is not None
    assert problem.problem.params == {"raw": "7", "min": "1", "max": "6"}


def test_an_assumed_scale_is_said_and_can_be_changed() -> None:
    reading = look(sheet("80", points=(20, 30, 70, 60, 0, 55)))
    assert "scale-assumed" in [notice.code for notice in reading.notices]
    (shown,) = [each for each in reading.asked if each.about == "scale"]
    assert (shown.answer, [choice.value for choice in shown.choices]) == ("0-100", ["0-100"])
    changed = one(sheet("80", points=(20, 30, 70, 60, 0, 55)), Answers(scale=Scale(0, 80)))
    assert changed.scores["4.2"] == 100


@pytest.mark.parametrize("typo", ["35", "66", "-3"])
def test_one_score_far_from_a_small_scale_does_not_make_it_per_cent(typo: str) -> None:
    (question,) = [each for each in look(sheet(typo)).questions if each.about == "scale"]
    assert {"0-4", "0-100"} <= {choice.value for choice in question.choices}


@pytest.mark.parametrize(
    "content", ["Code;Score;Max\n1.1;1;4\n1.2;2;4\n", "Code;Score (0-4)\n1.1;1\n1.2;2\n"]
)
def test_a_scale_that_a_person_gives_wins_and_is_said(content: str) -> None:
    reading = look(content, Answers(scale=Scale(0, 5), is_scale_for_all=True))
    assert reading.results[0].scores == {"1.1": 20, "1.2": 40}
    assert "scale-given" in [notice.code for notice in reading.notices]


def test_points_under_a_per_cent_sign_are_asked_about() -> None:
    assert next(each.about for each in look(sheet("2", heading="%")).questions) == "scale"
    percents = one(sheet("2", heading="%", points=(62, 75, 30, 81, 0, 12)))
    assert percents.scores["1.1"] == 62


def test_the_maximum_of_the_peers_is_no_scale() -> None:
    rows = "\n".join(f"{code};0,5;3,5;2;{n}" for code, n in zip(CODES, POINTS, strict=False))
    reading = look(f"Code;Min;Max;Average;Score\n{rows}")
    assert next(each.about for each in reading.questions) == "scale"
    (ignored,) = [each for each in reading.notices if each.code == "columns-ignored"]
    assert ignored.params["columns"] == "“Average”, “Max”, “Min”"


SCORES: list[list[object]] = [
    ["Code", "Score"],
    *([code, point] for code, point in zip(CODES, POINTS, strict=False)),
]


def test_scale_and_day_of_another_sheet_are_proposals_only() -> None:
    survey: list[list[object]] = [["Satisfaction, scale: 0 to 9"], ["Interview: 14.03.2024"]]
    reading = look(workbook(Scores=SCORES, Survey=survey))
    asked = {each.about: [choice.value for choice in each.choices] for each in reading.questions}
    assert asked["scale"][0] == "0-9"
    assert asked["date"] == ["2024-03-14"]
    (day,) = [each for each in reading.questions if each.about == "date"]
    assert day.problem.params["cell"] == "Survey!A2"


def test_hidden_lines_name_neither_scale_nor_day_and_hidden_scores_are_said() -> None:
    made = load_workbook(
        io.BytesIO(workbook(Scores=[["Scale: 0 to 9"], ["Interview: 14.03.2024"], *SCORES]))
    )
    for number in (1, 2, 5):
        made.worksheets[0].row_dimensions[number].hidden = True
    stream = io.BytesIO()
    made.save(stream)
    reading = look(stream.getvalue())
    assert {each.problem.code for each in reading.questions} == {"which-scale", "date-missing"}
    (hidden,) = [each for each in reading.notices if each.code == "hidden-scores"]
    assert hidden.params["codes"] == "1.2"


@pytest.mark.parametrize(
    "line",
    ["Interviewdatum: 14.03.2025", "Assessmentdate;14.03.2025", "Data di rilevazione: 14.03.2025"],
)
def test_compound_words_of_dates_are_seen_also_above_two_years(line: str) -> None:
    assert one(f"{line}\nCode;Score\n1.1;55\n1.2;60\n").date == date(2025, 3, 14)
    content = f"{line}\nCode;2024;2025\n1.1;55;60\n1.2;60;65\n"
    both = look(content, Answers(column="both"))
    assert [result.date for result in both.results] == [None, date(2025, 3, 14)]


def test_one_sheet_per_area_is_one_report_each_with_its_own_maximum() -> None:
    head: list[object] = ["Code", "Score", "Max"]
    content = workbook(
        One=[head, ["1.1", 2, 4], ["1.2", "3*", 4]], Two=[head, ["2.1", 5, 10], ["2.9", 10, 10]]
    )
    reading = look(content)
    (result,) = reading.results
    assert result.scores == {"1.1": 50, "2.1": 50, "2.9": 100}
    assert [row.cell for row in result.problems] == ["One!B3"]
    assert "elsewhere" not in [notice.code for notice in reading.notices]
    mended = one(content, Answers(edits={"One!B3": "3"}))
    assert mended.scores == {"1.1": 50, "1.2": 75, "2.1": 50, "2.9": 100}


def test_sheets_that_name_an_indicator_twice_are_not_put_together() -> None:
    head: list[object] = ["Code", "Score", "Max"]
    content = workbook(One=[head, ["1.1", 2, 4], ["1.2", 3, 4]], Two=[head, ["1.1", 5, 10]])
    assert one(content).scores == {"1.1": 50, "1.2": 75}


def test_our_own_download_is_read_with_its_exact_scores() -> None:
    scores = {"1.1": 0.4, "1.2": 62.5, "2.1": 80.2}
    rows = [[12, code, point, round(point)] for code, point in scores.items()]
    content = workbook(Scores=[["Assessment", "Code", "Score", "Score (%)"], *rows])
    assert one(content).scores == scores


@pytest.mark.parametrize("percents", [1, 2, 3, 8, 15])
def test_points_among_per_cent_are_asked_about_however_many_there_are(percents: int) -> None:
    numbers = [[0, 1, 2, 3, 4][place % 5] for place in range(31 - percents)]
    scales = possible_scales([*numbers, *[60.0 + place for place in range(percents)]], PERCENT)
    assert Scale(0, 4) in scales
    assert PERCENT in scales


def test_scores_all_over_a_scale_are_taken_as_they_are() -> None:
    assert possible_scales([5, 9, 22, 38, 47, 51, 64, 78, 83, 91], PERCENT) == [PERCENT]
