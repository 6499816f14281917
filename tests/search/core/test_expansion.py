"""Further words for long questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.core.expansion import SHARE, expansion_weights, relevance_model

hits = st.lists(
    st.tuples(st.floats(0.1, 50), st.lists(st.sampled_from(["wing", "flow", "lift", "a", "7"]))),
    max_size=5,
)


def test_words_count_by_their_frequency_and_their_hits_score() -> None:
    model = relevance_model([(3.0, ["wing", "wing", "flow", "lift"]), (1.0, ["flow"])])
    assert model == pytest.approx({"wing": 0.375, "flow": 0.4375, "lift": 0.1875})


def test_ignored_words_numbers_and_single_letters_are_left_out() -> None:
    assert relevance_model([(1.0, ["the", "7", "x", "wing"])], ignore={"the"}) == {"wing": 1.0}


@given(hits, st.integers(1, 5))
def test_the_weights_are_a_distribution_over_few_words(
    feedback: list[tuple[float, list[str]]], limit: int
) -> None:
    model = relevance_model(feedback, limit=limit)
    assert len(model) <= limit
    assert not model or sum(model.values()) == pytest.approx(1)
    assert all(weight > 0 for weight in model.values())


def test_the_question_and_its_expansion_share_the_weight() -> None:
    weights = expansion_weights({"wing": 0.5, "flow": 0.5}, query_length=6)
    assert sum(weights.values()) / (6 + sum(weights.values())) == pytest.approx(SHARE)
