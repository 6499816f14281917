"""What holds for any sheet: its order, its noise, odd cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.benchmarking.imports.core.reader import BOTH, UnreadableFile, read_report
from portal.benchmarking.imports.core.results import Answers
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.imports.messages import problem_message
from tests.portal.benchmarking.imports.core.import_sheets import (
    CODES,
    NAMES,
    SPECS,
    TODAY,
    look,
    one,
)


def rendered(
    percents: dict[str, float], order: Sequence[int], noise: Sequence[str], mark: str, top: float
) -> str:
    """A sheet with its columns in an order, lines without a score between its rows, a decimal
    mark, and a scale that is named by a column."""
    columns = ["Code", "Indicator", "Punkte", "Max.", "Bemerkung"]
    lines = [[columns[place] for place in order]]
    for place, code in enumerate(CODES):
        if code not in percents:
            continue
        points = f"{percents[code] / 100 * top:.4f}".rstrip("0").rstrip(".").replace(".", mark)
        row = [code, NAMES[place], points, f"{top:g}", ""]
        lines.append([row[column] for column in order])
        if place < len(noise):
            lines.append([noise[place], "", "", "", ""])
    return "\n".join(";".join(line) for line in lines)


PERCENTS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 100).map(float), min_size=2)


@settings(max_examples=60, deadline=None)
@given(
    PERCENTS,
    st.permutations(range(5)),
    st.lists(st.sampled_from(["", "2. Strategy", "Area 3: Money", "* remark"]), max_size=6),
    st.sampled_from([".", ","]),
    st.sampled_from([4.0, 5.0, 10.0, 20.0, 100.0]),
)
def test_order_noise_decimal_mark_and_a_named_scale_never_change_the_scores(
    percents: dict[str, float], order: list[int], noise: list[str], mark: str, top: float
) -> None:
    result = one(rendered(percents, order, noise, mark, top))
    assert result.scores == pytest.approx(percents, abs=0.01)
    assert not result.problems


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=3, max_size=7),
    st.sampled_from([4, 5, 10, 20]),
    st.sampled_from(["Score", "Punkte", "Punteggio", "Puntuación", "Résultat"]),
)
def test_a_small_scale_without_a_name_is_never_taken_for_per_cent(
    numbers: list[int], top: int, heading: str
) -> None:
    rows = [f"{code};{number * top / 40}" for code, number in zip(CODES, numbers, strict=False)]
    reading = look("\n".join([f"Code;{heading}", *rows]))
    is_open = any(question.about == "scale" for question in reading.questions)
    assert is_open or not any(numbers)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "Code",
                    "Score",
                    "Max",
                    "1.1",
                    "2.10",
                    "1,2",
                    "62",
                    "5",
                    "4",
                    "n/a",
                    "%",
                    '"',
                    "Total",
                    "03/04/2025",
                    "=1",
                    "2.5/4",
                    "1.",
                    "Members",
                    "0 = x",
                    "2023",
                    "2025",
                    "-1",
                ]
            ),
            max_size=6,
        ),
        max_size=8,
    ),
    st.sampled_from([";", ",", "\t"]),
)
def test_any_table_of_odd_cells_is_read_or_refused_with_a_reason(
    rows: list[list[str]], delimiter: str
) -> None:
    content = "\n".join(delimiter.join(row) for row in rows).encode()
    for answers in (Answers(), Answers(Scale(0, 4), BOTH, {}, {"A2": "1.1", "B2": "x"})):
        try:
            reading = read_report(content, "x", SPECS, today=TODAY, answers=answers)
        except UnreadableFile:
            continue
        for problem in (*reading.notices, *(each.problem for each in reading.questions)):
            assert "%(" not in problem_message(problem)
        again = read_report(content, "x", SPECS, today=TODAY, answers=replace(answers))
        assert again == reading
