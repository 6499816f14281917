"""A file that a public page shows stays: its readers would find nothing where it was."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> AbstractDocument:
    found: AbstractDocument = get_document_model().objects.create(
        title="A plan", file=ContentFile(b"text", name="plan.txt")
    )
    return found


def address_of(way: str, document: AbstractDocument) -> str:
    if way == "screen":
        return reverse("wagtaildocs:delete", args=[document.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"])
    return f"{bulk}?id={document.pk}"


@pytest.mark.parametrize("way", ["screen", "bulk"])
@pytest.mark.parametrize("use", ["field", "text"])
def test_a_file_that_a_public_page_shows_is_not_deleted(
    use: str, way: str, document: AbstractDocument
) -> None:
    link = f'<p><a linktype="document" id="{document.pk}">The plan</a></p>'
    fields = {"file": document} if use == "field" else {"situation": link}
    page = best_practice("Shown to all", **fields)
    browser, address = browser_of(person("editor")), address_of(way, document)
    asked = browser.get(address).content.decode()
    assert "Public pages show this file" in asked
    assert f"/admin/pages/{page.pk}/edit/" in asked
    assert "Yes, delete" not in asked
    said = browser.post(address, follow=True).content.decode()
    assert "Shown to all" in said
    assert "Take it out there first" in said
    with pytest.raises(ProtectedError), transaction.atomic():
        get_document_model().objects.filter(pk=document.pk).delete()
    assert get_document_model().objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("way", ["screen", "bulk"])
def test_drafts_that_would_lose_a_file_are_named_and_it_may_go(
    way: str, document: AbstractDocument
) -> None:
    best_practice("Not yet shown", file=document).unpublish()
    browser, address = browser_of(person("editor")), address_of(way, document)
    asked = browser.get(address).content.decode()
    assert "would lose it" in asked
    assert "Not yet shown" in asked
    browser.post(address)
    assert not get_document_model().objects.filter(pk=document.pk).exists()


def test_a_file_that_nothing_uses_goes_without_a_word(document: AbstractDocument) -> None:
    browser, address = browser_of(person("editor")), address_of("screen", document)
    asked = browser.get(address).content.decode()
    assert "Yes, delete" in asked
    assert "would lose it" not in asked
    browser.post(address)
    assert not get_document_model().objects.filter(pk=document.pk).exists()


def test_a_picture_that_a_public_page_shows_is_not_deleted() -> None:
    picture = get_image_model().objects.create(title="A board", file=get_test_image_file())
    best_practice("Shown to all", image=picture, image_text="Ten people")
    browser = browser_of(person("editor"))
    address = reverse("wagtailimages:delete", args=[picture.pk])
    asked = browser.get(address).content.decode()
    assert "Public pages show this file" in asked
    assert "Yes, delete" not in asked
    answer = browser.post(address, follow=True)
    assert "Take it out there first" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("wagtailimages:index")
    assert get_image_model().objects.filter(pk=picture.pk).exists()
