"""The scale that a legend beside the table names: never from the numbers of its areas or rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from portal.benchmarking.imports.core.words.scale.scales import Scale
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    POINTS,
    WANTED,
    look,
    one,
    workbook,
)

Cells = list[object]
LEGEND = ("0 = none", "1 = started", "2 = in part", "3 = mostly", "4 = full")
AREAS = {"1": "Structure", "2": "Management", "3": "Resources", "4": "Plans"}


def numbered(
    *, above: Sequence[Cells] = (), below: Sequence[Cells] = (), area: str = "{0};{1}"
) -> bytes:
    """Indicators below rows for their areas, which are numbered from 1, with a fifth, empty one."""
    rows: list[Cells] = [*above, ["No", "Indicator", "Result"]]
    for number, name in AREAS.items():
        rows.append(list(area.format(number, name).split(";")))
        rows += [
            [code, title, POINTS[code]]
            for code, title in zip(CODES, NAMES, strict=True)
            if code[0] == number
        ]
    rows.append(list(area.format("5", "Results").split(";")))
    return workbook(Sheet=[*rows, *below])


def asked_scales(content: bytes | str) -> list[str]:
    """The choices of the question for the scale, the first ones first."""
    (question,) = [each for each in look(content).questions if each.about == "scale"]
    return [choice.value for choice in question.choices]


AREA_ROWS = ("{0};{1}", "{0} – {1};", "{0}: {1};", ";{0} = {1}", "{0}.;{1}")
LINES: dict[str, list[Cells]] = {
    "in one column": [[each] for each in LEGEND],
    "downwards": [[each] for each in reversed(LEGEND)],
    "in two columns": [[int(each[0]), each[4:]] for each in LEGEND],
    "in one cell": [[", ".join(LEGEND)]],
    "its ends": [["Scale: 0 = none, 4 = full"]],
    "its ends in rows": [["0 = none"], ["4 = full"]],
}


@pytest.mark.parametrize("area", AREA_ROWS)
@pytest.mark.parametrize("lines", LINES.values(), ids=LINES)
def test_numbers_of_areas_are_no_steps_of_a_legend(lines: list[Cells], area: str) -> None:
    for content in (numbered(above=lines, area=area), numbered(below=[[], *lines], area=area)):
        assert one(content).scores == WANTED


def test_a_legend_may_say_the_share_of_each_step() -> None:
    lines: list[Cells] = [[int(each[0]), each[4:], f"{int(each[0]) * 25} %"] for each in LEGEND]

    assert one(numbered(above=lines)).scores == WANTED


@pytest.mark.parametrize("steps", [("0 = none", "2 = half", "4 = full"), ("4 = full", "0 = none")])
def test_a_legend_may_explain_some_steps_only(steps: Sequence[str]) -> None:
    assert one(numbered(below=[[], *([each] for each in steps)])).scores == WANTED
    assert one(numbered(above=[[", ".join(steps)]])).scores == WANTED


@pytest.mark.parametrize("area", AREA_ROWS)
def test_numbers_of_areas_alone_are_no_scale(area: str) -> None:
    assert "0-4" in asked_scales(numbered(area=area))


def test_a_list_of_areas_with_their_scores_is_no_legend() -> None:
    areas: list[Cells] = [
        ["Area", "Name", "Per cent"],
        *([number, f"{name} of excellent kind", 60] for number, name in AREAS.items()),
        ["5", "Weak spots", 30],
        [],
    ]

    assert "0-4" in asked_scales(numbered(above=areas))


def test_a_line_and_a_legend_that_contradict_each_other_are_asked_about_first() -> None:
    short = [[each] for each in LEGEND[:4]]
    long = [[", ".join((*LEGEND, "5 = more than full"))]]

    for above, legend in (("Scale 0-4", long), ("Scale 0-4", short), ("Scale 0-5", short)):
        choices = asked_scales(numbered(above=[[above]], below=legend))
        top = legend[-1][0].split(", ")[-1][0]
        assert set(choices[:2]) == {above[6:], f"0-{top}"}


def test_a_legend_within_the_scale_that_a_line_names_agrees_with_it() -> None:
    content = numbered(above=[["Scale 0-4"]], below=[[each] for each in LEGEND[1:]])

    assert one(content).scores == WANTED
    assert one(content).scale == Scale(0, 4)


def test_only_scales_that_people_use_are_offered() -> None:
    rows = [f"{code};{points * 2 + 2}" for code, points in POINTS.items()]
    choices = asked_scales("\n".join(("Code;Score", *rows)))

    assert {"0-10", "1-10", "10-1", "0-20", "0-50", "0-100"} <= set(choices)
    assert not {"1-20", "20-1", "1-50", "50-1"} & set(choices)
