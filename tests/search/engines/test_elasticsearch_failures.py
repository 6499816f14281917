"""A server that is gone, hangs or refuses; what is said of it, and that nothing is lost."""

import contextlib
import itertools
import logging
import runpy
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.views.debug import SafeExceptionReporterFilter

from portal.settings import base
from search.checks import check_engine_setting
from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.deadlines import Deadline
from search.engines import EngineUnavailable, get_engine
from search.engines.elasticsearch import ElasticsearchEngine, node
from search.engines.elasticsearch.server import PAUSE_SECONDS
from search.indexing import services
from search.models import OutboxEntry
from search.selectors import search

MakeDocument = Callable[..., SearchDocument]

BACKEND = "search.engines.elasticsearch.ElasticsearchEngine"
PUBLIC = frozenset({"public"})


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port where connections are taken and never answered."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _everything(engine: ElasticsearchEngine, document: SearchDocument) -> list[Callable[[], Any]]:
    return [
        lambda: engine.search(SearchQuery(text="guide")),
        lambda: engine.suggest("gui", "en", PUBLIC),
        lambda: engine.similar(document.key, "en", PUBLIC),
        lambda: engine.index([document]),
        lambda: engine.delete(["page"]),
        lambda: engine.rebuild([[document]]),
        lambda: engine.keys(),
    ]


