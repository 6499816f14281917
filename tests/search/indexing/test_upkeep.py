"""Search looks after itself: what was left behind is applied, a lost index is built again."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished
from django.utils import timezone

from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.engines import EngineUnavailable, get_engine
from search.indexing import services, upkeep
from search.models import OutboxEntry
from search.selectors import health, search

MakeDocument = Callable[..., SearchDocument]

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db: None, library: Any, index_folder: Path, make_document: MakeDocument) -> Iterator[Any]:
    """Three pages, all indexed."""
    OutboxEntry.objects.all().delete()
    for page in ("a", "b", "c"):
        library.put(make_document(page))
    services.rebuild_index()
    return library


def _later() -> None:
    past = timezone.now() - timedelta(seconds=1)
    OutboxEntry.objects.pending().update(next_attempt_at=past)


@contextmanager
def _engine_down(folder: Path) -> Iterator[None]:
    """A file is where the index should be; the index itself is elsewhere meanwhile."""
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_text("in the way")
    yield
    folder.unlink()
    aside.rename(folder)


def test_what_an_engine_failure_left_behind_is_applied(
    site: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    with _engine_down(index_folder):
        site.put(make_document("a", title="Changed meanwhile"))
        services.enqueue(["a"])
        services.apply_outbox()
        upkeep.look_after()
        with pytest.raises(EngineUnavailable):
            search(SearchQuery(text="meanwhile"))
        assert (health().state, health().failing) == ("unavailable", 1)
    assert health().state == "behind"
    _later()
    upkeep.look_after()
    assert search(SearchQuery(text="meanwhile")).total == 1
    assert health().state == "ok"
    assert not services.reconcile()


def test_an_index_that_is_gone_comes_back(site: Any, index_folder: Path) -> None:
    shutil.rmtree(index_folder)
    assert search(SearchQuery()).total == 0
    assert health().state == "incomplete"
    upkeep.look_after()
    assert search(SearchQuery()).total == 3
    assert health().state == "ok"
    assert not services.reconcile()


def test_a_large_library_is_left_to_the_operator(
    site: Any, index_folder: Path, settings: Any
) -> None:
    settings.SEARCH_REBUILD_MOST_PAGES = 2
    shutil.rmtree(index_folder)
    upkeep.look_after()
    assert health().state == "incomplete"
    settings.SEARCH_REBUILD_MOST_PAGES = 3
    upkeep.look_after()
    assert health().state == "ok"


def test_an_index_that_another_process_rebuilds_is_left_to_it(
    site: Any, index_folder: Path
) -> None:
    shutil.rmtree(index_folder)
    engine: Any = get_engine()
    with engine.folder.rebuilding():
        assert not upkeep.rebuilds_itself()
    assert upkeep.rebuilds_itself()


def test_a_rebuild_that_fails_is_left_alone_for_a_while(
    site: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    shutil.rmtree(index_folder)
    site.pages["d"] = [make_document("a", "it")]
    for _ in range(2):
        upkeep.look_after()
        assert health().state == "incomplete"
    del site.pages["d"]
    upkeep.look_after()
    assert health().state == "incomplete", "the next attempt is later"
    cache.clear()
    upkeep.look_after()
    assert health().state == "ok"


def test_a_look_when_all_is_well_costs_one_query(site: Any, django_assert_num_queries: Any) -> None:
    health()
    with django_assert_num_queries(1):
        upkeep.look_after()


def test_requests_start_looks_now_and_then_and_never_fail(
    site: Any, index_folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[float] = []
    monkeypatch.setattr(upkeep, "_start", started.append)
    monkeypatch.setattr(upkeep, "_next_look", 0.0)
    request_finished.send(sender=None)
    assert started == [], "tests have switched it off"
    settings.SEARCH_UPKEEP_SECONDS = 60.0
    for _ in range(3):
        request_finished.send(sender=None)
    assert started == [60.0]


def test_only_one_process_of_those_that_share_a_cache_looks(
    site: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    site.put(make_document("d"))
    with services.deferred():
        services.enqueue(["d"])
    cache.add("search.indexing.upkeep", True, 60)
    upkeep.look(60)
    assert OutboxEntry.objects.pending().exists()
    cache.clear()
    upkeep.look(60)
    assert not OutboxEntry.objects.pending().exists()


def test_a_look_that_fails_is_only_logged(
    site: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SEARCH_ENGINE = {"BACKEND": "no.such.Engine"}
    upkeep.look(60)
    assert "Search could not be looked after" in caplog.text
