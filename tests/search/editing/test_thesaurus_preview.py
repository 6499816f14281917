"""What a change of the thesaurus would do, before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from search.core.documents import SearchDocument
from search.core.results import SearchHit, SearchResults
from search.editing.preview import compare, function_words, terms_elsewhere
from search.engines import get_engine
from search.models import SearchedText, SynonymGroup
from tests.factories.accounts import browser_of, person

PREVIEW = "/admin/thesaurus/preview/"
GROUPS = "/admin/snippets/search/synonymgroup"
FETCH = {"X-Requested-With": "fetch"}
MakeDocument = Callable[..., SearchDocument]


def results(*keys: str, total: int | None = None) -> SearchResults:
    """Results of which only order and number matter."""
    hits = tuple(
        SearchHit(key, key, "kind", key.upper(), f"/{key}/", "en", 1.0, "", "", "", {})
        for key in keys
    )
    return SearchResults(hits, len(keys) if total is None else total, {}, None, 0.0)


def test_a_comparison_says_what_is_new_gone_and_moved() -> None:
    found = compare(
        "fees", "en", results("a", "b", "c", total=30), results("b", "a", "d", total=41)
    )
    assert [(hit.title, hit.mark) for hit in found.now] == [
        ("A", "same"),
        ("B", "same"),
        ("C", "gone"),
    ]
    assert [(hit.title, hit.mark, hit.other) for hit in found.then] == [
        ("B", "up", 2),
        ("A", "down", 1),
        ("D", "new", None),
    ]
    assert (found.total_now, found.total_then, found.is_unchanged) == (30, 41, False)


def test_only_the_same_results_in_the_same_order_are_unchanged() -> None:
    assert compare("fees", "en", results("a", "b"), results("a", "b")).is_unchanged
    for other in (results("b", "a"), results("a"), results("a", "b", total=3)):
        assert not compare("fees", "en", results("a", "b"), other).is_unchanged


def test_single_function_words_are_warned_of() -> None:
    terms = {"en": ["the", "The board", "fee"], "it": ["con", "perché"], "de": ["über"]}
    assert function_words(terms) == ["the", "con", "perché", "über"]


def test_terms_of_other_groups_are_warned_of_whatever_their_ending_and_language() -> None:
    others = [("fees", {"en": ["membership fee"], "it": ["Quota"]}), ("board", {"en": ["board"]})]
    terms = {"en": ["Membership Fees", "fee"], "it": ["quote"]}
    assert terms_elsewhere(terms, others) == [("Membership Fees", "fees"), ("quote", "fees")]


@pytest.fixture
def library(db: None, index_folder: Path, make_document: MakeDocument) -> None:
    """Two public pages and one for staff, and no synonyms but one group."""
    SynonymGroup.objects.all().delete()
    SynonymGroup.objects.create(slug="test-dues", terms={"en": ["dues", "levy"]})
    get_engine().index(
        [
            make_document("fee", title="Membership fee"),
            make_document("levy", title="Levy for all"),
            make_document("internal", title="Fee for staff", access=frozenset({"staff"})),
        ]
    )


def preview(browser: Client, **data: Any) -> str:
    """The table that the screen shows."""
    response = browser.post(PREVIEW, data, headers=FETCH)
    assert response.status_code == 200
    page = " ".join(response.content.decode().split())
    assert "<html" not in page
    return page


def test_an_unsaved_change_shows_what_it_adds_and_takes_away(library: None) -> None:
    browser = browser_of(person("editor"))
    group = SynonymGroup.objects.get()
    page = preview(browser, group=group.pk, terms_en="dues\nfee", try_en="dues")
    now, then = page.split("With the change")
    assert "Levy for all" in now
    assert "Gone from the first ten" in now
    assert "Membership fee" not in now
    assert "Membership fee" in then
    assert "New</span>" in then
    assert "Fee for staff" not in page
    assert "1 result" in now
    assert group.terms == SynonymGroup.objects.get().terms


def test_staff_may_see_what_staff_would_find(library: None) -> None:
    browser = browser_of(person("editor"))
    page = preview(browser, terms_en="charge\nfee", try_en="charge", reader="staff")
    assert "Fee for staff" in page
    assert "2 results" in page


def test_a_new_group_and_related_terms_can_be_tried(library: None) -> None:
    browser = browser_of(person("editor"))
    page = preview(browser, terms_en="charge\nfee", weak="on", try_en="charge\nlevy")
    assert "Membership fee" in page
    assert "Nothing would change" in page
    assert SynonymGroup.objects.count() == 1


def test_without_texts_the_terms_and_frequent_searches_are_tried(library: None) -> None:
    SearchedText.objects.create(
        day=timezone.localdate(), language="en", key="late charge", text="late charge", searches=4
    )
    page = preview(browser_of(person("editor")), terms_en="charge\nfee")
    for text in ("“charge”", "“fee”", "“late charge”"):
        assert text in page
    assert "nothing to try" in preview(browser_of(person("editor")))


def test_risky_terms_are_named(library: None) -> None:
    page = preview(browser_of(person("editor")), terms_en="the\nLevies\ncharge", try_en="charge")
    assert "“the” is a word that nearly every page has" in page
    assert "“Levies” is also in the group “test-dues”" in page


def test_risky_terms_are_named_after_saving(library: None) -> None:
    browser = browser_of(person("editor"))
    data = {"slug": "test-new", "terms_en": "<levy>\ncharge"}
    response = browser.post(f"{GROUPS}/add/", data, follow=True)
    assert "“&lt;levy&gt;” is also in the group" in response.content.decode()
    group = SynonymGroup.objects.get(slug="test-new")
    data["terms_en"] = "charge\nprice"
    response = browser.post(f"{GROUPS}/edit/{group.pk}/", data, follow=True)
    assert "is also in the group" not in response.content.decode()


def test_the_screens_offer_terms_and_frequent_searches_to_try(library: None) -> None:
    for text, searches in (("dues in arrears", 2), ("something else", 9)):
        SearchedText.objects.create(
            day=timezone.localdate(), language="en", key=text, text=text, searches=searches
        )
    group = SynonymGroup.objects.get()
    page = browser_of(person("editor")).get(f"{GROUPS}/edit/{group.pk}/").content.decode()
    assert "What would change" in page
    assert "dues\nlevy\ndues in arrears</textarea>" in page
    assert f'formaction="{PREVIEW}"' in page


def test_without_script_the_preview_is_a_page(library: None) -> None:
    browser = browser_of(person("editor"))
    response = browser.post(PREVIEW, {"terms_en": "charge\nfee", "try_en": "charge"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" in page
    assert "Membership fee" in page


def test_the_preview_is_for_those_who_may_change_the_thesaurus(library: None) -> None:
    data = {"terms_en": "charge\nfee", "try_en": "charge"}
    for role in ("trainer", "manager"):
        response = browser_of(person(role)).post(PREVIEW, data, headers=FETCH)
        assert response.status_code in (302, 403)
        assert b"Membership" not in response.content
    assert browser_of(None).post(PREVIEW, data).status_code == 302
    editor = person("editor")
    assert browser_of(editor).get(PREVIEW).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(PREVIEW, data).status_code == 403


@pytest.mark.parametrize(
    "nonsense",
    [
        {"group": "999999"},
        {"group": "x", "try_en": "fee"},
        {"try_en": "\x00", "terms_en": "\x00\n!"},
        {"terms_en": "fee\n" * 3000, "try_en": '"(AND\n' * 50},
        {"reader": "everybody"},
    ],
)
def test_nonsense_is_answered(library: None, nonsense: dict[str, str]) -> None:
    assert preview(browser_of(person("editor")), **nonsense)


def test_without_an_engine_the_preview_says_so(
    library: None, settings: Any, tmp_path: Path
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder")
    settings.SEARCH_ENGINE = {**settings.SEARCH_ENGINE, "LOCATION": str(blocked)}
    page = preview(browser_of(person("editor")), terms_en="charge\nfee", try_en="charge")
    assert "Search is not available right now" in page
