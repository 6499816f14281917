"""Who writes and who rebuilds: leases on the server, since no lock goes with a process there.

A lease is a document that only one process can make. Who holds it renews it; that of a killed
process is over after `seconds`, and the next one takes it.
"""

import contextlib
import time
import uuid
from collections.abc import Iterator
from typing import Any

from elasticsearch import ConflictError, NotFoundError

from search.engines import EngineUnavailable
from search.engines.elasticsearch.server import Server

LEASE_SECONDS = 60.0
_LOST = "another process has taken over the search index"


class Lease:
    """One thing that only one process does at a time, such as writing."""

    def __init__(self, server: Server, index: str, name: str, seconds: float) -> None:
        self._server = server
        self._index = index
        self._name = name
        self._seconds = seconds
        self._owner = uuid.uuid4().hex
        self._version: dict[str, Any] = {}
        self._renew_after = 0.0

    @contextlib.contextmanager
    def held(self, patience: float, refusal: str) -> Iterator["Lease"]:
        """Hold the lease; EngineUnavailable with `refusal` where another process has it and does
        not give it back within `patience` seconds."""
        deadline = time.monotonic() + patience
        wait = 0.005
        while not self._take():
            if time.monotonic() > deadline:
                raise EngineUnavailable(refusal)
            time.sleep(wait)
            wait = min(wait * 2, 0.1)
        try:
            yield self
        finally:
            self._give_back()

    def renew(self) -> None:
        """Say that this process is still at it. EngineUnavailable if it took too long."""
        if time.monotonic() < self._renew_after:
            return
        try:
            self._write(**self._version)
        except ConflictError:
            raise EngineUnavailable(_LOST) from None

    def _take(self) -> bool:
        """Make the lease, or take over one that is over; whether that succeeded."""
        try:
            self._write(op_type="create")
            return True
        except ConflictError:
            pass
        try:
            held = self._server.reading.get(index=self._index, id=self._name)
        except NotFoundError:
            return False
        mine = held["_source"]["owner"] == self._owner
        if not mine and held["_source"]["until"] > time.time():
            return False
        try:
            self._write(if_seq_no=held["_seq_no"], if_primary_term=held["_primary_term"])
        except ConflictError:
            return False
        return True

    def _write(self, **condition: Any) -> None:
        until = time.time() + self._seconds
        answer = self._server.reading.index(
            index=self._index,
            id=self._name,
            document={"owner": self._owner, "until": until},
            **condition,
        )
        self._version = {
            "if_seq_no": answer["_seq_no"],
            "if_primary_term": answer["_primary_term"],
        }
        self._renew_after = time.monotonic() + self._seconds / 6

    def _give_back(self) -> None:
        # Where this fails, the lease is over some time later, or is another process's already.
        with contextlib.suppress(Exception):
            self._server.reading.delete(index=self._index, id=self._name, **self._version)
