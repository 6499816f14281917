"""Both engines at growing sizes, in one run: ten hits with highlights and all facet counts.

Each engine and size is measured in a process of its own, so that the memory is its own too.
`python -m tests.benchmarks.search tantivy 1000` prints one measurement as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import accumulate

from search.core.analysis import FUNCTION_WORDS
from search.core.documents import PageChange, SearchDocument, batched_by_page
from search.core.query import SearchQuery
from search.core.results import SearchHit
from search.engines import ENGINES, SearchEngine, engine_class

from .timing import Timing, repeated

SIZES = (1_000, 10_000, 100_000)
LEVELS = ("bronze", "silver", "gold")
KINDS = ("best-practice", "methodology", "case-study", "template", "module")
SEARCHES = 200
PUBLISHED = 30
# Ranks of the words that are searched for: beyond function words, down to rare ones.
SEARCHED = slice(len(FUNCTION_WORDS["en"]), 4_000)
PUBLIC = frozenset({"public"})


@dataclass(frozen=True)
class Measured:
    """One engine with one number of documents; times in milliseconds (p50, p95), the rebuild in
    seconds, memory in MB: of the process before the rebuild and at its greatest."""

    engine: str
    documents: int
    rebuild: float
    memory_before: float
    memory_most: float
    two_words: tuple[float, float]
    filtered: tuple[float, float]
    question: tuple[float, float]
    suggestion: tuple[float, float]
    similar: tuple[float, float]
    published: tuple[float, float]


def vocabulary(generator: random.Random) -> list[str]:
    """The function words of English, then made-up words of two to four syllables: as in any
    language few are common, and the commonest say nothing."""
    syllables = [a + b for a in "bcdfglmnprst" for b in "aeiou"]
    made_up = [
        "".join(generator.choices(syllables, k=generator.randint(2, 4))) for _ in range(20_000)
    ]
    return [*sorted(FUNCTION_WORDS["en"]), *made_up]


def document(number: int, text: list[str]) -> SearchDocument:
    """A document of the given words, the first six of them its title."""
    return SearchDocument(
        key=f"page:{number}",
        kind=KINDS[number % len(KINDS)],
        language="en",
        title=" ".join(text[:6]),
        summary=" ".join(text[6:20]),
        body=" ".join(text[20:]),
        url=f"/en/{number}/",
        facets={
            "level": (LEVELS[number % 3],),
            "area": (str(number % 5 + 1),),
            "effort": (str(number % 4),),
            "category": (str(number % 14),),
        },
        access=frozenset({"public", "staff"}),
        quality=0.5,
        updated=date(2026, 1, 1),
        translation_key=f"key-{number}",
        identifier=f"id-{number}",
        readers=("en", "*"),
    )


def documents(size: int, words: list[str], generator: random.Random) -> Iterator[SearchDocument]:
    """Documents of 250 words with a Zipf-like choice of words."""
    weights = list(accumulate(1 / (rank + 1) for rank in range(len(words))))
    for number in range(size):
        yield document(number, generator.choices(words, cum_weights=weights, k=250))


def _rounded(timing: Timing) -> tuple[float, float]:
    return round(timing.p50, 1), round(timing.p95, 1)


def _searching(engine: SearchEngine, texts: list[str], **query: object) -> tuple[float, float]:
    def search(number: int) -> object:
        return engine.search(SearchQuery(text=texts[number], access=PUBLIC, **query))  # type: ignore[arg-type]

    return _rounded(repeated(search, SEARCHES))


def _published(engine: SearchEngine, size: int) -> tuple[float, float]:
    """From the change of a page to the search that finds it."""

    def publish(number: int) -> None:
        changed = document(number % size, [f"quixotic{number}word", *["other"] * 200])
        engine.apply(PageChange(frozenset({changed.translation_key}), (changed,)))
        found = engine.search(SearchQuery(text=f"quixotic{number}word", access=PUBLIC))
        if found.total != 1:
            raise AssertionError(f"a published page is found {found.total} times")

    return _rounded(repeated(publish, PUBLISHED))


def measure(name: str, size: int) -> Measured:
    """Fill a throwaway index of an engine and measure it."""
    generator = random.Random(7)
    words = vocabulary(generator)
    searched = words[SEARCHED]

    def texts(length: int) -> list[str]:
        return [" ".join(generator.sample(searched, length)) for _ in range(SEARCHES)]

    with engine_class(ENGINES[name]).throwaway() as engine:
        gc.collect()
        before = _memory()
        summary = engine.rebuild(batched_by_page(documents(size, words, generator), 500))
        most = _memory()
        titles = [hit.title for hit in _sample(engine, texts(1))]
        keys = [hit.key for hit in _sample(engine, texts(1))]
        timed: dict[str, Callable[[int], object]] = {
            "suggestion": lambda n: engine.suggest(titles[n % len(titles)][:9], "en", PUBLIC),
            "similar": lambda n: engine.similar(keys[n % len(keys)], "en", PUBLIC),
        }
        return Measured(
            engine=name,
            documents=size,
            rebuild=round(summary.seconds, 1),
            memory_before=before,
            memory_most=most,
            two_words=_searching(engine, texts(2)),
            filtered=_searching(engine, texts(2), filters={"level": frozenset({"silver"})}),
            question=_searching(engine, texts(8)),
            published=_published(engine, size),
            **{key: _rounded(repeated(call, SEARCHES)) for key, call in timed.items()},  # type: ignore[arg-type]
        )


def _sample(engine: SearchEngine, texts: list[str]) -> list[SearchHit]:
    """Some documents of the index."""
    return [hit for text in texts[:20] for hit in engine.search(SearchQuery(text=text)).hits]


def _memory() -> float:
    """The most memory that this process has ever used, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)


def reachable_engines() -> list[str]:
    """The embedded engine, and Elasticsearch where its address is known."""
    return ["tantivy", *(["elasticsearch"] if os.environ.get("ELASTICSEARCH_URL") else [])]


def run(sizes: tuple[int, ...] = SIZES) -> None:
    """Print a table of all engines that can be reached."""
    names = reachable_engines()
    print("search: milliseconds p50 / p95; rebuild in seconds; memory of the process in MB")
    columns = ("two_words", "filtered", "question", "suggestion", "similar", "published")
    print(f"{'engine':>14} {'documents':>10} {'rebuild':>8} {'memory':>12}", end="")
    print("".join(f"{name.replace('_', ' '):>16}" for name in columns))
    for size in sizes:
        for name in names:
            row = _in_a_process(name, size)
            memory = f"{row.memory_before:.0f} → {row.memory_most:.0f}"
            print(f"{name:>14} {size:>10,} {row.rebuild:>8.1f} {memory:>12}", end="")
            timings = [getattr(row, column) for column in columns]
            print("".join(f"{f'{p50:.1f} / {p95:.1f}':>16}" for p50, p95 in timings), flush=True)
    if len(names) == 1:
        print("Elasticsearch is left out: ELASTICSEARCH_URL is not set.")


def _in_a_process(name: str, size: int) -> Measured:
    command = [sys.executable, "-m", "tests.benchmarks.search", name, str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  ourselves
    values = json.loads(done.stdout)
    return Measured(
        **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    print(json.dumps(asdict(measure(sys.argv[1], int(sys.argv[2])))))
