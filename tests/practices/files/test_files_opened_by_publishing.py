"""Whoever publishes a page hears that a file of few people is open to more by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values, stream_values
from tests.factories.library import best_practice, course, module, publish
from training.models import Course

pytestmark = pytest.mark.django_db
SAID = "was open to fewer people until now"


@pytest.fixture
def handout() -> AbstractDocument:
    found: AbstractDocument = get_document_model().objects.create(
        title="Handout", file=ContentFile(b"text", name="handout.txt")
    )
    return found


def link(document: AbstractDocument) -> str:
    return f'<p><a linktype="document" id="{document.pk}">The handout</a></p>'


def said_after_publishing(page: Course, **values: str) -> str:
    """What an editor reads who opens the page's draft and publishes it."""
    browser = browser_of(person("editor"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    typed = form_values(browser, address, Course) | stream_values("outcomes", page.outcomes)
    sent = {**typed, **values, "action-publish": "1"}
    done = browser.post(address, sent)
    assert done.status_code == 302, done.context["form"].errors
    shown = browser.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))
    return shown.content.decode()


def draft_with(document: AbstractDocument, title: str = "For everybody") -> Course:
    page = course(title, image_text="What one sees")
    page.for_whom = link(document)
    page.save_revision()
    return page


def test_a_file_of_participants_on_an_open_page_is_said_once(handout: AbstractDocument) -> None:
    lesson = module(course(), title="Lesson one")
    lesson.exercise_note = link(handout)
    publish(lesson)
    page = draft_with(handout)
    said = said_after_publishing(page)
    assert SAID in said
    assert "“Handout” (from “Lesson one”)" in said
    assert browser_of(None).get(handout.url).status_code == 200
    # Published again, it opens nothing that was closed.
    assert SAID not in said_after_publishing(page)


def test_a_file_that_an_open_page_shows_already_is_no_news(handout: AbstractDocument) -> None:
    best_practice("Closed", situation=link(handout), access="trainer")
    best_practice("Open", situation=link(handout))
    assert SAID not in said_after_publishing(draft_with(handout))


def test_a_page_for_fewer_people_says_nothing(handout: AbstractDocument) -> None:
    best_practice("Registered", situation=link(handout), access="registered")
    page = draft_with(handout)
    assert SAID not in said_after_publishing(page, access="registered")


def test_what_is_planned_opens_nothing_yet(handout: AbstractDocument) -> None:
    best_practice("Closed", situation=link(handout), access="trainer")
    later = timezone.localtime() + timedelta(days=2)
    page = draft_with(handout)
    assert SAID not in said_after_publishing(page, go_live_at=f"{later:%Y-%m-%d %H:%M}")
    assert browser_of(None).get(handout.url).status_code == 403
