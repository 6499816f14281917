"""The indices on the server: generations beside each other, and an alias for the one in use.

    <prefix>-v<schema version>           the alias: what is searched and written
    <prefix>-<time>-<random>             a generation; its mapping's _meta says whether it was
                                         ever filled, and by which schema version
    <prefix>-leases                      who writes and who rebuilds

The alias has the schema version in its name, so an index of another version is never searched,
and no search has to ask first.
"""

import contextlib
import logging
import re
import time
import uuid
from dataclasses import dataclass

from elasticsearch import BadRequestError, NotFoundError

from search.engines.elasticsearch.leases import LEASE_SECONDS, Lease
from search.engines.elasticsearch.schema import SCHEMA_VERSION, about, mapping, settings
from search.engines.elasticsearch.server import Server

logger = logging.getLogger(__name__)

NO_INDEX = "there is no index"
OTHER_VERSION = "the index was made by another version"


@dataclass(frozen=True)
class InUse:
    """The generation behind the alias ("" for none), and why it needs a rebuild, if it does."""

    name: str
    reason: str


class Generations:
    """Creates, switches and removes the generations of one prefix."""

    def __init__(self, server: Server, prefix: str) -> None:
        self._server = server
        self._prefix = prefix
        self._generation = re.compile(rf"{re.escape(prefix)}-\d{{20}}-[0-9a-f]{{8}}")
        self._alias_of_any_version = re.compile(rf"{re.escape(prefix)}-v\d+")
        self._leases_ready = False
        self.lease_seconds = LEASE_SECONDS
        self.alias = f"{prefix}-v{SCHEMA_VERSION}"

    def in_use(self) -> InUse:
        """The generation behind the alias."""
        client = self._server.reading
        try:
            found = client.indices.get(index=self.alias, features="mappings").body
        except NotFoundError:
            others = [name for names in self._all().values() for name in names]
            outdated = any(map(self._alias_of_any_version.fullmatch, others))
            return InUse("", OTHER_VERSION if outdated else NO_INDEX)
        name = max(found)
        meta = found[name]["mappings"].get("_meta", {})
        if meta.get("schema") != SCHEMA_VERSION:
            return InUse(name, OTHER_VERSION)
        return InUse(name, meta.get("reason", ""))

    def create_in_use(self) -> None:
        """Put an empty generation to use where there is none. The caller holds the write lease."""
        found = self.in_use()
        if not found.name:
            logger.warning("The search index is replaced by an empty one: %s", found.reason)
            self._create(found.reason, {self.alias: {}})

    def create(self) -> str:
        """A new, empty generation that is not in use yet; its name."""
        return self._create("being rebuilt", {})

    def switch(self, name: str) -> None:
        """Put a filled generation to use at once and remove the one before.

        The caller holds the write lease.
        """
        client = self._server.writing
        client.indices.put_mapping(index=name, meta=about(""))
        before = [one for one, aliases in self._all().items() if self.alias in aliases]
        removed = [{"remove": {"index": one, "alias": self.alias}} for one in before]
        added = {"add": {"index": name, "alias": self.alias}}
        client.indices.update_aliases(actions=[*removed, added])
        for one in before:
            self.discard(one)

    def remove_abandoned(self) -> None:
        """Remove what killed rebuilds and other versions left behind. The caller is the one
        rebuild and has not begun a generation of its own."""
        for name, aliases in self._all().items():
            if not any(map(self._alias_of_any_version.fullmatch, aliases)):
                self.discard(name)

    def discard(self, name: str) -> None:
        """Remove a generation that is not in use. Where that fails, the next rebuild does it."""
        try:
            self._server.writing.indices.delete(index=name, ignore_unavailable=True)
        except Exception:
            logger.warning("The index %s could not be removed", name)

    def remove_everything(self) -> None:
        """Remove all generations and leases of the prefix."""
        names = [*self._all(), self._lease_index]
        self._server.writing.indices.delete(index=names, ignore_unavailable=True)
        self._leases_ready = False

    def lease(self, name: str) -> Lease:
        """The lease of an activity, not taken yet."""
        if not self._leases_ready:
            self._create_lease_index()
        return Lease(self._server, self._lease_index, name, self.lease_seconds)

    @property
    def _lease_index(self) -> str:
        return f"{self._prefix}-leases"

    def _create(self, reason: str, aliases: dict[str, dict[str, str]]) -> str:
        # The name sorts by age; the rest keeps two writers apart.
        name = f"{self._prefix}-{time.time_ns():020d}-{uuid.uuid4().hex[:8]}"
        self._server.writing.indices.create(
            index=name, mappings=mapping(reason), settings=settings(), aliases=aliases
        )
        return name

    def _create_lease_index(self) -> None:
        client = self._server.reading
        if not client.indices.exists(index=self._lease_index):
            properties = {"owner": {"type": "keyword"}, "until": {"type": "double"}}
            with contextlib.suppress(BadRequestError):
                client.indices.create(
                    index=self._lease_index,
                    mappings={"dynamic": "strict", "properties": properties},
                    settings={"number_of_shards": 1, "auto_expand_replicas": "0-1"},
                )
        self._leases_ready = True

    def _all(self) -> dict[str, list[str]]:
        """The names of all generations of this prefix, with their aliases."""
        found = self._server.reading.indices.get(index=f"{self._prefix}-*", features="aliases")
        return {
            name: list(one["aliases"])
            for name, one in found.body.items()
            if self._generation.fullmatch(name)
        }
