"""An editor makes a case study from the empty form to the public page, and does all with it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import sign_in

pytestmark = pytest.mark.browser

TITLE = "How a harbour cluster kept its members"
TEXTS = ("starting_point", "what_was_done", "results", "lessons", "when_not")

MODAL = ".modal.in, .modal.show, dialog[open]"


def _picture() -> FilePayload:
    content = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(content, "PNG")
    return {"name": "harbour.png", "mimeType": "image/png", "buffer": content.getvalue()}


def _part(page: Page, field: str) -> Locator:
    return page.locator(f'[data-contentpath="{field}"]').first


def _write(page: Page, field: str, text: str) -> None:
    _part(page, field).locator('[contenteditable="true"]').first.click()
    page.keyboard.insert_text(text)


def _add_block(page: Page, field: str) -> None:
    _part(page, field).get_by_role("button", name=re.compile("Insert")).first.click()


def _upload(page: Page, opener: str, prefix: str, file: FilePayload, title: str) -> None:
    page.get_by_role("button", name=opener).click()
    modal = page.locator(MODAL).last
    modal.get_by_role("tab", name="Upload").click()
    modal.locator(f"#id_{prefix}-chooser-upload-file").set_input_files(file)
    modal.locator(f"#id_{prefix}-chooser-upload-title").fill(title)
    modal.get_by_role("button", name="Upload").click()
    expect(page.locator(MODAL)).to_have_count(0)


def _choose_indicator(page: Page) -> None:
    page.get_by_role("button", name="Add indicator").click()
    page.get_by_role("button", name="Choose indicator").first.click()
    search = page.get_by_label("Number or name")
    search.wait_for()
    # The list is replaced by what is found: a click on what stood there before goes nowhere.
    page.evaluate(
        "() => document.querySelectorAll('.modal tbody a').forEach(a => (a.dataset.before = '1'))"
    )
    search.fill("participation")
    expect(page.locator("[data-before]")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Committed participation")).click()
    expect(page.locator(MODAL)).to_have_count(0)


def _fill_in(page: Page) -> None:
    """Everything that publishing asks for, tab by tab, with a picture and a document."""
    page.get_by_placeholder("Page title").fill(TITLE)
    page.get_by_role("textbox", name="Summary").fill("Three calls a week kept nine members.")
    _add_block(page, "facts")
    page.locator('input[name^="facts-0-value-label"]').fill("Members")
    page.locator('input[name^="facts-0-value-value"]').fill("41")
    for field in TEXTS:
        _write(page, field, f"Words on {field.replace('_', ' ')}.")
    _add_block(page, "difficulties")
    _write(page, "difficulties", "Nobody had the time.")
    page.get_by_role("tab", name="Whom it is for").click()
    page.get_by_role("checkbox", name=re.compile("Bronze")).check()
    _choose_indicator(page)
    page.get_by_label("Category").select_option(index=1)
    page.get_by_label("Effort").select_option(index=1)
    page.get_by_role("tab", name="Picture, file and links").click()
    _upload(page, "Choose an image", "image", _picture(), "Harbour")
    page.get_by_label("Text in place of the picture").fill("A harbour at dawn")
    page.get_by_label("Caption").fill("The harbour, 2026")
    paper: FilePayload = {"name": "calls.txt", "mimeType": "text/plain", "buffer": b"Call list"}
    _upload(page, "Choose a document", "document", paper, "List of calls")
    page.get_by_role("tab", name=re.compile("Trust and care")).click()
    _add_block(page, "sources")
    page.locator('input[name^="sources-0-value-who"]').fill("Harbour cluster")
    page.locator('input[name^="sources-0-value-title"]').fill("Annual report")
    page.get_by_label("Owner").fill("Portal editors")


def _confirm(page: Page, address: str, button: str) -> None:
    page.goto(address)
    page.locator("main").get_by_role("button", name=button).click()
    expect(page.locator(".messages")).to_be_visible()


def test_a_case_study_from_the_empty_form_to_its_end(page: Page, check_page: PageChecker) -> None:
    sign_in(page, "editor@example.org")
    page.goto("/admin/pages/search/?q=case+studies")
    page.get_by_role("link", name=re.compile("^Case studies")).first.click()
    page.wait_for_url("**/edit/")
    parent = page.url.rstrip("/").split("/")[-2]
    page.goto(f"/admin/pages/{parent}/add_subpage/")
    page.get_by_role("link", name=re.compile("Case study")).first.click()
    _fill_in(page)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("published")

    page.goto("/en/case-studies/how-a-harbour-cluster-kept-its-members/")
    expect(page.get_by_role("img", name="A harbour at dawn")).to_be_visible()
    expect(page.get_by_text("The harbour, 2026")).to_be_visible()
    expect(page.locator("wagtail-userbar")).to_have_count(1)
    # Saving by itself is refused while a row is half filled in, and the console notes that.
    check_page.complaints.clear()
    check_page()

    page.goto(f"/admin/pages/{parent}/?q=harbour")
    page.get_by_role("link", name=re.compile(f"^{TITLE}")).first.click()
    page.wait_for_url("**/edit/")
    number = page.url.rstrip("/").split("/")[-2]
    page.goto(f"/admin/pages/{number}/copy/")
    page.locator("#id_new_slug").fill("harbour-again")
    page.get_by_role("button", name="Copy this page").click()
    expect(page.locator(".messages")).to_contain_text("copied")
    _confirm(page, f"/admin/pages/{number}/move/{int(parent) - 1}/confirm/", "Yes, move this page")
    _confirm(page, f"/admin/pages/{number}/unpublish/", "Yes, unpublish it")
    assert (
        page.request.get("/en/case-studies/how-a-harbour-cluster-kept-its-members/").status == 404
    )
    _confirm(page, f"/admin/pages/{number}/delete/", "Yes, delete it")
    assert page.request.get(f"/admin/pages/{number}/edit/").status == 404
