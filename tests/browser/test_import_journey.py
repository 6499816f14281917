"""A report as it comes: two heading rows and 0 to 4 read right, a missing scale asked once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, sign_up

pytestmark = pytest.mark.browser

FILES = Path(__file__).parents[1] / "portal" / "benchmarking" / "files"


def test_reports_from_0_to_4_show_their_true_total(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/accounts/signup/?next=/en/my-cluster/")
    sign_up(page)
    create_cluster(page, "Polymer Network Alto")
    _upload(page, "german-report-0-4.xlsx")
    expect(page.locator(".notice--ok")).to_contain_text(re.compile(r"Total 65\s%"))
    expect(page.get_by_text("Left out, rows: 7, 14, 27, 32, 47 (section)")).to_be_visible()
    expect(page.get_by_label("Date of the assessment")).to_have_value("2025-10-14")
    check_page()
    page.get_by_role("button", name="Import 31 rows").click()
    expect(page.locator("h1")).to_contain_text("Polymer Network Alto")
    expect(page.locator("main")).to_contain_text(re.compile(r"65\s%"))

    _upload(page, "no-maximum.xlsx")
    expect(page.get_by_role("radio", name=re.compile(r"0 to 4: total 65\s%"))).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile(r"0 to 100: total 3\s%"))).to_be_visible()
    check_page()
    page.get_by_role("button", name="Answer and import").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check_page(status=422)
    page.get_by_role("radio", name=re.compile("0 to 4:")).check()
    page.get_by_label("Date of the assessment").fill("2026-03-12")
    page.get_by_role("button", name="Answer and import").click()
    expect(page.locator("h1")).to_contain_text("Polymer Network Alto")
    expect(page.locator("main")).to_contain_text(re.compile(r"65\s%"))


def _upload(page: Page, name: str) -> None:
    """From the dashboard of the cluster to the check of a file."""
    if "/scores/" not in page.url:
        page.goto(page.url.partition("?")[0].rstrip("/") + "/scores/")
    page.get_by_label("CSV or XLSX file").set_input_files(FILES / name)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.locator("h1")).to_have_text("Check the import")
