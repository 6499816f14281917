"""Which requests of the search page count as a search."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client

from search.models import OpenedResult, SearchedText
from tests.factories.accounts import browser_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library_index")]


SEARCH = "/en/search/"
HOST = "http://testserver"


def counted() -> dict[tuple[str, str], int]:
    """How often each text was searched, by text and language."""
    rows = SearchedText.objects.values_list("text", "language", "searches")
    return {(text, language): searches for text, language, searches in rows}


def test_a_typed_search_counts_in_its_language(visitor: Client) -> None:
    visitor.get(f"{SEARCH}?q=Membership+Fees")
    visitor.get("/it/search/?q=quote")
    assert counted() == {("membership fees", "en"): 1, ("quote", "it"): 1}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (SEARCH, {}),
        (f"{SEARCH}?q=+!?+", {}),
        (f"{SEARCH}?q=fees&page=2", {}),
        (f"{SEARCH}?q=call+0039+320+1234567", {}),
        (f"{SEARCH}?q=fees&level=gold", {"HX-Current-URL": f"{HOST}{SEARCH}?q=fees"}),
        (f"{SEARCH}?q=FEES&sort=newest", {"Referer": f"{HOST}{SEARCH}?level=gold&q=fees"}),
        ("/it/search/?q=fees", {"Referer": f"{HOST}{SEARCH}?q=fees"}),
        (f"{SEARCH}?q=fees", {"Cache-Control": "max-age=0"}),
        (f"{SEARCH}?q=fees", {"Sec-Purpose": "prefetch;prerender"}),
        (f"{SEARCH}?q=fees", {"User-Agent": "Mozilla/5.0 (compatible; Somebot/2.1)"}),
        (f"{SEARCH}?q=fees", {"User-Agent": "ExampleCrawler"}),
    ],
)
def test_what_nobody_typed_does_not_count(
    visitor: Client, address: str, headers: dict[str, str]
) -> None:
    assert visitor.get(address, headers=headers).status_code == 200
    assert counted() == {}


def test_a_head_request_does_not_count(visitor: Client) -> None:
    assert visitor.head(f"{SEARCH}?q=fees").status_code == 200
    assert counted() == {}


@pytest.mark.parametrize(
    "before",
    [
        {"HX-Current-URL": f"{HOST}{SEARCH}?q=dues"},
        {"HX-Current-URL": f"{HOST}{SEARCH}"},
        {"Referer": f"{HOST}/en/?q=fees"},
        {"Referer": "http://[nonsense"},
        {"Referer": f"{HOST}{SEARCH}?{'a=b&' * 600}q=fees"},
        {"User-Agent": "Mozilla/5.0 (Linux; Android 9; CUBOT X19)"},
    ],
)
def test_new_words_count_wherever_one_comes_from(visitor: Client, before: dict[str, str]) -> None:
    visitor.get(f"{SEARCH}?q=fees", headers=before)
    assert counted() == {("fees", "en"): 1}


def test_editors_do_not_count(visitor: Client) -> None:
    browser_of(person("editor")).get(f"{SEARCH}?q=fees")
    assert counted() == {}
    browser_of(person("manager")).get(f"{SEARCH}?q=fees")
    assert counted() == {("fees", "en"): 1}


def test_what_only_filters_hide_is_not_missing(visitor: Client) -> None:
    visitor.get(f"{SEARCH}?q=quokka&level=gold")
    assert SearchedText.objects.get().without_results == 0
    visitor.get(f"{SEARCH}?q=quokka")
    row = SearchedText.objects.get()
    assert (row.searches, row.without_results) == (2, 1)


def test_a_broken_log_breaks_no_search(visitor: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_searchedtext RENAME TO hidden")
    assert visitor.get(f"{SEARCH}?q=fees").status_code == 200
    # The transaction of the request is whole.
    assert visitor.get("/en/").status_code == 200


def test_every_result_tells_what_was_opened_and_its_link_is_the_page(
    visitor: Client,
) -> None:
    page = visitor.get(f"{SEARCH}?q=membership&page=2").content.decode()
    visitor.get(f"{SEARCH}?q=membership")
    found = re.findall(r'<a href="(/en/[^"]+)" data-opened="([^"]+)"', page)
    assert len(found) == page.count('class="result__title"') > 1
    assert 'data-opened-to="/search/opened/"' in page
    assert visitor.post("/search/opened/", {"token": found[1][1]}).status_code == 204
    opened = OpenedResult.objects.get()
    assert (opened.key, opened.positions) == ("membership", 12)
    assert visitor.get(found[1][0]).status_code == 200
