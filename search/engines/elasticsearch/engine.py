"""The server engine."""

import contextlib
import re
import time
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
from search.engines.elasticsearch import writing
from search.engines.elasticsearch.asking import Asker
from search.engines.elasticsearch.generations import Generations
from search.engines.elasticsearch.leases import Lease
from search.engines.elasticsearch.searching import IndexSearch
from search.engines.elasticsearch.server import Address, Server, answered

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_WRITING = "another process is writing to the search index"
_REBUILDING = "the search index is being rebuilt already"


class ElasticsearchEngine:
    """An index on the server at `url`, under names that begin with `prefix`.

    `basic_auth` ("user:password", also as part of the URL) or `api_key` sign in; `ca_certs` is a
    file of the authority that signed the server's certificate. `timeout` is how many seconds a
    reader waits at most, `write_timeout` how many a write may take, `lock_timeout` how many a
    second writer waits.
    """

    def __init__(
        self,
        url: str,
        prefix: str = "portal",
        basic_auth: str = "",
        api_key: str = "",
        ca_certs: str = "",
        timeout: float = 2.0,
        write_timeout: float = 30.0,
        lock_timeout: float = 5.0,
    ) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ImproperlyConfigured(
                "the prefix has other characters than small letters, digits, - and _"
            )
        address = Address.of(url, basic_auth, api_key, ca_certs)
        self.server = Server(address, timeout, write_timeout)
        self.generations = Generations(self.server, prefix)
        self.lock_timeout = lock_timeout

    @answered
    def search(self, query: SearchQuery, plan: QueryPlan | None = None) -> SearchResults:
        """See `SearchEngine.search`."""
        if plan is None:
            plan = plan_query(query.text, query.language)
        return self._searching().search(query, plan)

    @answered
    def suggest(
        self, text: str, language: str, access: frozenset[str], limit: int = 8
    ) -> tuple[Suggestion, ...]:
        """See `SearchEngine.suggest`."""
        return self._searching().suggest(text, language, access, limit)

    @answered
    def similar(
        self, key: str, language: str, access: frozenset[str], limit: int = 4
    ) -> tuple[SearchHit, ...]:
        """See `SearchEngine.similar`."""
        return self._searching().similar(key, language, access, limit)

    def index(self, documents: Sequence[SearchDocument]) -> None:
        """See `SearchEngine.index`."""
        pages = frozenset(document.translation_key for document in documents)
        self.apply(PageChange(pages, tuple(documents)))

    def delete(self, translation_keys: Collection[str]) -> None:
        """See `SearchEngine.delete`."""
        self.apply(PageChange(frozenset(translation_keys), ()))

    @answered
    def apply(self, change: PageChange) -> None:
        """See `SearchEngine.apply`."""
        if not change.translation_keys:
            return
        with self._writing() as lease:
            alias = self.generations.alias
            if not writing.apply(self.server, alias, change, lease.renew):
                self.generations.create_in_use()
                writing.apply(self.server, alias, change, lease.renew)

    @answered
    def rebuild(
        self,
        batches: Iterable[Sequence[SearchDocument]],
        *,
        catch_up: CatchUp | None = None,
        verify: Verify | None = None,
    ) -> RebuildSummary:
        """See `SearchEngine.rebuild`. The old index answers until the new one is complete."""
        started = time.monotonic()
        with self.generations.lease("rebuild").held(self.lock_timeout, _REBUILDING) as lease:
            self.generations.remove_abandoned()
            fresh = self.generations.create()
            try:
                writing.fill(self.server, fresh, batches, lease.renew)
                caught_up = self._catch_up(fresh, catch_up, lease)
                if verify:
                    verify(writing.overview(self.server, fresh))
                documents = self._take_over(fresh, catch_up)
            except BaseException:
                self.generations.discard(fresh)
                raise
        seconds = time.monotonic() - started
        return RebuildSummary(documents[0], caught_up + documents[1], seconds, fresh)

    def health(self) -> EngineHealth:
        """See `SearchEngine.health`."""
        try:
            return self._health()
        except EngineUnavailable as error:
            return EngineHealth(False, 0, True, "", str(error))

    @answered
    def keys(self) -> Mapping[str, IndexedDocument]:
        """See `SearchEngine.keys`."""
        return writing.overview(self.server, self.generations.alias)

    @classmethod
    @contextlib.contextmanager
    def throwaway(cls) -> Iterator["ElasticsearchEngine"]:
        """See `SearchEngine.throwaway`: an index of its own on the server that the settings name
        (`ELASTICSEARCH`). Raises EngineUnavailable if they name none."""
        options = dict(settings.ELASTICSEARCH)
        if not options.get("URL"):
            raise EngineUnavailable("ELASTICSEARCH_URL is not set")
        options["PREFIX"] = f"{options.get('PREFIX', 'portal')}-throwaway-{uuid.uuid4().hex[:12]}"
        engine = cls(**{name.lower(): value for name, value in options.items()})
        try:
            yield engine
        finally:
            engine.remove()

    @answered
    def remove(self) -> None:
        """Remove the index and everything else under the prefix from the server."""
        self.generations.remove_everything()

    def _searching(self) -> IndexSearch:
        return IndexSearch(Asker(self.server, self.generations.alias))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Lease]:
        with self.generations.lease("write").held(self.lock_timeout, _WRITING) as lease:
            yield lease

    def _catch_up(self, fresh: str, catch_up: CatchUp | None, lease: Lease) -> int:
        if catch_up is None:
            return 0
        change = catch_up()
        if change.translation_keys:
            writing.apply(self.server, fresh, change, lease.renew)
        return len(change.translation_keys)

    def _take_over(self, fresh: str, catch_up: CatchUp | None) -> tuple[int, int]:
        """Put a filled generation to use; its documents, and the pages caught up with."""
        with self._writing() as lease:
            # Nobody else can write to the old index now: what changed is complete.
            caught_up = self._catch_up(fresh, catch_up, lease)
            documents = self.server.writing.count(index=fresh)["count"]
            lease.renew()
            self.generations.switch(fresh)
        return documents, caught_up

    @answered
    def _health(self) -> EngineHealth:
        found = self.generations.in_use()
        documents = self.server.reading.count(index=found.name)["count"] if found.name else 0
        detail = f"needs a rebuild: {found.reason}" if found.reason else "complete"
        return EngineHealth(True, documents, bool(found.reason), found.name, detail)
