"""Two languages, one address scheme; the switch stays where the reader is."""

from __future__ import annotations

import pytest
from django.test import Client

from practices.models import Resource
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import cluster_of
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


def switch(browser: Client, address: str) -> dict[str, str]:
    """Addresses of the language switch on a page."""
    links = browser.get(address).context["portal_language_links"]
    return {link.code: link.url for link in links}


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_page_of_the_library_leads_to_its_translation_and_back(language: str) -> None:
    browser = browser_of(person("editor"))
    other = "it" if language == "en" else "en"
    samples = Resource.objects.live().filter(locale__language_code=language)[::7]
    for page in samples:
        address = str(page.get_url())
        there = switch(browser, address)[other]
        translation = page.get_translations().get(locale__language_code=other)
        assert there == translation.get_url()
        assert switch(browser, there)[language] == address


def test_a_page_without_a_translation_leads_to_the_front_page(visitor: Client) -> None:
    page = best_practice()
    assert switch(visitor, str(page.get_url()))["it"] == "/it/"


@pytest.mark.parametrize(
    ("address", "italian"),
    [
        ("/en/", "/it/"),
        ("/en/best-practices/", "/it/buone-pratiche/"),
        (
            "/en/search/?q=membership+fees&level=bronze",
            "/it/search/?q=membership+fees&level=bronze",
        ),
        ("/en/accounts/login/?next=/en/my-cluster/", "/it/accounts/login/?next=/en/my-cluster/"),
        ("/en/privacy/", "/it/privacy/"),
    ],
)
@pytest.mark.usefixtures("library_index")
def test_the_switch_stays_on_the_same_page(visitor: Client, address: str, italian: str) -> None:
    assert switch(visitor, address)["it"] == italian
    assert visitor.get(italian).status_code == 200


def test_the_switch_stays_on_the_dashboard_and_its_target() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    address = f"/en/my-cluster/{cluster.slug}/?target=gold"
    links = switch(browser_of(user), address)
    assert links == {"en": address, "it": f"/it/my-cluster/{cluster.slug}/?target=gold"}


@pytest.mark.parametrize(
    ("address", "labels"),
    [
        ("/it/", ["Trovare ciò che funziona"]),
        ("/it/search/?q=quote", ["Buona pratica", "Bronze"]),
        ("/it/buone-pratiche/", ["Buone pratiche"]),
    ],
)
@pytest.mark.usefixtures("library_index")
def test_italian_pages_have_italian_labels(
    visitor: Client, address: str, labels: list[str]
) -> None:
    content = visitor.get(address).content.decode()
    assert '<html lang="it"' in content
    for label in labels:
        assert label in content


def test_vocabularies_follow_the_language_of_the_page(visitor: Client) -> None:
    page = Resource.objects.filter(
        kind="best-practice", access="public", locale__language_code="it"
    ).first()
    assert page is not None
    content = visitor.get(str(page.get_url())).content.decode()
    assert page.category.label_it in content
    assert page.effort.label_it in content
    first = page.indicator_links.first()
    assert first is not None
    assert first.indicator.title_it in content


@pytest.mark.parametrize(("accepts", "language"), [("it-IT,it;q=0.9", "it"), ("fr", "en")])
def test_the_bare_address_leads_to_the_browser_s_language(
    visitor: Client, accepts: str, language: str
) -> None:
    response = visitor.get("/", headers={"accept-language": accepts})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
