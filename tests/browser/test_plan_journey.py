"""From the self-check to a plan in two clicks, and to its effect after the next assessment."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, filled_template, sign_up

pytestmark = pytest.mark.browser


def test_a_manager_plans_the_improvement_and_sees_its_effect(
    page: Page, check_page: PageChecker
) -> None:
    page.goto("/en/accounts/signup/?next=/en/my-cluster/")
    sign_up(page)
    create_cluster(page, "Planning Cluster")
    dashboard = _answer_the_self_check(page, check_page)
    _two_clicks_to_a_plan(page, check_page)
    _edit_a_measure(page, check_page)
    _mark_as_done_and_undo(page, check_page)
    _remove_and_bring_back(page, check_page)
    _look_around(page, check_page)
    page.goto(f"{dashboard}scores/")
    _import_scores(page, check_page)
    _see_the_effect(page, check_page, dashboard)


def _answer_the_self_check(page: Page, check_page: PageChecker) -> str:
    """From the page for scores through all areas to the dashboard, whose address it gives."""
    page.get_by_role("button", name="Start the self-check").first.click()
    expect(page.locator("h1")).to_contain_text("Self-check: ")
    areas = page.locator(".tracker li").count() - 1
    for area in range(areas):
        for question in page.locator("form section.panel").all():
            question.get_by_role("radio").nth(1).check(force=True)
        if area == 0:
            page.get_by_label("We do not know yet").last.check(force=True)
            check_page()
            page.get_by_role("button", name="Save for later").click()
            expect(page.locator("h1")).to_have_text("Bring your scores")
            page.get_by_role("link", name="Go on with the self-check").click()
        else:
            page.get_by_role("button", name=re.compile("^Save and")).click()
        expect(page.locator(f".tracker li:nth-child({area + 2}) [aria-current]")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Check and finish")
    expect(page.get_by_role("heading", name="Not known yet")).to_have_count(1)
    check_page()
    page.get_by_role("button", name="Finish and see where we stand").click()
    expect(page.locator("h1")).to_have_text("Planning Cluster")
    return page.url.partition("#")[0].partition("?")[0]


def _import_scores(page: Page, check_page: PageChecker) -> None:
    """From the page for scores to the dashboard."""
    expect(page.locator("h1")).to_have_text("Bring your scores")
    address = page.get_by_role("link", name="XLSX").first.get_attribute("href")
    assert address
    report = filled_template(page.request.get(address).body(), bad_score="45")
    page.get_by_label("CSV or XLSX file").set_input_files(report.upload)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_label("Date of the assessment").fill(date.today().isoformat())
    page.get_by_role("button", name="Answer and import").click()
    # The self-check is of today as well.
    check_page(status=422)
    page.get_by_label("Keep both").check()
    page.get_by_role("button", name="Answer and import").click()
    expect(page.locator("h1")).to_have_text("Planning Cluster")


def _two_clicks_to_a_plan(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("link", name="Plan the improvement").first.click()
    expect(page.locator("h1")).to_have_text("Plan the improvement")
    expect(page.locator("input[name=area]:checked")).to_have_count(3)
    check_page()
    page.locator("input[name^=target-]").first.fill("much")
    page.get_by_role("button", name="Create the plan").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("input[name^=target-]").first).to_have_value("much")
    check_page(status=422)
    page.locator("input[name^=target-]").first.fill("80")
    page.get_by_role("button", name="Create the plan").click()
    expect(page.locator("h1")).to_have_text("Improvement plan")
    expect(page.locator(".plan-area")).to_have_count(3)
    check_page()


def _edit_a_measure(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("link", name=re.compile(r"^Edit\s?: ")).first.click()
    expect(page.locator("h1")).to_have_text("Edit measure")
    check_page()
    page.get_by_label("What to do").fill("Write the strategy down")
    page.get_by_label("Responsible role").fill("anna@example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("What to do")).to_have_value("Write the strategy down")
    check_page(status=422)
    page.get_by_label("Responsible role").fill("Board")
    page.get_by_label("Due", exact=False).first.fill("2020-01-31")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("This day is over.").first).to_be_visible()
    check_page(status=422)
    tomorrow = date.today() + timedelta(days=1)
    page.get_by_label("Due", exact=False).first.fill(tomorrow.isoformat())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Write the strategy down")).to_be_visible()
    check_page()


def _mark_as_done_and_undo(page: Page, check_page: PageChecker) -> None:
    done = page.get_by_role("button", name=re.compile(r"^Mark as done\s?: Write the strategy down"))
    undo = page.get_by_role("button", name=re.compile(r"^Undo done\s?: Write the strategy down"))
    earlier = (date.today() - timedelta(days=3)).isoformat()
    row = page.get_by_role("listitem").filter(has=done)
    row.get_by_text("It was done on another day").click()
    row.get_by_label("Done on").fill(earlier)
    row.get_by_label("Done on").press("Enter")
    expect(page.locator(f".badge--ok time[datetime='{earlier}']")).to_be_visible()
    undo.click()
    expect(done).to_be_visible()
    done.click()
    expect(page.locator(".badge--ok", has_text="Done")).to_have_count(1)
    check_page()


def _remove_and_bring_back(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("button", name=re.compile(r"^Remove\s?: Write the strategy down")).click()
    expect(page.locator("#removed")).to_contain_text("Write the strategy down")
    check_page()
    page.get_by_role("button", name=re.compile("^Bring back")).click()
    expect(page.locator("#removed")).to_have_count(0)
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.locator("#feed-address")).to_have_value(re.compile(r"\.ics$"))
    check_page()


def _look_around(page: Page, check_page: PageChecker) -> None:
    plan = page.url.partition("#")[0]
    pages = {
        "sheet/": "Improvement plan of Planning Cluster",
        "history/": "History of changes",
        "edit/": "Edit plan",
        "areas/new/": "Add an area",
        "?order=due": "Improvement plan",
    }
    for path, heading in pages.items():
        page.goto(f"{plan}{path}")
        expect(page.locator("h1")).to_have_text(heading)
        check_page()


def _see_the_effect(page: Page, check_page: PageChecker, dashboard: str) -> None:
    page.goto(f"{dashboard}plan/")
    expect(page.get_by_text("not which measure moved it")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Now").first).to_be_visible()
    area = page.locator(".plan-area").first
    expect(area).to_contain_text(re.compile(r"From 25\s%\sto \d+"))
    expect(area).to_contain_text("Lower than at the start")
    check_page()
