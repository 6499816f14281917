"""The embedded index on disk: damage, several processes, killed writers."""

import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search.core.documents import PageChange, SearchDocument
from search.core.query import SearchQuery
from search.engines import EngineUnavailable
from search.engines.tantivy import TantivyEngine

MakeDocument = Callable[..., SearchDocument]
# A forked process would share locks and threads of the library with its parent.
processes = multiprocessing.get_context("spawn")


def _generation(folder: Path) -> Path:
    return folder / (folder / "current").read_text()


def _filled(folder: Path, make_document: MakeDocument) -> TantivyEngine:
    engine = TantivyEngine(folder)
    engine.rebuild([[make_document("a"), make_document("b", body="text")]])
    return engine


def _delete_all(folder: Path) -> None:
    shutil.rmtree(folder)


def _delete_pointer(folder: Path) -> None:
    (folder / "current").unlink()


def _delete_generation(folder: Path) -> None:
    shutil.rmtree(_generation(folder))


def _write_garbage(folder: Path) -> None:
    for path in _generation(folder).iterdir():
        path.unlink()
        path.write_bytes(b"garbage")


def _forget_about(folder: Path) -> None:
    (_generation(folder) / "about.json").write_text("{}")


def _lose_segments(folder: Path) -> None:
    for path in _generation(folder).glob("*.*"):
        if path.suffix != ".json":
            path.unlink()


def _point_nowhere(folder: Path) -> None:
    (folder / "current").write_text("nowhere")


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize(
    "damage",
    [
        _delete_all,
        _delete_pointer,
        _delete_generation,
        _write_garbage,
        _forget_about,
        _lose_segments,
        _point_nowhere,
    ],
)
def test_a_damaged_index_never_breaks_a_search_and_can_be_rebuilt(
    tmp_path: Path, make_document: MakeDocument, damage: Callable[[Path], None], reopened: bool
) -> None:
    folder = tmp_path / "index"
    engine = _filled(folder, make_document)
    damage(folder)
    if reopened:
        engine = TantivyEngine(folder)
        assert engine.search(SearchQuery()).total == 0
        assert engine.health().needs_rebuild
    # An engine that still has the files open may go on answering until it has to open them.
    assert engine.search(SearchQuery()).total in (0, 2)
    engine.index([make_document("c")])
    engine.rebuild([[make_document("a"), make_document("b")]])
    assert engine.search(SearchQuery()).total == 2
    assert set(TantivyEngine(folder).keys()) == {"a:en", "b:en"}
    assert not TantivyEngine(folder).health().needs_rebuild


