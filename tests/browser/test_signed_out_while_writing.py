"""An editor whose session ends while she writes loses nothing."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

PRACTICE = "Member survey"


@pytest.mark.parametrize("way", ["Save draft", "Control+s", "Publish"])
def test_what_was_written_is_there_after_signing_in_beside_it(page: Page, way: str) -> None:
    sign_in(page, "editor@example.org")
    page.goto(f"/admin/pages/search/?q={PRACTICE}")
    page.get_by_role("link", name=re.compile(f"^{PRACTICE}", re.IGNORECASE)).first.click()
    page.wait_for_url("**/edit/")
    address = page.url
    word = f"Lastword{uuid4().hex[:8]}"
    page.context.clear_cookies(name="sessionid")
    field = page.locator("#id_summary")
    field.fill(f"{field.input_value()[:100]} {word}")
    _press(page, way)

    notice = page.get_by_role("alert").filter(has_text="You are signed out")
    expect(notice).to_be_visible()
    expect(field).to_have_value(re.compile(word))
    with page.context.expect_page() as opened:
        notice.get_by_role("link", name="Sign in in a new tab").click()
    beside = opened.value
    sign_in(beside, "editor@example.org")
    beside.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert").filter(has_text="You are signed in again")).to_be_visible()
    _press(page, way)
    expect(page.locator(".messages")).to_contain_text(re.compile("updated|published"))
    page.goto(address)
    expect(page.locator("#id_summary")).to_have_value(re.compile(word))


def test_nothing_is_saved_in_the_name_of_somebody_who_signs_in_beside_it(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto(f"/admin/pages/search/?q={PRACTICE}")
    page.get_by_role("link", name=re.compile(f"^{PRACTICE}", re.IGNORECASE)).first.click()
    page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")
    address = page.url
    page.context.clear_cookies(name="sessionid")
    beside = page.context.new_page()
    sign_in(beside, "admin@example.org")
    beside.close()
    word = f"Lastword{uuid4().hex[:8]}"
    field = page.locator("#id_summary")
    field.fill(f"{field.input_value()[:100]} {word}")
    notice = page.get_by_role("alert").filter(has_text="Somebody else is signed in")
    expect(notice).to_be_visible()
    _press(page, "Save draft")
    expect(notice).to_be_visible()
    expect(field).to_have_value(re.compile(word))

    with page.context.expect_page() as opened:
        notice.get_by_role("link", name="Sign out in a new tab").click()
    back = opened.value
    page.context.clear_cookies(name="sessionid")
    sign_in(back, "editor@example.org")
    back.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert").filter(has_text="You are signed in again")).to_be_visible()
    _press(page, "Save draft")
    expect(page.locator(".messages")).to_contain_text(re.compile("updated"))
    page.goto(address)
    expect(page.locator("#id_summary")).to_have_value(re.compile(word))


def _press(page: Page, way: str) -> None:
    if way == "Publish":
        page.get_by_role("button", name="More actions").click()
    if "+" in way:
        page.keyboard.press(way)
    else:
        page.get_by_role("button", name=way, exact=True).click()
