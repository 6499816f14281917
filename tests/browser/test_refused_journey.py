"""An editor whose page isn't ready for the public goes on writing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

COURSE = "Prepare for Bronze benchmarking"
WRITTEN = "Typed after the page was refused."
FIRST = "Typed first."
TYPE_BEFORE_THE_ANSWER = """([first, text]) => window.addEventListener(
  "w-autosave:success",
  () => {
    const field = document.querySelector("#id_summary");
    if (field.value === first) field.value = text;
  },
  { capture: true },
)"""


def _is_save(response: Response) -> bool:
    return response.request.method == "POST" and response.url.endswith("/edit/")


def _saves_what_was_written(response: Response) -> bool:
    return _is_save(response) and WRITTEN in (response.request.post_data or "")


def test_what_is_typed_after_a_refusal_is_saved(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto(f"/admin/pages/search/?q={COURSE}")
    page.get_by_role("link", name=re.compile(f"^{COURSE}")).first.click()
    page.wait_for_url("**/edit/")
    course = page.url.rstrip("/").split("/")[-2]
    page.goto(f"/admin/pages/add/training/module/{course}/")
    page.locator("#id_title").fill("A sitting that isn't finished")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/")

    # What is refused is saved as a draft by itself; what matters is what comes after that.
    with page.expect_response(_is_save):
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Not published")
    page.wait_for_event("response", _is_save)
    # Typed at the last moment before the answer is taken note of: it wasn't in what was sent.
    page.evaluate(TYPE_BEFORE_THE_ANSWER, [FIRST, WRITTEN])
    with page.expect_response(_saves_what_was_written):
        page.locator("#id_summary").fill(FIRST)
    page.goto(page.url)
    expect(page.locator("#id_summary")).to_have_value(WRITTEN)
