"""Counters of what is searched and opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from search import search_log
from search.core.documents import SearchDocument
from search.core.query import SearchQuery
from search.engines import get_engine
from search.models import OpenedResult, SearchedText
from search.search_log import (
    TOKEN_SECONDS,
    forget_old_searches,
    opened_tokens,
    record_opened,
    record_search,
)
from search.selectors import search

pytestmark = pytest.mark.django_db

STAFF = frozenset({"public", "staff"})
MakeDocument = Callable[..., SearchDocument]


def token_of(make_document: MakeDocument, **query: object) -> str:
    """The note of the only result of a search for fees that was counted."""
    get_engine().index([make_document("levies", title="Fees and levies")])
    asked = SearchQuery(text="Fees", **query)  # type: ignore[arg-type]
    record_search(asked.text, asked.language)
    return opened_tokens(asked, search(asked))["levies"]


def test_a_text_has_one_row_for_a_day_and_language() -> None:
    record_search("Membership  Fees?", "en")
    record_search("membership fees", "en", without_results=True)
    record_search("membership fées", "en", relaxed=True)
    record_search("membership fees", "it")
    english = SearchedText.objects.get(language="en")
    assert (english.key, english.text) == ("membership fees", "membership fees?")
    assert (english.searches, english.without_results, english.relaxed) == (3, 1, 1)
    assert english.day == timezone.localdate()
    assert SearchedText.objects.get(language="it").searches == 1


def test_nothing_but_counters_and_the_day_is_kept() -> None:
    kept = {field.name for field in SearchedText._meta.fields}
    assert kept == {
        *("id", "day", "language", "key", "text"),
        *("searches", "without_results", "relaxed", "opened"),
    }
    kept = {field.name for field in OpenedResult._meta.fields}
    assert kept == {"id", "day", "language", "key", "identifier", "opened", "positions"}


def test_a_search_is_counted_with_one_statement() -> None:
    for _time in ("new", "known"):
        with CaptureQueriesContext(connection) as captured:
            record_search("membership fees", "en")
        statements = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
        assert len(statements) == 1


def test_a_personal_text_reaches_neither_the_database_nor_the_log_file(
    caplog: pytest.LogCaptureFixture,
) -> None:
    record_search("mara@example.org", "en")
    assert not SearchedText.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_searchedtext RENAME TO hidden")
    record_search("a secret wish", "en")
    assert "not counted" in caplog.text
    assert "secret" not in caplog.text


def in_threads(work: Callable[[], object], number: int) -> None:
    """Do something several times at once, on connections that commit at once."""
    start = threading.Barrier(number)

    def run() -> None:
        start.wait(10)
        work()
        connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_any_text_can_be_counted(caplog: pytest.LogCaptureFixture) -> None:
    texts = ["fees\x00", "\ud800 fees", "İstanbul", "ﷺ" * 10, "ß" * 125, "100 %s", "'; --", 'a"b']
    for text in texts:
        record_search(text, "en")
    assert caplog.text == ""
    # Two of them are the same search, and one has no word.
    assert SearchedText.objects.count() == len(texts) - 2


def test_searches_at_the_same_moment_are_all_counted() -> None:
    if connection.vendor == "sqlite":
        # A database in memory has one connection, on which searches follow each other.
        for _time in range(4):
            record_search("fees", "en")
        assert SearchedText.objects.get().searches == 4
        return
    try:
        in_threads(lambda: [record_search("fees", "en") for _time in range(5)], 4)
        assert SearchedText.objects.get().searches == 20
    finally:
        in_threads(lambda: SearchedText.objects.all().delete(), 1)


def test_an_opened_result_is_counted_with_its_place(make_document: MakeDocument) -> None:
    note = token_of(make_document)
    assert record_opened(note)
    opened = OpenedResult.objects.get()
    assert (opened.identifier, opened.key, opened.opened, opened.positions) == (
        "levies",
        "fees",
        1,
        1,
    )
    assert SearchedText.objects.get().opened == 1


def test_a_note_counts_once(make_document: MakeDocument) -> None:
    note = token_of(make_document)
    assert [record_opened(note), record_opened(note)] == [True, True]
    assert OpenedResult.objects.get().opened == 1
    cache.clear()
    assert record_opened(note)
    opened = OpenedResult.objects.get()
    assert (opened.opened, opened.positions) == (2, 2)


def test_results_of_editors_and_of_personal_texts_carry_no_note(
    make_document: MakeDocument,
) -> None:
    get_engine().index([make_document("levies", title="Fees 1234567")])
    for query in (SearchQuery(text="fees", access=STAFF), SearchQuery(text="fees 1234567")):
        results = search(query)
        assert results.total == 1
        assert opened_tokens(query, results) == {}


@pytest.mark.parametrize("nonsense", ["", "x", "a:b:c", "\x00", "é:1:2", "x" * 100_000])
def test_nonsense_is_answered_and_not_counted(nonsense: str, client: Client) -> None:
    response = client.post("/search/opened/", {"token": nonsense})
    assert (response.status_code, response.content) == (400, b"")
    assert not OpenedResult.objects.exists()


def test_forged_and_expired_notes_are_refused(
    make_document: MakeDocument, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = token_of(make_document)
    payload = ["2026-01-01", "en", "fees", "levies", 1]
    forged = [
        note[:-1] + ("A" if note[-1] != "A" else "B"),
        signing.dumps(payload, salt="of something else"),
        signing.dumps(payload, key="another key", salt=search_log._SALT),
    ]
    for token in forged:
        assert client.post("/search/opened/", {"token": token}).status_code == 400
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + TOKEN_SECONDS + 1)
    assert client.post("/search/opened/", {"token": note}).status_code == 400
    assert not OpenedResult.objects.exists()


def test_a_beacon_needs_no_csrf_token_and_no_account(make_document: MakeDocument) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/search/opened/", {"token": token_of(make_document)})
    assert (response.status_code, response.cookies.keys()) == (204, set())
    assert OpenedResult.objects.count() == 1
    assert client.get("/search/opened/").status_code == 405


def test_old_searches_are_forgotten_and_rare_ones_sooner() -> None:
    today = date(2026, 6, 15)
    rows = {
        ("of last year", today.replace(year=2025, month=5, day=14)): 50,
        ("thirteen months", today.replace(year=2025, month=5)): 2,
        ("rare and old", today - timedelta(days=91)): 1,
        ("rare and recent", today - timedelta(days=90)): 1,
        ("twice", today - timedelta(days=91)): 1,
        ("twice", today - timedelta(days=120)): 1,
    }
    for (text, day), searches in rows.items():
        SearchedText.objects.create(day=day, language="en", key=text, text=text, searches=searches)
        OpenedResult.objects.create(
            day=day, language="en", key=text, identifier="x", opened=1, positions=1
        )
    # The same words in another language are another text.
    SearchedText.objects.create(
        day=today - timedelta(days=100), language="it", key="twice", text="twice", searches=1
    )
    assert forget_old_searches(today) == 3
    left = {"thirteen months", "rare and recent", "twice"}
    assert set(SearchedText.objects.values_list("key", flat=True)) == left
    assert set(OpenedResult.objects.values_list("key", flat=True)) == left
    assert SearchedText.objects.filter(language="it").count() == 0
