"""Every page and every mail on the way into an account knows where the person was going."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from tests.factories.accounts import PASSWORD, person, sure_browser_of

pytestmark = pytest.mark.django_db

GOAL = "/en/courses/preparing-for-bronze/"
NEW = "new@example.org"
CONFIRM = "/en/accounts/confirm-email/"


@pytest.fixture(autouse=True)
def _as_in_production(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def sign_up(browser: Client) -> None:
    data = {"name": "N", "email": NEW, "password1": PASSWORD, "next": GOAL}
    browser.post("/en/accounts/signup/", data)


def mailed_links(word: str = "/accounts/") -> list[str]:
    """Path and query of the links of the latest mail."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    return [one for one in found if word in one]


def goal_of(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("next", [""])[0]


def forms_and_links(text: str) -> tuple[list[str], list[str]]:
    """The forms of the page's main part, and its links to pages of the account."""
    main = text.split("<main", 1)[1].split("</main>")[0]
    forms = re.findall(r"<form.*?</form>", main, re.DOTALL)
    return forms, [unescape(one) for one in re.findall(r'href="(/[^"]*/accounts/[^"]*)"', main)]


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "confirm-email/", "password/reset/", "password/reset/done/", "mailed"],
)
def test_no_form_and_no_link_on_the_way_forgets_where_somebody_is_going(path: str) -> None:
    browser = Client()
    if path in ("confirm-email/", "mailed"):
        sign_up(browser)
    address = f"/en/accounts/{path}?next={GOAL}"
    if path == "mailed":
        (address,) = mailed_links("confirm-email")
    answer = browser.get(address)
    assert answer.status_code == 200
    forms, links = forms_and_links(answer.text)
    assert forms or links
    assert [one for one in forms if f'name="next" value="{GOAL}"' not in one] == []
    assert [one for one in links if goal_of(one) != GOAL] == []


def test_the_mail_that_was_sent_again_leads_on_as_the_first_did() -> None:
    browser = Client()
    sign_up(browser)
    page = browser.get(f"{CONFIRM}?next={GOAL}").text
    field = re.search(r'name="next" value="([^"]*)"', forms_and_links(page)[0][0])
    assert field is not None
    answer = browser.post(f"{CONFIRM}again/", {"next": field[1]})
    assert goal_of(answer["Location"]) == GOAL
    assert len(mail.outbox) == 2
    (link,) = mailed_links("confirm-email")
    assert goal_of(link) == GOAL
    # In the browser of the mail program nobody is signed in.
    other = Client()
    page = other.get(link)
    forms, links = forms_and_links(page.text)
    assert f'name="next" value="{GOAL}"' in forms[0]
    assert {goal_of(one) for one in links} == {GOAL}
    given = {"password": PASSWORD, "next": GOAL}
    assert other.post(link.partition("?")[0], given)["Location"] == GOAL


def test_no_hidden_field_leads_to_another_site() -> None:
    browser = Client()
    sign_up(browser)
    page = browser.get(f"{CONFIRM}?next=https://evil.example/").text
    assert "evil.example" not in forms_and_links(page)[0][0]


def addresses_page(user: User) -> Client:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    EmailAddress.objects.create(user=user, email="second@example.org")
    return sure_browser_of(user)


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("second@example.org", "You can ask for another one in 3 minutes."),
        ("", "is confirmed already."),
        ("nobody@example.org", "no such address"),
    ],
)
def test_a_confirmation_that_is_not_sent_again_says_why(
    settings: Any, email: str, said: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key"}
    user = person("registered")
    browser = addresses_page(user)
    chosen = {"email": email or user.email, "action_send": ""}
    if email == "second@example.org":
        browser.post("/en/accounts/email/", chosen)
        assert len(mail.outbox) == 1
    sent = len(mail.outbox)
    answer = browser.post("/en/accounts/email/", chosen, follow=True)
    assert said in answer.text
    assert len(mail.outbox) == sent


def test_whoever_saves_a_name_on_a_page_in_another_language_keeps_their_own() -> None:
    user = person("registered")
    browser = sure_browser_of(user)
    User.objects.filter(pk=user.pk).update(language="it")
    form = browser.get("/en/accounts/").context["form"]
    assert form["language"].value() == "it"
    browser.post("/en/accounts/", {"name": "Ada", "language": form["language"].value()})
    assert User.objects.get(pk=user.pk).language == "it"


def test_a_link_is_mailed_in_the_language_of_the_account_and_leads_to_a_page_in_it() -> None:
    user = person("registered")
    User.objects.filter(pk=user.pk).update(language="it")
    Client().post("/en/accounts/password/reset/", {"email": user.email})
    (link,) = mailed_links("password/reset/key")
    assert link.startswith("/it/")
    # An account that has no language yet is written to in the page's.
    sign_up(Client())
    assert mail.outbox[-1].subject.startswith("Welcome")


def test_the_inbox_page_names_the_address_and_knows_when_it_is_confirmed_elsewhere() -> None:
    browser = Client()
    sign_up(browser)
    page = f"{CONFIRM}?next={GOAL}"
    for _again in range(2):  # The message about the mail is shown once.
        text = browser.get(page).text
        assert NEW in text
        assert "Send it again" in text
    (link,) = mailed_links("confirm-email")
    Client().post(link, {"password": PASSWORD})
    answer = browser.post(f"{CONFIRM}again/", {"next": GOAL}, follow=True)
    assert "Your address is confirmed" in answer.text
    assert "Send it again" not in answer.text
    assert len(mail.outbox) == 1
    _forms, links = forms_and_links(answer.text)
    assert GOAL in [goal_of(one) for one in links]


def test_whoever_has_an_account_already_is_mailed_the_way_to_sign_in_and_on() -> None:
    user = person("registered")
    User.objects.filter(pk=user.pk).update(email=NEW)
    EmailAddress.objects.create(user=user, email=NEW, verified=True, primary=True)
    sign_up(Client())
    (link,) = mailed_links("/accounts/login/")
    assert goal_of(link) == GOAL
