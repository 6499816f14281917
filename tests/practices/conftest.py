"""The site in processes of its own, for tests of several that write at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.practices import site_processes as does
from tests.practices.site_processes import Site, copied_database, processes


@pytest.fixture(scope="session")
def copied_site(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site with the starter library and a complete index."""
    folder = tmp_path_factory.mktemp("site")
    processes.set_forkserver_preload([does.__name__])
    with django_db_blocker.unblock(), copied_database(folder) as address:
        site = Site(
            folder / "index",
            {
                "DJANGO_SETTINGS_MODULE": "portal.settings.development",
                "DEBUG": "0",
                "DATABASE_URL": address,
                "PORTAL_VAR_DIR": str(folder / "var"),
                "SEARCH_INDEX_DIR": str(folder / "index"),
                "SEARCH_UPKEEP_SECONDS": "0",
            },
        )
        site.run(does.keep_some_pages)
        yield site


@pytest.fixture
def site(copied_site: Site) -> Iterator[Site]:
    """The site; however a test ends, its processes end with it."""
    yield copied_site
    for process in copied_site.running:
        process.kill()
        process.join()
    copied_site.running.clear()
