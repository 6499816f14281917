"""What is offered beside a list of results: titles while typing, and pages like a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from practices.enums import LinkKind
from practices.models import Resource, ResourceLink
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, module, publish

pytestmark = pytest.mark.django_db

AfterCommit = Callable[[], Any]


def suggested(browser: Client, text: str) -> list[str]:
    offers = browser.get("/en/search/suggest/", {"q": text}).context["offers"]
    return [page.title for page in offers.pages]


def similar(browser: Client, page: Resource) -> list[str]:
    return [card.title for card in browser.get(page.get_url()).context["similar"]]


# --- suggestions ----------------------------------------------------------------------------------


def test_titles_are_offered_and_those_that_begin_so_come_first(
    visitor: Client, after_commit: AfterCommit
) -> None:
    with after_commit():
        best_practice("Count every quokka")
        best_practice("Quokka census")
        best_practice("Quokka draft", publish=False)
    response = visitor.get("/en/search/suggest/?q=Quok")
    assert suggested(visitor, "Quok") == ["Quokka census", "Count every quokka"]
    assert 'href="/en/best-practices/quokka-census/"' in response.content.decode()
    assert 'href="/en/search/?q=Quok"' in response.content.decode()
    assert suggested(visitor, "q") == suggested(visitor, "") == []
    assert visitor.post("/en/search/suggest/", {"q": "quokka"}).status_code == 405


def test_suggestions_are_those_of_the_reader_and_stay_in_one_browser(
    visitor: Client, after_commit: AfterCommit
) -> None:
    with after_commit():
        best_practice("Quokka for trainers", access="trainer")
    trainer = browser_of(person("trainer"))
    assert suggested(trainer, "quokka") == ["Quokka for trainers"]
    assert suggested(visitor, "quokka") == []
    response = visitor.get("/en/search/suggest/?q=quokka")
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]


def test_what_the_index_does_not_know_yet_is_not_offered(
    visitor: Client, after_commit: AfterCommit
) -> None:
    with after_commit():
        gone = best_practice("Quokka that is closed")
        best_practice("Quokka that stays")
    # As if the index were behind: the row changes, and nobody tells the search.
    Resource.objects.filter(pk=gone.pk).update(access="trainer")
    with CaptureQueriesContext(connection) as queries:
        assert suggested(visitor, "quokka") == ["Quokka that stays"]
    asked = [query["sql"] for query in queries if '"practices_resource"' in query["sql"]]
    assert len(asked) == 1


def test_titles_with_html_are_offered_as_text(visitor: Client, after_commit: AfterCommit) -> None:
    with after_commit():
        best_practice("Quokka <img src=x onerror=alert(1)>")
    content = visitor.get("/en/search/suggest/", {"q": 'quokka <b a="'}).content.decode()
    assert "<img" not in content
    assert "<b a" not in content


# --- similar pages --------------------------------------------------------------------------------


def herd(number: int) -> list[Resource]:
    text = "<p>Marsupials of the island are counted by night with a lamp.</p>"
    return [best_practice(f"Quokka count {place}", situation=text) for place in range(number)]


def test_a_page_names_at_most_four_like_it_and_none_that_it_links(
    visitor: Client, after_commit: AfterCommit
) -> None:
    with after_commit():
        page, linked, *others = herd(7)
        page.links = [ResourceLink(target=linked, kind=LinkKind.RELATED)]
        publish(page)
    found = similar(visitor, page)
    assert len(found) == 4
    assert set(found) <= {other.title for other in others}
    assert similar(visitor, linked)


def test_similar_pages_are_those_of_the_reader(visitor: Client, after_commit: AfterCommit) -> None:
    with after_commit():
        page, closed, later = herd(3)
        closed.access = "trainer"
        publish(closed)
    Resource.objects.filter(pk=later.pk).update(access="registered")
    herd_titles = {closed.title, later.title}
    assert not set(similar(visitor, page)) & herd_titles
    assert set(similar(browser_of(person("trainer")), page)) >= herd_titles


def test_a_course_and_its_modules_are_not_called_similar(
    visitor: Client, after_commit: AfterCommit
) -> None:
    with after_commit():
        whole = course("Quokka course")
        parts = [module(whole, f"Quokka module {place}") for place in range(3)]
    family = {whole.title, *[part.title for part in parts]}
    assert not set(similar(visitor, whole)) & family
    assert not set(similar(visitor, parts[0])) & family


def test_similar_pages_cost_no_further_query(visitor: Client, after_commit: AfterCommit) -> None:
    with after_commit():
        alone = best_practice("Nothing like it", situation="<p>Xyzzy.</p>")
    with after_commit():
        page, *_others = herd(6)
    counts = []
    for one in (alone, page):
        visitor.get(one.get_url())
        with CaptureQueriesContext(connection) as queries:
            visitor.get(one.get_url())
        counts.append(len(queries))
    assert len(similar(visitor, page)) == 4
    assert counts[1] <= counts[0]


def test_a_draft_that_is_previewed_has_no_similar_pages(after_commit: AfterCommit) -> None:
    editor = browser_of(person("superuser"))
    with after_commit():
        draft = best_practice("Quokka draft", publish=False)
    draft.save_revision()
    response = editor.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert (response.status_code, response.context["similar"]) == (200, [])
