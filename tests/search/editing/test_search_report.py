"""The report of searches in the editing screens."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from search.editing.report import frequent_texts
from search.models import OpenedResult, SearchedText
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/searches/"


@pytest.fixture
def editor() -> Client:
    """An editor's browser."""
    return browser_of(person("editor"))


def searched(
    text: str, searches: int = 1, *, days_ago: int = 0, language: str = "en", **counts: int
) -> SearchedText:
    """The counters of a text on a day."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return SearchedText.objects.create(
        day=day, language=language, key=text, text=text, searches=searches, **counts
    )


def opened(identifier: str, text: str, times: int, place: int) -> OpenedResult:
    """A result that was opened today, always at the same place."""
    return OpenedResult.objects.create(
        day=timezone.localdate(),
        language="en",
        key=text,
        identifier=identifier,
        opened=times,
        positions=times * place,
    )


def texts(browser: Client, section: str, filters: str = "") -> list[str]:
    """The texts of a section in order."""
    response = browser.get(f"{REPORT}{section}/{filters}")
    assert response.status_code == 200
    return [row["query"] for row in response.context["object_list"]]


@pytest.mark.parametrize("role", ["registered", "manager", "officer", "trainer"])
def test_the_report_is_not_for_others(role: str) -> None:
    searched("secret plans", without_results=1)
    for address in (REPORT, f"{REPORT}opened/", f"{REPORT}most/results/", f"{REPORT}?export=csv"):
        response = browser_of(person(role)).get(address, follow=True)
        assert b"secret plans" not in response.content
        assert response.redirect_chain or response.status_code == 403


def test_a_visitor_is_asked_to_sign_in(visitor: Client) -> None:
    assert visitor.get(REPORT).status_code == 302


@pytest.mark.parametrize("role", ["editor", "superuser"])
def test_editors_and_administrators_find_the_report_in_the_menu(role: str) -> None:
    browser = browser_of(person(role))
    assert browser.get(REPORT).status_code == 200
    assert REPORT in browser.get("/admin/").content.decode()
    assert REPORT not in browser_of(person("trainer")).get("/admin/").content.decode()


def test_administrators_can_give_the_report_to_another_group() -> None:
    trainers = Group.objects.get(name="Trainers")
    trainers.permissions.add(Permission.objects.get(codename="view_searchedtext"))
    browser = browser_of(person("trainer"))
    searched("coaching", without_results=1)
    page = browser.get(REPORT).content.decode()
    assert "coaching" in page
    # Who may not change the thesaurus is offered no synonym.
    assert "Add a synonym" not in page


def test_each_section_has_its_texts_in_the_order_of_their_number(editor: Client) -> None:
    searched("found", 5, opened=2)
    searched("ignored", 9)
    searched("missing", 2, without_results=2)
    searched("missing", 3, days_ago=1, without_results=3)
    searched("missing most", 6, without_results=6)
    searched("half", 4, relaxed=4)
    assert texts(editor, "nothing") == ["missing most", "missing"]
    assert texts(editor, "in-part") == ["half"]
    assert texts(editor, "most") == ["ignored", "missing most", "found", "missing", "half"]
    assert texts(editor, "nothing-opened") == ["ignored", "half"]
    rows = editor.get(f"{REPORT}nothing/").context["object_list"]
    assert [(row["empty"], row["times"]) for row in rows] == [(6, 6), (5, 5)]


def test_period_and_language_narrow_the_report_and_stay_between_sections(editor: Client) -> None:
    searched("today")
    searched("ieri", days_ago=29, language="it")
    searched("last quarter", days_ago=30)
    searched("last year", days_ago=364)
    searched("too old", days_ago=365)
    assert set(texts(editor, "most")) == {"today", "ieri"}
    assert set(texts(editor, "most", "?days=90")) == {"today", "ieri", "last quarter"}
    assert len(texts(editor, "most", "?days=365")) == 4
    assert texts(editor, "most", "?language=it") == ["ieri"]
    page = editor.get(f"{REPORT}most/?days=90&language=it").content.decode()
    assert "Last 90 days, Italian" in page
    assert f"{REPORT}opened/?days=90&amp;language=it" in page
    for nonsense in ("?days=x&language=%00", "?days=-1", "?p=99999", "?p=x", "?ordering=x"):
        assert editor.get(f"{REPORT}most/{nonsense}").status_code == 200
    assert editor.get(f"{REPORT}no-section/", follow=True).status_code == 404


def test_a_failed_search_leads_to_a_synonym_a_draft_and_the_search(editor: Client) -> None:
    searched("salary & pay", without_results=1)
    searched("stipendi", language="it", without_results=1)
    page = editor.get(REPORT).content.decode()
    synonym = "/admin/snippets/search/synonymgroup/add/?term=salary+%26+pay&language=en"
    draft = f"/admin/pages/add/practices/bestpractice/{index_page().pk}/?title=salary+%26+pay"
    bozza = f"/admin/pages/add/practices/bestpractice/{index_page('it').pk}/?title=stipendi"
    for address in (synonym, draft, bozza):
        assert address.replace("&", "&amp;") in page
        assert editor.get(address).status_code == 200
    for address in ("/en/search/?q=salary+%26+pay", "/it/search/?q=stipendi"):
        assert f'href="{address}"' in page
    form = editor.get(synonym).context["form"]
    assert form["terms_en"].value() == "salary & pay"
    assert form["slug"].value() == "salary-pay"
    assert editor.get(draft).context["form"]["title"].value() == "Salary & pay"


def test_a_new_page_without_a_title_in_its_address_has_none(editor: Client) -> None:
    address = f"/admin/pages/add/practices/bestpractice/{index_page().pk}/"
    assert editor.get(address).context["form"]["title"].value() == ""
    long = editor.get(address, {"title": "x\x00" * 400}).context["form"]["title"].value()
    assert 0 < len(long) <= 255


def test_opened_results_are_named_with_their_place_and_words(editor: Client) -> None:
    page = best_practice("Agree on fees")
    opened(page.identifier, "fees", 3, 2)
    opened(page.identifier, "dues", 1, 6)
    opened("gone-since", "fees", 1, 1)
    first, second = editor.get(f"{REPORT}opened/").context["object_list"]
    assert first["edit_url"] == f"/admin/pages/{page.pk}/edit/"
    assert (first["title"], first["times"], first["place"]) == ("Agree on fees", 4, 3.0)
    assert first["led_by"] == "fees, dues"
    assert (second["title"], second["edit_url"]) == ("gone-since", None)


def test_downloads_have_all_rows_and_no_formulas(editor: Client) -> None:
    for number in range(60):
        searched(f"text {number}", 2, without_results=1)
    searched("=1+1", 3, without_results=3)
    response = editor.get(f"{REPORT}nothing/?export=csv")
    rows = list(csv.reader(StringIO(response.getvalue().decode())))
    assert rows[:2] == [
        ["Text", "Language", "Found nothing", "Searches"],
        ["'=1+1", "English", "3", "3"],
    ]
    assert len(rows) == 62
    book = load_workbook(BytesIO(editor.get(f"{REPORT}nothing/?export=xlsx").getvalue()))
    assert [cell.value for cell in book.active[2]] == ["'=1+1", "English", 3, 3]
    opened(best_practice("+ More fees").identifier, "fees", 1, 1)
    row = editor.get(f"{REPORT}opened/?export=csv").getvalue().decode().splitlines()[1]
    assert row == "'+ More fees,English,1,1.0,1,fees"


def test_texts_are_shown_as_text(editor: Client) -> None:
    searched("<script>alert(1)</script>", without_results=1)
    assert "<script>alert(1)" not in editor.get(REPORT).content.decode()


def test_an_empty_report_says_what_that_means(editor: Client) -> None:
    sections = {
        "nothing": "No search was without results",
        "in-part": "Every search found all of its words",
        "most": "Nobody has searched",
        "nothing-opened": "one of them was opened",
        "opened": "No result was opened",
    }
    for section, sentence in sections.items():
        assert sentence in editor.get(f"{REPORT}{section}/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_rows(editor: Client) -> None:
    def queries(section: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(f"{REPORT}{section}/").status_code == 200
        return len(captured)

    searched("first", without_results=1)
    opened("first", "first", 1, 1)
    queries("nothing")
    few = [queries(section) for section in ("nothing", "opened")]
    for number in range(60):
        searched(f"text {number}", language=("en", "it")[number % 2], without_results=1)
        opened(f"page-{number}", f"text {number}", 1, 1)
    assert [queries(section) for section in ("nothing", "opened")] == few
    assert max(few) < 40


def test_frequent_texts_have_a_word_of_the_terms(editor: Client) -> None:
    searched("membership fee", 3)
    searched("fee", 9)
    searched("feed the members", 20)
    searched("the fee", 1, language="it")
    searched("old fee", 50, days_ago=400)
    assert frequent_texts(["Fee", "the levy"], "en") == ["fee", "membership fee"]
    assert frequent_texts(["the"], "en") == []
    assert frequent_texts([], "en") == []
