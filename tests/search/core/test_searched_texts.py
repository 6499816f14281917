"""What may be kept of searches, and what is one and the same search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.core.searched_texts import LONGEST_KEY, LONGEST_TEXT, may_be_kept, shown_text, text_key


@pytest.mark.parametrize(
    "text",
    [
        "mara.molise@example.org",
        "write to mara＠example.org",
        "+39 320 123 4567",
        "call 0039.320/1234567",
        "(06) 123-4567",
        "RSSMRA85T10A562S",
        "IT60 X054 2811 1010 0000 0123 456",
        "1234567",
        "https://example.org/?token=abc",
        "www.example.org",
        "fees " * 50,
        "",
        " !? ",
        "🦘🧪",
    ],
)
def test_what_looks_personal_or_says_nothing_is_not_kept(text: str) -> None:
    assert not may_be_kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "membership fees",
        "programme 2021-2027",
        "plan 2014 2020 2027",
        "ISO 14001",
        "iso14001",
        "indicator 2.10",
        "l'innovazione è qui",
        "100 members",
        "x" * LONGEST_TEXT,
    ],
)
def test_what_people_look_for_is_kept(text: str) -> None:
    assert may_be_kept(text)


def test_the_same_words_are_one_search() -> None:
    spellings = ("Perché  l'innovazione?", "perche innovazione", "PERCHÉ \x00“Innovazione”")
    assert {text_key(text) for text in spellings} == {"perche innovazione"}
    assert text_key("cluster fees") != text_key("fees cluster")


@given(st.text(max_size=400))
def test_whatever_is_kept_fits_its_columns(text: str) -> None:
    if may_be_kept(text):
        assert 0 < len(shown_text(text)) <= LONGEST_TEXT
        assert 0 < len(text_key(text)) <= LONGEST_KEY
        assert "\x00" not in shown_text(text) + text_key(text)
        shown_text(text).encode()
