"""The connection to the server: time limits, and failures without anybody's credentials."""

import functools
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch, TransportError

from search.engines import EngineUnavailable
from search.engines.elasticsearch.node import Node

MAX_REASON = 300
# After an answer that did not come in time nobody waits for the server, in seconds.
PAUSE_SECONDS = 5.0
_TOO_LATE = "Elasticsearch did not answer in time"

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Address:
    """Where the server is, and how to sign in; only `url` is ever shown."""

    url: str
    basic_auth: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca_certs: str = ""

    @classmethod
    def of(cls, url: str, basic_auth: str = "", api_key: str = "", ca_certs: str = "") -> "Address":
        """The address, with the credentials taken out of the URL.

        Raises ImproperlyConfigured if it makes no sense.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 9200)
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ImproperlyConfigured(
                "the address of Elasticsearch is not of the form https://host:port"
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        signed_in = ":".join(map(unquote, (parts.username or "", parts.password or "")))
        place = f"{parts.scheme}://{host}:{port}{parts.path.rstrip('/')}"
        return cls(place, basic_auth or signed_in.strip(":"), api_key, ca_certs)


class Server:
    """A client of the server, made on first use so that each process has connections of its own.

    `timeout` (seconds) is for what a reader waits for, `write_timeout` for everything else.
    """

    def __init__(
        self,
        address: Address,
        timeout: float,
        write_timeout: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self._clock = clock
        self._not_before = 0.0
        self.timeout = timeout
        self.write_timeout = write_timeout
        self._clients: dict[int, Elasticsearch] = {}

    def check(self) -> None:
        """Raises EngineUnavailable while the server is left alone because it did not answer."""
        if self._clock() < self._not_before:
            raise EngineUnavailable(_TOO_LATE)

    def leave_alone(self) -> None:
        """Nobody of this process waits for the server for some seconds."""
        self._not_before = self._clock() + PAUSE_SECONDS

    @property
    def reading(self) -> Elasticsearch:
        """The client for reads."""
        return self.within(self.timeout)

    @property
    def writing(self) -> Elasticsearch:
        """The client for writes."""
        return self.within(self.write_timeout)

    def within(self, seconds: float) -> Elasticsearch:
        """A client that waits at most so long for an answer, up to a tenth of a second longer."""
        tenths = math.ceil(seconds * 10)
        if tenths not in self._clients:
            self._clients[tenths] = self._client.options(request_timeout=tenths / 10)
        return self._clients[tenths]

    @functools.cached_property
    def _client(self) -> Elasticsearch:
        user, _, password = self.address.basic_auth.partition(":")
        return Elasticsearch(
            self.address.url,
            basic_auth=(user, password) if user and not self.address.api_key else None,
            api_key=self.address.api_key or None,
            ca_certs=self.address.ca_certs or DEFAULT,
            # Once more where a connection that was idle has been closed; never after waiting.
            node_class=Node,
            max_retries=1,
            retry_on_timeout=False,
            retry_on_status=(),
            http_compress=False,
        )


def failure(error: Exception) -> EngineUnavailable:
    """What to say of an error of the server: short, and nothing of address or credentials."""
    return EngineUnavailable(f"Elasticsearch {_what_happened(error)}")


class _HasServer(Protocol):
    server: Server


S = TypeVar("S", bound=_HasServer)


def answered(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Turn every failure of a method into EngineUnavailable, at once after one that took long."""

    @functools.wraps(method)
    def call(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
        self.server.check()
        try:
            return method(self, *args, **kwargs)
        except EngineUnavailable:
            raise
        except ConnectionTimeout as error:
            self.server.leave_alone()
            problem = failure(error)
        except (ApiError, TransportError) as error:
            # Not chained: what an error of the client prints is not ours to choose.
            problem = failure(error)
        except Exception as error:
            logger.exception("The search engine failed")
            problem = failure(error)
        raise problem

    return call


def _what_happened(error: Exception) -> str:
    if isinstance(error, ConnectionTimeout):
        return _TOO_LATE.partition(" ")[2]
    if isinstance(error, ApiError):
        return f"answered {error.status_code}{_reason(error.status_code, error.body)}"
    if isinstance(error, TransportError):
        return "cannot be reached"
    return f"could not be used: {type(error).__name__}: {error}"[:MAX_REASON]


def _reason(status: int, body: Any) -> str:
    """Why a request was refused. Not where it was about the account."""
    if status in (401, 403):
        return ": the account may not do this"
    problem = body.get("error") if isinstance(body, dict) else None
    if not isinstance(problem, dict):
        return ""
    causes = problem.get("root_cause") or [problem]
    return f": {causes[0].get('type')}: {causes[0].get('reason')}"[:MAX_REASON]