def test_a_server_that_is_gone_or_hangs_is_unavailable_and_nothing_tells_the_password(
    closed_port: int,
    silent_port: int,
    make_document: MakeDocument,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for port, expected in ((closed_port, "cannot be reached"), (silent_port, "in time")):
        engine = ElasticsearchEngine(
            f"http://reader:pass%40word@127.0.0.1:{port}", timeout=0.05, write_timeout=0.05
        )
        for call in _everything(engine, make_document()):
            with pytest.raises(EngineUnavailable, match=expected) as raised:
                call()
            said.append(str(raised.value))
        health = engine.health()
        assert not health.available
        said += [health.detail, repr(engine.server.address), repr(vars(engine))]
    keyed = ElasticsearchEngine(f"http://127.0.0.1:{closed_port}", api_key="se-cr-et")
    with pytest.raises(EngineUnavailable):
        keyed.keys()
    everything = "\n".join([*said, caplog.text])
    for secret in ("pass@word", "pass%40word", "cmVhZGVyOnBhc3NAd29yZA", "se-cr-et"):
        assert secret not in everything


class _Website(BaseHTTPRequestHandler):
    """Says hello to everything."""

    def handle(self) -> None:
        self.rfile.readline()
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Hello</h1>")


class _Drips(BaseHTTPRequestHandler):
    """Says its headers byte by byte, without end; `tick` is called before each."""

    tick: ClassVar[Callable[[], None]]
    asked: ClassVar[int]

    def handle(self) -> None:
        type(self).asked += 1
        self.rfile.readline()
        with contextlib.suppress(ConnectionError):
            for byte in itertools.chain(b"HTTP/1.0 200 OK\r\nX: ", itertools.repeat(120)):
                self.tick()
                self.wfile.write(bytes([byte]))


@pytest.fixture
def dripping(monkeypatch: pytest.MonkeyPatch) -> Iterator[ElasticsearchEngine]:
    """An engine whose server takes a second for each byte."""
    now = [0.0]

    def tick() -> None:
        now[0] += 1

    _Drips.tick, _Drips.asked = staticmethod(tick), 0
    monkeypatch.setattr(node, "Deadline", partial(Deadline, clock=lambda: now[0]))
    with HTTPServer(("127.0.0.1", 0), _Drips) as website:
        thread = threading.Thread(target=website.serve_forever)
        thread.start()
        engine = ElasticsearchEngine(f"http://127.0.0.1:{website.server_port}", timeout=30.0)
        yield engine
        website.shutdown()
        thread.join()


def test_a_server_that_says_a_byte_now_and_then_is_given_up_and_left_alone_for_a_while(
    dripping: ElasticsearchEngine, make_document: MakeDocument
) -> None:
    now = 1.0
    dripping.server._clock = lambda: now
    assert dripping.health().detail == "Elasticsearch did not answer in time"
    now += PAUSE_SECONDS - 1
    for call in _everything(dripping, make_document()):
        with pytest.raises(EngineUnavailable, match="in time"):
            call()
    assert not dripping.health().available
    assert _Drips.asked == 1, "nobody waits for it"
    now += 1
    with pytest.raises(EngineUnavailable, match="in time"):
        dripping.search(SearchQuery(text="guide"))
    assert _Drips.asked == 2, "after the pause it is asked again"


def test_what_is_no_search_server_is_unavailable(make_document: MakeDocument) -> None:
    with HTTPServer(("127.0.0.1", 0), _Website) as website:
        thread = threading.Thread(target=website.serve_forever)
        thread.start()
        engine = ElasticsearchEngine(f"http://127.0.0.1:{website.server_port}", timeout=30.0)
        for call in _everything(engine, make_document()):
            with pytest.raises(EngineUnavailable):
                call()
        assert not engine.health().available
        website.shutdown()
        thread.join()


@pytest.mark.django_db
def test_what_waits_while_the_server_is_gone_is_found_when_it_is_back(
    elasticsearch_server: Callable[..., ElasticsearchEngine],
    elasticsearch_url: str,
    closed_port: int,
    library: Any,
    settings: Any,
    make_document: MakeDocument,
    django_capture_on_commit_callbacks: Any,
) -> None:
    prefix = elasticsearch_server().generations.alias.rpartition("-")[0]
    options = {"BACKEND": BACKEND, "PREFIX": prefix, "TIMEOUT": 30.0}
    OutboxEntry.objects.all().delete()
    settings.SEARCH_ENGINE = {**options, "URL": elasticsearch_url}
    library.put(make_document("gone", title="Guide"))
    services.rebuild_index()
    settings.SEARCH_ENGINE = {**options, "URL": f"http://127.0.0.1:{closed_port}"}
    del library.pages["gone"]
    library.put(make_document("new", title="Guide"))
    with django_capture_on_commit_callbacks(execute=True):
        services.enqueue(["gone", "new"])
    waiting = OutboxEntry.objects.pending()
    assert {row.last_error for row in waiting} == {"Elasticsearch cannot be reached"}
    assert waiting.count() == 2
    with pytest.raises(EngineUnavailable):
        search(SearchQuery(text="guide"))
    settings.SEARCH_ENGINE = {**options, "URL": elasticsearch_url}
    OutboxEntry.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    services.apply_outbox()
    assert set(get_engine().keys()) == {"new:en"}
    assert OutboxEntry.objects.pending().count() == 0
    assert not services.reconcile()
    get_engine.cache_clear()


@pytest.mark.parametrize(
    ("options", "identifiers"),
    [
        ({"URL": "https://search.example.org"}, []),
        ({"URL": "https://user:word@search.example.org:9243/path/", "PREFIX": "a-site"}, []),
        ({}, ["search.E003"]),
        ({"URL": ""}, ["search.E003"]),
        ({"URL": "search.example.org:9200"}, ["search.E003"]),
        ({"URL": "http://search.example.org:port"}, ["search.E003"]),
        ({"URL": "http://search.example.org", "PREFIX": "A*"}, ["search.E003"]),
    ],
)
def test_the_settings_of_the_server_are_checked(
    settings: Any, options: dict[str, str], identifiers: list[str]
) -> None:
    settings.SEARCH_ENGINE = {"BACKEND": BACKEND, **options}
    found = check_engine_setting(None)
    assert [message.id for message in found] == identifiers
    assert "word" not in str(found)


def test_an_address_without_a_port_has_the_usual_one() -> None:
    def shown(url: str) -> str:
        return ElasticsearchEngine(url).server.address.url

    assert shown("http://a:b@search.example.org") == "http://search.example.org:9200"
    assert shown("https://search.example.org/path/") == "https://search.example.org:443/path"
    assert shown("http://[::1]:9201") == "http://[::1]:9201"
    with pytest.raises(ImproperlyConfigured):
        shown("ftp://search.example.org")


@pytest.mark.parametrize(
    ("environment", "backend"),
    [
        ({}, "search.engines.tantivy.TantivyEngine"),
        ({"SEARCH_ENGINE": "elasticsearch"}, BACKEND),
        ({"SEARCH_ENGINE": "nonsense"}, "nonsense"),
    ],
)
def test_one_variable_of_the_environment_chooses_the_engine(
    environment: dict[str, str], backend: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SEARCH_ENGINE", raising=False)
    monkeypatch.setenv("PORTAL_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("ELASTICSEARCH_URL", "https://reader:pass%40word@search.example.org")
    monkeypatch.setenv("ELASTICSEARCH_API_KEY", "se-cr-et")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = runpy.run_path(str(Path(base.__file__)))
    assert found["SEARCH_ENGINE"]["BACKEND"] == backend
    shown = SafeExceptionReporterFilter().cleanse_setting("ELASTICSEARCH", found["ELASTICSEARCH"])
    assert shown["URL"] == "https://search.example.org"
    assert found["ELASTICSEARCH"]["BASIC_AUTH"] == "reader:pass@word"
    assert "word" not in str(shown)
    assert "se-cr-et" not in str(shown)
