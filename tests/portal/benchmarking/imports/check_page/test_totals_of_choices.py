"""Totals beside the answers to a question: never on a scale that nobody has named."""

from __future__ import annotations

from portal.benchmarking.imports.core.results import Answers, Reading
from portal.benchmarking.imports.core.words.scale.scales import Scale
from tests.portal.benchmarking.imports.core.import_sheets import CODES, NAMES, POINTS, look
from tests.portal.benchmarking.imports.core.tables.test_messy_sheets import POINTS as MESSY
from tests.portal.benchmarking.imports.core.tables.test_messy_sheets import book, read

ROWS = [f"{c};{n};{POINTS[c]};{POINTS[c] / 2}" for c, n in zip(CODES, NAMES, strict=True)]
TWO_YEARS = "\n".join(("Code;Indicator;2023;2025", *ROWS))
FOUR = Scale(0, 4)


def with_totals(reading: Reading) -> set[str]:
    """The questions whose answers have totals."""
    return {each.about for each in reading.asked if any(c.totals for c in each.choices)}


def test_while_the_scale_is_open_its_choices_alone_have_totals() -> None:
    open_one = look(TWO_YEARS)

    assert {"column", "scale"} <= {each.about for each in open_one.questions}
    assert with_totals(open_one) == {"scale"}
    (column,) = [each for each in open_one.asked if each.about == "column"]
    assert [choice.value for choice in column.choices] == ["2023", "2025", "both"]
    assert "column" in with_totals(look(TWO_YEARS, Answers(scale=FOUR)))


def test_hidden_rows_are_offered_without_a_total_while_the_scale_is_open() -> None:
    rows: list[list[object]] = [[code, f"Topic {code}", MESSY[code]] for code in MESSY]
    content = book(
        ("A", [["Nr.", "Indikator", "Punkte"], *rows]),
        change=lambda made: setattr(made.worksheets[0].row_dimensions[3], "hidden", True),
    )

    assert with_totals(read(content)) == {"scale"}
    assert "hidden" in with_totals(read(content, Answers(scale=FOUR)))
