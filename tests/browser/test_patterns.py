"""Every component in every state: fits its window, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.page_checks import PageChecker

pytestmark = pytest.mark.browser


def test_every_component_in_every_state_is_accessible(page: Page, check_page: PageChecker) -> None:
    page.goto("/patterns/")
    assert page.locator("main section[id]").count() > 10
    check_page()
