"""No text of a reader becomes a formula in a file that somebody else opens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.core.spreadsheets import defused

PLAIN = ["=1+1", "+1", "-1", "@x", "\tx", "  =1", "\u00a0=1", "\n=1"]
# What is taken for one of them: full width, small, raised.
ALIKE = ["\uff1d1+1", "\ufe661", "\u207c1", "\uff0b1", "\uff0d1", "\uff20x"]
UNSEEN = ["\u200b=1", "\ufeff=1", "\u202e=1", "\u2060 \u3000=1", "\ufe0f=1", "\u3164=1", "\n\r=1"]


@pytest.mark.parametrize("text", [*PLAIN, *ALIKE, *UNSEEN])
def test_what_could_run_is_defused(text: str) -> None:
    assert defused(text).startswith("'")


@given(st.text())
def test_any_other_text_stays_as_it_is(text: str) -> None:
    harmless = f"x{text}"[:1000]
    kept = "".join(char for char in harmless if char in "\t\n\r" or ord(char) > 31)
    assert defused(harmless) == kept


def test_a_text_is_no_longer_than_a_cell_may_be() -> None:
    assert len(defused("=" * 40_000)) == 32_767
