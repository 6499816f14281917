"""Searching by keyboard, by mouse, with the back button, and without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.page_checks import PageChecker

pytestmark = pytest.mark.browser


def options(page: Page) -> Locator:
    """What is offered below the field, in order."""
    return page.locator(".suggestions [role=option]")


def active_option(page: Page) -> Locator:
    """The option that the field names as the active one."""
    return page.locator("[role=option][aria-selected=true]")


def test_titles_are_offered_and_opened_by_keyboard(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/")
    field = page.get_by_role("combobox", name="Search all guidance and training")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.focus()
    page.keyboard.type("member survey")
    offered = options(page)
    expect(offered.last).to_contain_text("Search for “member survey”")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#announcement")).to_contain_text("suggested")
    check_page()

    expect(active_option(page)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    first = offered.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(field).to_have_value("member survey")
    page.keyboard.press("ArrowUp")
    expect(active_option(page)).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(offered.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    expect(active_option(page)).to_have_count(0)

    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("member survey")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    title = first.locator(".suggestions__title").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)


def test_a_half_typed_text_is_searched_with_the_filters(page: Page) -> None:
    page.goto("/en/search/?level=bronze")
    field = page.locator("#q")
    field.fill("fee")
    expect(options(page).last).to_have_text(re.compile("Search for “fee”"))
    options(page).last.click()
    expect(page).to_have_url(re.compile(r"\?q=fee&level=bronze$"))
    expect(page).to_have_title(re.compile(r"^fee, Bronze: \d+ results"))
    expect(options(page).first).to_be_hidden()
    field.fill("zzzz")
    expect(page.locator("#announcement")).to_have_text("No suggestions")
    page.keyboard.press("Tab")
    # Leaving the field searches nothing.
    expect(page).to_have_title(re.compile(r"^fee, Bronze"))


def test_the_header_offers_titles_too(page: Page, check_page: PageChecker) -> None:
    page.goto("/it/buone-pratiche/")
    page.locator("#header-q").fill("quota")
    option = options(page).first
    expect(option).to_be_visible()
    check_page()
    page.locator("#header-q").fill("quota")
    option.click()
    expect(page).to_have_url(re.compile("/it/.+quot"))
    expect(page.locator("#header-q")).to_have_value("")


def test_filters_keep_the_focus_and_the_back_button_takes_them_back(
    page: Page, check_page: PageChecker
) -> None:
    page.goto("/en/search/?q=members")
    all_results = page.locator("#count").inner_text()
    silver = page.locator("#facet-level-silver")
    silver.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"\?q=members&level=silver$"))
    expect(page.locator("#announcement")).to_contain_text(page.locator("#count").inner_text())
    expect(silver).to_be_focused()
    expect(page.get_by_role("link", name=re.compile("Silver"))).to_be_visible()
    _open_the_rest_of_a_facet(page)

    page.get_by_label("Sort by").focus()
    page.get_by_label("Sort by").select_option("adopted")
    expect(page).to_have_url(re.compile("sort=adopted"))
    expect(page.get_by_label("Sort by")).to_be_focused()
    language = page.locator(".site-header").get_by_role("link", name=re.compile("italiano"))
    expect(language).to_have_attribute("href", re.compile("level=silver.*sort=adopted"))
    check_page()

    page.go_back()
    expect(page.get_by_label("Sort by")).to_have_value("")
    expect(silver).to_be_checked()
    page.locator(".chip", has_text="Silver").click()
    expect(page.locator(".chip", has_text="Silver")).to_have_count(0)
    expect(silver).not_to_be_checked()
    expect(page.locator("#results")).to_be_focused()
    page.go_back()
    expect(silver).to_be_checked()
    page.goto("/en/search/?q=members")
    expect(page.locator("#count")).to_have_text(all_results)


def _open_the_rest_of_a_facet(page: Page) -> None:
    """What is behind "Show all" stays open, and in its place, while the results change."""
    page.locator("#facet-category > summary").press("Enter")
    more = page.locator("#facet-category-more")
    more.locator("summary").press("Enter")
    box = more.get_by_role("checkbox").last
    box.press("Space")
    expect(page).to_have_url(re.compile("category="))
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(box).to_be_in_viewport()
    box.press("Space")
    expect(page).not_to_have_url(re.compile("category="))


def test_pages_are_turned_in_place(page: Page) -> None:
    page.goto("/en/search/?q=members")
    first = page.locator(".result h3").first.inner_text()
    page.locator("a[rel=next]").click()
    expect(page).to_have_title(re.compile(r"page 2 of \d+"))
    expect(page).to_have_url(re.compile(r"\?q=members&page=2$"))
    expect(page.locator(".result h3").first).not_to_have_text(first)
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("#count")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".result h3").first).to_have_text(first)


def test_a_search_that_finds_nothing_shows_where_to_go(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/search/?q=zzzzzz")
    expect(page.locator("#count")).to_have_text("No results")
    expect(page.get_by_role("link", name=re.compile("Financing"))).to_be_visible()
    check_page()
    page.goto("/en/search/?q=fees&country=IT&type=case-study&level=gold")
    way = page.locator(".empty .lines li").first
    promised = way.locator("b").inner_text()
    check_page()
    way.get_by_role("link").click()
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{promised} results?$"))


def test_a_box_ticked_before_the_scripts_have_loaded_filters(page: Page) -> None:
    waiting: list[Route] = []
    page.route(re.compile(r"htmx[^/]*\.js"), lambda route: waiting.append(route))
    page.goto("/en/search/?q=fees", wait_until="commit")
    page.check("#facet-type-case-study")
    expect(page.locator(".chip")).to_have_count(0)
    for script in waiting:
        script.continue_()
    expect(page.locator("#results .chip")).to_have_count(1)
    expect(page).to_have_url(re.compile("type=case-study"))


def test_everything_works_without_script(open_page: Callable[..., Page]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/en/")
    page.get_by_role("searchbox").fill("members")
    page.keyboard.press("Enter")
    expect(page.locator("#results .result").first).to_be_visible()
    page.locator("#facets > summary").dispatch_event("click")
    page.locator("#facet-category > summary").click()
    page.locator("#facet-category-more > summary").click()
    box = page.locator("#facet-category-more").get_by_role("checkbox").last
    box.check()
    page.get_by_label("Sort by").select_option("newest")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"q=members&category=.+sort=newest"))
    # The place of a chosen value is open.
    expect(box).to_be_checked()
    expect(box).to_be_visible()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.locator("a[rel=next]").click()
    expect(page).to_have_title(re.compile("page 2 of"))
