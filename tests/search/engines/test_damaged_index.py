"""Whatever happens to the files of the embedded index: in the end it is equal to the sources."""

import os
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.engines import EngineUnavailable, get_engine
from search.engines.tantivy.schema import SCHEMA_VERSION, index_documents
from search.indexing import services, upkeep
from search.models import OutboxEntry
from search.selectors import health, search

MakeDocument = Callable[..., SearchDocument]

KEPT = hypothesis_settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def site(db: None, library: Any, index_folder: Path, make_document: MakeDocument) -> Iterator[Any]:
    """Ten pages, all indexed in three commits."""
    OutboxEntry.objects.all().delete()
    for number in range(8):
        library.put(make_document(f"p{number}", title=f"Marsupial {number}", body="word " * 50))
    services.rebuild_index()
    for page in ("new", "newer"):
        library.put(make_document(page, title="Marsupial"))
        services.enqueue([page])
        services.apply_outbox()
    return library


def _time_passes() -> None:
    OutboxEntry.objects.pending().update(next_attempt_at=timezone.now(), claimed_until=None)


def _files(folder: Path) -> list[Path]:
    """The files that make up an index: the locks of tantivy's hold nothing."""
    generation = folder / (folder / "current").read_text()
    inside = [one for one in generation.iterdir() if one.suffix != ".lock"]
    return sorted([folder / "current", *inside])


def _put(path: Path, content: bytes) -> None:
    """Damage by a new file in the old one's place: a file that is cut while this process has it
    mapped would end the process (`test_search_loses_nothing` does that to another one)."""
    fresh = path.with_name("damaged")
    fresh.write_bytes(content)
    fresh.replace(path)


def _flip(path: Path, place: float) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[int(place * (len(content) - 1))] ^= 0b0010_0000
    _put(path, content)


def _overwrite(path: Path, place: float) -> None:
    _put(path, random.Random(place).randbytes(path.stat().st_size))


def _cut(path: Path, place: float) -> None:
    _put(path, path.read_bytes()[: int(place * path.stat().st_size)])


def _empty(path: Path, place: float) -> None:
    _put(path, b"")


def _delete(path: Path, place: float) -> None:
    path.unlink()


def _turn_into_folder(path: Path, place: float) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = (_flip, _overwrite, _cut, _empty, _delete, _turn_into_folder)


@KEPT
@given(
    which=st.floats(0, 1), damage=st.sampled_from(DAMAGES), place=st.floats(0, 1, exclude_max=True)
)
def test_any_damage_is_noticed_by_the_next_process_and_mends_itself(
    site: Any,
    index_folder: Path,
    which: float,
    damage: Callable[[Path, float], None],
    place: float,
) -> None:
    services.rebuild_index()
    files = _files(index_folder)
    damage(files[int(which * (len(files) - 1))], place)
    get_engine.cache_clear()
    # Whole, or an empty one that says so; never a part of it, and never an error.
    total = search(SearchQuery(text="marsupial")).total
    assert total == (0 if health().engine.needs_rebuild else 10)
    upkeep.look_after()
    assert search(SearchQuery(text="marsupial")).total == 10
    assert health().state == "ok"
    assert not services.reconcile()


@pytest.mark.parametrize("damage", [_delete, _empty, _overwrite])
@pytest.mark.parametrize("name", ["current", "meta.json", "about.json"])
def test_damage_to_the_notes_is_noticed_by_a_process_that_has_the_index_open(
    site: Any, index_folder: Path, damage: Callable[[Path, float], None], name: str
) -> None:
    assert search(SearchQuery(text="marsupial")).total == 10
    path = next(one for one in _files(index_folder) if one.name == name)
    damage(path, 0.5)
    assert search(SearchQuery(text="marsupial")).total in (0, 10)
    services.enqueue(["new"])
    services.apply_outbox()
    services.reconcile(repair=True)
    assert search(SearchQuery(text="marsupial")).total == 10
    assert not services.reconcile()


def test_damage_that_no_search_meets_is_found_by_a_check_and_mended(
    site: Any, index_folder: Path
) -> None:
    for suffix in (".store", ".idx", ".pos", ".fieldnorm"):
        assert search(SearchQuery(text="marsupial")).total == 10
        _flip(next(one for one in _files(index_folder) if one.suffix == suffix), 0.1)
        assert len(services.reconcile(repair=True).missing) == 10
        assert not services.reconcile()
        assert health().state == "ok"


@contextmanager
def _limited(what: int, most: int) -> Iterator[None]:
    before, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(what, (before, hard))


def _full_disk(room: int) -> Any:
    """No file can grow beyond some bytes: writing fails in the middle of it, as on a full disk.

    This holds for every user, while permissions do not stop an administrator.
    """
    return _limited(resource.RLIMIT_FSIZE, room)