def test_a_folder_that_cannot_be_used_is_unavailable_and_healthy_later(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    folder = tmp_path / "index"
    folder.write_text("a file is in the way")
    engine = TantivyEngine(folder)
    with pytest.raises(EngineUnavailable):
        engine.search(SearchQuery())
    with pytest.raises(EngineUnavailable):
        engine.index([make_document()])
    health = engine.health()
    assert not health.available
    assert health.detail
    folder.unlink()
    engine.index([make_document()])
    assert engine.search(SearchQuery()).total == 1


def test_a_second_writer_waits_and_then_gives_up(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = _filled(tmp_path, make_document)
    other = TantivyEngine(tmp_path, lock_timeout=0.05)
    with engine.folder.locked(), pytest.raises(EngineUnavailable, match="another process"):
        _in_thread(lambda: other.index([make_document("c")]))
    other.index([make_document("c")])
    assert engine.search(SearchQuery()).total == 3


def test_a_reader_sees_what_another_one_wrote(tmp_path: Path, make_document: MakeDocument) -> None:
    reader = _filled(tmp_path, make_document)
    writer = TantivyEngine(tmp_path)
    assert reader.search(SearchQuery()).total == 2
    writer.index([make_document("c")])
    assert reader.search(SearchQuery()).total == 3
    writer.rebuild([[make_document("d")]])
    assert reader.search(SearchQuery()).total == 1
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def _write_pages(folder: str, documents: Sequence[SearchDocument]) -> None:
    engine = TantivyEngine(folder, lock_timeout=60)
    for document in documents:
        engine.index([document])


def test_processes_that_write_at_once_lose_nothing(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = TantivyEngine(tmp_path, lock_timeout=60)
    own, *others = [[make_document(f"{name}{number}") for number in range(10)] for name in "abc"]
    workers = [
        processes.Process(target=_write_pages, args=(str(tmp_path), documents))
        for documents in others
    ]
    for worker in workers:
        worker.start()
    _write_pages(str(tmp_path), own)
    for worker in workers:
        worker.join(timeout=120)
    assert engine.search(SearchQuery()).total == 30


def _die_while_writing(folder: str) -> None:
    engine = TantivyEngine(folder)
    with engine.folder.locked():
        engine.folder.current().index.writer(15_000_000, 1)
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_writer_leaves_no_lock_behind(tmp_path: Path, make_document: MakeDocument) -> None:
    engine = _filled(tmp_path, make_document)
    worker = processes.Process(target=_die_while_writing, args=(str(tmp_path),))
    worker.start()
    worker.join(timeout=120)
    assert worker.exitcode == -signal.SIGKILL
    engine.index([make_document("c")])
    assert engine.search(SearchQuery()).total == 3


def test_the_remains_of_a_killed_rebuild_go_with_the_next_one(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = _filled(tmp_path, make_document)
    abandoned = engine.folder.create("being rebuilt")
    assert engine.search(SearchQuery()).total == 2
    engine.rebuild([[make_document("a")]])
    assert not abandoned.path.exists()


def test_publishing_goes_on_during_a_rebuild(tmp_path: Path, make_document: MakeDocument) -> None:
    engine = _filled(tmp_path, make_document)

    def batches() -> Iterator[list[SearchDocument]]:
        yield [make_document("a")]
        TantivyEngine(tmp_path).index([make_document("c")])
        assert engine.search(SearchQuery()).total == 3
        yield [make_document("b")]

    engine.rebuild(batches())
    assert set(engine.keys()) == {"a:en", "b:en"}


def test_a_search_in_an_empty_folder_does_not_disturb_its_first_rebuild(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    def batches() -> Iterator[list[SearchDocument]]:
        yield [make_document("a")]
        assert TantivyEngine(tmp_path).search(SearchQuery()).total == 0
        yield [make_document("b")]

    engine = TantivyEngine(tmp_path)
    engine.rebuild(batches())
    assert set(engine.keys()) == {"a:en", "b:en"}
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1


def test_a_failed_rebuild_is_not_repeated_with_what_is_left_of_its_batches(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = _filled(tmp_path, make_document)

    def batches() -> Iterator[list[SearchDocument]]:
        yield [make_document("c")]
        shutil.rmtree(_generation(tmp_path))
        raise LookupError("the database is gone")

    with pytest.raises(EngineUnavailable, match="the database is gone"):
        engine.rebuild(batches())
    assert engine.search(SearchQuery()).total == 0
    assert engine.health().needs_rebuild


def _in_thread(action: Callable[[], object]) -> None:
    """Run in another thread, as the lock is reentrant within one; raise what it raises."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(action).result()


def _die(folder: str, documents: list[SearchDocument], delays: list[float]) -> None:
    """Fork writers and rebuilds from a process that has done nothing yet, and end each."""
    for number, delay in enumerate(delays):
        child = os.fork()
        if not child:
            signal.setitimer(signal.ITIMER_REAL, delay)
            engine = TantivyEngine(folder)
            while True:
                if number % 2:
                    engine.rebuild([documents])
                else:
                    engine.apply(PageChange(frozenset({"a", "b"}), tuple(documents[:2])))
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGALRM


def test_writers_and_rebuilds_that_die_at_any_moment_leave_nothing_behind(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    documents = [make_document(page, body="word " * 200) for page in ("a", "b", "c", "d")]
    engine = TantivyEngine(tmp_path / "index")
    engine.rebuild([documents])
    # The kernel ends them by an alarm without a handler: nothing is cleaned up, as with SIGKILL.
    delays = [0.004 * step for step in range(1, 25)]
    parent = processes.Process(target=_die, args=(str(tmp_path / "index"), documents, delays))
    parent.start()
    parent.join(120)
    assert parent.exitcode == 0
    keys = {one.key for one in documents}
    for opened in (engine, TantivyEngine(tmp_path / "index")):
        assert set(opened.keys()) == keys
        assert not opened.is_rebuilding()
    engine.index([make_document("e")])
    assert _unneeded(tmp_path / "index") == set()
    engine.rebuild([documents])
    assert set(engine.keys()) == keys
    folders = [path.name for path in (tmp_path / "index").iterdir()]
    assert len(folders) == 4, "the pointer, two locks and one index"


def _unneeded(folder: Path) -> set[str]:
    """Files of the index in use that no commit names."""
    generation = _generation(folder)
    state = (generation / "meta.json").read_text().replace("-", "")
    return {
        path.name
        for path in generation.iterdir()
        if len(path.stem.split(".")[0]) == 32 and path.name.split(".")[0] not in state
    }


def test_the_index_can_be_removed_while_somebody_waits_to_write(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = TantivyEngine(tmp_path / "index")
    with engine.folder.locked():
        shutil.rmtree(tmp_path / "index")
        with pytest.raises(FileNotFoundError):
            (tmp_path / "index" / "lock").stat()
    engine.index([make_document("a")])
    assert set(engine.keys()) == {"a:en"}


def test_a_document_that_moves_to_another_page_is_there_once(
    tmp_path: Path, make_document: MakeDocument
) -> None:
    engine = TantivyEngine(tmp_path / "index")
    engine.index([make_document("a", title="Before")])
    engine.index([make_document("a", title="After", translation_key="other")])
    assert [hit.title for hit in engine.search(SearchQuery()).hits] == ["After"]
    assert set(engine.keys()) == {"a:en"}
