"""Upgrades the database of this process's settings and opens it as its users; prints JSON.

Does what docs/operations.md tells to do after an update. Runs in a process of its own, because
the connection of the tests belongs to a fresh database.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page

from portal.accounts.models import User
from practices.models import Resource
from tests.upgrade.library_part import load_part_of_the_library
from tests.upgrade.schema import describe
from training.models import Module

MANAGER_START = "/en/my-cluster/example-maritime-cluster/"
LINK = re.compile(r'href="(/[^"#?]*)')
# What the people of the old release left, and where it must still be seen.
REMEMBERED = {
    "/en/my-cluster/example-maritime-cluster/plan/": "Write it down",
    "/en/accounts/api-tokens/": "A spreadsheet",
    "/en/search/?q=strategy": "ten-page",
    "/en/regions/": "Example Maritime Cluster",
}


def upgrade() -> None:
    """Migrate, load what is new in the library, bring the search index up to date."""
    call_command("migrate", verbosity=0, interactive=False)
    with mock.patch("sys.stdout", StringIO()):
        load_part_of_the_library()
        call_command("rebuild_search_index")


class Walk:
    """Opens addresses as one person and notes what is wrong with the answers."""

    def __init__(self, email: str = "") -> None:
        self.who = email or "a visitor"
        self.client = Client(raise_request_exception=False)
        if email:
            backend = settings.AUTHENTICATION_BACKENDS[0]
            self.client.force_login(User.objects.get(email=email), backend=backend)
        self.problems: list[str] = []
        self.opened: set[str] = set()

    def open(self, address: str, says: str = "") -> str:
        """The page at an address, which must be there and say what it is known for."""
        response = self.client.get(address, follow=True)
        text = "" if response.streaming else response.content.decode(errors="replace")
        self.opened.add(address)
        if response.status_code != 200:
            self.problems.append(f"{self.who}: {address}: {response.status_code}")
        else:
            expected = says or REMEMBERED.get(address, "")
            if expected not in text:
                self.problems.append(f"{self.who}: {address}: does not say {expected!r}")
        return text

    def open_all_below(self, start: str) -> None:
        """A page and every page below it that it links to."""
        links = LINK.findall(self.open(start))
        for address in sorted({link for link in links if link.startswith(start)} - self.opened):
            self.open(address)


def _walks() -> Iterator[Walk]:
    visitor = Walk()
    for address in ("/en/", "/it/", "/en/search/?q=strategy", "/health/", "/en/clusters/"):
        visitor.open(address)
    for resource in Resource.objects.live().filter(access="public"):
        visitor.open(resource.get_url(), says=escape(resource.title))
    yield visitor
    manager = Walk("manager@example.org")
    manager.open_all_below(MANAGER_START)
    manager.open("/en/accounts/api-tokens/")
    yield manager
    officer = Walk("officer@example.org")
    officer.open("/en/regions/")
    yield officer
    learner = Walk("trainer@example.org")
    for page in Module.objects.live():
        learner.open(page.get_url())
    learner.open("/admin/")
    yield learner
    editor = Walk("editor@example.org")
    editor.open("/admin/")
    for page in Page.objects.filter(depth__gt=1).specific():
        title = page.get_latest_revision_as_object().title
        editor.open(f"/admin/pages/{page.pk}/edit/", says=escape(title))
    yield editor
    administrator = Walk("admin@example.org")
    administrator.open_all_below("/admin/")
    yield administrator


def main() -> None:
    """Upgrade, then print the schema and everything that went wrong."""
    upgrade()
    walks = list(_walks())
    found: dict[str, Any] = {
        "schema": sorted(describe(connection)),
        "opened": sum(len(walk.opened) for walk in walks),
        "problems": [problem for walk in walks for problem in walk.problems],
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
