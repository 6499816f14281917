"""What every engine does with documents and queries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.core.documents import PageChange, SearchDocument
from search.core.query import SearchQuery, SynonymSet, Thesaurus, plan_query
from search.core.results import SearchResults
from search.engines import SearchEngine

MakeDocument = Callable[..., SearchDocument]


def _keys(results: SearchResults) -> list[str]:
    return [hit.key for hit in results.hits]


def _find(engine: SearchEngine, text: str, language: str = "en", **query: Any) -> SearchResults:
    return engine.search(SearchQuery(text=text, language=language, **query))


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("it", "Le quote associative", "quota associativa"),
        ("it", "L’adesione al cluster", "adesione"),
        ("it", "Favorire l'adesione", "dell’adesione"),
        ("it", "Moduli di adesione", "l'adesione"),
        ("it", "Ecco perché", "perche"),
        ("it", "Qualità e città", "qualita citta"),
        ("fr", "Qu'est-ce qu'une stratégie", "strategie"),
        ("fr", "L’évaluation des réseaux", "évaluer réseau"),
        ("de", "Förderung der Mitglieder", "forderung mitglied"),
        ("es", "Gestión de asociaciones", "gestion asociación"),
        ("en", "Cluster's strategies", "strategy cluster"),
        ("en", "Measuring satisfaction", "MEASURE"),
        ("pl", "Współpraca międzynarodowa", "wspolpraca"),
        ("el", "Στρατηγική συνεργασία", "στρατηγική"),
    ],
)
def test_words_are_found_in_other_forms(
    engine: SearchEngine, make_document: MakeDocument, language: str, written: str, typed: str
) -> None:
    engine.index([make_document("page", language, title=written), make_document("other")])
    assert _keys(_find(engine, typed, language)) == [f"page:{language}"]


@pytest.mark.usefixtures("new_index")
def test_all_words_come_before_some_words(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("both", body="a survey that is sent to members"),
            make_document("one", title="survey survey", body="survey"),
            make_document("other", body="members"),
        ]
    )
    results = _find(engine, "member survey")
    assert (_keys(results)[0], results.total, results.relaxed) == ("both:en", 3, False)


def test_some_words_are_the_last_resort(engine: SearchEngine, make_document: MakeDocument) -> None:
    engine.index([make_document("a", body="survey"), make_document("b", body="pizza")])
    results = _find(engine, "quantum survey")
    assert (_keys(results), results.relaxed) == (["a:en"], True)


def test_a_rare_word_counts_for_more_than_a_common_one(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("rare", body="a treasurer"),
            *[make_document(f"common{number}", body="a cluster") for number in range(20)],
        ]
    )
    results = _find(engine, "cluster treasurer")
    assert (_keys(results), results.relaxed) == (["rare:en"], True)


def test_a_question_that_nothing_answers_finds_nothing(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document(f"p{number}", body="a cluster of members") for number in range(20)])
    assert _find(engine, "cluster pizza").total == 0
    long = "which members of the cluster bake pizza with tomatoes, olives and mozzarella"
    assert _find(engine, long).total == 0


@pytest.mark.usefixtures("new_index")
def test_titles_and_phrases_come_first(engine: SearchEngine, make_document: MakeDocument) -> None:
    engine.index(
        [
            make_document("apart", body="the plan of action needs a careful strategy, and a plan"),
            make_document("body", body="this is a strategy plan among other text of this length"),
            make_document("title", title="Strategy plan", body="this is something else"),
        ]
    )
    assert _keys(_find(engine, "strategy plan")) == ["title:en", "body:en", "apart:en"]


def test_a_quoted_phrase_must_be_there(engine: SearchEngine, make_document: MakeDocument) -> None:
    engine.index(
        [
            make_document("phrase", body="the annual general meeting of the members"),
            make_document("words", body="a general meeting is annual"),
            make_document("across", title="An annual", summary="general meeting"),
        ]
    )
    assert _keys(_find(engine, '"annual general meeting"')) == ["phrase:en"]


def test_a_long_question_finds_what_has_some_of_its_words(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("survey", body="measure how satisfied members are by a yearly survey"),
            make_document("fees", body="set fees by company size"),
        ]
    )
    question = "we would like to know whether members are satisfied with events and mentoring"
    assert _keys(_find(engine, question)) == ["survey:en"]


def test_synonyms_find_each_other_across_languages(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("en", body="how to set a membership fee"),
            make_document("it", "it", body="come stabilire le quote associative"),
        ]
    )
    fees = SynonymSet({"en": ("membership fee", "subscription"), "it": ("quota associativa",)})
    plan = plan_query("subscriptions", "en", Thesaurus([fees]))
    results = engine.search(SearchQuery(text="subscriptions"), plan)
    assert set(_keys(results)) == {"en:en", "it:it"}
    assert "<mark>membership</mark>" in next(h.highlight for h in results.hits if h.key == "en:en")


def test_better_and_fresher_documents_come_first_among_equals(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    today = date.today()
    for kind, better, worse in (
        ("quality", {"quality": 1.0}, {"quality": 0.0}),
        ("date", {"updated": today}, {"updated": date(2010, 1, 1)}),
    ):
        pages = [
            make_document(f"{kind}-worse", title=kind, **worse),
            make_document(f"{kind}-better", title=kind, **better),
        ]
        engine.index(pages)
        assert _keys(_find(engine, kind)) == [f"{kind}-better:en", f"{kind}-worse:en"]


# --- typing errors --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goverance", "governance"),
        ("stategy for governance", "strategy for governance"),
        ("tehmatic strategy", "thematic strategy"),
        ("Goverannce", "governance"),
    ],
)
def test_a_typing_error_is_mended(
    engine: SearchEngine, make_document: MakeDocument, typed: str, meant: str
) -> None:
    engine.index([make_document("page", body="A thematic strategy for governance.")])
    results = _find(engine, typed)
    assert (_keys(results), results.suggestion, results.relaxed) == (["page:en"], meant, False)


def test_an_exact_search_keeps_what_was_typed(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document("page", body="A thematic strategy for governance.")])
    typed = plan_query("goverance", "en")
    results = engine.search(SearchQuery(text="goverance"), replace(typed, exact=True))
    assert (results.total, results.suggestion) == (0, None)


def test_a_known_word_is_not_mended(engine: SearchEngine, make_document: MakeDocument) -> None:
    engine.index([make_document("a", body="trainer"), make_document("b", body="training trained")])
    assert _find(engine, "trainer").suggestion is None


def test_a_word_of_a_restricted_document_is_never_suggested(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    restricted = {"access": frozenset({"trainer", "staff"})}
    engine.index([make_document("secret", title="Whistleblower", body="", **restricted)])
    results = _find(engine, "whistleblowr")
    assert (results.total, results.suggestion, dict(results.facets)) == (0, None, {})
    assert engine.suggest("whist", "en", frozenset({"public"})) == ()
    assert (
        engine.search(
            SearchQuery(text="whistleblowr", access=frozenset({"public", "trainer"}))
        ).total
        == 1
    )


# --- nonsense -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ['"', "AND", "*", "a" * 10_000, "a " * 5_000, "\x00", "😀", "title:(", "/.*/", "[a TO", "~2",
     "\ud800", "'", "l'", "-", "NOT -x +y", "<script>", "%s%n", "\u202e", "ﬁ", "́"],
)  # fmt: skip
def test_anything_that_is_typed_is_answered(
    engine: SearchEngine, make_document: MakeDocument, text: str
) -> None:
    engine.index([make_document()])
    assert _find(engine, text).total in (0, 1)
    assert len(engine.suggest(text, "en", frozenset({"public"}))) in (0, 1)


@given(text=st.text(max_size=80), language=st.text(max_size=4))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_is_answered(engine: SearchEngine, text: str, language: str) -> None:
    _find(engine, text, language, filters={"type": frozenset({text})})
    engine.suggest(text, language, frozenset({"public", text}))


def test_nothing_typed_shows_everything(engine: SearchEngine, make_document: MakeDocument) -> None:
    engine.index([make_document("a", quality=0.1), make_document("b", quality=0.9)])
    assert _keys(_find(engine, "")) == ["b:en", "a:en"]


# --- highlights -----------------------------------------------------------------------------------


def test_highlights_mark_what_was_found_and_escape_the_rest(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    body = "É vero: <b>le quote</b> dell’associazione & altro. " + "Parole. " * 100
    engine.index([make_document("page", "it", title="Quota <i>", body=body)])
    hit = _find(engine, "quota associazione", "it").hits[0]
    assert hit.title_highlight == "<mark>Quota</mark> &lt;i&gt;"
    assert hit.highlight.startswith(
        "É vero: &lt;b&gt;le <mark>quote</mark>&lt;/b&gt; dell’<mark>associazione</mark> &amp;"
    )
    assert hit.highlight.endswith("…")
    assert len(hit.highlight) < 400


def test_the_summary_is_shown_where_nothing_is_to_be_marked(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document("page", title="Fees", summary="What to ask & why", body="Text")])
    assert _find(engine, "fees").hits[0].highlight == "What to ask &amp; why"
    assert _find(engine, "").hits[0].title_highlight == "Fees"


# --- indexing -------------------------------------------------------------------------------------


def _translated(make_document: MakeDocument) -> list[SearchDocument]:
    return [
        make_document("page", "en", title="Cluster", readers=("en", "*")),
        make_document("page", "it", title="Cluster", readers=("it",)),
    ]


def test_indexing_a_page_replaces_all_its_translations(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(_translated(make_document))
    engine.index([make_document("page", "en", title="Network")])
    assert set(engine.keys()) == {"page:en"}
    assert _find(engine, "cluster", "it").total == 0


def test_a_change_removes_pages_without_documents(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document("a"), make_document("b"), make_document("c")])
    engine.apply(PageChange(frozenset({"a", "d"}), (make_document("d"),)))
    engine.delete(["b", "unknown"])
    assert set(engine.keys()) == {"c:en", "d:en"}


def test_the_index_remembers_fingerprints(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    document = make_document("a", body="text", reviewed=date(2026, 2, 2))
    engine.index([document])
    indexed = engine.keys()["a:en"]
    assert (indexed.translation_key, indexed.fingerprint) == ("a", document.fingerprint)
    assert make_document("a", body="texts").fingerprint != document.fingerprint


def test_a_rebuild_replaces_everything_and_catches_up(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document("gone"), make_document("kept", title="Old")])
    changes = iter([PageChange(frozenset({"late", "early"}), (make_document("late"),))])
    summary = engine.rebuild(
        [[make_document("early")], [make_document("kept", title="New")]],
        catch_up=lambda: next(changes, PageChange(frozenset(), ())),
    )
    assert set(engine.keys()) == {"kept:en", "late:en"}
    assert (summary.documents, summary.caught_up) == (2, 2)
    assert _keys(_find(engine, "new")) == ["kept:en"]
    assert not engine.health().needs_rebuild


def test_a_new_index_asks_for_a_rebuild(engine: SearchEngine) -> None:
    assert _find(engine, "anything").total == 0
    health = engine.health()
    assert (health.available, health.documents, health.needs_rebuild) == (True, 0, True)
    engine.rebuild([])
    assert not engine.health().needs_rebuild


def test_a_rebuild_that_fails_leaves_the_old_index(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.rebuild([[make_document("old")]])

    def refuse(indexed: object) -> None:
        raise ValueError("not complete")

    with pytest.raises(Exception, match="not complete"):
        engine.rebuild([[make_document("new")]], verify=refuse)
    assert set(engine.keys()) == {"old:en"}
