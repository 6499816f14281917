"""What the starter library answers to real questions, measured on the half nothing was tuned on."""

import pytest

from search.engines import SearchEngine
from search.engines.tantivy import TantivyEngine
from search.indexing import registry
from tests.benchmarks.golden import load_golden_queries
from tests.benchmarks.golden_search import asking, fill, quality


@pytest.mark.django_db
def test_real_questions_are_answered(engine: SearchEngine) -> None:
    fill(engine, registry.all_documents())
    queries = [query for query in load_golden_queries() if query.half == "test"]
    spoilt = 1 if isinstance(engine, TantivyEngine) else 0  # mending is the same, and a server slow
    measured = quality(asking(engine), queries, spoilt)
    assert measured.ndcg >= 0.85
    assert measured.known_items >= 0.8
    assert measured.spoilt >= 0.95 or not spoilt
    assert measured.recognised >= 0.75
    assert measured.lost <= 0.02
