"""The main job: from a benchmarking result to explained guidance."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import create_cluster, filled_template, sign_up

pytestmark = pytest.mark.browser

PRACTICE = "Set fee bands that members can explain to each other"


def test_a_manager_comes_from_a_question_to_explained_recommendations(
    page: Page, check_page: PageChecker
) -> None:
    _search_without_an_account(page, check_page)
    _read_a_practice(page, check_page)
    _open_an_account(page, check_page)
    _create_the_cluster(page, check_page)
    _import_a_report_with_one_bad_row(page, check_page)
    _see_radar_and_recommendations(page, check_page)
    _correct_a_score_and_add_a_missing_one(page, check_page)
    _set_one_aside_and_take_it_back(page, check_page)
    _mark_one_as_done(page, check_page)
    _look_at_team_and_self_check(page, check_page)
    _sign_out(page, check_page)


def test_search_import_and_marks_work_without_script(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/en/")
    page.fill("#q", "membership fees")
    page.get_by_role("button", name="Search").click()
    page.check("#facet-type-best-practice")
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#facet-type-best-practice")).to_be_checked()
    expect(page.locator("#results .kind").filter(has_not_text="Best practice")).to_have_count(0)
    page.get_by_role("link", name=PRACTICE).click()
    expect(page.locator("h1")).to_have_text(PRACTICE)

    page.goto("/en/accounts/signup/?next=/en/my-cluster/")
    sign_up(page)
    create_cluster(page, "Plain Page Cluster")
    bad_line = _upload_a_report(page, bad_score="eighty")
    page.check(f"input[name=skip-{bad_line}]")
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name=re.compile("Import .* rows")).click()

    title = _titles(page).first.inner_text()
    _press(page, "Not for us", title)
    expect(_suggestion(page, title)).to_have_count(0)
    page.locator("summary", has_text="1 set aside").click()
    _press(page, "Bring back", title)
    _press(page, "Done", title)
    expect(page.locator("summary", has_text="1 done")).to_be_visible()


def _search_without_an_account(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/")
    check_page()
    page.fill("#q", "membership fees")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#count")).to_have_text(re.compile(r"\d+ results"))
    expect(page.locator("#results mark").first).to_be_visible()
    check_page()

    before = page.locator("#count").inner_text()
    count = page.locator("label", has=page.locator("#facet-type-best-practice"))
    promised = re.search(r"\d+", count.locator(".facet__count").inner_text())
    assert promised
    _remember_this_document(page)
    page.check("#facet-type-best-practice")
    expect(page.locator("#count")).not_to_have_text(before)
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{promised[0]} result"))
    expect(page).to_have_url(re.compile("type=best-practice"))
    assert _is_same_document(page)
    check_page()


def _read_a_practice(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("link", name=PRACTICE).click()
    expect(page.locator("h1")).to_have_text(PRACTICE)
    expect(page.get_by_role("heading", name="What is difficult")).to_be_visible()
    check_page()


def _open_an_account(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("link", name="My cluster").first.click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.get_by_role("main").get_by_role("link", name="Create an account").click()
    check_page()
    sign_up(page)
    expect(page.locator("h1")).to_have_text("Start with your cluster")
    check_page()


def _create_the_cluster(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("link", name="Create a cluster").click()
    check_page()
    page.go_back()
    create_cluster(page, "Molise Food Cluster")
    expect(page.locator("h1")).to_have_text("Bring your scores")
    check_page()


def _import_a_report_with_one_bad_row(page: Page, check_page: PageChecker) -> None:
    bad_line = _upload_a_report(page, bad_score="140")
    expect(page.locator("h1")).to_have_text("Check the import")
    reason = page.locator(f"#problem-score-{bad_line}")
    expect(reason).to_contain_text("140")
    expect(page.get_by_role("button", name=re.compile("^Import"))).to_have_count(0)
    check_page()

    page.fill(f"#score-{bad_line}", "still wrong")
    page.get_by_role("button", name="Check again").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    check_page(status=422)

    page.fill(f"#score-{bad_line}", "41,5")
    page.get_by_role("button", name="Check again").click()
    expect(reason).to_have_count(0)
    check_page()
    page.get_by_role("button", name=re.compile(r"^Import \d+ rows$")).click()
    expect(page.locator("h1")).to_contain_text("Molise Food Cluster")


def _upload_a_report(page: Page, *, bad_score: str) -> int:
    """From the page for scores; gives the line of the row that cannot be read."""
    address = page.get_by_role("link", name="XLSX").first.get_attribute("href")
    assert address
    report = filled_template(page.request.get(address).body(), bad_score=bad_score)
    page.get_by_label("CSV or XLSX file").set_input_files(report.upload)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.locator(".notice--warn")).to_contain_text(f"{report.rows - 1} rows are ready.")
    page.get_by_label("Date of the assessment").fill("2026-03-12")
    return report.bad_line


def _see_radar_and_recommendations(page: Page, check_page: PageChecker) -> None:
    expect(page.locator("svg[role=img].chart, svg[role=img]").first).to_be_visible()
    expect(page.get_by_role("table").first).to_be_visible()
    first = page.locator(".recs .rec").first
    expect(first.locator(".rec__why")).to_contain_text(re.compile(r"Because .*\d"))
    check_page()
    page.get_by_role("link", name="Show Silver").click()
    expect(page.get_by_text("Target shown: Silver")).to_be_visible()
    check_page()
    page.go_back()


def _correct_a_score_and_add_a_missing_one(page: Page, check_page: PageChecker) -> None:
    dashboard = page.url
    page.goto(f"{dashboard}scores/")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile(r"^Correct\s?: 4\.2 ")).click()
    page.get_by_label("Score", exact=True).fill("")
    page.get_by_label("This score is not known").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#corrections-heading")).to_be_visible()
    check_page()

    page.goto(dashboard)
    page.locator("#recommendations").get_by_role("link", name=re.compile(r"^4\.2 ")).first.click()
    expect(page.locator("h1")).to_contain_text("Add 4.2")
    page.get_by_label("Score", exact=True).fill("12,5")
    check_page()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(dashboard)
    expect(page.get_by_text("Assess first:")).to_have_count(0)
    row = page.locator("table", has=page.get_by_text("Peers")).last.locator("tr", has_text="4.2 ")
    expect(row).to_contain_text("13\u00a0%")


def _set_one_aside_and_take_it_back(page: Page, check_page: PageChecker) -> None:
    before = _titles(page).all_inner_texts()
    _remember_this_document(page)
    _press(page, "Not for us", before[0])
    expect(_suggestion(page, before[0])).to_have_count(0)
    assert before[0] not in _titles(page).all_inner_texts()
    # Keyboard users stay in the list, and those who hear the page are told.
    assert page.evaluate("document.activeElement !== document.body")
    expect(page.locator("#announcement")).to_contain_text("The list now has")
    page.locator("summary", has_text="1 set aside").click()
    check_page()
    _press(page, "Bring back", before[0])
    expect(_titles(page)).to_have_text(before)
    assert _is_same_document(page)


def _mark_one_as_done(page: Page, check_page: PageChecker) -> None:
    title = _titles(page).nth(1).inner_text()
    _press(page, "Done", title)
    expect(_suggestion(page, title)).to_have_count(0)
    assert _is_same_document(page)
    page.reload()
    expect(_suggestion(page, title)).to_have_count(0)
    page.locator("summary", has_text="1 done").click()
    expect(_button(page, "Undo done", title)).to_be_visible()
    _press(page, "Pin", _titles(page).last.inner_text())
    expect(page.locator(".rec[data-state=pinned]")).to_have_count(1)
    check_page()


def _look_at_team_and_self_check(page: Page, check_page: PageChecker) -> None:
    dashboard = page.url
    for address in (f"{dashboard}settings/", f"{dashboard}self-check/"):
        page.goto(address)
        check_page()
    page.locator("summary", has_text="Account").click()
    check_page()


def _sign_out(page: Page, check_page: PageChecker) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    check_page()
    page.goto("/en/my-cluster/molise-food-cluster/")
    expect(page.locator("h1")).to_have_text("Sign in")


def _titles(page: Page) -> Locator:
    """Titles of the suggestions that are neither done nor set aside, in order."""
    return page.locator("#recommendations > .recs .rec__title")


def _suggestion(page: Page, title: str) -> Locator:
    return page.locator("#recommendations > .recs .rec").filter(
        has=page.get_by_role("link", name=title, exact=True)
    )


def _press(page: Page, label: str, title: str) -> None:
    _button(page, label, title).click()


def _button(page: Page, label: str, title: str) -> Locator:
    """The button whose hidden half names its resource."""
    return page.get_by_role("button", name=re.compile(rf"^{label}\s?: {re.escape(title)}$"))


def _remember_this_document(page: Page) -> None:
    page.evaluate("() => { document.documentElement.dataset.walked = 'yes'; }")


def _is_same_document(page: Page) -> bool:
    """Whether nothing was loaded anew since `_remember_this_document`."""
    return bool(page.evaluate("document.documentElement.dataset.walked === 'yes'"))
