"""What is missing is said before, at the field and in lists in the same words; nothing vanishes."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from portal.home.models import HomePage, InformationPage
from practices.models import BestPractice, ResourceIndexPage, Tool
from practices.publishing.problems import NEEDED, NotReadyError, publishing_problems
from practices.sections import plain
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice, course, index_page
from training.models import CourseIndexPage, Module

pytestmark = pytest.mark.django_db


def draft_of(model: type[Page], title: str = "A title", parent: Page | None = None) -> Page:
    above = parent or index_page()
    page = model(title=title, live=False, locale=above.locale)
    above.add_child(instance=page)
    page.save_revision()
    return page


def publish_all(*pages: Page) -> str:
    """What an editor reads who publishes `pages` together."""
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = "&".join(f"id={page.pk}" for page in pages)
    back = reverse("wagtailadmin_explore", args=[index_page().pk])
    browser = browser_of(person("editor"))
    answer = browser.post(f"{address}?{query}&next={back}", {"include_descendants": ""})
    assert answer.url == back
    return browser.get(back).content.decode()


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (ResourceIndexPage, "introduction"),
        (CourseIndexPage, "introduction"),
        (InformationPage, "body"),
        (HomePage, "lede"),
    ],
)
def test_a_title_alone_makes_no_page_below_the_front_page(model: type[Page], field: str) -> None:
    home = HomePage.objects.get(locale__language_code="en")
    page = model(title="A title alone", locale=home.locale, live=False)
    (Page.get_first_root_node() if model is HomePage else home).add_child(instance=page)
    assert {problem.field for problem in publishing_problems(page)} == {field}
    page.live = True
    with pytest.raises(NotReadyError):
        page.save(clean=False)


def test_all_pages_that_are_not_ready_are_named_with_what_they_lack() -> None:
    pages = [draft_of(Tool, "The first <draft>"), draft_of(Tool, "The second draft")]
    ready = best_practice("A page that is ready", publish=False)
    ready.save_revision()
    said = publish_all(*pages, ready)
    assert "The first &lt;draft&gt;</a>: Summary: This is needed before publishing." in said
    assert "The second draft</a>: Summary: This is needed" in said
    assert "more." in said
    assert not Page.objects.filter(pk__in=[one.pk for one in (*pages, ready)], live=True).exists()


def test_many_pages_are_counted_after_the_tenth() -> None:
    pages = [draft_of(Tool, f"Draft number {number}") for number in range(12)]
    assert "And 2 more." in publish_all(*pages)


def test_a_translation_becomes_public_together_with_its_original_in_any_order() -> None:
    original = best_practice("An original", publish=False)
    italian = best_practice(
        "Una traduzione",
        language="it",
        publish=False,
        translation_key=original.translation_key,
        identifier="",
    )
    for page in (original, italian):
        page.save_revision()
    Page.objects.filter(pk=italian.pk).update(title="A before all others")
    assert "2 pages have been published" in publish_all(italian, original)
    assert Page.objects.filter(pk__in=[original.pk, italian.pk], live=True).count() == 2


def test_form_and_list_say_the_same_of_what_is_missing() -> None:
    page = draft_of(BestPractice)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser, edit, BestPractice), "action-publish": "1"}
    form = browser.post(edit, sent).context["form"]
    said = [problem for problem in publishing_problems(page) if problem.field in form.fields]
    assert said
    assert {one.field: [one.message] for one in said} == {
        name: list(messages) for name, messages in form.errors.items()
    }


def test_the_form_says_beforehand_how_many_entries_are_needed() -> None:
    browser = browser_of(person("editor"))
    for page, number in ((draft_of(BestPractice), 2), (draft_of(Module, parent=course()), 1)):
        shown = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert shown.count("before publishing.") == number + 1
    assert (
        "At least 3 before publishing."
        in browser.get(
            reverse("wagtailadmin_pages:add", args=["practices", "methodology", index_page().pk])
        ).content.decode()
    )


def with_row(page: Page, relation: str, **values: str) -> dict[str, Any]:
    """The page's form with one more row, as somebody leaves it who pressed *Add*."""
    browser = browser_of(person("editor"))
    sent = form_values(browser, reverse("wagtailadmin_pages:edit", args=[page.pk]), type(page))
    number = int(sent[f"{relation}-TOTAL_FORMS"])
    row = {"id": "", "ORDER": str(number + 1), "DELETE": "", **values}
    sent |= {f"{relation}-{number}-{name}": value for name, value in row.items()}
    return {**sent, f"{relation}-TOTAL_FORMS": str(number + 1)}


