"""Tables that hold the figures of others, and answers that are obeyed or refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from tests.portal.benchmarking.imports.core.import_sheets import CODES, asked, look, one, workbook

HEADING = ["Code", "Score (%)"]
PEERS = (55, 56, 57, 58, 59, 60, 61)
OWN = (50, 75, 62, 100, None, None, None)


def rows(scores: Sequence[float | None]) -> list[list[object]]:
    return [HEADING, *([code, score] for code, score in zip(CODES, scores, strict=True))]


@pytest.mark.parametrize("name", ["Peers", "Zielwerte", "Media nazionale", "Template", "Top 10"])
def test_the_only_table_is_asked_about_where_its_sheet_or_line_names_others(name: str) -> None:
    (question,) = [e for e in look(workbook(**{name: rows(PEERS)})).questions if e.about != "date"]
    assert (question.about, question.problem.code) == ("column", "column-of-others")
    label = question.choices[0].value
    assert label == f"{name}: Score (%)"
    assert one(workbook(**{name: rows(PEERS)}), Answers(column=label)).scores["1.1"] == 55
    assert asked(workbook(Sheet1=[[name], [], *rows(PEERS)])) == ["column"]


@pytest.mark.parametrize(
    "line",
    [
        "Example Maritime Cluster",
        "Cluster report 2025",
        "Average score of the cluster: 62 %",
        "The scores were discussed with all members and compared with those of peers.",
    ],
)
def test_a_title_that_names_nobody_else_is_not_asked_about(line: str) -> None:
    assert asked(workbook(Results=[[line], [], *rows(PEERS)])) == []


def test_a_full_table_of_others_never_beats_the_cluster_s_own_with_gaps() -> None:
    assert asked(workbook(Own=rows(OWN), Other=rows(PEERS))) == ["column"]
    stacked = [["Our results"], *rows(OWN), [], ["National average"], *rows(PEERS)]
    (question,) = [e for e in look(workbook(All=stacked)).questions if e.about == "column"]
    assert ["National average" in choice.value for choice in question.choices] in (
        [True, False],
        [False, True],
    )


def test_a_column_that_is_named_is_read_whatever_it_is_called() -> None:
    content = "Code;Score (%);Peers (%)\n1.1;50;60\n1.2;75;80"
    assert one(content).scores["1.1"] == 50
    for answer in ("Peers (%)", "peers %", "C"):
        assert one(content, Answers(column=answer)).scores["1.1"] == 60


def test_a_column_that_does_not_exist_is_refused() -> None:
    reading = look("Code;Score (%)\n1.1;50\n1.2;75", Answers(column="nonsense"))
    (question,) = [each for each in reading.questions if each.about == "column"]
    assert question.problem.code == "no-such-column"
    assert not reading.results
    assert not reading.can_be_saved


def test_a_direction_is_obeyed_where_nothing_was_open() -> None:
    content = "Code;Score (0-4)\n1.1;1\n1.2;4"
    reading = look(content, Answers(rows={"direction": "less"}))
    assert reading.results[0].scores == {"1.1": 75.0, "1.2": 0.0}
    assert "direction-less" in {each.code for each in reading.notices}
    graded = "0 = sehr gut, 4 = schlecht\nCode;Score (0-4)\n1.1;1\n1.2;4"
    assert one(graded).scores["1.1"] == 75
    assert one(graded, Answers(rows={"direction": "more"})).scores["1.1"] == 25


def test_a_scale_given_from_its_best_score_on_says_more_than_the_direction() -> None:
    content = "Code;Score\n1.1;1\n1.2;5\n2.1;2"
    answers = Answers(scale=parse_scale("5-1"), rows={"direction": "more"})
    assert one(content, answers).scores["1.1"] == 100


HALVES = ["1.1;50;;2.9;60", "1.2;75;;2.10;70", "2.1;80;;3.2;many"]


def test_a_table_that_goes_on_beside_itself_is_read_as_one() -> None:
    content = "\n".join(["ID;Score %;;ID;Score %", *HALVES])
    result = one(content)
    assert {"1.1": 50, "2.1": 80, "2.9": 60, "2.10": 70}.items() <= result.scores.items()
    (wrong,) = result.problems
    assert (wrong.code, wrong.cell) == ("3.2", "E4")
    corrected = one(content, Answers(edits={"E4": "90"}))
    assert corrected.scores["3.2"] == 90


def test_two_results_side_by_side_are_not_put_together() -> None:
    lines = ["ID;Score %;;ID;Score %", "1.1;50;;1.1;60", "1.2;75;;1.2;70", "2.1;80;;2.1;90"]
    assert asked("\n".join(lines)) == ["column"]


def test_a_part_beside_the_table_that_is_of_others_is_not_read_with_it() -> None:
    content = "\n".join(["Our scores;;;Peer group;", "ID;Score %;;ID;Score %", *HALVES])
    assert asked(content) != []
    assert "2.9" not in one(content, Answers(column="B", rows={"parts": "only"})).scores


def test_codes_that_stand_beside_the_table_are_never_left_out_without_a_question() -> None:
    content = "\n".join(["ID;Score %;;No;Points", *HALVES])
    answers = Answers(column="Score %")
    (question,) = [e for e in look(content, answers).questions if e.about == "parts"]
    assert question.problem.params["tables"] == "D (2.9, 2.10, 3.2)"
    answers = Answers(column="Score %", rows={"parts": "only"})
    assert one(content, answers).scores["1.2"] == 75


def test_scores_that_look_like_codes_are_not_another_table() -> None:
    assert "parts" not in asked("Code;Score (0-4)\n1.1;2.1\n1.2;3.2\n2.1;2.9")


def test_codes_named_beside_scores_that_the_table_has_are_not_asked_about() -> None:
    lines = ["Code;Score (%);See also", "1.1;50;1.2", "1.2;75;2.1", "2.1;80;4.2", "3.2;60;2.10"]
    assert "parts" not in asked("\n".join(lines))
