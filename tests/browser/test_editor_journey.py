"""Editors and trainers at work in the editing interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

PRACTICE = "Match the service promise to the hours you have"
COURSE = "Prepare for Bronze benchmarking"
LIST_OF_PRACTICES = "Best practices"


def test_an_editor_publishes_new_words_and_the_search_finds_them(
    page: Page, check_page: PageChecker
) -> None:
    word = f"watermark{uuid4().hex[:8]}"
    page.goto(f"/en/search/?q={word}")
    expect(page.locator("#results .result")).to_have_count(0)
    check_page()

    sign_in(page, "editor@example.org")
    page.locator("summary", has_text="Account").click()
    page.get_by_role("link", name="Edit the portal").click()
    _open_in_the_editor(page, PRACTICE)
    page.get_by_role("textbox", name="Summary").fill(
        f"Count hours before you promise a service: {word}."
    )
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("published")

    page.goto(f"/en/search/?q={word}")
    expect(page.locator("#results .result")).to_have_count(1)
    page.get_by_role("link", name=PRACTICE).click()
    expect(page.locator(".page-head__lede")).to_contain_text(word)


def test_the_last_words_before_saving_are_kept(page: Page) -> None:
    sign_in(page, "editor@example.org")
    number = _open_in_the_editor(page, PRACTICE)
    for way in ("Control+s", "button"):
        word = f"Lastword{uuid4().hex[:8]}"
        field = page.locator(".Draftail-Editor__wrapper [contenteditable=true]").first
        field.click()
        page.keyboard.press("Control+End")
        page.keyboard.type(f" {word}")
        if way == "button":
            page.get_by_role("button", name="Save draft").click()
        else:
            page.keyboard.press(way)
        expect(page.locator(".messages")).to_contain_text("has been updated")
        page.goto(f"/admin/pages/{number}/edit/")
        expect(field).to_contain_text(word)


def test_a_trainer_may_add_a_module_to_a_course_but_no_practice(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    sign_in(page, "trainer@example.org")
    course = _open_in_the_editor(page, COURSE)
    page.goto(f"/admin/pages/{course}/add_subpage/")
    page.wait_for_url(f"**/admin/pages/add/training/module/{course}/")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()

    editor = open_page()
    sign_in(editor, "editor@example.org")
    practices = _open_in_the_editor(editor, LIST_OF_PRACTICES)
    editor.goto(f"/admin/pages/add/practices/bestpractice/{practices}/")
    expect(editor.get_by_role("button", name="Save draft")).to_be_visible()
    for parent in (practices, course):
        page.goto(f"/admin/pages/add/practices/bestpractice/{parent}/")
        expect(page.locator(".messages")).to_contain_text("you do not have permission")
        expect(page.get_by_role("button", name="Save draft")).to_have_count(0)


def test_a_manager_sees_no_way_into_the_editing_interface(
    page: Page, check_page: PageChecker
) -> None:
    sign_in(page, "manager@example.org")
    page.locator("summary", has_text="Account").click()
    expect(page.get_by_role("link", name="My cluster").last).to_be_visible()
    expect(page.get_by_role("link", name="Edit the portal")).to_have_count(0)
    page.goto("/admin/")
    expect(page.locator("h1")).to_have_text("This is for those who write pages")
    check_page(status=403)


def _open_in_the_editor(page: Page, title: str) -> str:
    """Find a page by its title and open it; gives its number."""
    page.goto(f"/admin/pages/search/?{urlencode({'q': title})}")
    page.get_by_role("link", name=re.compile(f"^{re.escape(title)}")).first.click()
    page.wait_for_url("**/edit/")
    return page.url.rstrip("/").split("/")[-2]
