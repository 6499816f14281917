"""Somebody signs up, confirms the address, adds a passkey and signs in with nothing else.

Chromium's virtual authenticator takes the place of finger and device; all the rest is real.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFactory
from tests.browser.page_checks import PageChecker
from tests.browser.steps import PASSWORD, sign_up


def _with_authenticator(page: Page) -> None:
    """A device that keeps passkeys and always recognises its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _sign_out(page: Page) -> None:
    page.get_by_text("Account", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_passkey_signs_in_without_a_password(
    open_page: PageFactory, mailed_link: Callable[[str], str]
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    check_page = PageChecker(page)
    _with_authenticator(page)

    page.goto("/en/accounts/signup/?next=/en/my-cluster/join/")
    email = sign_up(page, "Pat Passkey")
    page.goto(mailed_link("/confirm-email/"))
    check_page()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page).to_have_url("/en/my-cluster/join/")

    page.goto("/en/accounts/")
    check_page()
    page.locator("main a[href$='/2fa/']").click()
    check_page()
    page.get_by_role("link", name="Add a passkey").click()
    check_page()  # The password is not asked again: they have just signed in.
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    check_page()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Laptop").first).to_be_visible()
    check_page()

    _sign_out(page)
    page.goto("/en/accounts/login/?next=/en/my-cluster/create/")
    check_page()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url("/en/my-cluster/create/")

    # After the password it is the second step, too.
    _sign_out(page)
    page.goto("/en/accounts/login/?next=/en/my-cluster/create/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/en/my-cluster/create/")

    # Another device has no such passkey: the page says so, and the password still works.
    _sign_out(page)
    stranger = open_page(viewport={"width": 390, "height": 844})
    _with_authenticator(stranger)
    stranger.goto("/en/accounts/login/")
    stranger.get_by_role("button", name="Sign in with a passkey").click()
    expect(stranger.locator("#passkey-failed")).to_be_visible()


def test_a_code_from_an_app_is_the_second_step_also_in_italian(
    open_page: PageFactory, mailed_link: Callable[[str], str]
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900}, locale="it-IT")
    check_page = PageChecker(page)
    page.goto("/it/accounts/signup/")
    email = sign_up(page, "Ada App")
    page.goto(mailed_link("/confirm-email/"))
    page.locator("main button[type=submit]").click()
    page.goto("/it/accounts/2fa/")
    page.get_by_role("link", name="Configurare un'app").click()
    check_page()
    secret = page.locator(".code--token").inner_text()
    page.fill("#id_code", _code(secret))
    page.get_by_role("button", name="Attivare").click()
    expect(page.locator("h1")).to_have_text("Codici di recupero")
    recovery_code = page.locator(".codes li").first.inner_text()
    check_page()
    page.goto("/it/accounts/2fa/totp/deactivate/")
    check_page()
    page.goto("/it/accounts/2fa/recovery-codes/generate/")
    check_page()

    page.get_by_text("Account", exact=True).first.click()
    page.get_by_role("button", name="Uscire").click()
    page.goto("/it/accounts/login/?next=/it/my-cluster/join/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("Secondo passaggio")
    check_page()
    page.fill("#id_code", "000000")
    page.get_by_role("button", name="Accedere").click()
    expect(page.locator("#id_code-error, .error-summary").first).to_be_visible()
    check_page()
    # The code of this half minute is used up: phone and key are lost, say.
    page.fill("#id_code", recovery_code)
    page.get_by_role("button", name="Accedere").click()
    expect(page).to_have_url("/it/my-cluster/join/")


def _code(secret: str) -> str:
    """What an app shows now for the key of the page."""
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"
