"""Both engines on the same library: the same hits, counts, corrections and scores."""

import random
from collections.abc import Callable, Mapping
from datetime import date

import pytest

from search.core.documents import SearchDocument
from search.core.query import SORTS, SearchQuery, SynonymSet, Thesaurus, plan_query
from search.core.results import SearchResults
from search.engines import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine

MakeDocument = Callable[..., SearchDocument]


def _words(text: str) -> list[str]:
    return text.split()


LANGUAGES = ("en", "it", "de", "pl")
WORDS = _words(
    "strategy strategies strategic plan plans planning member members membership fee fees "
    "governance governed cluster clusters cluster's survey surveys measure measuring satisfied "
    "satisfaction network networking trainer training treasurer quota quote associazione "
    "associazioni dell’associazione l'adesione adesioni qualità città perché strategia strategie "
    "Förderung Mitglied Mitglieder Größe straße évaluation współpraca naïve x 2024 e-mail"
)
FUNCTION_WORDS = _words("the of and for a how di della und")
THESAURUS = Thesaurus(
    [SynonymSet({"en": ("membership fee", "subscription"), "it": ("quota associativa", "quota")})]
)


def _text(chance: random.Random, most: int) -> str:
    chosen = chance.choices([*WORDS, *FUNCTION_WORDS], k=chance.randint(0, most))
    return " ".join(f"{word}{chance.choice(('', '', ',', '.', ' –'))}" for word in chosen)


def _library(chance: random.Random, make_document: MakeDocument) -> list[SearchDocument]:
    return [
        make_document(
            f"page{number}",
            language,
            title=_text(chance, 6),
            summary=_text(chance, 12),
            body=_text(chance, 60),
            keywords=tuple(_text(chance, 3) for _ in range(chance.randint(0, 2))),
            kind=chance.choice(("tool", "course")),
            facets={
                "level": tuple(chance.sample(("bronze", "silver", "gold"), chance.randint(0, 2))),
                "topic": (chance.choice("abcdef"),),
            },
            access=frozenset(chance.sample(("public", "trainer", "staff"), chance.randint(1, 2))),
            quality=chance.random(),
            updated=date(2025, 1, 1 + number % 28),
            reviewed=date(2026, 1, 1 + number % 28),
            adoptions=chance.randint(0, 3),
            readers=(language, "*") if language == "en" else (language,),
        )
        for number in range(60)
        for language in chance.sample(LANGUAGES, chance.randint(1, 2))
    ]


def _mistyped(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, max(len(word), 2))
    return word[:place] + chance.choice("aeiou") + word[place + chance.randint(0, 1) :]


def _queries(chance: random.Random) -> list[SearchQuery]:
    queries: list[SearchQuery] = []
    for number in range(60):
        typed = chance.sample(WORDS, chance.choice((1, 1, 2, 2, 3, 4, 7)))
        if number % 5 == 0:
            typed[0] = _mistyped(chance, typed[0])
        text = " ".join(typed)
        filters: Mapping[str, frozenset[str]] = chance.choice(
            (
                {},
                {},
                {"level": frozenset({"gold", "silver"})},
                {"type": frozenset({"tool"}), "lang": frozenset({"it", "en"})},
            )
        )
        queries.append(
            SearchQuery(
                text=f'"{text}"' if number % 9 == 0 else text,
                language=chance.choice((*LANGUAGES, "fr")),
                filters=filters,
                access=frozenset(chance.sample(("public", "trainer", "staff"), 2)),
                sort=chance.choice((*SORTS, "relevance")),
                page_size=200,
            )
        )
    return queries


def _essence(results: SearchResults) -> tuple[object, ...]:
    return (
        {hit.key for hit in results.hits},
        results.total,
        dict(results.facets),
        results.suggestion,
        results.relaxed,
    )


def _search(engine: SearchEngine, query: SearchQuery) -> SearchResults:
    topical = frozenset({"topic"})
    return engine.search(query, plan_query(query.text, query.language, THESAURUS, topical))


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_find_the_same(
    elasticsearch_server: Callable[..., ElasticsearchEngine],
    tantivy_engine: TantivyEngine,
    make_document: MakeDocument,
    seed: int,
) -> None:
    chance = random.Random(seed)
    server = elasticsearch_server()
    library = _library(chance, make_document)
    for engine in (server, tantivy_engine):
        engine.rebuild([library])
    found = 0
    for query in _queries(chance):
        ours, theirs = _search(tantivy_engine, query), _search(server, query)
        assert _essence(theirs) == _essence(ours), query
        if query.sort != "relevance":
            assert [hit.key for hit in theirs.hits] == [hit.key for hit in ours.hits], query
        found += ours.total
        prefix = query.text[: chance.randint(1, 12)]
        titles = [
            {one.title for one in engine.suggest(prefix, query.language, query.access, 50)}
            for engine in (tantivy_engine, server)
        ]
        assert titles[0] == titles[1], prefix
    assert found > 100
