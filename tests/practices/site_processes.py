"""What runs in processes of their own in the tests of several processes.

Each function is a whole process of the running site: its own connections, on a database that is
committed to, and an index in a folder. It works with any settings; `Site` chooses them.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django
from django.apps import apps
from django.conf import settings

if not apps.ready:
    # In the server that children are forked from: they need not load all this again.
    django.setup()
    importlib.import_module(settings.ROOT_URLCONF)

from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from practices.models import Resource
from search.core.query import SearchQuery
from search.engines import get_engine
from search.indexing import services
from search.indexing.reconciliation import Differences
from search.models import OutboxEntry
from search.selectors import search

SECONDS = 120
# Children are forked from a fresh process that has Django loaded and nothing else done.
processes = multiprocessing.get_context("forkserver")


@dataclass
class Site:
    """A copy of the test database, an index folder, and the environment of its processes."""

    index: Path
    environment: dict[str, str]
    running: list[ForkServerProcess] = field(default_factory=list)

    def start(self, action: Callable[..., object], *arguments: object) -> ForkServerProcess:
        """Begin an action in another process."""
        return self._process(action, arguments, None)

    def run(self, action: Callable[..., Any], *arguments: object) -> Any:
        """The result of an action in another process; its error is raised here."""
        here, there = processes.Pipe(duplex=False)
        process = self._process(action, arguments, there)
        there.close()
        assert here.poll(SECONDS), f"{action.__name__} gives no answer"
        worked, result = here.recv()
        process.join(SECONDS)
        assert worked, result
        return result

    def finish(self, *several: ForkServerProcess) -> None:
        """Wait for processes, all of which must succeed."""
        for process in several:
            process.join(SECONDS)
            assert process.exitcode == 0

    def kill(self, action: Callable[..., object], *arguments: object) -> None:
        """Run an action that ends with the sudden death of its process."""
        process = self.start(action, *arguments)
        process.join(SECONDS)
        assert process.exitcode in (-signal.SIGKILL, -signal.SIGALRM, -signal.SIGBUS)

    def _process(
        self,
        action: Callable[..., object],
        arguments: tuple[object, ...],
        answer: Connection | None,
    ) -> ForkServerProcess:
        with _environment(self.environment):
            address = self.environment["DATABASE_URL"]
            process = processes.Process(target=_child, args=(address, action, arguments, answer))
            process.start()
        self.running.append(process)
        return process


def _child(
    address: str,
    action: Callable[..., object],
    arguments: tuple[object, ...],
    answer: Connection | None,
) -> None:
    # The server that children are forked from took its environment from whoever started it.
    assert os.environ.get("DATABASE_URL") == address, "another test uses a fork server, too"
    try:
        result = (True, action(*arguments))
    except Exception as error:
        if answer is None:
            raise
        result = (False, f"{type(error).__name__}: {error}")
    finally:
        connections.close_all()
    if answer is not None:
        answer.send(result)


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """A copy of the test database that can be committed to; its address. The caller has no
    transaction open."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(folder / "copy.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        yield f"sqlite:///{folder / 'copy.sqlite3'}"
        return
    suffix = "processes"
    connection.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    chosen = connection.creation.get_test_db_clone_settings(suffix)
    person = quote(chosen["USER"]) + (f":{quote(chosen['PASSWORD'])}" if chosen["PASSWORD"] else "")
    try:
        host = f"{quote(chosen['HOST'], safe='')}:{chosen['PORT']}".rstrip(":")
        yield f"postgres://{person}@{host}/{quote(chosen['NAME'])}"
    finally:
        connection.creation.destroy_test_db(suffix=suffix, verbosity=0)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# --- What the processes do ----------------------------------------------------------------------


def keep_some_pages() -> None:
    """Take most pages down, so that all goes faster, and index the others."""
    keys = Resource.objects.order_by("pk").values_list("translation_key", flat=True)
    Resource.objects.exclude(translation_key__in=list(keys[:30])).update(live=False)
    services.rebuild_index()


def rebuild() -> None:
    services.rebuild_index()


def compare() -> Differences:
    """How the index differs from the database; time enough has passed for every retry."""
    long_ago = timezone.now() - services.KEEP_APPLIED / 2
    OutboxEntry.objects.pending().update(next_attempt_at=long_ago)
    OutboxEntry.objects.exclude(claimed_until=None).update(claimed_until=long_ago)
    return services.reconcile()


def english_pages(number: int) -> list[int]:
    pages = Resource.objects.live().filter(locale__language_code="en", access="public")
    return list(pages.order_by("pk").values_list("pk", flat=True)[:number])


def retitle(titles: dict[int, str]) -> None:
    """Publish each page with a new title, as an editor does."""
    for key, title in titles.items():
        page = Resource.objects.get(pk=key).specific
        page.title = title
        page.save_revision().publish()


def retitle_and_die_before_indexing(titles: dict[int, str]) -> None:
    """Be killed in the moment after the commit, before anything is done about the index."""
    with transaction.atomic():
        transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        retitle(titles)


def index_until_killed(keys: list[int], seconds: float) -> None:
    """Index some pages over and over, until the kernel ends the process without a warning."""
    pages = Resource.objects.filter(pk__in=keys)
    translation_keys = {str(key) for key in pages.values_list("translation_key", flat=True)}
    services.enqueue(translation_keys)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    while True:
        services.enqueue(translation_keys)


def die_in_a_rebuild() -> None:
    """Be killed when a part of the new index is written."""
    services.rebuild_index(lambda number: os.kill(os.getpid(), signal.SIGKILL))


def truncate_what_is_mapped() -> None:
    """Search, have the files of the index cut off, and search again: most likely the end."""
    engine = get_engine()
    folder = Path(settings.SEARCH_ENGINE["LOCATION"])
    engine.search(SearchQuery(text="cluster"))
    for file in folder.glob("*/*"):
        if file.suffix in (".term", ".store", ".idx", ".fast"):
            os.truncate(file, 0)
    engine.search(SearchQuery(text="cluster"))
    os.kill(os.getpid(), signal.SIGKILL)


def found(text: str) -> list[str]:
    return [hit.title for hit in search(SearchQuery(text=text)).hits]


def visit(address: str) -> int:
    """Open a page of the running site, and let it look after itself afterwards."""
    settings.SEARCH_UPKEEP_SECONDS = 1
    status = Client().get(address).status_code
    for thread in threading.enumerate():
        if thread.name == "search-upkeep":
            thread.join(SECONDS)
    return status


def free_claims() -> None:
    """Let so much time pass that the claims of killed processes are over."""
    OutboxEntry.objects.update(claimed_until=None)
