"""Sums, means and shares that a sheet says itself: silent where one fits, else the right rows."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import CODES, POINTS, look
from tests.portal.benchmarking.imports.core.previews import saved

AREAS = {"1": CODES[:2], "2": CODES[2:5], "3": CODES[5:6], "4": CODES[6:]}
SUMS = {area: sum(POINTS[code] for code in codes) for area, codes in AREAS.items()}
TOTAL = sum(POINTS.values())
MEAN = TOTAL / len(POINTS)
PER_CENT = 25 * MEAN


def said(content: bytes | str) -> list[str]:
    """The notices that hold a figure of the sheet against the rows."""
    notices = look(content, Answers(scale=Scale(0, 100))).notices
    return [problem_message(each) for each in notices if each.code.endswith("differs")]


def points(*, is_on_top: bool, sums: dict[str, float], total: object = None) -> str:
    """Points of 4 by area, with the figure of each area above or below its rows."""
    lines = ["Code;Indicator;Points (0-4)"]
    for area, codes in AREAS.items():
        rows = [f"{code};;{POINTS[code]:g}" for code in codes]
        # Below its rows an area is named by its sum.
        name = f"{area};Area {area}" if is_on_top else f";Sum of area {area}"
        figure = f"{name};{sums[area]:g}" if area in sums else ""
        lines += [figure, *rows] if is_on_top else [*rows, figure]
    if total is not None:
        lines.append(f";Total;{total}")
    return "\n".join(filter(None, lines))


def rows_of(area: str, sheet: str) -> list[int]:
    """The numbers of the rows of an area."""
    lines = enumerate(sheet.splitlines(), start=1)
    return [number for number, line in lines if line.startswith(tuple(AREAS[area]))]


def where_of(rows: Sequence[int], made: float) -> str:
    if len(rows) == 1:
        return f"; the only score there, in row {rows[0]}, is {made:g}."
    return f"; the rows {rows[0]} to {rows[-1]} add up to {made:g}."


@pytest.mark.parametrize("is_on_top", [True, False])
@pytest.mark.parametrize("total", [None, f"{TOTAL:g}", f"{MEAN:.2f}", f"{PER_CENT:.0f} %", "0.55"])
def test_right_sums_of_areas_are_no_news_wherever_they_stand(
    is_on_top: bool, total: str | None
) -> None:
    assert said(points(is_on_top=is_on_top, sums=SUMS, total=total)) == []


@pytest.mark.parametrize("wrong", AREAS)
def test_a_wrong_sum_on_top_of_its_area_is_held_against_the_rows_below_it(wrong: str) -> None:
    sheet = points(is_on_top=True, sums={**SUMS, wrong: SUMS[wrong] + 30})
    (told,) = said(sheet)
    rows = rows_of(wrong, sheet)
    assert where_of(rows, SUMS[wrong]) in told
    assert f"The sheet says {SUMS[wrong] + 30:g} in C{rows[0] - 1}" in told


@pytest.mark.parametrize("wrong", ["1", "2", "4"])
def test_a_wrong_sum_below_its_area_is_held_against_the_rows_above_it(wrong: str) -> None:
    sheet = points(is_on_top=False, sums={**SUMS, wrong: SUMS[wrong] + 1.5})
    (told,) = said(sheet)
    assert where_of(rows_of(wrong, sheet), SUMS[wrong]) in told


@pytest.mark.parametrize(
    ("total", "made"), [("72 %", "make 55.4 %."), ("20", "add up to 15.5."), ("72", "add up to")]
)
def test_a_total_below_an_area_without_a_sum_is_that_of_all_rows(total: str, made: str) -> None:
    few = {area: figure for area, figure in SUMS.items() if area != "4"}
    (told,) = said(points(is_on_top=False, sums=few, total=total))
    assert f"the scores that were read {made}" in told


def cells(total: float, number_format: str = "General") -> bytes:
    """Per cent cells, with a total below them."""
    made = Workbook()
    page = made.worksheets[0]
    page.append(["Code", "Indicator", "Score"])
    for code in CODES:
        page.append([code, None, POINTS[code] / 4])
        page.cell(page.max_row, 3).number_format = "0%"
    page.append([None, "Total", total])
    page.cell(page.max_row, 3).number_format = number_format
    return saved(made)


@pytest.mark.parametrize(
    ("total", "number_format"),
    [
        (PER_CENT / 100, "General"),
        (PER_CENT / 100, "0%"),
        (round(PER_CENT / 100, 2), "General"),
        (PER_CENT, "General"),
        (round(PER_CENT), "General"),
    ],
)
def test_a_total_of_per_cent_cells_is_right_with_and_without_its_sign(
    total: float, number_format: str
) -> None:
    assert said(cells(total, number_format)) == []


@pytest.mark.parametrize("total", [0.72123456789, 72.123456789])
def test_a_wrong_total_without_its_sign_is_held_against_the_mean(total: float) -> None:
    (told,) = said(cells(total))
    assert told.endswith("the scores that were read make 55.4 %.")
    assert ("0.7212 in C9" if total < 1 else "72.12 in C9") in told


def test_a_wrong_overall_score_below_per_cent_is_no_sum() -> None:
    rows = "\n".join(f"{code};;{POINTS[code] * 25:g} %" for code in CODES)
    (told,) = said(f"Code;Indicator;Score\n{rows}\n;Overall score;83\n")
    assert told.endswith("the scores that were read make 55.4 %.")


def test_a_wrong_mean_of_points_is_held_against_the_mean() -> None:
    (told,) = said(points(is_on_top=True, sums={}, total="2.9"))
    assert told.endswith(f"the mean of the scores that were read is {MEAN:.2f}.")


def test_a_mean_below_a_sum_is_one_of_the_same_rows() -> None:
    first = "\n".join(f"{code};;{POINTS[code]:g}" for code in AREAS["1"])
    second = "\n".join(f"{code};;{POINTS[code]:g}" for code in AREAS["2"])
    below = f";Sum;{SUMS['2']:g}\n;Mean;{SUMS['2'] / 3:.2f}"
    assert said(f"Code;Indicator;Points (0-4)\n{first}\n;Sum;5\n{second}\n{below}\n") == []


def test_figures_above_the_first_row_alone_are_made_of_nothing() -> None:
    rows = "\n".join(f"{code};;{POINTS[code]:g}" for code in CODES)
    assert said(f"Code;Indicator;Points (0-4)\n1;Area one;20\n{rows}\n") == []


SCORES = st.lists(st.integers(0, 16).map(lambda quarter: quarter / 4), min_size=7, max_size=7)
KINDS = {
    "sum": lambda found: f"{math.fsum(found):g}",
    "mean": lambda found: f"{math.fsum(found) / len(found):.2f}",
    "per cent": lambda found: f"{25 * math.fsum(found) / len(found):.0f} %",
    "per cent without its sign": lambda found: f"{25 * math.fsum(found) / len(found):.1f}",
    "share": lambda found: f"{math.fsum(found) / len(found) / 4:.3f}",
    "points of points": lambda found: f"{math.fsum(found):g}/{4 * len(found)}",
}


@given(scores=SCORES, kind=st.sampled_from(sorted(KINDS)), is_on_top=st.booleans())
def test_no_kind_of_sum_raises_a_false_alarm(
    scores: Sequence[float], kind: str, is_on_top: bool
) -> None:
    by_code = dict(zip(CODES, scores, strict=True))
    lines = ["Code;Indicator;Points (0-4)"]
    for area, codes in AREAS.items():
        rows = [f"{code};;{by_code[code]:g}" for code in codes]
        figure = KINDS[kind]([by_code[code] for code in codes])
        named = f"{area};Area {area};{figure}" if is_on_top else f";Sum of area {area};{figure}"
        lines += [named, *rows] if is_on_top else [*rows, named]
    lines.append(f";Total;{KINDS[kind](scores)}")
    assert said("\n".join(lines)) == []


@pytest.mark.parametrize(
    "name", ["Totale complessivo", "Overall score", "Gesamtergebnis", "Grand total", "Total"]
)
@pytest.mark.parametrize("figure", [f"{SUMS['4'] + 1:g}", f"{SUMS['4']:g}", f"{POINTS['4.2']:g}"])
def test_an_overall_total_is_held_against_all_rows(name: str, figure: str) -> None:
    """Neither one that is nearer to the last area, nor one that is just that of the last area."""
    sheet = points(is_on_top=False, sums=SUMS)
    (told,) = said(f"{sheet}\n;{name};{figure}")
    assert "the rows" not in told
    assert "the only score there" not in told
    assert said(f"{sheet}\n;{name};{TOTAL:g}") == []


def test_a_figure_that_is_named_after_an_area_is_no_total_of_all() -> None:
    sheet = points(is_on_top=False, sums=SUMS).replace("Sum of area 4", "Total strategy overall")
    assert said(sheet) == []
