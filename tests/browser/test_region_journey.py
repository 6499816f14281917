"""A cluster lets its region follow it, the officer sees that, and it ends with one click."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFactory
from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, sign_in, sign_up

pytestmark = pytest.mark.browser

CLUSTER = "Lagoon Boatyards"
AUTHORITY = "Example Coast Authority"


def test_an_officer_sees_a_cluster_from_consent_to_withdrawal(
    page: Page, check_page: PageChecker, open_page: PageFactory
) -> None:
    manager = open_page(viewport={"width": 1280, "height": 900})
    check_manager = PageChecker(manager)
    manager.goto("/en/accounts/signup/?next=/en/my-cluster/")
    address = sign_up(manager)
    create_cluster(manager, CLUSTER)
    sharing = f"{manager.url.partition('my-cluster/')[2].partition('/')[0]}/sharing/"
    sharing = f"/en/my-cluster/{sharing}"

    _look_at_the_region(page, check_page)
    _ask(page, check_page, address)
    _accept(manager, check_manager, sharing)
    _see_the_cluster(page, check_page, manager, sharing)
    manager.get_by_role("button", name=re.compile("^Withdraw")).click()
    expect(manager.get_by_text("Nobody. No authority sees anything")).to_be_visible()
    check_manager()
    page.reload()
    expect(page.get_by_role("rowheader", name=re.compile(CLUSTER))).to_have_count(0)
    expect(page.get_by_role("rowheader", name="Example Textile Network")).to_be_visible()


def _look_at_the_region(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/accounts/login/?next=/en/regions/")
    sign_in(page, "officer@example.org")
    expect(page.locator("h1")).to_have_text(AUTHORITY)
    expect(page.get_by_role("table", name="Clusters with label")).to_be_visible()
    page.get_by_text("All indicators").click()
    check_page()
    page.get_by_label("Label", exact=True).select_option("gold")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("rowheader", name="Example Photonics Alliance")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Example Textile Network")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("link", name="Gold", exact=True).click()
    expect(page.get_by_role("heading", name="What would serve most clusters")).to_be_visible()


def _ask(page: Page, check_page: PageChecker, address: str) -> None:
    page.get_by_role("link", name="Ask a cluster").click()
    check_page()
    page.get_by_role("button", name="Send the request").click()
    expect(page.locator(".error-summary")).to_be_focused()
    check_page(status=422)
    page.get_by_label("E-mail address of a cluster manager").fill(address)
    page.get_by_label("A few words").fill("We plan courses for the coast.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Asked. If a cluster manager has")).to_be_visible()
    check_page()


def _accept(manager: Page, check_manager: PageChecker, sharing: str) -> None:
    manager.goto("/en/regions/requests/")
    expect(manager).to_have_url(re.compile(f"{sharing}$"))
    expect(manager.get_by_text("We plan courses for the coast.")).to_be_visible()
    check_manager()
    manager.get_by_role("button", name=re.compile(f"^Let it follow ?: {AUTHORITY}")).click()
    expect(manager.get_by_text("follows your cluster now")).to_be_visible()
    expect(manager.get_by_role("heading", name="They see today")).to_be_visible()
    check_manager()


def _see_the_cluster(page: Page, check_page: PageChecker, manager: Page, sharing: str) -> None:
    page.goto("/en/regions/")
    row = page.get_by_role("row", name=re.compile(CLUSTER))
    expect(row).to_contain_text("Not shared")
    check_page()
    manager.get_by_role("button", name=re.compile("^Share score and plan too")).click()
    expect(manager.get_by_text("Changed.")).to_be_visible()
    page.reload()
    expect(row).to_contain_text("No total yet")
    manager.goto(sharing)
    expect(manager.get_by_text("Olga Officer").first).to_be_visible()
