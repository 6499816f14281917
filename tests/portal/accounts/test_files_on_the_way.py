"""Whoever signs in on the way to a file finds a page with it, and no form that is dead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from portal.accounts.files_on_the_way import leads_to_file
from tests.factories.accounts import PASSWORD, browser_of, person
from tests.portal.accounts.test_going_on import mailed_links

pytestmark = pytest.mark.django_db

HOST = "testserver"


@pytest.fixture
def document_address() -> str:
    file = ContentFile(b"words", name="words.txt")
    return str(get_document_model().objects.create(title="Words", file=file).url)


def offered(browser: Client, wanted: str, path: str, data: dict[str, str]) -> bool:
    """Whether a form that goes on to `wanted` ends on a page that offers it."""
    sent = browser.post(f"/en/accounts/{path}", {**data, "next": wanted})
    assert sent.status_code == 302, sent.content.decode()
    page = browser.get(sent["Location"])
    return page.status_code == 200 and f'href="{wanted}"' in page.content.decode()


@pytest.mark.parametrize("wanted", ["/en/accounts/data/", "/it/my-cluster/x/plan/export.csv"])
def test_signing_in_offers_the_file(wanted: str) -> None:
    browser, user = Client(), person("registered")
    assert offered(browser, wanted, "login/", {"login": user.email, "password": PASSWORD})


def test_so_do_the_password_once_more_and_a_document(document_address: str) -> None:
    codes = reverse("mfa_download_recovery_codes")
    browser = browser_of(person("registered"))
    for wanted in (codes, document_address):
        assert offered(browser, wanted, "reauthenticate/", {"password": PASSWORD})


def test_so_does_the_link_of_the_mail_to_a_new_account() -> None:
    browser = Client()
    data = {"name": "N", "email": "new@example.org", "password1": PASSWORD}
    browser.post("/en/accounts/signup/", {**data, "next": "/en/accounts/data/"})
    assert mail.outbox
    (link,) = mailed_links("/confirm-email/")
    sent = browser.post(link)
    assert 'href="/en/accounts/data/"' in browser.get(sent["Location"]).content.decode()


def test_so_does_the_password_of_a_section_and_says_nothing_of_signing_in(
    document_address: str,
) -> None:
    number = document_address.split("/")[2]
    collection = get_document_model().objects.get(pk=number).collection
    part = CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="password", password="open sesame"
    )
    browser = Client()
    address = reverse("private_document_password", args=[part.pk])
    sent = browser.post(address, {"password": "open sesame", "return_url": document_address})
    page = browser.get(sent["Location"]).content.decode()
    assert f'<a class="button" href="{document_address}">Download the file</a>' in page
    assert "You are signed in" not in page


def test_pages_are_gone_on_to_as_before_and_no_other_site_is() -> None:
    browser, user = Client(), person("registered")
    data = {"login": user.email, "password": PASSWORD, "next": "/en/accounts/"}
    assert browser.post("/en/accounts/login/", data)["Location"] == "/en/accounts/"
    for wanted, ends in (
        ("https://elsewhere.example/documents/1/a.txt", reverse("my_cluster")),
        ("/en/privacy/", "/en/privacy/"),
    ):
        answer = browser.get(reverse("account_file"), {"next": wanted})
        assert answer["Location"] == ends


def examples() -> Iterator[tuple[str, bool]]:
    yield from ((f"/documents/7/{name}", True) for name in ("a.docx", "b c.pdf"))
    yield from ((f"/{code}/accounts/data/", True) for code in ("en", "it"))
    yield from ((f"http://{host}/en/accounts/data/", host == HOST) for host in (HOST, "other"))
    yield "/admin/reports/locked/?export=xlsx", True
    yield "/admin/reports/locked/", False
    yield "/en/?export=xlsx", False
    yield from ((address, False) for address in ("", "/en/", "no address", "/en/my-cluster/"))


@pytest.mark.parametrize(("address", "is_file"), examples())
def test_files_are_known_by_their_views(address: str, is_file: bool) -> None:
    assert leads_to_file(address, HOST) is is_file
