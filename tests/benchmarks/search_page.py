"""The search page as a visitor gets it: address to HTML, over the starter library and many more."""

from __future__ import annotations

import random
from itertools import chain
from tempfile import TemporaryDirectory

from django.test import Client, override_settings

from search.core.documents import batched_by_page
from search.engines import get_engine
from search.indexing import registry

from .golden import load_golden_queries
from .search import documents, vocabulary
from .timing import repeated

SIZE = 100_000
PAGES = 200


def run(size: int = SIZE) -> None:
    """Time pages whose hits are pages of the library, in an index of `size` documents more.

    The library must be loaded into the database (`golden_search.run` does).
    """
    generator = random.Random(7)
    others = documents(size, vocabulary(generator), generator)
    queries = load_golden_queries()
    visitor = Client()

    def page(number: int) -> None:
        query = queries[number % len(queries)]
        answer = visitor.get(f"/{query.language}/search/", {"q": query.text})
        if answer.status_code != 200:
            raise AssertionError(f"{query.text}: {answer.status_code}")

    with TemporaryDirectory() as folder:
        location = {"BACKEND": "search.engines.tantivy.TantivyEngine", "LOCATION": folder}
        with override_settings(SEARCH_ENGINE=location):
            everything = chain(registry.all_documents(), others)
            get_engine().rebuild(batched_by_page(everything, 500))
            timing = repeated(page, PAGES)
    print(f"\nsearch page over {size:,} documents, embedded engine: milliseconds p50 / p95")
    print(f"{timing.p50:.1f} / {timing.p95:.1f}")
