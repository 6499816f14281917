"""Engines, documents and a library for the search tests."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from search import registry
from search.documents import SearchDocument
from search.engines import SearchEngine, get_engine
from search.engines.tantivy import TantivyEngine

MakeDocument = Callable[..., SearchDocument]

# A further engine joins the contract tests by an entry here: name to a maker of an empty engine
# that keeps its data apart by the given folder (or the folder's name).
ENGINE_MAKERS: dict[str, Callable[[Path], SearchEngine]] = {
    "tantivy": lambda folder: TantivyEngine(location=folder),
}


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


@pytest.fixture(params=sorted(ENGINE_MAKERS))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An empty engine of each kind."""
    return ENGINE_MAKERS[request.param](tmp_path / "index")


class Library:
    """A document source in memory: pages come and go as in a database."""

    def __init__(self) -> None:
        self.pages: dict[str, list[SearchDocument]] = {}
        self.unreadable: set[str] = set()
        self.while_read: Callable[[], None] | None = None

    def put(self, *documents: SearchDocument) -> None:
        """Publish a page with all its translations."""
        self.pages[documents[0].translation_key] = list(documents)

    def documents_for(self, translation_key: str) -> Sequence[SearchDocument]:
        if translation_key in self.unreadable:
            raise LookupError(f"{translation_key} cannot be read")
        return self.pages.get(translation_key, [])

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
