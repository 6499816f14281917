"""While the engine is down all else works; when it is back everything is found by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from practices.models import BestPractice, Resource
from search.indexing import upkeep
from search.indexing.services import reconcile
from search.models import OutboxEntry
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db

MONITORING = {"Authorization": "Bearer a-word-of-monitoring"}


@pytest.fixture(autouse=True)
def _numbers_are_for_monitoring(settings: Any) -> None:
    settings.HEALTH_TOKEN = "a-word-of-monitoring"


def _stop(index: Path) -> Path:
    aside = index.with_name(f"{index.name}-aside")
    index.rename(aside)
    index.write_text("a file is in the way")
    return aside


def _one_page_of_each_kind() -> list[str]:
    pages = Resource.objects.live().filter(access="public", locale__language_code="en")
    by_kind = {page.kind: str(page.get_url()) for page in pages}
    return ["/en/", "/it/", "/en/best-practices/", *by_kind.values()]


def _publish_in_the_editing_screens(browser: Client, page: BestPractice, title: str) -> None:
    """Take a page down and put it up again under another title, as an editor does."""
    address = f"/admin/pages/{page.pk}/unpublish/"
    assert browser.post(address).status_code == 302
    page.refresh_from_db()
    page.title = title
    page.save_revision(user=None).publish()


def test_all_but_search_works_without_the_engine_and_search_comes_back_by_itself(
    library_index: Path, visitor: Client, after_commit: Callable[[], Any]
) -> None:
    page = best_practice("Numbat census")
    editor = browser_of(person("superuser"))
    manager = browser_of(person("manager"))
    aside = _stop(library_index)

    with after_commit():
        best_practice("Quokka census")
        _publish_in_the_editing_screens(editor, page, "Wombat census")
    for address in _one_page_of_each_kind():
        for browser in (visitor, manager):
            assert browser.get(address).status_code == 200, address
    for language, text in (("en", "Search is not available"), ("it", "")):
        answer = visitor.get(f"/{language}/search/?q=quokka")
        assert answer.status_code == 503
        assert text in answer.content.decode()
    suggestions = visitor.get("/en/search/suggest/?q=quokka")
    assert suggestions.status_code == 200
    assert "census" not in suggestions.content.decode()
    state = visitor.get("/health/", headers=MONITORING).json()
    assert (state["search"], state["search_failing"]) == ("unavailable", 2)

    library_index.unlink()
    aside.rename(library_index)
    assert visitor.get("/health/").json()["search"] == "behind"
    # Some seconds later somebody opens any page, and the site looks after itself.
    past = timezone.now() - timedelta(seconds=1)
    OutboxEntry.objects.pending().update(next_attempt_at=past)
    assert visitor.get("/en/").status_code == 200
    upkeep.look(1)
    for title in ("Quokka census", "Wombat census"):
        found = visitor.get("/en/search/", {"q": title}).context["cards"]
        assert [card.title for card in found][:1] == [title]
    assert not reconcile()
    assert visitor.get("/health/").json()["search"] == "ok"


def test_an_unfinished_index_is_not_believed_and_the_health_check_tells_no_secrets(
    library_index: Path, visitor: Client
) -> None:
    OutboxEntry.objects.all().delete()
    for other in ({}, {"Authorization": "Bearer guess"}, {"Authorization": "Bearer "}):
        answer = visitor.get("/health/", headers=other)
        assert answer.json() == {"database": "ok", "cache": "ok", "search": "ok"}
    assert visitor.get("/health/", headers=MONITORING).json() == {
        "database": "ok",
        "cache": "ok",
        "mail_waiting": 0,
        "search": "ok",
        "search_documents": Resource.objects.live().count(),
        "search_pending": 0,
        "search_failing": 0,
        "search_lag_seconds": 0,
    }
    for path in library_index.iterdir():
        if path.is_file():
            path.unlink()
    answer = visitor.get("/en/search/?q=fees")
    assert answer.status_code == 503
    assert "Search is not available" in answer.content.decode()
    assert visitor.get("/health/").json()["search"] == "incomplete"
    upkeep.look(1)
    assert visitor.get("/en/search/?q=fees").status_code == 200

    _stop(library_index)
    waiting = timezone.now() - timedelta(seconds=90)
    OutboxEntry.objects.create(
        translation_key="x", queued_at=waiting, attempts=2, last_error=str(library_index)
    )
    answer = visitor.get("/health/", headers=MONITORING)
    assert answer.status_code == 200, "all but search works"
    assert answer.json()["search_lag_seconds"] >= 90
    assert str(library_index) not in answer.content.decode()
