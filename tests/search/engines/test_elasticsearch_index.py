"""The index on a server: generations and their alias, several writers, what killed ones leave."""

from collections.abc import Callable
from typing import Any

import pytest

from search.core.documents import PageChange, SearchDocument
from search.core.query import SearchQuery
from search.engines import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine, generations, schema

MakeDocument = Callable[..., SearchDocument]
MakeEngine = Callable[..., ElasticsearchEngine]


def _names(engine: ElasticsearchEngine) -> set[str]:
    """The indices of the engine's prefix on the server."""
    prefix = engine.generations.alias.rpartition("-")[0]
    return set(engine.server.reading.indices.get(index=f"{prefix}*").body)


def _generations(engine: ElasticsearchEngine) -> set[str]:
    return {name for name in _names(engine) if not name.endswith("-leases")}


def test_the_old_index_answers_until_the_new_one_is_complete(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server()
    engine.rebuild([[make_document("old", title="Guide")]])
    seen: list[set[str]] = []

    def look(*_: object) -> None:
        seen.append({hit.key for hit in engine.search(SearchQuery(text="guide")).hits})

    def catch_up() -> PageChange:
        look()
        return PageChange(frozenset(), ())

    before = engine.health().generation
    engine.rebuild([[make_document("new", title="Guide")]], catch_up=catch_up, verify=look)
    look()
    assert seen == [{"old:en"}] * 3 + [{"new:en"}]
    assert _generations(engine) == {engine.health().generation} != {before}


def test_a_rebuild_that_is_refused_leaves_nothing_behind(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server()
    engine.rebuild([[make_document("old")]])

    def refuse(indexed: object) -> None:
        raise EngineUnavailable("not complete")

    with pytest.raises(EngineUnavailable, match="not complete"):
        engine.rebuild([[make_document("new")]], verify=refuse)
    assert set(engine.keys()) == {"old:en"}
    assert _generations(engine) == {engine.health().generation}
    assert not engine.health().needs_rebuild


def test_a_second_rebuild_waits_for_the_first_and_removes_only_what_is_abandoned(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server()
    neighbour = elasticsearch_server(prefix=f"{engine.generations.alias}-neighbour")
    neighbour.index([make_document("theirs")])
    abandoned = engine.generations.create()

    def batches() -> Any:
        yield [make_document("first")]
        with pytest.raises(EngineUnavailable, match="rebuilt already"):
            elasticsearch_server(lock_timeout=0.0).rebuild([[make_document("second")]])

    engine.rebuild(batches())
    assert set(engine.keys()) == {"first:en"}
    assert abandoned not in _names(engine)
    assert set(neighbour.keys()) == {"theirs:en"}
    neighbour.remove()


def test_writers_wait_for_each_other_and_a_killed_one_is_not_waited_for_forever(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server(lock_timeout=0.0)
    engine.index([make_document("a")])
    with (
        engine.generations.lease("write").held(0.0, "busy"),
        pytest.raises(EngineUnavailable, match="another process is writing"),
    ):
        engine.index([make_document("b")])
    engine.generations.lease_seconds = 0.0
    killed = engine.generations.lease("write")
    holding = killed.held(0.0, "busy")
    holding.__enter__()
    engine.index([make_document("c")])
    assert set(engine.keys()) == {"a:en", "c:en"}
    with pytest.raises(EngineUnavailable, match="taken over"):
        killed.renew()


def test_an_index_of_another_version_is_not_used(
    elasticsearch_server: MakeEngine,
    make_document: MakeDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = elasticsearch_server()
    engine.rebuild([[make_document("old", title="Guide")]])
    next_version = schema.SCHEMA_VERSION + 1
    for module in (schema, generations):
        monkeypatch.setattr(module, "SCHEMA_VERSION", next_version)
    newer = elasticsearch_server()
    health = newer.health()
    assert (health.available, health.needs_rebuild, health.documents) == (True, True, 0)
    assert "another version" in health.detail
    assert newer.search(SearchQuery(text="guide")).total == 0
    newer.index([make_document("new", title="Guide")])
    assert newer.search(SearchQuery(text="guide")).total == 1
    assert "another version" in newer.health().detail
    assert engine.search(SearchQuery(text="guide")).hits[0].key == "old:en"
    newer.rebuild([[make_document("new")]])
    assert not newer.health().needs_rebuild


def test_a_mapping_that_says_another_version_asks_for_a_rebuild(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server()
    engine.rebuild([[make_document("a")]])
    name = engine.health().generation
    engine.server.writing.indices.put_mapping(index=name, meta={"schema": 0, "reason": ""})
    assert engine.health().needs_rebuild
    engine.server.writing.indices.delete(index=name)
    health = engine.health()
    assert (health.available, health.needs_rebuild, health.documents) == (True, True, 0)
    assert engine.keys() == {}


def test_a_document_that_the_server_refuses_is_not_lost_silently(
    elasticsearch_server: MakeEngine, make_document: MakeDocument
) -> None:
    engine = elasticsearch_server()
    engine.rebuild([[make_document("kept")]])
    too_long = make_document("long", facets={"level": ("x" * 40_000,)})
    with pytest.raises(EngineUnavailable, match="refused 1 documents"):
        engine.index([make_document("fine"), too_long])
    with pytest.raises(EngineUnavailable, match="refused 1 documents"):
        engine.rebuild([[make_document("other"), too_long]])
    assert engine.keys()["kept:en"].translation_key == "kept"


def test_any_number_of_documents_and_keys_of_any_length_are_listed(
    elasticsearch_server: MakeEngine,
    make_document: MakeDocument,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("search.engines.elasticsearch.writing.MAX_WINDOW", 3)
    engine = elasticsearch_server()
    documents = [make_document("x" * 600), *[make_document(f"p{n}") for n in range(7)]]
    engine.rebuild([documents])
    assert engine.keys().keys() == {one.key for one in documents}
    engine.index([make_document("x" * 600, body="again")])
    assert len(engine.keys()) == 8


def test_a_throwaway_index_disappears(
    elasticsearch_url: str, settings: Any, make_document: MakeDocument
) -> None:
    settings.ELASTICSEARCH = {"URL": elasticsearch_url, "PREFIX": "test"}
    with ElasticsearchEngine.throwaway() as engine:
        engine.index([make_document("a")])
        assert _generations(engine)
    assert not _names(engine)
    settings.ELASTICSEARCH = {"URL": ""}
    with (
        pytest.raises(EngineUnavailable, match="ELASTICSEARCH_URL"),
        ElasticsearchEngine.throwaway(),
    ):
        pass
