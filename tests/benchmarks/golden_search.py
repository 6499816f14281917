"""How well an engine answers the golden queries over the starter library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from search.core.access import STAFF
from search.core.documents import SearchDocument, batched_by_page
from search.core.query import SearchQuery
from search.core.results import SearchResults
from search.engines import ENGINES, SearchEngine, engine_class
from search.evaluation import mean, ndcg
from search.selectors import plan

from .golden import HALVES, GoldenQuery, load_golden_queries, with_typing_error
from .search import reachable_engines

# Every query is spoilt in that many ways.
SPOILT = 5

Ask = Callable[[str, str], SearchResults]


@dataclass(frozen=True)
class Quality:
    """Shares between 0 and 1 over some golden queries.

    `ndcg` is nDCG@10 over queries with an answer; `known_items` the share of known-item queries
    whose first hit is the right one; `spoilt` nDCG@10 with one typing error in each query divided
    by `ndcg`; `recognised` the share of no-answer queries that find nothing; `lost` the share of
    queries with an answer that find nothing.
    """

    queries: int
    ndcg: float
    known_items: float
    spoilt: float
    recognised: float
    lost: float
    by_kind: Mapping[str, float]


def fill(engine: SearchEngine, documents: Iterable[SearchDocument]) -> None:
    """Put the library into an empty engine."""
    engine.rebuild(batched_by_page(documents, 200))


def asking(engine: SearchEngine) -> Ask:
    """Searches as the site does, synonyms and facets included, for a reader who may see
    everything."""

    def ask(text: str, language: str) -> SearchResults:
        query = SearchQuery(text=text, language=language, access=frozenset({STAFF}))
        return engine.search(query, plan(query))

    return ask


def gain(ask: Ask, query: GoldenQuery, text: str) -> float:
    """nDCG@10 of what `text` finds, by the judgements of `query`."""
    run = [hit.identifier for hit in ask(text, query.language).hits]
    return ndcg(run, query.judgements)


def quality(ask: Ask, queries: Sequence[GoldenQuery], spoilt: int = SPOILT) -> Quality:
    """Measure some golden queries, each also with `spoilt` different typing errors."""
    answered = [query for query in queries if query.judgements]
    unanswered = [query for query in queries if not query.judgements]
    known = [query for query in queries if query.kind == "known-item"]
    gains = {query.identifier: gain(ask, query, query.text) for query in answered}
    clean = mean(gains.values())
    with_errors = mean(
        gain(ask, query, with_typing_error(query.text, seed))
        for query in answered
        for seed in range(spoilt)
    )
    kinds = sorted({query.kind for query in answered})
    return Quality(
        queries=len(queries),
        ndcg=clean,
        known_items=mean(_first_is_right(ask, query) for query in known),
        spoilt=with_errors / clean if clean else 0.0,
        recognised=mean(not ask(query.text, query.language).total for query in unanswered),
        lost=mean(not ask(query.text, query.language).total for query in answered),
        by_kind={
            kind: mean(gains[query.identifier] for query in answered if query.kind == kind)
            for kind in kinds
        },
    )


def _first_is_right(ask: Ask, query: GoldenQuery) -> bool:
    hits = ask(query.text, query.language).hits
    return bool(hits) and hits[0].identifier in query.best


def run() -> None:
    """Print what both halves of the golden queries measure, for every engine that can be reached.

    The library is loaded into a database of its own, which disappears afterwards.
    """
    from django.core.management import call_command

    from search.indexing import registry

    call_command("migrate", verbosity=0)
    call_command("load_starter_library", verbosity=0, stdout=StringIO())
    documents = list(registry.all_documents())
    queries = load_golden_queries()
    print(f"\ngolden queries over {len(documents)} documents; spoilt: {SPOILT} errors a query")
    columns = ("ndcg", "known_items", "spoilt", "recognised", "lost")
    print(f"{'engine':>14} {'half':>8} {'queries':>8}", end="")
    print("".join(f"{name.replace('_', ' '):>13}" for name in columns))
    for name in reachable_engines():
        with engine_class(ENGINES[name]).throwaway() as engine:
            fill(engine, documents)
            ask = asking(engine)
            for half in HALVES:
                measured = quality(ask, [query for query in queries if query.half == half])
                print(f"{name:>14} {half:>8} {measured.queries:>8}", end="")
                print("".join(f"{getattr(measured, column):>13.3f}" for column in columns))
