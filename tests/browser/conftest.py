"""The real site in a process of its own, and a real Chromium to walk it.

The server is started once for all browser tests, on a copy of the tests' database. Chromium runs
for one module at a time: Playwright keeps an event loop in the thread, in which Django refuses
database queries of the tests that come after.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.page_checks import PageChecker
from tests.databases import postgresql_database, uses_postgresql
from tests.prepared.database import TEMPLATE, PreparedDatabase

ROOT = Path(__file__).parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATABASE_NAME = "portal_browser"
START_SECONDS = 60
# What a page may take on a machine that does other things as well; it is waited for in vain only.
PATIENCE_MS = 20_000
SET_UP = (["set_up_portal"], ["collectstatic", "--link", "--noinput", "--verbosity", "0"])


def _find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The installed Chromium; without one the test is skipped, or fails where it is required."""
    found = _find_chromium()
    if found is None:
        reason = "no Chromium: install it to run the browser tests"
        if os.environ.get("PORTAL_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the running site writes, its log among it."""
    return tmp_path_factory.mktemp("browser-site")


@pytest.fixture(scope="session")
def site_database(
    prepared_database: PreparedDatabase,
    django_db_setup: None,
    site_folder: Path,
) -> Iterator[dict[str, str]]:
    """Environment of a site that begins with the library: its database and its folder."""
    folder = site_folder / "var"
    folder.mkdir()
    environment = {"PORTAL_VAR_DIR": str(folder)}
    with prepared_database.locked():
        prepared_database.copy_files(folder / "media")
        if not uses_postgresql():
            prepared_database.copy_to_file(folder / "portal.sqlite3")
    if not uses_postgresql():
        yield environment
        return
    with postgresql_database(DATABASE_NAME, TEMPLATE) as url:
        yield environment | {"DATABASE_URL": url}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(address: str, site: dict[str, str]) -> dict[str, str]:
    """Settings of a laptop with the page of components and the real error pages, and nothing of
    the tests' own settings."""
    dropped = {"DATABASE_URL", "SEARCH_INDEX_DIR", "STATIC_ROOT", "MEDIA_ROOT"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return (
        kept
        | site
        | {
            "DJANGO_SETTINGS_MODULE": "tests.patterns.settings",
            "DEBUG": "0",
            "PORTAL_BASE_URL": address,
            "PYTHONUNBUFFERED": "1",
        }
    )


def _wait_until_it_answers(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/health/", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"The site did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture
def mailed_link(site: str, site_folder: Path) -> Callable[[str], str]:
    """Finds the latest link with `part` in the mails that the site wrote to its log."""

    def find(part: str) -> str:
        text = (site_folder / "server.log").read_text()
        return re.findall(rf"{re.escape(site)}\S*{re.escape(part)}[^\s\"<]+", text)[-1]

    return find


@pytest.fixture(scope="session")
def site(
    chromium_path: str,
    site_database: dict[str, str],
    site_folder: Path,
) -> Iterator[str]:
    """Address of a running portal with the starter library and the demonstration accounts."""
    # By name: an address in numbers can have no passkeys.
    address = f"http://localhost:{_free_port()}"
    environment = _environment(address, site_database)
    log = site_folder / "server.log"
    manage = [sys.executable, str(ROOT / "manage.py")]
    with log.open("wb") as output:
        for command in SET_UP:
            done = subprocess.run(  # noqa: S603  our own commands
                [*manage, *command], cwd=ROOT, env=environment, stdout=output, stderr=output
            )
            if done.returncode:
                pytest.fail(f"{command[0]} failed:\n{log.read_text()[-4000:]}")
        process = subprocess.Popen(  # noqa: S603
            [*manage, "runserver", "--noreload", address.removeprefix("http://")],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        try:
            _wait_until_it_answers(process, address, log)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium for the tests of one module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


PageFactory = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[PageFactory]:
    """Opens a page with cookies of its own; keyword arguments go to the browser context."""
    contexts = []

    def make(**options: object) -> Page:
        context = browser.new_context(base_url=site, **{"locale": "en-GB", **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: PageFactory) -> Page:
    """A fresh visitor's page at 1280 pixels."""
    return open_page(viewport={"width": 1280, "height": 900})


@pytest.fixture
def check_page(page: Page) -> PageChecker:
    """Checks whatever `page` shows now, in light and dark and on both widths."""
    return PageChecker(page)
