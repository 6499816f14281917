"""Typing errors."""

from hypothesis import given
from hypothesis import strategies as st

from search.core.spelling import candidates, tolerated_errors

words = st.text(alphabet="abc", max_size=6)


def _edits(word: str) -> set[str]:
    """Everything that is one typing error away."""
    letters = "abc"
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    inserted = {left + one + right for left, right in splits for one in letters}
    replaced = {left + one + right[1:] for left, right in splits if right for one in letters}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    return deleted | inserted | replaced | swapped


def _errors(left: str, right: str, limit: int) -> int | None:
    """Errors between two words that begin alike; None if there are more than `limit`."""
    found = candidates(f"x{left}", [f"x{right}"], limit)
    return found[f"x{right}"][1] if found else None


@given(words, words)
def test_a_word_is_one_error_away_exactly_for_one_typing_error(left: str, right: str) -> None:
    assert (_errors(left, right, 2) == 1) == (left != right and right in _edits(left))


@given(words, words, st.integers(1, 3))
def test_a_limit_only_cuts_off(left: str, right: str, limit: int) -> None:
    there = _errors(left, right, 9)
    assert _errors(right, left, 9) == there
    assert (there is None) == (left == right)
    assert _errors(left, right, limit) == (there if there and there <= limit else None)


def test_short_words_and_words_with_digits_tolerate_no_error() -> None:
    assert [tolerated_errors(word) for word in ("fee", "fees", "strategy", "ISO9001")] == [
        0,
        1,
        2,
        0,
    ]


def test_candidates_are_near_words_as_they_are_written() -> None:
    text = ["Qualità", "qualifica", "quantità", "casa"]
    assert candidates("qualta", text, 1) == {"qualita": ("qualità", 1)}
    assert set(candidates("qualita", text, 2)) == {"quantita"}