@pytest.mark.parametrize(
    ("relation", "values"),
    [
        ("links", {"kind": "related", "target": ""}),
        ("links", {"kind": "method", "target": ""}),
        ("indicator_links", {"role": "primary", "indicator": ""}),
    ],
)
def test_a_row_without_a_choice_is_said_and_not_dropped(
    relation: str, values: dict[str, str]
) -> None:
    page = best_practice("A page with a row")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**with_row(page, relation, **values), "action-publish": "1"}
    form = browser_of(person("editor")).post(edit, sent).context["form"]
    row = form.formsets[relation].forms[-1]
    assert [list(messages) for messages in row.errors.values()] == [[str(NEEDED)]]


def test_a_row_that_was_taken_out_again_holds_nothing_up() -> None:
    page = best_practice("A page with a row")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = with_row(page, "links", kind="related", target="", DELETE="1")
    form = browser_of(person("editor")).post(edit, {**sent, "action-publish": "1"}).context["form"]
    assert form.formsets["links"].is_valid()


def test_a_refused_document_is_told_once() -> None:
    browser = browser_of(person("editor"))
    sent = {"title": "Not a PDF", "file": SimpleUploadedFile("a.pdf", b"PK\x03\x04 no pdf")}
    form = browser.post(reverse("wagtaildocs:add"), sent).context["form"]
    (said,) = form.errors["file"]
    assert "not what its name says" in said
    assert "__all__" not in form.errors


def test_lists_of_the_editing_screens_say_yes_and_no() -> None:
    address = reverse("wagtailsnippets_practices_framework:list")
    shown = browser_of(person("editor")).get(address).content.decode()
    cells = set(re.findall(r"<td[^>]*>\s*(\w+)\s*</td>", shown))
    assert cells >= {"Yes", "No"}
    assert not cells & {"True", "False"}


def test_an_excerpt_shows_signs_as_they_were_typed() -> None:
    assert plain("<p>R&amp;D costs &lt; 5&nbsp;% of &quot;sales&quot;</p>").split() == [
        *("R&D", "costs", "<", "5", "%", "of", '"sales"')
    ]
    assert plain("<p>Write &amp;amp; for &amp;</p>") == "Write &amp; for &"


@pytest.mark.parametrize("field", ["sources", "reviewed_on"])
def test_a_day_that_has_not_come_yet_keeps_a_page_from_the_public_and_not_a_draft(
    field: str,
) -> None:
    page = best_practice(publish=False)

    def checked_on(day: datetime.date) -> list[str]:
        source = {
            "who": "A cluster",
            "title": "A report",
            "address": "",
            "note": "",
            "read_on": day,
        }
        setattr(page, field, [("source", source)] if field == "sources" else day)
        page.save_revision()
        return [one.field for one in publishing_problems(page)]

    today = timezone.localdate()
    assert checked_on(today) == []
    assert checked_on(today + datetime.timedelta(days=1)) == [field]
    with pytest.raises(NotReadyError, match="hasn't come yet"):
        page.get_latest_revision().publish()


def test_what_is_said_of_a_refusal_is_in_the_language_of_the_screens() -> None:
    editor = person("editor")
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "it"
    profile.save()
    browser = browser_of(editor)
    page = draft_of(BestPractice)
    english = {"accept-language": "en"}
    closed = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert "non hai i permessi" in browser.get(closed, headers=english, follow=True).text
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    browser.post(f"{bulk}?id={page.pk}", {"include_descendants": ""}, headers=english)
    told = browser.get(reverse("wagtailadmin_home"), headers=english).text
    assert "non è pronta" in told
    assert "isn't ready" not in unescape(told)


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("action-publish", "Not published: what is missing or wrong is marked below."),
        ("action-submit", "Not submitted for approval: what is missing or wrong"),
        ("", "has been updated"),
    ],
)
def test_a_form_that_was_not_published_does_not_say_that_it_was_not_saved(
    action: str, said: str
) -> None:
    page = draft_of(Tool)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = form_values(browser, edit, Tool)
    answer = browser.post(edit, {**sent, **({action: "1"} if action else {})}, follow=True)
    shown = unescape(answer.content.decode())
    assert said in shown
    assert "could not be saved" not in shown
