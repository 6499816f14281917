"""What a figure means is asked once where the file leaves it in doubt, and never guessed."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    POINTS,
    POINTS_OF,
    WANTED,
    codes,
    look,
    one,
    question,
    sheet,
    workbook,
)

PERCENTS = [100 - percent for percent in WANTED.values()]
MISSING = [
    "% non fulfilled",
    "Share not met (%)",
    "Gap to 100",
    "Distance to target",
    "Missing points",
    "Anteil nicht erfüllt in %",
    "Fehlende Punkte",
    "Lücke",
    "Punti mancanti",
    "Non raggiunto %",
    "Scostamento",
    "Brecha %",
    "Déficit",
    "No cumplido (%)",
    "Écart à la cible %",
    "Non atteint (%)",
    "Neîndeplinit %",
    "Karşılanmayan %",
    "Risk level",
    "Punti da recuperare",
    "Puntos que faltan",
    "Points non obtenus",
    "Points to go",
    "Weakness score",
]


@pytest.mark.parametrize("heading", MISSING)
def test_a_heading_of_what_is_missing_is_asked_about_and_turned_round(heading: str) -> None:
    content = sheet(heading, *PERCENTS)
    asked = question(look(content))
    totals = {choice.value: choice.totals[heading] for choice in asked.choices}
    assert asked.about == "direction"
    answered = one(content, Answers(rows={"direction": "less"}))
    assert answered.scores == WANTED
    assert totals["less"] == answered.overall
    assert one(content, Answers(rows={"direction": "more"})).scores != WANTED


def test_missing_points_are_turned_round_on_the_scale_of_their_row() -> None:
    cells = [f"{4 - points};4" for points in POINTS_OF]
    content = sheet("Fehlende Punkte;Max.", *cells)
    assert one(content, Answers(rows={"direction": "less"})).scores == WANTED


@pytest.mark.parametrize(
    ("heading", "above"),
    [
        ("Punkte (0 = nicht erfüllt, 4 = erfüllt)", ""),
        ("Score (0-4)", "0 = not met, 4 = fully met"),
        ("Score (0-4)", "Gap analysis 2025"),
        ("Punteggio (0-4)", "I criteri non raggiunti sono ripresi nel 2026"),
    ],
)
def test_steps_and_remarks_that_speak_of_gaps_are_no_question(heading: str, above: str) -> None:
    reading = look(sheet(heading, *POINTS_OF, above=above), Answers(scale=parse_scale("0-4")))
    assert {each.about for each in reading.questions} == {"date"}
    assert reading.results[0].scores == WANTED


def test_a_line_above_may_say_that_the_figures_are_what_is_missing() -> None:
    content = sheet("Wert", *PERCENTS, above="Angegeben ist der Anteil nicht erfüllt in %")
    assert question(look(content)).about == "direction"


def test_a_column_of_gaps_beside_the_scores_is_left_out_and_said() -> None:
    cells = [f"{points};{4 - points}" for points in POINTS_OF]
    reading = look(sheet("Punkte (0-4);Fehlende Punkte (0-4)", *cells))
    assert reading.results[0].scores == WANTED
    assert "Fehlende Punkte (0-4)" in str(reading.notices)


LOW = {
    "maximum column": ("Score;Max.", [f"{points};100" for points in POINTS_OF], ""),
    "heading": ("Score (0-100)", POINTS_OF, ""),
    "of": ("Punkte von 100", POINTS_OF, ""),
    "sign in the heading": ("Score %", POINTS_OF, ""),
    "sign in the cells": ("Score", [f"{points}%" for points in POINTS_OF], ""),
    "line": ("Punkte", POINTS_OF, "Skala: 0 bis 100"),
}


@pytest.mark.parametrize("case", LOW.values(), ids=LOW)
def test_scores_that_are_all_very_low_for_100_are_asked_about(
    case: tuple[str, list[object], str],
) -> None:
    heading, cells, above = case
    content = sheet(heading, *cells, above=above)
    asked = question(look(content))
    assert (asked.about, asked.problem.code) == ("scale", "which-points")
    assert {"0-4", "0-100"} <= {choice.value for choice in asked.choices}
    assert one(content, Answers(scale=parse_scale("0-4"))).scores == WANTED


def test_shares_under_a_per_cent_sign_in_the_cells_are_asked_about() -> None:
    content = sheet("Score", *(f"{percent / 100}%" for percent in WANTED.values()))
    assert question(look(content)).problem.code == "which-shares"
    assert one(content, Answers(scale=parse_scale("0-1"))).scores == WANTED


MIXED = {
    "a share among per cent": ("0,75%", "50%", "62%", "percent-or-points"),
    "points with a sign": ("3%", "2", "4", "percent-or-points"),
    "points without a sign": ("3", "50%", "62%", "sign-missing"),
}


@pytest.mark.parametrize("case", MIXED.values(), ids=MIXED)
def test_a_cell_in_another_unit_than_the_others_is_a_problem_of_its_row(
    case: tuple[str, str, str, str],
) -> None:
    odd, usual, other, code = case
    heading = "Score" if "%" in usual else "Score (0-4)"
    content = sheet(heading, usual, other, odd, usual, other, usual, other)
    assert codes(look(content)) == {odd: code}
    # Typed once more it is meant.
    assert not look(content, Answers(edits={"C4": "0,75 per cent"})).problems


def test_per_cent_among_points_is_read_and_said() -> None:
    reading = look(sheet("Score (0-4)", 2, 3, "75%", 4, 0, 1, 3))
    assert reading.results[0].scores["2.1"] == 75
    assert ("units-mixed", {"codes": "2.1"}) in [(n.code, n.params) for n in reading.notices]


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ("7", "outside-scale"),
        ("35", "outside-scale"),
        ("7/4", "outside-scale"),
        ("7 of 4", "outside-scale"),
        ("3/5", "fraction-differs"),
    ],
)
def test_an_outlier_does_not_hide_the_scale_that_the_other_cells_name(odd: str, code: str) -> None:
    form = "{} of 4" if "of" in odd else "{}/4"
    content = sheet("Score", *(form.format(p) for p in POINTS_OF[:6]), odd)
    reading = look(content)
    assert codes(reading) == {odd: code}
    assert {each.about for each in reading.questions} == {"date"}
    assert reading.results[0].scores["1.2"] == 75


def test_maxima_that_differ_from_row_to_row_are_no_outliers() -> None:
    cells = [f"{p}/{top}" for p, top in zip(POINTS_OF, (4, 4, 4, 8, 8, 5, 5), strict=True)]
    assert not look(sheet("Score", *cells)).problems


ASSESSORS = [
    ("Gutachter 1 (0-4)", "Gutachter 2 (0-4)", "Mittelwert (0-4)"),
    ("Assessor A (0-4)", "Assessor B (0-4)", "Mean (0-4)"),
    ("Voto A (0-4)", "Voto B (0-4)", "Media (0-4)"),
    ("Score A (0-4)", "Score B (0-4)", "Consensus score (0-4)"),
    ("Note A (0-4)", "Note B (0-4)", "Moyenne"),
]


@pytest.mark.parametrize("names", ASSESSORS, ids=[each[2] for each in ASSESSORS])
def test_of_several_assessors_the_mean_is_offered_first(names: tuple[str, str, str]) -> None:
    cells = [f"{max(0, p - 0.5)};{min(4, p + 0.5)}" for p in POINTS_OF]
    means = [sum(map(float, cell.split(";"))) / 2 for cell in cells]
    content = sheet(";".join(names), *(f"{c};{m}" for c, m in zip(cells, means, strict=True)))
    asked = question(look(content))
    assert [choice.value for choice in asked.choices] == [names[2], *names[:2]]
    scores = one(content, Answers(column=names[2])).scores
    assert list(scores.values()) == [mean * 25 for mean in means]


def test_the_average_of_others_is_not_offered_with_the_columns_of_assessors() -> None:
    cells = [f"{p};{p / 2};1.9" for p in POINTS_OF]
    asked = question(look(sheet("Score A (0-4);Score B (0-4);Average (0-4)", *cells)))
    assert [choice.value for choice in asked.choices] == ["Score A (0-4)", "Score B (0-4)"]


@pytest.mark.parametrize("heading", ["Portfolio median (0-4)", "Target (0-4)", "Vorjahr (0-4)"])
def test_figures_of_others_are_never_those_of_the_cluster_without_a_question(heading: str) -> None:
    content = sheet(heading, *POINTS_OF)
    asked = question(look(content))
    assert (asked.about, [each.value for each in asked.choices]) == ("column", [heading])
    assert one(content, Answers(column=heading)).scores == WANTED


@pytest.mark.parametrize("headings", ["Foo;Average rating (0-4)", "Number of answers;Mean (0-4)"])
def test_codes_are_never_offered_as_scores(headings: str) -> None:
    reading = look(sheet(headings, *(f"60;{points}" for points in POINTS_OF)))
    assert set(reading.columns) <= set(headings.split(";"))


AREAS: dict[str, list[list[object]]] = {
    "One": [["Code", "Score (0-4)"], *([code, POINTS[code]] for code in CODES[:4])],
    "Two": [["Code", "Score %"], *([code, WANTED[code]] for code in CODES[4:])],
}
SWAPPED = "\n".join(
    [
        *("Code;Points;Max.", *(f"{code};{POINTS[code]};4" for code in CODES[:4]), ""),
        *("Code;Max.;Points", *(f"{code};4;{POINTS[code]}" for code in CODES[4:])),
    ]
)


@pytest.mark.parametrize("content", [workbook(**AREAS), SWAPPED], ids=["sheets", "blocks"])
def test_parts_that_can_not_be_put_together_are_never_left_out_without_an_answer(
    content: bytes | str,
) -> None:
    asked = question(look(content))
    assert (asked.about, asked.problem.params["known"]) == ("parts", "4")
    assert all(code in asked.problem.params["tables"] for code in CODES[4:])
    answered = look(content, Answers(rows={"parts": "only"}))
    assert set(answered.results[0].scores) == set(CODES[:4])
    assert {each.about for each in answered.questions} == {"date"}


def test_parts_of_the_cluster_are_offered_beside_a_whole_table_of_others() -> None:
    parts = {
        "Own 1": [["Code", "Score (0-4)"], *([code, POINTS[code]] for code in CODES[:4])],
        "Own 2": [["Code", "Score (0-4)"], *([code, POINTS[code]] for code in CODES[4:])],
        "Peers": [["Code", "Score (0-4)"], *([code, 2] for code in CODES)],
    }
    content = workbook(**parts)
    asked = question(look(content))
    (own,) = [each.value for each in asked.choices if each.value.startswith("Own 1, Own 2")]
    assert one(content, Answers(column=own)).scores == WANTED


UNKNOWN = ["Blorp %", "Taso (0-100)", "Tulos"]


@pytest.mark.parametrize("heading", UNKNOWN)
def test_a_heading_that_nobody_knows_is_asked_about_once(heading: str) -> None:
    content = sheet(heading, *WANTED.values()).replace("Code;Indicator", "Zzz;Yyy")
    asked = question(look(content))
    assert (asked.about, asked.problem.code) == ("direction", "which-meaning")
    assert one(content, Answers(rows={"direction": "more"})).scores == WANTED


REACHED = ["Zielerreichung in %", "Reifegrad (0-100)", "Punctaj", "% raggiunto", "erfüllt in %"]


@pytest.mark.parametrize("heading", [*REACHED, "Grado de cumplimiento %", "Taux de réalisation %"])
def test_a_heading_of_what_is_reached_is_a_score(heading: str) -> None:
    reading = look(sheet(heading, *WANTED.values()))
    assert {each.about for each in reading.questions} == {"date"}
    assert reading.results[0].scores == WANTED


def test_a_maximum_far_from_those_of_the_others_is_a_problem_of_its_row() -> None:
    cells = [f"{points};4" for points in POINTS_OF]
    content = sheet("Score;Max.", *cells[:-1], "3.5;100")
    assert codes(look(content)) == {"3.5": "maximum-unlike"}
    assert not look(content, Answers(edits={"C8": "87.5 %"})).problems


def test_a_part_whose_scores_are_words_is_not_left_out_without_an_answer() -> None:
    parts = {"One": AREAS["One"], "Two": [["Code", "Score"], *([c, "high"] for c in CODES[4:])]}
    assert question(look(workbook(**parts))).about == "parts"


def test_a_row_below_the_heading_may_name_its_scale() -> None:
    content = sheet("Punkte", *POINTS_OF).replace("Punkte\n", "Punkte\n;;(0–4)\n")
    reading = look(content)
    assert {each.about for each in reading.questions} == {"date"}
    assert reading.results[0].scores == WANTED


def test_per_cent_behind_points_and_their_maximum_are_one_result() -> None:
    cells = [f"{points};4;{WANTED[code]}" for code, points in POINTS.items()]
    reading = look(sheet("Punkte;Max.;Erfüllungsgrad %", *cells))
    assert {each.about for each in reading.questions} == {"date"}
    assert reading.results[0].scores == WANTED
