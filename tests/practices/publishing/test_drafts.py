"""A draft needs a title and nothing else, whatever its type."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.home.models import InformationPage
from practices.finding.documents import ResourceSource
from practices.models import (
    BestPractice,
    CaseStudy,
    Methodology,
    Reading,
    ResourceIndexPage,
    Tool,
)
from practices.publishing.problems import publishing_problems
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import best_practice, course, index_page
from training.models import Course, CourseIndexPage, Module

pytestmark = pytest.mark.django_db

TYPES = [BestPractice, CaseStudy, Methodology, Tool, Reading, Course, Module]
PLAIN_TYPES = [InformationPage, ResourceIndexPage, CourseIndexPage]


def parent_of(model: type[Page]) -> Page:
    """A page below which a new one of this type may be added."""
    if model is Module:
        return course()
    if model is Course:
        return CourseIndexPage.objects.get(slug="courses", locale__language_code="en")
    return index_page().get_parent() if model in PLAIN_TYPES else index_page()


def only_title(model: type[Page]) -> Page:
    """An unpublished page with a title, as code would add it."""
    page = model(title="Only a title", live=False)
    parent = parent_of(model)
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision()
    return page


@pytest.mark.parametrize("model", [*TYPES, *PLAIN_TYPES])
def test_a_title_alone_is_saved_while_one_types_and_can_be_previewed(model: type[Page]) -> None:
    browser = browser_of(person("editor"))
    parent = parent_of(model)
    address = add_address(model, parent)
    sent = {**form_values(browser, address, model), "title": "Only a title"}
    place = (model._meta.app_label, model._meta.model_name, parent.pk)
    preview = reverse("wagtailadmin_pages:preview_on_add", args=place)
    assert browser.post(preview, sent).json()["is_valid"]
    assert "Only a title" in browser.get(preview).content.decode()
    assert browser.post(address, sent, HTTP_ACCEPT="application/json").status_code == 200
    page = model.objects.get(title="Only a title")
    assert not page.live
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    again = {**form_values(browser, edit, model), "title": "Another title"}
    assert browser.post(edit, again).status_code == 302
    assert Page.objects.get(pk=page.pk).draft_title == "Another title"
    draft = browser.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "Another title" in draft.content.decode()


EMPTIED = ["reviewed_on", "review_every", "duration_minutes", "licence", "kind"]


def test_a_draft_may_lose_what_it_began_with() -> None:
    model = Module
    browser = browser_of(person("editor"))
    address = add_address(model, parent_of(model))
    sent: dict[str, Any] = {**form_values(browser, address, model), "title": "Only a title"}
    sent.update({name: "" for name in EMPTIED if name in sent})
    assert browser.post(address, sent).status_code == 302
    page = model.objects.get(title="Only a title")
    missing = {problem.field for problem in publishing_problems(page)}
    assert {name for name in EMPTIED if name in sent} - {"kind"} <= missing


def test_a_row_without_a_choice_does_not_stop_a_draft_from_being_saved() -> None:
    browser = browser_of(person("editor"))
    address = add_address(BestPractice, index_page())
    sent = {**form_values(browser, address, BestPractice), "title": "Only a title"}
    for name in ("indicator_links", "links"):
        sent[f"{name}-TOTAL_FORMS"] = "1"
        sent.update({f"{name}-0-{part}": "" for part in ("id", "indicator", "target", "DELETE")})
        sent[f"{name}-0-ORDER"] = "1"
    sent["indicator_links-0-role"], sent["links-0-kind"] = "primary", "related"
    json = browser.post(address, sent, headers={"accept": "application/json"})
    page = BestPractice.objects.get(title="Only a title")
    assert json.status_code == 200
    assert not page.indicator_links.exists()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "was not kept" not in browser.get(edit).text
    # Saved by somebody who then sees the rows gone.
    assert "2 rows in which nothing was chosen were not kept (indicators, links)" in (
        browser.post(address, sent, follow=True).text
    )


def test_an_unfinished_draft_of_a_published_page_leaves_the_page_as_it_is() -> None:
    page = best_practice("A published practice")
    page.title, page.summary, page.effort = "A longer title", "", None
    page.save_revision(clean=False)
    stored = BestPractice.objects.get(pk=page.pk)
    assert stored.live
    assert (stored.title, bool(stored.effort)) == ("A published practice", True)


def test_drafts_have_no_search_document() -> None:
    for model in TYPES:
        page = only_title(model)
        assert ResourceSource().documents_for(str(page.translation_key)) == []
        page.delete()


@pytest.mark.parametrize("publish_copies", [False, True])
def test_a_copy_was_first_public_when_it_was_itself(publish_copies: bool) -> None:
    page = best_practice("An old page")
    long_ago = timezone.now() - datetime.timedelta(days=800)
    page.first_published_at = long_ago
    page.save_revision().publish()
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    sent = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": page.get_parent().pk}
    sent |= {"publish_copies": "on"} if publish_copies else {}
    browser = browser_of(person("editor"))
    assert browser.post(address, sent).status_code == 302
    copy = BestPractice.objects.get(slug="a-copy")
    shown = copy.get_latest_revision_as_object().first_published_at
    assert (shown is not None) is publish_copies
    assert shown is None or shown > long_ago + datetime.timedelta(days=700)
    if not publish_copies:
        # Nor does publishing bring the other's day back.
        copy.get_latest_revision().publish()
        copy.refresh_from_db()
        assert copy.first_published_at > long_ago + datetime.timedelta(days=700)
