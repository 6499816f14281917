"""A table that is pasted into a text keeps its figures apart, and the editor is told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

PRACTICE = "Member survey"
TABLE = (
    "<p>Before</p><table><tr><th>Model</th><th>Members</th><th>Fee €</th></tr>"
    "<tr><td>Flat</td><td>40</td><td>1.200</td></tr></table><p>After</p>"
)
COPY = """html => navigator.clipboard.write([new ClipboardItem({
    'text/html': new Blob([html], {type: 'text/html'}),
    'text/plain': new Blob(['plain'], {type: 'text/plain'}),
})])"""


def test_each_row_of_a_pasted_table_is_a_paragraph(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, "editor@example.org")
    page.goto(f"/admin/pages/search/?q={PRACTICE}")
    page.get_by_role("link", name=re.compile(f"^{PRACTICE}", re.IGNORECASE)).first.click()
    page.wait_for_url("**/edit/")
    page.evaluate(COPY, TABLE)
    field = page.locator(".Draftail-Editor [contenteditable=true]").first
    field.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+V")

    expect(field.get_by_text("Flat | 40 | 1.200", exact=False)).to_be_visible()
    expect(field.get_by_text("Model | Members | Fee €", exact=False)).to_be_visible()
    expect(page.locator(".messages")).to_contain_text("A text holds no tables")
    expect(field).to_contain_text("Before")
    expect(field).to_contain_text("After")
