"""Engines, documents and a library for the search tests."""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from search.core.documents import SearchDocument
from search.engines import SearchEngine, get_engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.tantivy import TantivyEngine
from search.indexing import registry

MakeDocument = Callable[..., SearchDocument]
MakeEngine = Callable[..., ElasticsearchEngine]


def _document(page: str = "page", language: str = "en", **values: Any) -> SearchDocument:
    defaults: dict[str, Any] = {
        "key": f"{page}:{language}",
        "kind": "best_practice",
        "title": f"Title of {page}",
        "summary": "",
        "body": "",
        "url": f"/{language}/{page}/",
        "facets": {},
        "access": frozenset({"public", "staff"}),
        "quality": 0.5,
        "updated": date(2026, 1, 1),
        "translation_key": page,
        "identifier": page,
        "readers": ("*",),
    }
    return SearchDocument(language=language, **{**defaults, **values})


@pytest.fixture
def make_document() -> MakeDocument:
    """Makes a public document of a page and language; any field can be given."""
    return _document


# A further engine joins the contract tests by an entry here and a fixture `<name>_engine`.
ENGINES = ("elasticsearch", "tantivy")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> SearchEngine:
    """An empty engine of each kind."""
    engine: SearchEngine = request.getfixturevalue(f"{request.param}_engine")
    return engine


@pytest.fixture
def tantivy_engine(tmp_path: Path) -> TantivyEngine:
    """An embedded engine without an index."""
    return TantivyEngine(location=tmp_path / "index")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of a server; without one the test is skipped, or fails where it is required."""
    found = os.environ.get("ELASTICSEARCH_URL", "")
    if not found:
        reason = "ELASTICSEARCH_URL is not set: set it to run the tests of Elasticsearch"
        if os.environ.get("PORTAL_REQUIRE_ELASTICSEARCH") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture
def elasticsearch_server(elasticsearch_url: str) -> Iterator[MakeEngine]:
    """Makes engines that share an index of this test alone; options can be given."""
    prefix = f"test-{uuid.uuid4().hex[:12]}"

    def make(**options: Any) -> ElasticsearchEngine:
        # A busy machine must not fail a test.
        slow: dict[str, Any] = {"timeout": 30.0, "write_timeout": 60.0, "prefix": prefix}
        return ElasticsearchEngine(elasticsearch_url, **{**slow, **options})

    yield make
    make().remove()


@pytest.fixture(scope="session")
def _kept_elasticsearch_engine(elasticsearch_url: str) -> Iterator[ElasticsearchEngine]:
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    engine = ElasticsearchEngine(elasticsearch_url, prefix, timeout=30.0, write_timeout=60.0)
    yield engine
    engine.remove()


@pytest.fixture
def new_index() -> None:
    """For tests of ranking: an index in which nothing was ever deleted, because a server counts
    deleted documents among those that have a word until it tidies up."""


@pytest.fixture
def elasticsearch_engine(
    _kept_elasticsearch_engine: ElasticsearchEngine, request: pytest.FixtureRequest
) -> ElasticsearchEngine:
    """An engine without documents. A server takes long to make an index: one that no rebuild has
    touched is emptied and used again."""
    engine = _kept_elasticsearch_engine
    if "new_index" in request.fixturenames or not engine.health().needs_rebuild:
        engine.remove()
    else:
        engine.delete({one.translation_key for one in engine.keys().values()})
    return engine


class Library:
    """A document source in memory: pages come and go as in a database."""

    def __init__(self) -> None:
        self.pages: dict[str, list[SearchDocument]] = {}
        self.unreadable: set[str] = set()
        self.while_read: Callable[[], None] | None = None
        self.while_one_is_read: Callable[[], None] | None = None

    def put(self, *documents: SearchDocument) -> None:
        """Publish a page with all its translations."""
        self.pages[documents[0].translation_key] = list(documents)

    def documents_for(self, translation_key: str) -> Sequence[SearchDocument]:
        if translation_key in self.unreadable:
            raise LookupError(f"{translation_key} cannot be read")
        documents = self.pages.get(translation_key, [])
        if self.while_one_is_read:
            self.while_one_is_read()
        return documents

    def all_documents(self) -> Iterator[SearchDocument]:
        for documents in list(self.pages.values()):
            yield from list(documents)
        if self.while_read:
            self.while_read()

    def translation_keys(self) -> Iterator[str]:
        return iter(list(self.pages))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    """An empty library, the only source that is registered."""
    library = Library()
    monkeypatch.setattr(registry, "_sources", {})
    monkeypatch.setattr(registry, "_facets", {})
    monkeypatch.setattr(registry, "_access", {})
    registry.register_source(library)
    return library


@pytest.fixture
def index_folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The folder of the index that the settings name, of this test alone."""
    folder = tmp_path / "site-index"
    settings.SEARCH_ENGINE = {
        "BACKEND": "search.engines.tantivy.TantivyEngine",
        "LOCATION": str(folder),
        "LOCK_TIMEOUT": 0.2,
    }
    get_engine.cache_clear()
    cache.clear()
    yield folder
    get_engine.cache_clear()
    cache.clear()
