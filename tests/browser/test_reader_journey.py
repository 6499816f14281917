"""A visitor who reads in Italian, a learner, and everybody who meets a closed door.

Interface texts of the Italian pages are not named here: they may change with the catalogue.
Addresses and titles of the library do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.page_checks import PageChecker
from tests.browser.steps import PASSWORD, sign_in, sign_up

pytestmark = pytest.mark.browser

PRACTICE = "/it/buone-pratiche/definire-fasce-di-quota-che-gli-aderenti-sappiano-spiegare/"
PRACTICE_IN_ENGLISH = "/en/best-practices/set-fee-bands-that-members-can-explain-to-each-other/"
CASE_STUDY = "/it/casi-di-studio/basque-energy-cluster-l84-e-da-dove-viene/"
METHODOLOGY = "/it/metodologie/simulare-un-modello-di-quote-prima-del-voto-in-assemblea/"
TEMPLATE = "/it/modelli-e-liste/resoconto-di-visita-in-mezza-pagina/"
COURSE = "/it/corsi/prepararsi-al-benchmarking-bronze/"
MODULE = f"{COURSE}che-cose-il-bronze-chi-lo-rilascia-e-che-cosa-chiede/"


def test_a_visitor_reads_in_italian(page: Page, check_page: PageChecker) -> None:
    page.goto("/it/")
    expect(page.locator("html")).to_have_attribute("lang", "it")
    check_page()
    page.fill("#q", "quote")
    page.press("#q", "Enter")
    expect(page.locator("#results .result").first).to_be_visible()
    page.check("#facet-type-case-study")
    expect(page.locator("#results .chip").first).to_be_visible()
    check_page()

    for address in (PRACTICE, CASE_STUDY, METHODOLOGY, TEMPLATE, "/it/buone-pratiche/"):
        page.goto(address)
        check_page()
    _switch_language_on(page, PRACTICE, PRACTICE_IN_ENGLISH)


def _switch_language_on(page: Page, italian: str, english: str) -> None:
    page.goto(italian)
    page.locator(".site-header").get_by_role("link", name=re.compile("English")).click()
    page.wait_for_url(f"**{english}")
    page.goto("/it/search/?q=quote&type=case-study")
    page.locator(".site-header").get_by_role("link", name=re.compile("English")).click()
    page.wait_for_url(re.compile(r"/en/search/\?.*q=quote"))
    assert "type=case-study" in page.url


def test_course_work_opens_step_by_step(page: Page, check_page: PageChecker) -> None:
    page.goto(COURSE)
    expect(page.locator(".modules li[data-state=locked]")).to_have_count(4)
    check_page()
    page.goto(MODULE)
    expect(page.locator("article")).to_have_count(0)
    check_page(status=403)
    page.goto(COURSE)

    # Joining asks for an account on the way, and ends joined and on the course.
    page.locator("button[value=join]").click()
    expect(page.locator("#messages .notice")).to_be_visible()
    check_page()
    page.get_by_role("main").locator("a[href*='/accounts/signup/']").click()
    sign_up(page, "Lia Learner")
    page.wait_for_url(f"**{COURSE}")
    expect(page.locator("button[value=leave]")).to_be_visible()
    check_page()
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("button[value=leave]").click()
    expect(page.locator("button[value=join]").first).to_be_visible()

    page.goto(MODULE)
    expect(page.locator("#quiz")).to_have_count(0)
    check_page()
    page.locator("section[aria-labelledby=exercise] button[value=join]").click()
    page.wait_for_url(f"**{MODULE}#exercise")
    expect(page.locator("#quiz")).to_have_count(1)
    check_page()

    page.goto(MODULE)
    expect(page.locator("section[aria-labelledby=exercise] form")).to_have_count(0)
    _answer_the_quiz(page)
    check_page()
    # At the end of the module, where it also stands above.
    page.locator("button[value=complete]").last.click()
    expect(page.locator("button[value=undo]").last).to_be_visible()
    page.goto(COURSE)
    expect(page.locator(".modules li[data-state=done]")).to_have_count(1)
    check_page()
    # Last, because a lost connection leaves errors in the console.
    page.goto(MODULE)
    _lose_the_connection(page)


def _lose_the_connection(page: Page) -> None:
    """Nothing that was ticked is lost, and what went wrong is said where the button is."""
    quiz, failed = page.locator("#quiz"), page.locator("#quiz [data-failed-swap]")
    last = quiz.locator("fieldset").last.get_by_role("radio").first
    last.check()
    page.context.set_offline(True)
    quiz.get_by_role("button").click()
    expect(failed).to_be_in_viewport()
    expect(last).to_be_checked()
    page.context.set_offline(False)

    # Signed out meanwhile: signing in leads back with the answer.
    page.route(f"**{MODULE}?*", lambda route: route.fulfill(status=403, body=""))
    quiz.get_by_role("button").click()
    name = last.get_attribute("name") or ""
    to_sign_in = failed.locator("[data-sign-in]")
    expect(to_sign_in).to_have_attribute("href", re.compile(f"next=.*{name}"))
    page.unroute(f"**{MODULE}?*")
    # A page without the quiz, as a public module is for visitors.
    page.route(f"**{MODULE}?*", lambda route: route.fulfill(body="<p>A page</p>"))
    quiz.get_by_role("button").click()
    expect(to_sign_in).to_be_visible()
    expect(last).to_be_checked()
    page.unroute(f"**{MODULE}?*")

    # While an answer is on its way, nothing can be ticked that it would wipe out.
    waiting: list[Route] = []
    page.route(f"**{MODULE}?*", lambda route: waiting.append(route))
    quiz.get_by_role("button").click()
    expect(quiz).to_have_attribute("inert", "")
    waiting[0].continue_()
    page.unroute(f"**{MODULE}?*")
    expect(quiz.locator("fieldset .notice")).to_have_count(1)
    expect(quiz).not_to_have_attribute("inert", "")
    expect(failed).to_have_count(0)
    # Another answer has no verdict yet.
    quiz.locator("fieldset").last.get_by_role("radio").nth(1).check()
    expect(quiz.locator("[data-verdict]")).to_have_count(0)


def _answer_the_quiz(page: Page) -> None:
    quiz = page.locator("#quiz")
    questions = quiz.locator("fieldset")
    for question in questions.all():
        question.get_by_role("radio").first.check()
    quiz.get_by_role("button").click()
    expect(quiz.locator("fieldset .notice")).to_have_count(questions.count())
    expect(quiz.get_by_role("radio", checked=True)).to_have_count(questions.count())
    usual = page.viewport_size
    for width, height in ((1280, 500), (390, 600)):
        page.set_viewport_size({"width": width, "height": height})
        questions.last.get_by_role("radio").last.check()
        expect(quiz.locator("[data-outcome]")).to_have_count(0)
        quiz.get_by_role("button").click()
        # The sum stands above the questions, the button below them.
        expect(quiz.locator("[data-outcome]")).to_be_focused()
        expect(quiz.locator("[data-outcome]")).to_be_in_viewport()
        questions.last.get_by_role("radio").first.check()
    quiz.get_by_role("button").click()
    if usual:
        page.set_viewport_size(usual)


def test_everything_can_be_reached_by_keyboard(page: Page) -> None:
    page.goto("/en/search/?q=fees")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    first = page.locator("#facet-type input").first
    _tab_to(page, "#facet-type input")
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    expect(page).to_have_url(re.compile("type="))
    # The swap leaves the keyboard where it was.
    expect(first).to_be_focused()
    summary = page.locator("#facet-effort > summary")
    _tab_to(page, "#facet-effort > summary")
    page.keyboard.press("Enter")
    expect(page.locator("#facet-effort fieldset")).to_be_visible()
    expect(summary).to_be_focused()

    sign_in(page, "officer@example.org")
    menu = page.locator("[data-menu] > summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".menu__list a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(page.locator(".menu__list")).to_be_hidden()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"The Tab key does not reach {selector}.")


def test_filters_stay_usable_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto("/en/search/?q=fees")
    page.locator("#facets > summary").tap()
    page.locator("#facet-level-bronze").tap()
    expect(page).to_have_url(re.compile("level=bronze"))
    # What was opened stays open while the results change.
    expect(page.locator("#facet-level-bronze")).to_be_visible()


def test_print_shows_the_text_and_no_navigation(page: Page) -> None:
    page.goto(PRACTICE_IN_ENGLISH)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (".site-header", ".site-footer", ".crumbs", ".toc", ".actions", ".skip-link"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("heading", name="What is difficult")).to_be_visible()


def test_closed_and_missing_pages_show_the_way(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/no-such-page/")
    expect(page.locator("h1")).to_have_text("We cannot find that page")
    check_page(status=404)
    page.get_by_label("Search the portal").fill("fees")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.locator("#results .result").first).to_be_visible()

    page.goto("/en/templates-and-checklists/three-year-budget-with-sources-and-likelihood/")
    title = "Three-year budget with sources and likelihood"
    expect(page.locator("h1")).to_have_text(f"Sign in to open “{title}”")
    check_page(status=403)
    page.get_by_role("main").get_by_role("link", name="Sign in", exact=True).click()
    sign_in(page, "officer@example.org")
    expect(page.locator("h1")).to_have_text("Three-year budget with sources and likelihood")
    check_page()
    # The figures of a cluster do not exist for people who do not work for it.
    page.goto("/en/my-cluster/example-maritime-cluster/")
    expect(page.locator("h1")).to_have_text("We cannot find that page")
    check_page(status=404)


def test_forms_say_what_is_wrong_and_take_the_focus(page: Page, check_page: PageChecker) -> None:
    page.goto("/en/accounts/login/")
    check_page()
    page.get_by_label("E-mail").fill("manager@example.org")
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    _see_the_error_summary(page)
    expect(page.get_by_label("E-mail")).to_have_value("manager@example.org")
    check_page()

    page.goto("/en/accounts/signup/")
    page.get_by_label("Your name").fill("Nina New")
    page.get_by_label("E-mail").fill("not an address")
    page.get_by_label("Password").fill("short")
    page.get_by_role("main").get_by_role("button", name="Create an account").click()
    _see_the_error_summary(page)
    check_page()
    page.locator(".error-summary a").first.click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("officer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Create an account").click()
    check_page()


def _see_the_error_summary(page: Page) -> None:
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