@pytest.mark.parametrize("room", [0, 100, 400, 3_000])
def test_publishing_on_a_full_disk_works_and_is_found_when_there_is_room(
    site: Any, index_folder: Path, make_document: MakeDocument, room: int
) -> None:
    site.put(make_document("big", title="Quokka", body=" ".join(map(str, range(5_000)))))
    with services.deferred():
        services.enqueue(["big"])
    with _full_disk(room):
        assert services.apply_outbox() == services.Applied(0, 1)
        with pytest.raises(EngineUnavailable):
            services.rebuild_index()
        assert search(SearchQuery(text="marsupial")).total == 10
    assert health().state == "behind"
    _time_passes()
    upkeep.look_after()
    assert search(SearchQuery(text="quokka")).total == 1
    assert health().state == "ok"
    assert not services.reconcile()
    services.rebuild_index()
    assert len([path for path in index_folder.iterdir() if path.is_dir()]) == 1


def test_damage_on_a_full_disk_makes_search_unavailable_and_mends_itself_later(
    site: Any, index_folder: Path
) -> None:
    _empty(next(one for one in _files(index_folder) if one.name == "meta.json"), 0)
    with _full_disk(10):
        for _ in range(2):
            with pytest.raises(EngineUnavailable):
                search(SearchQuery())
        upkeep.look_after()
        assert health().state == "unavailable"
    upkeep.look_after()
    assert search(SearchQuery()).total == 10
    assert not services.reconcile()
    assert len([path for path in index_folder.iterdir() if path.is_dir()]) == 1


def test_a_process_without_file_handles_does_not_take_the_index_for_damaged(
    site: Any, index_folder: Path
) -> None:
    before = (index_folder / "current").read_text()
    spare = os.open(index_folder, os.O_RDONLY)
    os.close(spare)
    for more in range(12):
        get_engine.cache_clear()
        with _limited(resource.RLIMIT_NOFILE, spare + more), suppress(EngineUnavailable):
            assert search(SearchQuery()).total == 10
    assert (index_folder / "current").read_text() == before
    assert search(SearchQuery()).total == 10


def test_an_older_process_leaves_the_index_of_a_newer_version_alone(
    site: Any, index_folder: Path
) -> None:
    about = next(one for one in _files(index_folder) if one.name == "about.json")
    own = about.read_text()
    about.write_text(f'{{"schema": {SCHEMA_VERSION + 1}, "reason": ""}}')
    get_engine.cache_clear()
    with pytest.raises(EngineUnavailable, match="newer version"):
        search(SearchQuery())
    services.enqueue(["new"])
    assert services.apply_outbox() == services.Applied(0, 1)
    about.write_text(own)
    _time_passes()
    upkeep.look_after()
    assert not services.reconcile()


# --- Differences of content ---------------------------------------------------------------------

PAGES = ("a", "b", "c", "d")
LANGUAGES = ("en", "it")
contents = st.dictionaries(
    st.tuples(st.sampled_from(PAGES), st.sampled_from(LANGUAGES)),
    st.tuples(st.sampled_from(("one", "two")), st.sampled_from((*PAGES, "e"))),
    max_size=8,
)


@KEPT
@given(wanted=contents, indexed=contents)
def test_a_check_finds_every_difference_exactly_and_mends_it(
    db: None,
    library: Any,
    index_folder: Path,
    make_document: MakeDocument,
    wanted: dict[tuple[str, str], tuple[str, str]],
    indexed: dict[tuple[str, str], tuple[str, str]],
) -> None:
    """Documents that were deleted, added, changed, or moved to another page."""

    def documents(content: dict[tuple[str, str], tuple[str, str]]) -> dict[str, SearchDocument]:
        made = [
            make_document(page, language, title=title, translation_key=f"key-{belongs}")
            for (page, language), (title, belongs) in content.items()
        ]
        return {document.key: document for document in made}

    OutboxEntry.objects.all().delete()
    right, wrong = documents(wanted), documents(indexed)
    engine = get_engine()
    engine.rebuild([list(wrong.values())])
    library.pages = {}
    for document in right.values():
        library.pages.setdefault(document.translation_key, []).append(document)
    found = services.reconcile()
    assert set(found.missing) == right.keys() - wrong.keys()
    assert set(found.superfluous) == wrong.keys() - right.keys()
    assert set(found.outdated) == {
        key
        for key in right.keys() & wrong.keys()
        if right[key].fingerprint != wrong[key].fingerprint
    }
    services.reconcile(repair=True)
    assert not services.reconcile()
    for language in LANGUAGES:
        expected = {one.key for one in right.values() if one.language == language}
        query = SearchQuery(
            access=frozenset({"staff"}), filters={"lang": frozenset({language})}, page_size=100
        )
        assert {hit.key for hit in engine.search(query).hits} == expected


def test_a_document_that_is_in_the_index_twice_is_found_and_mended(
    site: Any, index_folder: Path, make_document: MakeDocument
) -> None:
    engine: Any = get_engine()
    twice = [make_document("p1", title="Marsupial 1", body="word " * 50)]
    moved = [make_document("p2", translation_key="elsewhere", title="Secret")]
    writer = engine.folder.current().index.writer(15_000_000, 1)
    for documents in (twice, moved):
        for _, document in index_documents(documents, twice[0].updated):
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    found = services.reconcile()
    assert "p1:en (again)" in found.superfluous
    assert {"p2:en", "p2:en (again)"} & {*found.outdated, *found.superfluous}
    services.reconcile(repair=True)
    assert not services.reconcile()
    assert search(SearchQuery(text="secret")).total == 0
    assert search(SearchQuery(text="marsupial")).total == 10
