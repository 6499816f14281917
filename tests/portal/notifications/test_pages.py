"""The settings page and the link that ends a topic."""

from __future__ import annotations

import datetime
import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.benchmarking.label_reminders import TOPIC
from portal.clusters.models import Membership
from portal.notifications.links import off_url
from portal.notifications.models import NotificationPreference, WorkingLanguage
from portal.notifications.selectors import is_on
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.factories.notifications import deliver

pytestmark = pytest.mark.django_db
UNTIL = datetime.date(2027, 6, 30)
ALL = {"label": "off", "plan": "on", "digest": "monthly"}


@pytest.fixture
def member() -> Membership:
    user = person("manager")
    cluster = cluster_of(user, name="Maritime", label="bronze", label_valid_until=UNTIL)
    return Membership.objects.select_related("user", "cluster").get(cluster=cluster)


def settings_of(member: Membership, language: str = "en") -> str:
    return f"/{language}/my-cluster/{member.cluster.slug}/e-mails/"


def chosen(member: Membership) -> dict[str, str]:
    rows = NotificationPreference.objects.filter(membership=member)
    return dict(rows.values_list("topic", "frequency"))


def checked(browser: Client, address: str) -> list[tuple[str, str]]:
    content = browser.get(address).content.decode()
    inputs = re.findall(r"<input type=\"radio\"[^>]*checked[^>]*>", content)
    return [re.findall(r'(?:name|value)="([^"]*)"', each) for each in inputs]


def test_the_page_shows_every_topic_with_what_holds_and_keeps_what_is_chosen(
    member: Membership,
) -> None:
    browser = browser_of(member.user)
    address = settings_of(member, "it")
    assert checked(browser, address) == [["label", "on"], ["plan", "on"], ["digest", "off"]]
    assert browser.post(address, ALL).headers["Location"] == address
    assert checked(browser, address) == [["label", "off"], ["plan", "on"], ["digest", "monthly"]]
    assert chosen(member) == ALL
    assert WorkingLanguage.objects.get().language == "it"


def test_a_choice_is_one_s_own(member: Membership) -> None:
    reader = MembershipFactory(cluster=member.cluster, user=person("registered"), role="reader")
    browser = browser_of(reader.user)
    assert checked(browser, settings_of(member))[1] == ["plan", "off"], "readers have to ask"
    browser.post(settings_of(member), ALL)
    assert (chosen(reader), chosen(member)) == (ALL, {})
    for stranger in (person("manager"), person("officer")):
        other = browser_of(stranger)
        assert other.get(settings_of(member)).status_code == 404
        assert other.post(settings_of(member), ALL).status_code == 404
    assert browser_of(None).post(settings_of(member), ALL).status_code == 302
    assert chosen(member) == {}


def test_the_page_takes_few_queries(member: Membership) -> None:
    browser = browser_of(member.user)
    assert "no-store" in browser.get(settings_of(member))["Cache-Control"]
    with CaptureQueriesContext(connection) as captured:
        browser.get(settings_of(member))
    assert len(captured) <= 20


def test_nonsense_is_answered_and_changes_nothing(member: Membership) -> None:
    browser = browser_of(member.user)
    for value in ("weekly", "\x00", "", "x" * 9000):
        answer = browser.post(settings_of(member), {**ALL, "label": value})
        assert answer.status_code == 422
    assert browser.post(settings_of(member), {"newz": "on"}).status_code == 400
    assert chosen(member) == {}


def test_a_switch_leads_back_to_pages_of_this_site_only(member: Membership) -> None:
    browser = browser_of(member.user)
    for wanted in ("https://example.net/", "//example.net", "javascript:alert(1)", "", "\x00"):
        answer = browser.post(settings_of(member), {"plan": "off", "next": wanted})
        assert answer.headers["Location"] == settings_of(member)
    for word in ("null", "-1", "%00", "{}", "scores"):  # An address like any other.
        answer = browser.post(settings_of(member), {"plan": "off", "next": word})
        assert answer.status_code == 302
    here = f"/en/my-cluster/{member.cluster.slug}/scores/"
    answer = browser.post(settings_of(member), {"plan": "off", "next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "Switched off: Reminders of the improvement plan." in answer.content.decode()


# --- The link of a message ------------------------------------------------------------------------


@pytest.fixture
def link(member: Membership) -> str:
    deliver(TOPIC, UNTIL)
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    return address.removeprefix("http://localhost:8000")


def test_the_link_of_a_message_ends_its_topic_only_by_a_button(
    member: Membership, link: str, visitor: Client
) -> None:
    page = visitor.get(link)
    assert "Stop these e-mails" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    visitor.head(link)
    assert is_on(member, TOPIC)
    italian = link.replace("/en/", "/it/")
    assert visitor.post(italian).status_code == 200
    assert chosen(member) == {"label": "off"}
    assert not WorkingLanguage.objects.exists(), "the link ends its topic and changes nothing else"
    assert "Switched off" in visitor.post(link).content.decode()


def test_a_mail_program_ends_it_with_one_click_and_any_other_post_needs_a_token(
    member: Membership, link: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    for body in ({}, {"List-Unsubscribe": "yes"}):
        assert strict.post(link, body).status_code == 403
    assert is_on(member, TOPIC)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(link).content.decode()
    )
    assert token is not None
    assert strict.post(link, {"csrfmiddlewaretoken": token[1]}).status_code == 200
    assert not is_on(member, TOPIC)
    NotificationPreference.objects.all().delete()
    # Without cookies, as RFC 8058 has it, and without a redirect.
    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not is_on(member, TOPIC)


def test_only_the_settings_page_of_a_session_is_guarded_by_its_csrf_token(
    member: Membership,
) -> None:
    browser = browser_of(member.user)
    browser.handler.enforce_csrf_checks = True
    answer = browser.post(settings_of(member), {"List-Unsubscribe": "One-Click", **ALL})
    assert answer.status_code == 403
    assert chosen(member) == {}


def test_a_link_opens_nothing_else(member: Membership, link: str, visitor: Client) -> None:
    other = cluster_of(None, name="Other")
    wrong = [
        link.replace("/maritime/", f"/{other.slug}/"),
        link.replace("/off/", "/off/x"),
        f"{link[:-4]}xxx/",
    ]
    for address in wrong:
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 404
    path = off_url(member, TOPIC).removeprefix("http://localhost:8000")
    member.delete()
    assert visitor.post(path).status_code == 404
    assert not NotificationPreference.objects.exists()
