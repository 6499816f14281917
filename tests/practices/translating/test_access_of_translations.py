"""An access level counts in every language."""

from __future__ import annotations

import pytest

from practices.models import BestPractice
from tests.factories.library import best_practice, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[BestPractice, BestPractice]:
    """A public page in English and Italian."""
    english = best_practice("In two languages")
    italian = best_practice("In due lingue", language="it", translation_key=english.translation_key)
    return english, italian


def test_publishing_a_closed_page_closes_its_translation(
    pair: tuple[BestPractice, BestPractice],
) -> None:
    english, italian = pair
    english.access = "registered"
    publish(english)
    italian.refresh_from_db()
    assert italian.access == "registered"


def test_publishing_an_older_draft_of_the_translation_does_not_open_the_page_again(
    pair: tuple[BestPractice, BestPractice],
) -> None:
    english, italian = pair
    italian.summary = "A draft from before"
    italian.save_revision()
    english.access = "registered"
    publish(english)
    BestPractice.objects.get(pk=italian.pk).get_latest_revision().publish()
    english.refresh_from_db()
    italian.refresh_from_db()
    assert (english.access, italian.access) == ("registered", "registered")
    assert italian.summary == "A draft from before"
