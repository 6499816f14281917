"""The golden queries keep their promises, and typing errors are what they say they are."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.benchmarks.golden import (
    AUDIENCES,
    HALVES,
    KINDS,
    LANGUAGES,
    NEIGHBOURING_KEYS,
    SHORTEST_WORD_WITH_AN_ERROR,
    WORD,
    GoldenQuery,
    GoldenQueryError,
    load_golden_queries,
    with_typing_error,
)

PROJECT = Path(__file__).parent.parent.parent
LIBRARIES = ("practices/starter_library", "training/starter_library")
LEAST = {"known-item": 36, "topic": 44, "question": 24, "no-answer": 16}


@pytest.fixture(scope="module")
def queries() -> tuple[GoldenQuery, ...]:
    """All golden queries."""
    return load_golden_queries()


@pytest.fixture(scope="module")
def library() -> frozenset[str]:
    """Identifiers of the starter library that exist in every language of the queries."""
    per_language = [
        {path.name.split(".")[0] for root in LIBRARIES for path in _texts(root, language)}
        for language in LANGUAGES
    ]
    return frozenset(set.intersection(*per_language))


def _texts(root: str, language: str) -> list[Path]:
    return list((PROJECT / root).glob(f"*/*.{language}.md"))


def test_there_are_enough_queries_of_every_kind(queries: tuple[GoldenQuery, ...]) -> None:
    counted = Counter(query.kind for query in queries)
    assert {kind: counted[kind] >= least for kind, least in LEAST.items()} == dict.fromkeys(
        KINDS, True
    )


def test_both_languages_and_all_readers_are_well_represented(
    queries: tuple[GoldenQuery, ...],
) -> None:
    languages = Counter(query.language for query in queries)
    audiences = Counter(query.audience for query in queries)
    assert min(languages[language] for language in LANGUAGES) >= 50
    assert min(audiences[audience] for audience in AUDIENCES) >= 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_and_language_is_split_evenly(
    queries: tuple[GoldenQuery, ...], kind: str, language: str
) -> None:
    halves = Counter(q.half for q in queries if (q.kind, q.language) == (kind, language))
    assert set(halves) == set(HALVES)
    assert abs(halves["tuning"] - halves["test"]) <= 1


def test_the_halves_are_of_one_size(queries: tuple[GoldenQuery, ...]) -> None:
    halves = Counter(query.half for query in queries)
    assert halves["tuning"] == halves["test"]


def test_every_judged_resource_is_in_the_starter_library(
    queries: tuple[GoldenQuery, ...], library: frozenset[str]
) -> None:
    assert len(library) > 100
    unknown = {
        query.identifier: sorted(set(query.judgements) - library)
        for query in queries
        if set(query.judgements) - library
    }
    assert unknown == {}


def test_most_of_the_library_is_the_best_answer_to_something(
    queries: tuple[GoldenQuery, ...], library: frozenset[str]
) -> None:
    best = frozenset().union(*(query.best for query in queries))
    assert len(best) >= 0.7 * len(library)


def test_the_same_best_answers_never_stand_in_both_halves_for_known_items(
    queries: tuple[GoldenQuery, ...],
) -> None:
    halves: dict[frozenset[str], set[str]] = {}
    for query in queries:
        if query.kind == "known-item":
            halves.setdefault(query.best, set()).add(query.half)
    assert {best: both for best, both in halves.items() if len(both) > 1} == {}


def test_identifiers_begin_with_the_language(queries: tuple[GoldenQuery, ...]) -> None:
    assert all(query.identifier.startswith(f"{query.language}-") for query in queries)


def _entry(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "id": "en-example",
        "language": "en",
        "text": "fee bands",
        "kind": "topic",
        "half": "test",
        "audience": "manager",
        "judgements": {"bp-fee-bands": 3},
    }
    return {**usual, **changes}


def _load(tmp_path: Path, *entries: dict[str, object]) -> tuple[GoldenQuery, ...]:
    path = tmp_path / "queries.yaml"
    path.write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return load_golden_queries(path)


def test_a_query_is_read_as_it_is_written(tmp_path: Path) -> None:
    (query,) = _load(tmp_path, _entry(judgements={"bp-fee-bands": 3, "m-fee-simulation": 1}))
    assert (query.identifier, query.text, query.kind) == ("en-example", "fee bands", "topic")
    assert dict(query.judgements) == {"bp-fee-bands": 3, "m-fee-simulation": 1}
    assert query.best == {"bp-fee-bands"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"language": "fr"}, "language 'fr'"),
        ({"kind": "guess"}, "kind 'guess'"),
        ({"half": "both"}, "half 'both'"),
        ({"audience": "robot"}, "audience 'robot'"),
        ({"text": "  "}, "text is empty"),
        ({"text": "fee  bands"}, "stray spaces"),
        ({"judgements": {"bp-fee-bands": 4}}, "grade 4"),
        ({"judgements": {"bp-fee-bands": 0}}, "grade 0"),
        ({"judgements": {"bp-fee-bands": True}}, "grade True"),
        ({"judgements": ["bp-fee-bands"]}, "must map"),
        ({"judgements": {}}, "no resource is judged"),
        ({"kind": "no-answer"}, "nothing can be judged"),
        ({"kind": "known-item", "judgements": {"a": 3, "b": 3}}, "one grade 3"),
        ({"kind": "known-item", "judgements": {"a": 3, "b": 2}}, "one grade 3"),
        ({"kind": "known-item", "judgements": {"a": 1}}, "one grade 3"),
        ({"remark": "why not"}, "unknown fields: remark"),
    ],
)
def test_a_wrong_query_is_refused_by_name(
    tmp_path: Path, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(GoldenQueryError, match=r"^en-example: ") as refused:
        _load(tmp_path, _entry(**changes))
    assert reason in str(refused.value)


def test_neither_identifiers_nor_texts_stand_twice(tmp_path: Path) -> None:
    with pytest.raises(GoldenQueryError, match="en-example: this identifier"):
        _load(tmp_path, _entry(), _entry(text="something else"))
    with pytest.raises(GoldenQueryError, match="en-other: the same text as en-example"):
        _load(tmp_path, _entry(), _entry(id="en-other", text="Fee Bands"))


def test_a_resource_judged_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "queries.yaml"
    path.write_text("- id: en-x\n  judgements: {bp-fee-bands: 3, bp-fee-bands: 1}\n")
    with pytest.raises(GoldenQueryError, match="'bp-fee-bands' twice"):
        load_golden_queries(path)


def test_an_entry_without_a_name_is_refused_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(GoldenQueryError, match="query number 2"):
        _load(tmp_path, _entry(), {"text": "fees"})


# --- typing errors

TYPED = st.text(alphabet="abceglnosty àéABX'-.,3", max_size=40) | st.text(max_size=20)


def _difference(right: str, wrong: str) -> tuple[str, str, int]:
    """What differs after the common beginning and end, and where it begins."""
    start = 0
    while start < min(len(right), len(wrong)) and right[start] == wrong[start]:
        start += 1
    end = 0
    while end < min(len(right), len(wrong)) - start and right[-1 - end] == wrong[-1 - end]:
        end += 1
    return right[start : len(right) - end], wrong[start : len(wrong) - end], start


def _is_one_slip(right: str, wrong: str) -> bool:
    before, after, start = _difference(right, wrong)
    match len(before), len(after):
        case 1, 0:
            return True
        case 0, 1:
            return start > 0 and after == right[start - 1]
        case 1, 1:
            return after.lower() in NEIGHBOURING_KEYS[before.lower()]
        case 2, 2:
            return before == after[::-1]
    return False


@given(TYPED, st.integers())
@example("membership fees", 1)
def test_a_typing_error_is_one_slip_in_one_long_word(text: str, seed: int) -> None:
    wrong = with_typing_error(text, seed)
    right_words, wrong_words = WORD.findall(text), WORD.findall(wrong)
    assert len(right_words) == len(wrong_words)
    changed = [pair for pair in zip(right_words, wrong_words, strict=True) if pair[0] != pair[1]]
    long_words = [word for word in right_words if len(word) >= SHORTEST_WORD_WITH_AN_ERROR]
    assert len(changed) == min(1, len(long_words))
    for right, mistyped in changed:
        assert right in long_words
        assert right[0] == mistyped[0]
        assert _is_one_slip(right, mistyped)


@given(TYPED, st.integers())
def test_what_stands_between_the_words_stays(text: str, seed: int) -> None:
    assert WORD.split(with_typing_error(text, seed)) == WORD.split(text)


@given(TYPED, st.integers())
def test_a_typing_error_depends_on_text_and_seed_alone(text: str, seed: int) -> None:
    assert with_typing_error(text, seed) == with_typing_error(text, seed)


def test_a_typing_error_is_the_same_on_every_machine() -> None:
    assert [with_typing_error("membership fees", seed) for seed in range(4)] == [
        "memberhip fees",
        "mebmership fees",
        "membershipp fees",
        "membershp fees",
    ]


def test_short_words_stay_as_they_are() -> None:
    assert with_typing_error("fee band for 2026 and the AGM", 3) == "fee band for 2026 and the AGM"


def test_all_four_kinds_of_slip_and_all_words_occur() -> None:
    slips = {with_typing_error("membership declaration", seed) for seed in range(400)}
    shapes = {
        (len(before), len(after))
        for before, after, _start in (_difference("membership declaration", one) for one in slips)
    }
    assert shapes == {(1, 0), (0, 1), (1, 1), (2, 2)}
    assert {one.split()[0] == "membership" for one in slips} == {True, False}


def test_neighbouring_keys_touch_in_both_directions() -> None:
    assert set(NEIGHBOURING_KEYS["g"]) == set("tyfhvb")
    assert set(NEIGHBOURING_KEYS["a"]) == set("qwsz")
    assert all(
        letter in NEIGHBOURING_KEYS[other]
        for letter, others in NEIGHBOURING_KEYS.items()
        for other in others
    )


def test_every_golden_query_with_a_long_word_can_be_mistyped(
    queries: tuple[GoldenQuery, ...],
) -> None:
    for query in queries:
        can = any(len(word) >= SHORTEST_WORD_WITH_AN_ERROR for word in WORD.findall(query.text))
        assert (with_typing_error(query.text, 1) != query.text) is can
