"""Reads and writes whole documents of an index."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

from elasticsearch import helpers

from search.core.documents import IndexedDocument, PageChange, SearchDocument
from search.core.query import MAX_WINDOW
from search.engines import EngineUnavailable
from search.engines.elasticsearch.schema import FINGERPRINT, identifier, sources
from search.engines.elasticsearch.server import Server
from search.engines.fields import KEY, PAGE

BULK_DOCUMENTS = 500
BULK_BYTES = 8_000_000
PAGES_AT_ONCE = 500
_OVERVIEW: dict[str, Any] = {
    "source": False,
    "docvalue_fields": [KEY, PAGE, FINGERPRINT],
    "track_total_hits": True,
    "allow_partial_search_results": False,
}
_SAME_VIEW = "1m"

Action = dict[str, Any]
Hits = Sequence[dict[str, Any]]
Nudge = Callable[[], object]


def fill(
    server: Server, index: str, batches: Iterable[Sequence[SearchDocument]], nudge: Nudge
) -> None:
    """Index documents that are not there yet; `nudge` is called now and then."""
    today = date.today()
    # The server indexes one batch while the next one is prepared. Batches are read here, since
    # a database connection belongs to its thread; there are never more than three at a time.
    with ThreadPoolExecutor(max_workers=1) as sender:
        sending: Future[None] | None = None
        for batch in batches:
            nudge()
            ready = [_put(name, source) for name, source in sources(batch, today)]
            if sending:
                sending.result()
            sending = sender.submit(_send, server, index, ready)
        if sending:
            sending.result()
    server.writing.indices.refresh(index=index)


def apply(server: Server, index: str, change: PageChange, nudge: Nudge) -> bool:
    """Replace the pages of a change by its documents; False where there is no such index.

    Nobody sees part of it: the index shows what was written when it is refreshed.
    """
    known = _identifiers(server, index, sorted(change.translation_keys))
    if known is None:
        return False
    fresh = sources(change.documents, date.today())
    kept = {name for name, _ in fresh}
    gone = [{"_op_type": "delete", "_id": name} for name in known if name not in kept]
    put = [_put(name, source) for name, source in fresh]
    nudge()
    if gone or put:
        _send(server, index, [*gone, *put])
        server.writing.indices.refresh(index=index)
    return True


def overview(server: Server, index: str) -> dict[str, IndexedDocument]:
    """Everything that an index holds, by document key; nothing where there is no such index."""
    first = server.writing.search(
        index=index, size=MAX_WINDOW, ignore_unavailable=True, allow_no_indices=True, **_OVERVIEW
    )
    hits: Hits = first["hits"]["hits"]
    if first["hits"]["total"]["value"] > len(hits):
        return _indexed(hit for page in _pages(server, index) for hit in page)
    return _indexed(hits)


def _put(name: str, source: dict[str, Any]) -> Action:
    return {"_op_type": "index", "_id": name, "_source": source}


def _pages(server: Server, index: str) -> Iterator[Hits]:
    """All hits of an index as of one moment."""
    client = server.writing
    view = client.open_point_in_time(index=index, keep_alive=_SAME_VIEW)["id"]
    try:
        after: list[Any] | None = None
        while True:
            answer = client.search(
                pit={"id": view, "keep_alive": _SAME_VIEW},
                sort=["_shard_doc"],
                size=MAX_WINDOW,
                search_after=after,
                **_OVERVIEW,
            )
            hits: Hits = answer["hits"]["hits"]
            if not hits:
                return
            yield hits
            after = hits[-1]["sort"]
    finally:
        client.close_point_in_time(id=view)


def _indexed(hits: Iterable[dict[str, Any]]) -> dict[str, IndexedDocument]:
    fields = (hit["fields"] for hit in hits)
    return {one[KEY][0]: IndexedDocument(one[PAGE][0], one[FINGERPRINT][0]) for one in fields}


def _identifiers(server: Server, index: str, pages: Sequence[str]) -> list[str] | None:
    """The identifiers of all documents of some pages; None where there is no such index."""
    found: list[str] = []
    for start in range(0, len(pages), PAGES_AT_ONCE):
        some = list(pages[start : start + PAGES_AT_ONCE])
        answer = server.writing.search(
            index=index,
            query={"terms": {PAGE: some}},
            size=MAX_WINDOW,
            source=False,
            docvalue_fields=[{"field": KEY}],
            track_total_hits=True,
            ignore_unavailable=True,
            allow_no_indices=True,
            allow_partial_search_results=False,
        )
        if not answer["_shards"]["total"]:
            return None
        if answer["hits"]["total"]["value"] > MAX_WINDOW:
            raise EngineUnavailable("a page of the search index has too many documents")
        found += [identifier(hit["fields"][KEY][0]) for hit in answer["hits"]["hits"]]
    return found


def _send(server: Server, index: str, actions: Sequence[Action]) -> None:
    """Send documents in bulk. Raises EngineUnavailable if the server refuses any of them."""
    refused = 0
    example = ""
    for taken, item in helpers.streaming_bulk(
        server.writing,
        actions,
        chunk_size=BULK_DOCUMENTS,
        max_chunk_bytes=BULK_BYTES,
        raise_on_error=False,
        max_retries=2,
        initial_backoff=0.5,
        index=index,
    ):
        outcome = next(iter(item.values()))
        # What is to be deleted and is gone already is not a failure.
        if not taken and not ("delete" in item and outcome.get("status") == 404):
            refused += 1
            example = example or _reason(outcome)
    if refused:
        raise EngineUnavailable(f"Elasticsearch refused {refused} documents, first: {example}")


def _reason(outcome: dict[str, Any]) -> str:
    problem = outcome.get("error")
    named = f"{problem.get('type')}: {problem.get('reason')}" if isinstance(problem, dict) else ""
    return f"{outcome.get('status')} {named}"[:200]
