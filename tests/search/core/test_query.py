"""From text to a plan."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.core.query import (
    MAX_LENGTH,
    MAX_TERMS,
    SearchQuery,
    SynonymSet,
    Thesaurus,
    clean_text,
    correct_text,
    plan_query,
)


def _typed(text: str, language: str = "en") -> list[tuple[str, ...]]:
    return [clause.typed.words for clause in plan_query(text, language).clauses]


def test_function_words_do_not_decide() -> None:
    assert _typed("how to set the fees of a cluster") == [("set",), ("fees",), ("cluster",)]


def test_function_words_are_those_of_the_language_of_the_query_not_of_the_reader() -> None:
    assert _typed("come misurare la soddisfazione dei soci", "en") == [
        ("misurare",),
        ("soddisfazione",),
        ("soci",),
    ]


def test_function_words_count_where_there_is_nothing_else() -> None:
    assert _typed("to be or not to be") == [("to",), ("be",), ("or",), ("not",)]


@pytest.mark.parametrize("text", ["l'adesione", "L’adesione", "dell`adesione", "all'adesione"])
def test_elided_particles_are_cut_off(text: str) -> None:
    assert _typed(text, "it") == [("adesione",)]


def test_an_english_possessive_is_cut_off() -> None:
    assert _typed("cluster's members’ strategy") == [("cluster",), ("members",), ("strategy",)]


def test_a_quoted_phrase_is_one_clause_until_the_plan_is_loosened() -> None:
    plan = plan_query("fees «annual general meeting»", "en")
    assert [(one.typed.words, one.typed.phrase) for one in plan.clauses] == [
        (("fees",), False),
        (("annual", "general", "meeting"), True),
    ]
    assert [one.typed.words for one in plan.loosened().clauses] == [
        ("fees",),
        ("annual",),
        ("general",),
        ("meeting",),
    ]


def test_repeated_words_count_once() -> None:
    assert _typed("Fees fees FEES") == [("Fees",)]


def test_neighbouring_words_are_pairs_but_not_across_function_words() -> None:
    plan = plan_query("board meeting of member companies", "en")
    assert plan.pairs == (("board", "meeting"), ("member", "companies"))


def test_nothing_typed_browses_and_no_word_typed_finds_nothing() -> None:
    assert plan_query(" \x00\n ", "en").browse
    for text in ('"', "*", "😀", "&& || !"):
        plan = plan_query(text, "en")
        assert not plan.browse
        assert plan.clauses == ()


def test_long_questions_are_told_from_a_few_words() -> None:
    assert not plan_query("partner survey results", "en").is_long
    question = plan_query("what could one do for members who never answer surveys anyway", "en")
    assert question.is_long
    assert 1 <= question.enough < len(question.clauses)


@given(st.text(max_size=2000))
def test_any_text_gives_a_plan_within_bounds(text: str) -> None:
    plan = plan_query(text, "en")
    assert len(plan.text) <= MAX_LENGTH
    assert len(plan.clauses) <= MAX_TERMS
    assert plan.browse == (not plan.text)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("text", ['a"' * 5000, "x" * 10_000, "\ud800 word", "'" * 600])
def test_hostile_text_is_cut_to_size(text: str) -> None:
    assert len(plan_query(text, "en").text) <= MAX_LENGTH


FEES = SynonymSet({"en": ("membership fee", "subscription"), "it": ("quota associativa",)})
RELATED = SynonymSet({"en": ("subscription", "income")}, weak=True)


def _synonyms(text: str, *sets: SynonymSet) -> list[list[tuple[str, str | None, float, bool]]]:
    plan = plan_query(text, "en", Thesaurus(sets))
    return [
        [(" ".join(one.words), one.language, one.weight, one.phrase) for one in clause.alternatives]
        for clause in plan.clauses
    ]


def test_a_term_of_several_words_meets_its_synonyms_in_all_languages() -> None:
    assert _synonyms("our membership fees 2026", FEES) == [
        [
            ("membership", None, 1.0, False),
            ("subscription", "en", 0.7, False),
            ("quota associativa", "it", 0.7, True),
        ],
        [
            ("fees", None, 1.0, False),
            ("subscription", "en", 0.7, False),
            ("quota associativa", "it", 0.7, True),
        ],
        [("2026", None, 1.0, False)],
    ]


def test_inflected_terms_meet_their_synonyms() -> None:
    assert len(_synonyms("quote associative", FEES)[0]) == 3


def test_weak_synonyms_weigh_less() -> None:
    weights = {words: weight for words, _, weight, _ in _synonyms("income", RELATED)[0]}
    assert weights == {"income": 1.0, "subscription": 0.2}


def test_a_word_of_two_groups_has_the_synonyms_of_both() -> None:
    words = {words for words, *_ in _synonyms("subscription", FEES, RELATED)[0]}
    assert words == {"subscription", "membership fee", "quota associativa", "income"}


def test_quoted_phrases_are_taken_literally() -> None:
    assert _synonyms('"membership fee"', FEES) == [[("membership fee", None, 1.0, True)]]


def test_corrections_replace_whole_words_only() -> None:
    assert correct_text("clstr clstrs (clstr)", {"clstr": "cluster"}) == "cluster clstrs (cluster)"


def test_a_corrected_plan_has_the_synonyms_of_the_correct_words() -> None:
    plan = plan_query("subscripton", "en", Thesaurus([FEES]))
    corrected = plan.corrected({"subscripton": "subscription"})
    assert len(corrected.clauses[0].alternatives) == 3


def test_a_query_out_of_range_is_brought_into_it() -> None:
    query = SearchQuery(page=-3, page_size=100_000, filters={"level": frozenset()})
    assert (query.page, query.page_size, query.offset, dict(query.filters)) == (1, 200, 0, {})
