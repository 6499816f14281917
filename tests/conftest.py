"""Fixtures of the whole suite.

The starter library is loaded once for each worker's database; tests run in transactions on
top of it. The search index of a test is its own folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# No test is timed: on a busy machine any step may take long.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


class BrowserTestsTogether(LoadScopeScheduling):
    """Gives out tests one by one, but those of the browser as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Browser tests share one server and one Chromium: one worker runs them all.

    This reads the folder because the group marks of xdist 3.8 have no effect in pytest 9.2,
    where the identifier that carries them is read-only.
    """
    return BrowserTestsTogether(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the starter library into the fresh test database."""
    with django_db_blocker.unblock():
        call_command("load_starter_library", verbosity=0, stdout=StringIO())


@pytest.fixture(autouse=True)
def _isolated_state(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[None]:
    """No cache entry, no search index and no language outlives a test."""
    from practices.vocabulary import leave_request
    from search.engines import get_engine

    settings.SEARCH_ENGINE = {
        **settings.SEARCH_ENGINE,
        "LOCATION": str(tmp_path_factory.mktemp("search-index")),
    }
    cache.clear()
    # A request leaves its language behind in the thread, and one whose answer was never closed
    # what it knew of the library.
    translation.activate(settings.LANGUAGE_CODE)
    leave_request()
    yield
    cache.clear()
    del get_engine


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Makes a block after which all that waits for the commit is done: the index is up to date."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def visitor() -> Client:
    """A browser without an account."""
    return Client()
