"""The link of a mail on another device, by whoever signed up and by whoever did not."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import PageFactory
from tests.browser.page_checks import PageChecker
from tests.browser.steps import PASSWORD, sign_up

GOAL = "/it/my-cluster/join/"


def test_on_a_phone_the_link_asks_for_the_password_or_for_a_new_one(
    open_page: PageFactory, mailed_link: Callable[[str], str]
) -> None:
    laptop = open_page(viewport={"width": 1280, "height": 900})
    laptop.goto(f"/it/accounts/signup/?next={GOAL}")
    email = sign_up(laptop, "Ada Altrove")
    link = mailed_link("/confirm-email/")

    phone = open_page(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="it-IT")
    check_page = PageChecker(phone)
    phone.goto(link)
    check_page()
    phone.get_by_label("Password dell'account").fill("not-the-password")
    phone.locator("main button[type=submit]").click()
    expect(phone.locator(".error-summary")).to_be_focused()
    check_page(status=422)
    phone.get_by_role("link", name="Scegliere una nuova password").click()
    check_page()
    expect(phone.locator("#id_name")).to_have_value("Ada Altrove")
    phone.fill("#id_password1", "another-long-password-1")
    phone.fill("#id_password2", "another-long-password-1")
    phone.locator("main button[type=submit]").click()
    expect(phone).to_have_url(GOAL)

    # The first browser had the password from before.
    laptop.goto("/it/accounts/")
    expect(laptop).to_have_url("/it/accounts/login/?next=/it/accounts/")
    laptop.fill("#id_login", email)
    laptop.fill("#id_password", PASSWORD)
    laptop.locator("main button[type=submit]").first.click()
    expect(laptop.locator(".error-summary")).to_be_visible()

    phone.goto("/it/accounts/delete/")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.locator("main button[type=submit]").click()
    expect(phone.locator("h1")).to_have_text("Confermare la propria identità")
    check_page()
    phone.locator("main").get_by_role("link", name="Annullare").click()
    expect(phone).to_have_url("/it/accounts/delete/")
