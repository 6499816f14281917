"""An identifier names one page: never a type of pages or a word that the portal uses itself."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from practices.enums import ResourceKind
from practices.models import BestPractice
from practices.texts.slugs import is_reserved
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import best_practice, index_page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", [*ResourceKind.values, "Course", "resources", "42"])
def test_words_with_a_meaning_of_their_own_are_reserved(word: str) -> None:
    assert is_reserved(word)
    assert not is_reserved(f"{word}-on-exports")


@pytest.mark.parametrize("publish", [True, False])
def test_no_page_is_made_with_such_an_identifier(publish: bool) -> None:
    with pytest.raises(ValidationError, match="Choose another identifier"):
        best_practice(identifier="case-study", publish=publish)


def test_the_form_of_a_draft_says_so_at_the_field() -> None:
    browser = browser_of(person("editor"))
    address = add_address(BestPractice, index_page())
    sent = {**form_values(browser, address, BestPractice), "title": "A title"}
    answer = browser.post(address, {**sent, "identifier": "course"})
    assert "Choose another identifier" in answer.text
    assert not BestPractice.objects.filter(identifier="course").exists()


@pytest.mark.parametrize("title", ["Course", "!!!", "2026"])
def test_a_title_that_is_such_a_word_makes_another_identifier(title: str) -> None:
    page = best_practice(title)
    assert page.identifier
    assert not is_reserved(page.identifier)


def test_a_page_that_has_one_keeps_it_in_every_language() -> None:
    page = best_practice()
    BestPractice.objects.filter(pk=page.pk).update(identifier="course")
    page = BestPractice.objects.get(pk=page.pk)
    page.save_revision().publish()
    italian = page.copy_for_translation(Locale.objects.get(language_code="it"))
    italian.save_revision()
    assert italian.identifier == "course"
