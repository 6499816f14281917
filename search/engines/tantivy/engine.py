"""The embedded engine."""

import contextlib
import functools
import logging
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import tantivy
from tantivy import Query

from search.core.documents import IndexedDocument, PageChange, SearchDocument
from search.core.query import QueryPlan, SearchQuery, plan_query
from search.core.results import SearchHit, SearchResults, Suggestion
from search.engines import (
    CatchUp,
    EngineHealth,
    EngineUnavailable,
    RebuildSummary,
    Verify,
)
from search.engines.fields import KEY, PAGE
from search.engines.tantivy.folder import Generation, IndexFolder
from search.engines.tantivy.integrity import Damaged, raise_unless_panic
from search.engines.tantivy.schema import StoredDocument, index_documents
from search.engines.tantivy.searching import IndexSearch

logger = logging.getLogger(__name__)

SMALL_HEAP = 15_000_000
REBUILD_HEAP = 128_000_000

P = ParamSpec("P")
T = TypeVar("T")


def answered(
    method: Callable[Concatenate["TantivyEngine", P], T],
) -> Callable[Concatenate["TantivyEngine", P], T]:
    """Turn every failure of a method into EngineUnavailable.

    A damaged index is first replaced by an empty one, and the method tried once more.
    """

    @functools.wraps(method)
    def call(engine: "TantivyEngine", *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(engine, *args, **kwargs)
        except EngineUnavailable:
            raise
        except BaseException as error:
            failure = _failure(error)
        if not engine.recover(failure):
            raise _unavailable(failure)
        try:
            return method(engine, *args, **kwargs)
        except EngineUnavailable:
            raise
        except BaseException as error:
            raise _unavailable(_failure(error)) from None

    return call


def _failure(error: BaseException) -> BaseException:
    """The error, if it is a failure of the index; what is meant to end the program goes on."""
    raise_unless_panic(error)
    return error


def _unavailable(failure: BaseException) -> EngineUnavailable:
    # Without a traceback: its frames would keep writers, and so their locks, alive.
    return EngineUnavailable(f"search index: {failure}").with_traceback(None)


class TantivyEngine:
    """An index in the folder `location`; `lock_timeout` is in seconds, as a second writer waits."""

    def __init__(self, location: str | Path, lock_timeout: float = 5.0) -> None:
        self.folder = IndexFolder(Path(location), lock_timeout)

    @answered
    def search(self, query: SearchQuery, plan: QueryPlan | None = None) -> SearchResults:
        """See `SearchEngine.search`."""
        if plan is None:
            plan = plan_query(query.text, query.language)
        return IndexSearch(self.folder.current()).search(query, plan)

    @answered
    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        search = IndexSearch(self.folder.current())
        return search.suggest(text, language, access, limit)

    @answered
    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int = 4
    ) -> tuple[SearchHit, ...]:
        """See `SearchEngine.similar`."""
        search = IndexSearch(self.folder.current())
        return search.similar(key, language, access, limit)

    @answered
    def index(self, documents: Sequence[SearchDocument]) -> None:
        """See `SearchEngine.index`."""
        pages = frozenset(document.translation_key for document in documents)
        self._write(PageChange(pages, tuple(documents)))

    @answered
    def delete(self, translation_keys: Collection[str]) -> None:
        """See `SearchEngine.delete`."""
        self._write(PageChange(frozenset(translation_keys), ()))

    @answered
    def apply(self, change: PageChange) -> None:
        """See `SearchEngine.apply`."""
        self._write(change)

    def rebuild(
        self,
        batches: Iterable[Sequence[SearchDocument]],
        *,
        catch_up: CatchUp | None = None,
        verify: Verify | None = None,
    ) -> RebuildSummary:
        """See `SearchEngine.rebuild`. The old index answers until the new one is complete."""
        try:
            return self._rebuild(batches, catch_up, verify)
        except EngineUnavailable:
            raise
        except BaseException as error:
            # Never tried again: the batches can be read only once.
            failure = _failure(error)
            raise EngineUnavailable(f"search index: {failure}") from failure

    def is_rebuilding(self) -> bool:
        """Whether some process rebuilds the index at this moment."""
        return self.folder.is_rebuilding()

    def health(self) -> EngineHealth:
        """See `SearchEngine.health`."""
        try:
            return self._health()
        except EngineUnavailable as error:
            return EngineHealth(False, 0, True, "", str(error))

    @answered
    def keys(self) -> Mapping[str, IndexedDocument]:
        """See `SearchEngine.keys`. Damage that no search has met yet is found here, too."""
        self.folder.check()
        return self._keys(self.folder.current())

    @classmethod
    @contextlib.contextmanager
    def throwaway(cls) -> Iterator["TantivyEngine"]:
        """See `SearchEngine.throwaway`: an index in a temporary folder."""
        with tempfile.TemporaryDirectory(prefix="search-") as folder:
            yield cls(location=folder)

    def recover(self, failure: BaseException) -> bool:
        """Replace the index if it is the cause of a failure, and say whether to try again.

        Raises EngineUnavailable where it is damaged and cannot be replaced.
        """
        try:
            self.folder.check()
        except Damaged as damage:
            logger.warning("The search index is replaced by an empty one: %s", damage)
            try:
                self.folder.replace_damaged(str(damage))
            except EngineUnavailable:
                raise
            except BaseException as error:
                raise _unavailable(_failure(error)) from failure
            return True
        except OSError:
            return False
        # Whole, if another process has replaced what was damaged.
        return isinstance(failure, Damaged)

    @answered
    def _health(self) -> EngineHealth:
        generation = self.folder.current()
        documents = generation.searcher().num_docs
        reason = generation.reason
        detail = f"needs a rebuild: {reason}" if reason else "complete"
        return EngineHealth(True, documents, bool(reason), generation.name, detail)

    def _write(self, change: PageChange) -> None:
        if not change.translation_keys:
            return
        with self.folder.locked():
            generation = self.folder.current()
            _apply(generation, change)
            # Loads the commit, so that it can be found when this returns.
            self.folder.current()

    def _rebuild(
        self,
        batches: Iterable[Sequence[SearchDocument]],
        catch_up: CatchUp | None,
        verify: Verify | None,
    ) -> RebuildSummary:
        started = time.monotonic()
        with self.folder.rebuilding():
            self.folder.remove_abandoned()
            fresh = self.folder.create("being rebuilt")
            caught_up = self._take_over(fresh, batches, catch_up, verify)
        documents = fresh.searcher().num_docs
        return RebuildSummary(documents, caught_up, time.monotonic() - started, fresh.name)

    def _take_over(
        self,
        fresh: Generation,
        batches: Iterable[Sequence[SearchDocument]],
        catch_up: CatchUp | None,
        verify: Verify | None,
    ) -> int:
        """Fill a new generation and put it to use; the number of pages caught up with."""
        try:
            self._fill(fresh, batches)
            caught_up = self._catch_up(fresh, catch_up)
            if verify:
                verify(self._keys(fresh))
            with self.folder.locked():
                # Nobody else can write to the old index now: what changed is complete.
                caught_up += self._catch_up(fresh, catch_up)
                self.folder.mark_filled(fresh)
                self.folder.switch(fresh)
        except BaseException:
            self.folder.discard(fresh)
            raise
        return caught_up

    def _fill(self, fresh: Generation, batches: Iterable[Sequence[SearchDocument]]) -> None:
        writer = fresh.index.writer(REBUILD_HEAP, 1)
        today = date.today()
        try:
            for batch in batches:
                for _, document in index_documents(batch, today):
                    writer.add_document(document)
            writer.commit()
        except BaseException:
            _end_quietly(writer)
            raise
        writer.wait_merging_threads()
        fresh.index.reload()

    def _catch_up(self, fresh: Generation, catch_up: CatchUp | None) -> int:
        if catch_up is None:
            return 0
        change = catch_up()
        if change.translation_keys:
            _apply(fresh, change)
            fresh.index.reload()
        return len(change.translation_keys)

    def _keys(self, generation: Generation) -> dict[str, IndexedDocument]:
        searcher = generation.searcher()
        if not searcher.num_docs:
            return {}
        found: dict[str, IndexedDocument] = {}
        for _, address in searcher.search(Query.all_query(), searcher.num_docs).hits:
            stored = StoredDocument.read(searcher.doc(address))
            key = stored.key
            while key in found:
                # Twice in the index: the second one is superfluous, whatever is in it.
                key += " (again)"
            found[key] = IndexedDocument(stored.translation_key, stored.fingerprint)
        return found


def _apply(generation: Generation, change: PageChange) -> None:
    writer: tantivy.IndexWriter = generation.index.writer(SMALL_HEAP, 1)
    try:
        for translation_key in change.translation_keys:
            writer.delete_documents_by_term(PAGE, translation_key)
        for key, document in index_documents(change.documents, date.today()):
            # It may be in the index as one of another page's.
            writer.delete_documents_by_term(KEY, key)
            writer.add_document(document)
        writer.commit()
    except BaseException:
        _end_quietly(writer)
        raise
    writer.wait_merging_threads()


def _end_quietly(writer: tantivy.IndexWriter) -> None:
    """End a writer that has failed, so that its lock goes; why it failed is known already."""
    for end in (writer.rollback, writer.wait_merging_threads):
        try:
            end()
        except BaseException as error:
            raise_unless_panic(error)
