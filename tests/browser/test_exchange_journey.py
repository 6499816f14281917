"""A cluster shows itself and looks for others that have solved its problem."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, sign_up

pytestmark = pytest.mark.browser

NAME = "Showing Cluster"


def test_a_manager_shows_the_cluster_and_looks_for_experience(
    page: Page, check_page: PageChecker
) -> None:
    page.goto("/en/accounts/signup/?next=/en/my-cluster/")
    sign_up(page)
    create_cluster(page, NAME)
    expect(page.locator("h1")).to_have_text("Bring your scores")
    home = page.url.removesuffix("scores/")
    _publish_and_take_back(page, check_page, home)
    _answer_a_point(page, check_page, home)
    _look_for_experience(page, check_page, home)
    _choose_the_digest(page, check_page, home)
    _make_a_token(page, check_page)


def _publish_and_take_back(page: Page, check_page: PageChecker, home: str) -> None:
    page.goto(f"{home}profile/")
    page.get_by_label("Page on the European Cluster Collaboration Platform").fill(
        "https://clustercollaboration.example.org/showing"
    )
    page.get_by_label("What you offer").fill("Visits to a test line")
    save = page.get_by_role("button", name=re.compile("^Save and"))
    save.click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("What you offer")).to_have_value("Visits to a test line")
    check_page(status=422)
    page.get_by_label("Page on the European Cluster Collaboration Platform").fill("")
    save.click()
    expect(page.get_by_text("Not published")).to_be_visible()
    page.locator("button[value=publish]").click()
    expect(page.get_by_role("button", name="Stop publishing")).to_be_visible()
    check_page()
    page.goto("/en/clusters/?country=IT")
    check_page()
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("h1")).to_contain_text(NAME)
    expect(page.get_by_text("Visits to a test line")).to_be_visible()
    check_page()
    page.goto(f"{home}profile/")
    page.get_by_role("button", name="Stop publishing").click()
    expect(page.locator("button[value=publish]")).to_be_visible()
    page.goto("/en/clusters/")
    expect(page.get_by_role("link", name=NAME)).to_have_count(0)


def _answer_a_point(page: Page, check_page: PageChecker, home: str) -> None:
    page.goto(f"{home}eligibility/")
    page.get_by_label("Met", exact=True).first.check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_label("Met", exact=True).first).to_be_checked()
    check_page()


def _look_for_experience(page: Page, check_page: PageChecker, home: str) -> None:
    page.goto(f"{home}experience/")
    expect(page.locator("h1")).to_be_visible()
    check_page()
    page.goto(f"{home}experience/find/?indicator=4.5")
    expect(page.get_by_text("Invented example").first).to_be_visible()
    check_page()


def _choose_the_digest(page: Page, check_page: PageChecker, home: str) -> None:
    page.goto(f"{home}e-mails/")
    monthly = page.get_by_label("Once a month")
    monthly.check()
    page.get_by_role("button", name="Save").click()
    expect(monthly).to_be_checked()
    check_page()


def _make_a_token(page: Page, check_page: PageChecker) -> None:
    page.goto("/api/v1/docs/")
    expect(page.locator("h1")).to_be_visible()
    check_page()
    page.goto("/en/accounts/api-tokens/")
    page.get_by_label("What it is for").fill("Spreadsheet")
    page.get_by_role("button", name="Make the token").click()
    expect(page.locator(".code--token")).to_contain_text("ckp_")
    check_page()
