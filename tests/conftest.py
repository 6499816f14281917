"""Fixtures of the whole suite.

The starter library is loaded once; tests run in transactions on top of it. The search index of a
test is its own folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test import client as test_client
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from portal.garbage import rare_collections
from portal.migrating import remembered_swaps
from tests.databases import execute_on_postgresql, server_address, uses_postgresql
from tests.prepared.database import TEMPLATE, PreparedDatabase
from tests.prepared.kept import KeptDatabases

# No test is timed: on a busy machine any step may take long.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")


# Folders whose tests share something costly: a server and one Chromium, an upgraded database.
TOGETHER = ("tests/browser/", "tests/upgrade/")


class FoldersTogether(LoadScopeScheduling):
    """Gives out tests one by one, but those of some folders as one piece."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


# Tests of many seconds each: one of them begun last would let the other processors wait for it.
LONG = (
    "tests/documentation/test_commands.py",
    "tests/portal/home/test_editing_screens.py",
    "tests/portal/home/test_query_counts.py",
    "tests/practices/test_access.py",
    "tests/practices/finding/test_search_access.py",
    "tests/search/test_golden_answers.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, the others in their random order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """One worker runs all tests of a folder that shares something.

    This reads the folder because the group marks of xdist 3.8 have no effect in pytest 9.2,
    where the identifier that carries them is read-only.
    """
    return FoldersTogether(config, log)


# Templates of libraries that make a field, an icon or a panel: more than two thousand of them in
# one editing screen, and nobody asks what they were told.
PARTS_OF_SCREENS = (
    "django/forms/",
    "wagtailadmin/icons/",
    "wagtailadmin/panels/",
    "wagtailadmin/shared/",
    "wagtailadmin/widgets/",
)


@pytest.fixture(autouse=True, scope="session")
def _answers_remember_less() -> Iterator[None]:
    """`response.templates` and `response.context` leave out the parts of editing screens: a fifth
    of the time of such a screen went into copying what each of them was told."""
    store = test_client.store_rendered_templates

    def store_others(
        kept: Any, signal: Any, sender: Any, template: Any, *args: Any, **kwargs: Any
    ) -> None:
        if not str(template.name).startswith(PARTS_OF_SCREENS):
            store(kept, signal, sender, template, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test_client, "store_rendered_templates", store_others)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """A tenth of the time of tests went into looking for garbage beside all that is loaded."""
    with rare_collections():
        return (yield)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """After all workers: take what they copied away from the server."""
    if uses_postgresql() and not hasattr(session.config, "workerinput"):
        statement = f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)'
        execute_on_postgresql(server_address(), statement)


@pytest.fixture(scope="session")
def prepared_database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_keepdb: bool,
) -> PreparedDatabase:
    """The database that workers of this run share as a beginning; perhaps not made yet."""
    own = tmp_path_factory.getbasetemp()
    is_worker = hasattr(request.config, "workerinput")
    pytest_cache = getattr(request.config, "cache", None)
    kept = None
    # A server keeps nothing: it may be thrown away after the run, or be there for many checkouts.
    # Nor is a database kept that is not made in this run.
    if pytest_cache is not None and not uses_postgresql() and not django_db_keepdb:
        kept = KeptDatabases(pytest_cache.mkdir("prepared"), django_settings.READ_AT)
    return PreparedDatabase(own.parent if is_worker else own, kept)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    prepared_database: PreparedDatabase,
) -> Iterator[None]:
    """A test database with the starter library: made by the first worker, copied by others, and
    by later runs of the very same sources. `--create-db` makes it anew.

    With `--reuse-db` each worker keeps its own from run to run, as pytest-django has it.
    """
    with django_db_blocker.unblock(), prepared_database.locked():
        usual_name = connection.settings_dict["NAME"]
        if not django_db_createdb:
            prepared_database.fetch()
        if prepared_database.is_there and not django_db_keepdb:
            prepared_database.take()
        else:
            with remembered_swaps():
                connection.creation.create_test_db(
                    verbosity=0,
                    autoclobber=True,
                    serialize=False,
                    keepdb=django_db_keepdb and not django_db_createdb,
                )
            call_command("load_starter_library", no_index=True, verbosity=0, stdout=StringIO())
            prepared_database.keep()
    yield
    with django_db_blocker.unblock():
        connection.creation.destroy_test_db(usual_name, verbosity=0, keepdb=django_db_keepdb)


@pytest.fixture(autouse=True)
def _isolated_state(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Iterator[None]:
    """No cache entry, no search index and no language outlives a test."""
    from practices.library import leave_request

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


@pytest.fixture(scope="session")
def _prepared_index(
    django_db_setup: None, django_db_blocker: Any, prepared_database: PreparedDatabase
) -> Path:
    with django_db_blocker.unblock(), prepared_database.locked():
        return prepared_database.index()


@pytest.fixture
def library_index(_prepared_index: Path, _isolated_state: None, settings: Any) -> Path:
    """The index of the test, filled with the starter library; its folder. Costs less than a
    rebuild, but knows nothing of what the test has made."""
    folder = Path(settings.SEARCH_ENGINE["LOCATION"])
    shutil.copytree(_prepared_index, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Makes a block after which all that waits for the commit is done: the index is up to date."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def visitor() -> Client:
    """A browser without an account."""
    return Client()
