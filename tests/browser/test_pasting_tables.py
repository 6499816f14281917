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


# As a word processor sends it: a page of its own, with another copy beside it. A test page sends
# it by script, as a browser's extension does.
DOCUMENT = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--p{margin:0}-->'
    "</style></head><body><!--StartFragment--><ul><li>Before</li></ul><table><tr><td><p>1-9</p>"
    "</td><td><p>500 €<o:p></o:p></p></td></tr><tr><td><p>10-49</p></td><td><p>1.200 €</p></td>"
    "</tr></table><p>After</p><img src='file:///a.png'><!--EndFragment--></body></html>"
)
PASTE = """(field, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', html);
    clipboardData.setData('text/plain', 'plain');
    clipboardData.setData('text/rtf', '{\\\\rtf1 plain}');
    field.dispatchEvent(
        new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


def test_a_table_of_a_document_keeps_its_figures_in_a_part_that_was_just_added(page: Page) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/admin/pages/search/?content_type=training.module&q=m")
    page.goto(page.locator("a[href$='/edit/']").first.get_attribute("href") or "")
    content = page.locator("[data-contentpath=content]").first
    content.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="Section").click()
    fields = content.locator(".Draftail-Editor [contenteditable=true]")
    fields.last.click()
    fields.last.evaluate(PASTE, DOCUMENT)

    expect(fields.last.locator("[data-block]")).to_have_text(
        ["Before", "1-9 | 500 €", "10-49 | 1.200 €", re.compile("^After")]
    )
    expect(fields.last.locator("li")).to_have_count(1)
    expect(page.locator(".messages")).to_contain_text("A text holds no tables")
    expect(page.locator(".messages")).to_contain_text("A text holds no pictures")
