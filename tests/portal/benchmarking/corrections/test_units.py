"""What one typed score means, beside the report that it corrects."""

from __future__ import annotations

import pytest

from portal.benchmarking.corrections.units import TypedScore, read_score
from portal.benchmarking.imports.core.words.scale.scales import Scale

PERCENT = Scale(0, 100)
GRADES = Scale(1, 5)


@pytest.mark.parametrize("chosen", [GRADES, PERCENT, None])
def test_a_fraction_means_on_the_page_what_it_means_in_the_file(chosen: Scale | None) -> None:
    assert read_score("3,5/5", chosen, PERCENT, GRADES) == TypedScore(3.5, GRADES)


def test_a_fraction_of_another_number_is_one_of_that() -> None:
    assert read_score("3/4", None, PERCENT, GRADES) == TypedScore(3, Scale(0, 4))
    assert read_score("3/4", None, PERCENT, None) == TypedScore(3, Scale(0, 4))
