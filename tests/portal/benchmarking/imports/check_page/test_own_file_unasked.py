"""The scores that the portal writes out are read again without a question."""

from __future__ import annotations

import pytest

from tests.portal.benchmarking.imports.core.import_sheets import CODES, NAMES, asked, look, one

HALVES = (87.5, 50, 62.5, 100, 0, 12.5, 37.5)
WHOLE = (88, 50, 63, 100, 0, 13, 38)


def written(second: tuple[float, ...], heading: str = "Score;Score (%)") -> str:
    rows = [
        f"12;2025-10-14;{code};{name};{score:g};{percent}"
        for code, name, score, percent in zip(CODES, NAMES, HALVES, second, strict=True)
    ]
    return "\n".join((f"Assessment;Date;Code;Indicator;{heading}", *rows))


@pytest.mark.parametrize("heading", ["Score;Score (%)", "Punteggio;Punteggio (%)"])
def test_our_own_file_is_read_without_a_question(heading: str) -> None:
    reading = look(written(WHOLE, heading))

    assert not reading.questions
    assert one(written(WHOLE, heading)).scores == dict(zip(CODES, HALVES, strict=True))
    assert reading.can_be_saved


@pytest.mark.parametrize(
    ("second", "heading"),
    [
        ((88, 50, 63, 99, 0, 13, 38), "Score;Score (%)"),
        ((85, 50, 63, 100, 0, 13, 38), "Score;Score (%)"),
        (WHOLE, "Score;Auditor (%)"),
    ],
)
def test_what_is_no_rounding_of_it_is_another_column(
    second: tuple[float, ...], heading: str
) -> None:
    assert "column" in asked(written(second, heading))
