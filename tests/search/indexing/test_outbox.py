"""Nothing is lost between the database and the index."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.engines import EngineUnavailable, get_engine
from search.indexing import services
from search.indexing.outbox import LONGEST_DELAY
from search.models import OutboxEntry
from search.selectors import health, search

MakeDocument = Callable[..., SearchDocument]
Commit = Callable[..., Any]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_outbox(db: None) -> None:
    OutboxEntry.objects.all().delete()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """A transaction after which what waits for the commit is done."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def _indexed() -> set[str]:
    return set(get_engine().keys())


def _make_due() -> None:
    OutboxEntry.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


def test_a_change_can_be_found_after_commit(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    library.put(make_document("a", title="Membership fees"))
    with commit():
        services.enqueue(["a"])
        assert OutboxEntry.objects.pending().count() == 1
    assert search(SearchQuery(text="fees")).total == 1
    assert OutboxEntry.objects.pending().count() == 0
    del library.pages["a"]
    with commit():
        services.enqueue(["a"])
    assert _indexed() == set()


def test_a_change_that_is_rolled_back_leaves_no_trace(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    library.put(make_document("a"))
    with commit():
        sid = transaction.savepoint()
        services.enqueue(["a"])
        transaction.savepoint_rollback(sid)
    assert not OutboxEntry.objects.exists()
    assert _indexed() == set()


def test_many_changes_of_a_page_are_one_row(library: Any, index_folder: Path) -> None:
    for _ in range(3):
        services.enqueue(["a", "a", "b"])
    services.enqueue([])
    assert OutboxEntry.objects.count() == 2


def test_changes_wait_while_the_engine_is_down_and_are_applied_when_it_is_up(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    index_folder.write_text("a file is in the way of the index")
    library.put(make_document("a"))
    library.put(make_document("b"))
    with commit():
        services.enqueue(["a", "b"])
    entry = OutboxEntry.objects.get(translation_key="a")
    assert (entry.applied_at, entry.attempts) == (None, 1)
    assert entry.last_error
    assert entry.next_attempt_at > timezone.now()
    with pytest.raises(EngineUnavailable):
        search(SearchQuery(text="title"))
    state = health()
    assert (state.state, state.pending, state.failing) == ("unavailable", 2, 2)

    index_folder.unlink()
    assert services.apply_outbox() == services.Applied(0, 0), "the back-off is not over"
    _make_due()
    assert services.apply_outbox() == services.Applied(2, 0)
    assert _indexed() == {"a:en", "b:en"}
    entry.refresh_from_db()
    assert (entry.attempts, entry.last_error) == (0, "")


def test_the_back_off_grows_has_a_limit_and_starts_afresh(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    index_folder.write_text("in the way")
    library.put(make_document("a"))
    services.enqueue(["a"])
    delays = []
    for _ in range(12):
        _make_due()
        before = timezone.now()
        assert services.apply_outbox().failed == 1
        delays.append(OutboxEntry.objects.get().next_attempt_at - before)
    assert timedelta(seconds=4) < delays[0] < delays[1] < delays[2]
    assert LONGEST_DELAY <= delays[-1] <= LONGEST_DELAY + timedelta(seconds=1)
    index_folder.unlink()
    _make_due()
    assert services.apply_outbox().applied == 1
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, entry.last_error) == (0, "")
    assert not services.reconcile()


def test_once_the_engine_is_back_nothing_waits_for_its_turn(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    index_folder.write_text("in the way")
    for page in ("a", "b", "c"):
        library.put(make_document(page))
    services.enqueue(library.pages)
    services.apply_outbox()
    index_folder.unlink()
    OutboxEntry.objects.filter(translation_key="b").update(next_attempt_at=timezone.now())
    assert services.apply_outbox().applied == 3
    assert not services.reconcile()


def test_a_page_that_the_engine_never_takes_does_not_hold_up_others_for_long(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    for number in range(5):
        library.put(make_document(f"p{number}"))
    # No encoder knows half a character; the engine refuses the page with all that come along.
    library.put(make_document("bad", url="/\ud800/", key="\ud800:en"))
    services.enqueue(library.pages)
    for _ in range(8):
        _make_due()
        services.apply_outbox()
    assert _indexed() == {f"p{number}:en" for number in range(5)}
    assert OutboxEntry.objects.pending().get().translation_key == "bad"
    del library.pages["bad"]
    services.enqueue(["bad"])
    assert not services.reconcile()


def test_a_new_change_ends_the_back_off(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    index_folder.write_text("in the way")
    library.put(make_document("a"))
    with commit():
        services.enqueue(["a"])
    index_folder.unlink()
    with commit():
        services.enqueue(["a"])
    assert _indexed() == {"a:en"}


def test_a_page_that_cannot_be_read_does_not_hold_up_others(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.put(make_document("good"))
    library.unreadable.add("bad")
    services.enqueue(["bad", "good"])
    assert services.apply_outbox() == services.Applied(1, 1)
    assert _indexed() == {"good:en"}
    assert "bad cannot be read" in OutboxEntry.objects.pending().get().last_error


def test_a_page_that_changes_while_it_is_applied_is_applied_again(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    library.put(make_document("a", title="Old"))

    def publish_once() -> None:
        # Another process publishes after this one has read the page. It leaves the page to this
        # one, which would otherwise overwrite the newer state with the older one.
        library.while_one_is_read = None
        library.put(make_document("a", title="New"))
        with services.deferred():
            services.enqueue(["a"])
        services.apply_outbox()
        assert _indexed() == set()

    library.while_one_is_read = publish_once
    with commit():
        services.enqueue(["a"])
    assert search(SearchQuery(text="new")).total == 1
    assert OutboxEntry.objects.pending().count() == 0
    assert not services.reconcile()


def test_the_pages_of_a_killed_process_are_free_again_after_a_while(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.put(make_document("a"))
    services.enqueue(["a"])
    soon = timezone.now() + timedelta(seconds=30)
    OutboxEntry.objects.update(claim="somebody", claimed_until=soon)
    assert services.apply_outbox().applied == 0
    services.rebuild_index()
    assert OutboxEntry.objects.pending().count() == 1, "somebody may still overwrite it"
    OutboxEntry.objects.update(claimed_until=timezone.now())
    assert services.apply_outbox().applied == 1
    assert not services.reconcile()


def test_bulk_work_is_applied_at_its_end(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    for number in range(5):
        library.put(make_document(f"p{number}"))
    with commit(), services.deferred():
        services.enqueue(library.pages)
    assert OutboxEntry.objects.pending().count() == 5
    steps: list[int] = []
    assert services.apply_outbox(limit=3, progress=steps.append).applied == 3
    assert (services.apply_outbox().applied, steps) == (2, [3])
    assert len(_indexed()) == 5


def test_applied_rows_are_forgotten_after_a_while(library: Any, index_folder: Path) -> None:
    services.enqueue(["a"])
    services.apply_outbox()
    services.apply_outbox()
    assert OutboxEntry.objects.count() == 1
    OutboxEntry.objects.update(applied_at=timezone.now() - services.KEEP_APPLIED * 2)
    services.apply_outbox()
    assert OutboxEntry.objects.count() == 0


def test_a_rebuild_catches_up_with_what_is_published_meanwhile(
    library: Any, index_folder: Path, make_document: MakeDocument, commit: Commit
) -> None:
    for page in ("a", "b", "c"):
        library.put(make_document(page))

    def publish() -> None:
        library.put(make_document("a", title="Changed"))
        library.put(make_document("d"))
        del library.pages["b"]
        with commit():
            services.enqueue(["a", "b", "d"])
        library.put(make_document("c", title="Changed, too"))
        services.enqueue(["c"])

    library.while_read = publish
    summary = services.rebuild_index()
    library.while_read = None
    assert summary.documents == 3
    assert not services.reconcile()
    assert _indexed() == {"a:en", "c:en", "d:en"}


def test_a_rebuild_applies_what_was_waiting(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.put(make_document("a"))
    services.enqueue(["a", "gone"])
    steps: list[int] = []
    services.rebuild_index(steps.append)
    assert (_indexed(), sum(steps)) == ({"a:en"}, 1)
    assert OutboxEntry.objects.pending().count() == 0


def test_a_rebuild_reads_once_more_only_what_changed_since_it_began(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.put(make_document("a"))
    library.put(make_document("b"))
    services.enqueue(["a", "b"])

    def publish() -> None:
        library.put(make_document("a", title="Changed"))
        services.enqueue(["a"])

    library.while_read = publish
    library.unreadable.add("b")
    services.rebuild_index()
    library.while_read = None
    library.unreadable.clear()
    assert search(SearchQuery(text="changed")).total == 1
    assert OutboxEntry.objects.pending().count() == 0
    assert not services.reconcile()


def test_a_rebuild_that_differs_from_the_sources_does_not_take_over(
    library: Any,
    index_folder: Path,
    make_document: MakeDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library.put(make_document("a"))
    services.rebuild_index()
    library.put(make_document("b"))
    monkeypatch.setattr(library, "translation_keys", lambda: ["a", "b", "c"])
    with pytest.raises(services.IncompleteRebuild, match=r"1 pages differ .* c$"):
        services.rebuild_index()
    assert _indexed() == {"a:en"}


def test_pages_whose_translations_are_scattered_are_refused(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.pages = {
        "1": [make_document("a"), make_document("b")],
        "2": [make_document("a", "it")],
    }
    with pytest.raises(EngineUnavailable, match="documents of a do not follow each other"):
        services.rebuild_index()


def test_reconciliation_names_and_mends_every_difference(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    engine = get_engine()
    engine.index([make_document("same"), make_document("old", title="Old"), make_document("gone")])
    library.put(make_document("same"))
    library.put(make_document("old", title="New"))
    library.put(make_document("new"), make_document("new", "it"))
    found = services.reconcile()
    assert (found.missing, found.outdated, found.superfluous) == (
        ("new:en", "new:it"),
        ("old:en",),
        ("gone:en",),
    )
    assert services.reconcile(repair=True).repaired == 3
    assert not services.reconcile()
    assert _indexed() == {"same:en", "old:en", "new:en", "new:it"}


def test_an_empty_index_after_damage_is_mended_by_reconciliation(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    for number in range(5):
        library.put(make_document(f"p{number}"))
    services.rebuild_index()
    for path in index_folder.iterdir():
        if path.is_file():
            path.unlink()
    assert search(SearchQuery()).total == 0
    assert health().engine.needs_rebuild
    services.reconcile(repair=True)
    assert search(SearchQuery()).total == 5


def test_lag_is_no_difference(
    library: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    library.put(make_document("a"))
    services.enqueue(["a"])
    assert health().pending == 1
    assert not services.reconcile()
    state = health()
    assert (state.pending, state.lag_seconds) == (0, 0)
