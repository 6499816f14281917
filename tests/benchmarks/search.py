"""The embedded engine at growing sizes: ten hits with highlights and all facet counts."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date

from search.documents import SearchDocument, batched_by_page
from search.engines.tantivy import TantivyEngine
from search.query import SearchQuery

from .timing import repeated

SIZES = (1_000, 10_000, 100_000)
LEVELS = ("bronze", "silver", "gold")
KINDS = ("best-practice", "methodology", "case-study", "template", "module")


def vocabulary(generator: random.Random) -> list[str]:
    """Words of two to four syllables; few are common, most are rare."""
    syllables = [a + b for a in "bcdfglmnprst" for b in "aeiou"]
    return ["".join(generator.choices(syllables, k=generator.randint(2, 4))) for _ in range(20_000)]


def documents(size: int, words: list[str], generator: random.Random) -> Iterator[SearchDocument]:
    """Documents of about 250 words with a Zipf-like choice of words."""
    weights = [1 / (rank + 1) for rank in range(len(words))]
    for number in range(size):
        text = generator.choices(words, weights, k=250)
        yield SearchDocument(
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


def run() -> None:
    print("search, embedded engine: milliseconds, p50 and p95 of 200 searches")
    print(
        f"{'documents':>10} {'rebuild':>10} {'two words':>17} {'with filter':>17} {'question':>17}"
    )
    for size in SIZES:
        generator = random.Random(7)
        words = vocabulary(generator)
        with TantivyEngine.throwaway() as engine:
            started = time.perf_counter()
            engine.rebuild(batched_by_page(documents(size, words, generator), 500))
            rebuilt = time.perf_counter() - started
            texts = [" ".join(generator.sample(words[:400], 2)) for _ in range(200)]
            questions = [" ".join(generator.sample(words[:400], 8)) for _ in range(200)]
            level = {"level": frozenset({"silver"})}
            rows = [
                repeated(lambda n: engine.search(SearchQuery(text=texts[n])), 200),  # noqa: B023
                repeated(
                    lambda n: engine.search(SearchQuery(text=texts[n], filters=level)),  # noqa: B023
                    200,
                ),
                repeated(lambda n: engine.search(SearchQuery(text=questions[n])), 200),  # noqa: B023
            ]
        print(f"{size:>10,} {rebuilt:>10.1f} {' '.join(str(row) for row in rows)}")
