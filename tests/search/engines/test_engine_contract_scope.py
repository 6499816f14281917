"""What every engine does beside the words: facets, languages, order, suggestions."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.core.results import FacetCount, SearchResults
from search.core.understanding import FEW
from search.engines import SearchEngine

MakeDocument = Callable[..., SearchDocument]


def _keys(results: SearchResults) -> list[str]:
    return [hit.key for hit in results.hits]


def _find(engine: SearchEngine, text: str, language: str = "en", **query: Any) -> SearchResults:
    return engine.search(SearchQuery(text=text, language=language, **query))


# --- facets ---------------------------------------------------------------------------------------


def _shelf(make_document: MakeDocument) -> list[SearchDocument]:
    values = [("a", "bronze", "tool"), ("b", "silver", "tool"), ("c", "silver", "course")]
    return [
        make_document(page, kind=kind, facets={"level": (level,)}, title="Guide")
        for page, level, kind in values
    ]


def test_facets_are_or_inside_and_and_across(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(_shelf(make_document))
    both = {"level": frozenset({"bronze", "silver"}), "type": frozenset({"tool"})}
    assert set(_keys(_find(engine, "guide", filters=both))) == {"a:en", "b:en"}
    assert _find(engine, "guide", filters={"level": frozenset({"gold"})}).total == 0


def test_each_facet_is_counted_under_the_filters_of_the_others(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(_shelf(make_document))
    facets = _find(engine, "guide", filters={"level": frozenset({"bronze"})}).facets
    assert facets["level"] == (FacetCount("silver", 2), FacetCount("bronze", 1))
    assert facets["type"] == (FacetCount("tool", 1),)


def test_a_filter_does_not_change_how_the_words_are_taken(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            *[
                make_document(f"all{number}", body="member survey", facets={"level": ("bronze",)})
                for number in range(FEW)
            ],
            make_document("some", body="survey", facets={"level": ("gold",)}),
        ]
    )
    results = _find(engine, "member survey", filters={"level": frozenset({"gold"})})
    assert (results.total, results.relaxed) == (0, False)
    assert results.facets["level"] == (FacetCount("bronze", FEW),)


# --- languages ------------------------------------------------------------------------------------


def _translated(make_document: MakeDocument) -> list[SearchDocument]:
    return [
        make_document("page", "en", title="Cluster", readers=("en", "*")),
        make_document("page", "it", title="Cluster", readers=("it",)),
    ]


@pytest.mark.parametrize(("reader", "shown"), [("en", "en"), ("it", "it"), ("de", "en")])
def test_a_page_in_two_languages_appears_once(
    engine: SearchEngine, make_document: MakeDocument, reader: str, shown: str
) -> None:
    engine.index(_translated(make_document))
    results = _find(engine, "cluster", reader)
    assert (_keys(results), results.total) == ([f"page:{shown}"], 1)
    assert [one.key for one in engine.similar(f"page:{shown}", reader, frozenset({"public"}))] == []
    titles = engine.suggest("clus", reader, frozenset({"public"}))
    assert [one.language for one in titles] == [shown]


def test_the_language_facet_looks_at_all_versions(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(_translated(make_document))
    results = _find(engine, "cluster", "en")
    assert results.facets["lang"] == (FacetCount("en", 1), FacetCount("it", 1))
    italian = _find(engine, "cluster", "en", filters={"lang": frozenset({"it"})})
    assert _keys(italian) == ["page:it"]
    both = _find(engine, "cluster", "en", filters={"lang": frozenset({"it", "en"})})
    assert (both.total, both.facets["lang"]) == (2, results.facets["lang"])


def test_a_reader_without_content_in_their_language_gets_the_others(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index([make_document("page", "it", title="Quote associative")])
    assert _keys(_find(engine, "quota associativa", "fr")) == ["page:it"]


# --- order and pages ------------------------------------------------------------------------------


def test_newest_and_recently_reviewed_first(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("old", updated=date(2020, 1, 1), reviewed=date(2026, 5, 1)),
            make_document("new", updated=date(2026, 1, 1), reviewed=date(2021, 1, 1)),
            make_document("mid", updated=date(2023, 1, 1)),
        ]
    )
    assert _keys(_find(engine, "", sort="newest")) == ["new:en", "mid:en", "old:en"]
    assert _keys(_find(engine, "", sort="reviewed")) == ["old:en", "new:en", "mid:en"]


def test_what_most_use_comes_first_and_ties_keep_their_order(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    uses = {"few": 3, "most": 40, "none": 0, "also-none": 0, "some": 7}
    engine.index([make_document(page, adoptions=number) for page, number in uses.items()])
    first = _keys(_find(engine, "", sort="adopted"))
    assert first[:3] == ["most:en", "some:en", "few:en"]
    assert _keys(_find(engine, "title", sort="adopted", page=2, page_size=3)) == first[3:]
    engine.index([make_document("few", adoptions=50)])
    assert _keys(_find(engine, "", sort="adopted"))[:2] == ["few:en", "most:en"]


@pytest.mark.parametrize("sort", ["relevance", "newest", "adopted", "reviewed"])
def test_pages_together_are_all_hits_without_repetition(
    engine: SearchEngine, make_document: MakeDocument, sort: str
) -> None:
    engine.index([make_document(f"p{number}", title="Guide") for number in range(23)])
    pages = [_find(engine, "guide", sort=sort, page=page, page_size=5) for page in range(1, 7)]
    assert [len(page.hits) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert len({key for page in pages for key in _keys(page)}) == 23
    assert {page.total for page in pages} == {23}
    assert _find(engine, "guide", page=10**9).total == 23


# --- suggestions and similar documents ------------------------------------------------------------


def test_titles_are_suggested_while_the_last_word_is_being_typed(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("survey", title="Member survey"),
            make_document("fees", title="Membership fees"),
            make_document("it", "it", title="Città dell’adesione"),
        ]
    )

    def titles(text: str) -> set[str]:
        return {one.title for one in engine.suggest(text, "en", frozenset({"public"}))}

    assert titles("mem") == {"Member survey", "Membership fees"}
    assert titles("members sur") == {"Member survey"}
    assert titles("citta ades") == {"Città dell’adesione"}
    assert titles("membershop") == {"Membership fees"}
    assert titles("zzz") == set()


@pytest.mark.usefixtures("new_index")
def test_similar_documents_share_words_or_facets(
    engine: SearchEngine, make_document: MakeDocument
) -> None:
    engine.index(
        [
            make_document("a", body="satisfaction survey of members", facets={"area": ("1",)}),
            make_document("b", body="a survey about satisfaction", facets={"area": ("2",)}),
            make_document("c", "it", title="Altro", body="tutt'altro", facets={"area": ("1",)}),
            make_document("d", title="None", body="pizza", facets={"area": ("3",)}),
            make_document("e", body="satisfaction survey", access=frozenset({"staff"})),
        ]
    )
    similar = engine.similar("a:en", "en", frozenset({"public"}))
    assert [hit.key for hit in similar] == ["b:en", "c:it"]
    assert engine.similar("e:en", "en", frozenset({"public"})) == ()
    assert engine.similar("unknown", "en", frozenset({"public"})) == ()
