"""Who gets a file: whoever may read a live page that uses it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, make_private, module, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> AbstractDocument:
    found: AbstractDocument = get_document_model().objects.create(
        title="A plan", file=ContentFile(b"text", name="plan.txt")
    )
    return found


def link(document: AbstractDocument) -> str:
    return f'<p><a linktype="document" id="{document.pk}">The plan</a></p>'


def status(document: AbstractDocument, role: str | None) -> int:
    return browser_of(person(role) if role else None).get(document.url).status_code


def test_a_document_linked_in_a_text_has_the_access_level_of_its_page(
    document: AbstractDocument,
) -> None:
    best_practice(situation=link(document), access="registered")
    assert status(document, None) == 403
    assert status(document, "registered") == 200


def test_one_open_page_is_enough(document: AbstractDocument) -> None:
    best_practice("Closed", file=document, access="trainer")
    assert status(document, None) == 403
    best_practice("Open", situation=link(document))
    assert status(document, None) == 200


def test_a_document_of_a_private_section_stays_in_it(document: AbstractDocument) -> None:
    make_private(best_practice(situation=link(document)))
    assert status(document, None) == 403
    assert status(document, "registered") == 200


def test_a_document_of_an_unpublished_page_is_for_editors(document: AbstractDocument) -> None:
    best_practice(situation=link(document)).unpublish()
    roles = [None, "registered", "trainer", "editor"]
    assert [status(document, role) for role in roles] == [403, 403, 403, 200]


def test_a_document_of_the_trainers_notes_is_for_trainers(document: AbstractDocument) -> None:
    lesson = module(course())
    lesson.trainer_notes = link(document)
    publish(lesson)
    roles = [None, "registered", "trainer", "editor"]
    assert [status(document, role) for role in roles] == [403, 403, 200, 200]


def test_a_document_of_an_exercise_is_for_participants(document: AbstractDocument) -> None:
    lesson = module(course())
    lesson.exercise_note = link(document)
    publish(lesson)
    assert status(document, "registered") == 403
    participant = browser_of(person("participant", lesson.course_key))
    assert participant.get(document.url).status_code == 200


def test_a_document_that_no_page_uses_is_for_editors_and_its_uploader(
    document: AbstractDocument,
) -> None:
    roles = [None, "registered", "trainer", "editor"]
    assert [status(document, role) for role in roles] == [403, 403, 403, 200]
    uploader = person("trainer")
    document.uploaded_by_user = uploader
    document.save()
    assert browser_of(uploader).get(document.url).status_code == 200


def test_a_link_that_was_taken_out_counts_no_longer(document: AbstractDocument) -> None:
    page = best_practice(situation=link(document))
    page.situation = "<p>Nothing here.</p>"
    publish(page)
    assert status(document, None) == 403
