"""A report as it comes: two heading rows and 0 to 4 read right, a missing scale asked once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, sign_up

pytestmark = pytest.mark.browser

FILES = Path(__file__).parents[1] / "portal" / "benchmarking" / "imports" / "files"


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


def _upload(page: Page, file: str | FilePayload) -> None:
    """From the dashboard of the cluster to the check of a file."""
    if "/scores/" not in page.url:
        page.goto(page.url.partition("?")[0].rstrip("/") + "/scores/")
    page.get_by_label("CSV or XLSX file").set_input_files(
        FILES / file if isinstance(file, str) else file
    )
    page.get_by_role("button", name="Upload and check").click()
    expect(page.locator("h1")).to_have_text("Check the import")


MESSY = (
    "Report 2025;;\nDate;12.03.2024;\n;Score;Score\nCode;2024;Max\n1.1;2,5;4\n1.2;many;4\n2.1;3;4\n"
)


def test_on_a_telephone_a_row_is_left_out_and_taken_back_in(
    page: Page, check_page: PageChecker
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/en/accounts/signup/?next=/en/my-cluster/")
    sign_up(page)
    create_cluster(page, "Polymer Network Basso")
    report: FilePayload = {"name": "m.csv", "mimeType": "text/csv", "buffer": MESSY.encode()}
    _upload(page, report)
    for shown in (page.get_by_text("Leave this row out"), page.locator("td [id^=problem-]")):
        box = shown.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.get_by_label("Leave this row out").check()
    page.get_by_role("button", name="Check again").click()
    check_page()
    page.get_by_role("button", name="Take back in").click()
    expect(page.get_by_label("Score in row 6")).to_be_visible()
    page.get_by_label("Score in row 6").fill("1")
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name="Import 3 rows").click()
    _upload(page, {**report, "buffer": MESSY.replace("many", "2").encode()})
    expect(page.get_by_text("1 score differs.")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Replace the scores that differ")).check()
    check_page()
    page.get_by_role("button", name="Answer and import").click()
    expect(
        page.get_by_text("1 score of the assessment of 12 March 2024 is changed")
    ).to_be_visible()
