"""What an editor types before Wagtail begins to watch the form, or just before leaving it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page, Response, expect

from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

PRACTICE = "Member survey"


@pytest.mark.parametrize("field", ["#id_summary", ".Draftail-Editor [contenteditable=true]"])
def test_what_is_typed_as_a_page_opens_is_saved_and_what_came_last_is_asked_about(
    page: Page, field: str
) -> None:
    sign_in(page, "editor@example.org")
    page.goto(f"/admin/pages/search/?q={PRACTICE}")
    page.get_by_role("link", name=re.compile(f"^{PRACTICE}", re.IGNORECASE)).first.click()
    page.wait_for_url("**/edit/")
    first, last = (f"Early{uuid4().hex[:6]}" for _ in range(2))

    def saves_it(response: Response) -> bool:
        return first in (response.request.post_data or "")

    with page.expect_response(saves_it):
        _type(page, field, first)
    page.reload()
    expect(page.locator(field).first).to_contain_text(first)

    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.wait_for_timeout(3000)  # the form is watched by now
    _type(page, field, last)
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def _type(page: Page, field: str, text: str) -> None:
    page.locator(field).first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type(f"{text} ")
