"""Lists of names and scores below headings that nobody knows, or none: read the right way up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.benchmarking.imports.core.files.grids import UnreadableFile
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import Scale
from tests.portal.benchmarking.imports.core.import_sheets import CODES, NAMES, asked, look, one

# Some of these are codes as well: 2.1, 3.2, 4.2.
HALVES = (2.5, 1.5, 3, 2.1, 4, 1, 3.2)
DECIMALS = (2.1, 3.2, 1.2, 4.2, 1.1, 2.9, 3.2)
WHOLE = (2, 1, 3, 2, 4, 1, 3)
FOUR = Answers(scale=Scale(0, 4))
HEADINGS = ("Critère;Note", "Topic;Our mark", "What;How", "")


def listed(heading: str, scores: Sequence[float], names: Sequence[str] = NAMES) -> str:
    rows = [f"{name};{score}" for name, score in zip(names, scores, strict=True)]
    return "\n".join(filter(None, (heading, *rows)))


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("scores", [HALVES, DECIMALS, WHOLE])
def test_scores_that_look_like_codes_are_scores(heading: str, scores: Sequence[float]) -> None:
    content = listed(heading, scores)
    answers = Answers(scale=Scale(0, 5), rows={"direction": "more"})

    assert "column" not in asked(content)
    assert one(content, answers).scores == pytest.approx(
        {code: score * 20 for code, score in zip(CODES, scores, strict=True)}
    )


def test_numbers_that_fit_the_titles_beside_them_are_codes() -> None:
    rows = [f"{name};{code};good" for code, name in zip(CODES, NAMES, strict=True)]
    reading = look("\n".join(("Criterion;Code;Score", *rows)))

    assert {row.code for row in reading.problems} == set(CODES)


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_misspelt_names_are_told_wherever_they_stand(heading: str, count: int) -> None:
    wrong = tuple(f"{name}x" for name in NAMES[:count])
    above = 1 if heading else 0
    for names, first in (
        ((*wrong, *NAMES[count:]), 1),
        ((*NAMES[count:], *wrong), len(NAMES) - count + 1),
    ):
        reading = look(listed(heading, WHOLE, names), FOUR)
        numbers = [row.row_number for row in reading.problems]
        assert numbers == list(range(above + first, above + first + count))


def test_a_section_between_heading_and_misspelt_name_hides_neither() -> None:
    names = ("Memberz", *NAMES[1:])
    rows = [f"{name};{score}" for name, score in zip(names, WHOLE, strict=True)]
    reading = look("\n".join(("Topic;Our mark", "Structure", *rows)), FOUR)

    assert [row.row_number for row in reading.problems] == [3]
    assert reading.columns == ("Our mark",)


def test_lines_apart_from_a_list_are_no_rows_of_it() -> None:
    content = listed("", WHOLE)
    reading = look(f"Members of the cluster;85\n\nYear;2025\n{content}", FOUR)

    assert not reading.problems
    assert len(reading.results[0].rows) == len(NAMES)


@pytest.mark.parametrize("name", ["Memberrs", "Adhésion formalisée"])
@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_row_with_the_number_of_an_area_and_a_score_is_told(name: str, place: int) -> None:
    names = [*NAMES[:place], name, *NAMES[place + 1 :]]
    rows = [f"{number};{each};{number % 4}" for number, each in enumerate(names, start=1)]
    reading = look("\n".join(("No;Topic;Points of 4", *rows)))

    assert [row.row_number for row in reading.problems] == [place + 2]
    assert [row.code for row in reading.problems] == [name]
    assert not reading.left_out


def test_running_numbers_alone_are_no_codes() -> None:
    rows = [f"{number};{score}" for number, score in enumerate(HALVES, start=1)]
    with pytest.raises(UnreadableFile) as raised:
        look("\n".join(("Code;Score (0-4)", *rows)))

    assert raised.value.problem.code == "codes-unknown"


def test_the_mean_of_an_area_stays_one() -> None:
    content = "No;Topic;Points of 4\n1;Structure;2.5\n1.1;Members;2\n1.2;Partners;3\n2;Plans;4\n"
    reading = look(f"{content}2.1;Maturity;4\n")

    assert not reading.problems
    assert [each.why for each in reading.left_out] == ["section", "section"]
