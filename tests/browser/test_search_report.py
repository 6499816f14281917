"""Editors find out what was searched in vain, and do something about it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

# Wagtail's own screens for snippets have no main heading that axe counts.
_OF_WAGTAIL = {"page-has-heading-one"}


def check_admin(page: Page) -> None:
    """Axe on an editing screen, as it is now."""
    page.emulate_media(reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    problems = [one["nodes"] for one in found if one["id"] not in _OF_WAGTAIL]
    assert problems == []


def test_an_editor_sees_what_was_missing_and_tries_a_synonym(
    open_page: Callable[..., Page],
) -> None:
    word = f"kangaroo{uuid4().hex[:4]}x"
    visitor = open_page()
    visitor.goto("/en/search/")
    field = visitor.locator("main input[name=q]")
    field.fill(word)
    field.press("Enter")
    visitor.wait_for_url(f"**q={word}*")
    field.fill("membership fees")
    field.press("Enter")
    visitor.wait_for_url("**q=membership*")
    # The note is sent on the click; the link leads on as it always does.
    with visitor.expect_request("**/search/opened/") as beacon:
        visitor.locator("#results .result__title a").first.click()
    assert beacon.value.method == "POST"
    visitor.wait_for_url("**/en/**")
    title = visitor.locator("h1").inner_text()

    page = open_page(viewport={"width": 1280, "height": 900})
    sign_in(page, "editor@example.org")
    page.goto("/admin/reports/searches/")
    row = page.locator("tr", has_text=word)
    expect(row.locator("td").nth(2)).to_have_text("1")
    check_admin(page)
    row.get_by_role("link", name="Add a synonym").click()
    terms = page.locator("[name=terms_en]")
    expect(terms).to_have_value(word)
    terms.fill(f"{word}\nmembership fees")
    page.get_by_role("button", name="Show what would change").click()
    preview = page.locator("#thesaurus-preview")
    expect(preview).to_be_focused()
    expect(preview.get_by_text("Nothing found")).to_be_visible()
    expect(preview.get_by_text("New", exact=True).first).to_be_visible()
    check_admin(page)

    page.goto("/admin/reports/searches/opened/")
    expect(page.get_by_role("link", name=title)).to_be_visible()
