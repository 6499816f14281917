"""What is too long for its column is said where it was typed, on every way to a page."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from practices.models import BestPractice
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["new_title", "new_slug"])
def test_a_copy_takes_no_longer_title_or_address_than_a_page(field: str) -> None:
    page = best_practice("A practice to be copied")
    number = Page.objects.count()
    sent = {
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": page.get_parent().pk,
        field: "x" * 300,
    }
    address = reverse("wagtailadmin_pages:copy", args=[page.pk])
    answer = browser_of(person("editor")).post(address, sent)
    assert answer.status_code == 200
    assert "at most 255 characters (it has 300)" in answer.content.decode()
    assert Page.objects.count() == number


@pytest.mark.parametrize("field", ["title", "slug", "seo_title", "summary"])
def test_a_draft_says_of_each_field_what_does_not_fit(field: str) -> None:
    page = best_practice("A draft", publish=False)
    setattr(page, field, "x" * 300)
    with pytest.raises(ValidationError) as refused:
        page.save_revision()
    assert list(refused.value.message_dict) == [field]


def test_a_translated_title_that_is_too_long_is_said_at_the_title() -> None:
    page = best_practice("A practice about several long things")
    italian = Locale.objects.get(language_code="it")
    browser = browser_of(person("editor"))
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert browser.post(address, {"locales": [italian.pk]}).status_code == 302
    translation = Translation.objects.get(source__object_id=page.translation_key)
    segment = translation.source.stringsegment_set.get(context__path="title")
    StringTranslation.objects.create(
        translation_of=segment.string,
        locale=italian,
        context=segment.context,
        data="x" * 300,
    )
    version = Page.objects.get(translation_key=page.translation_key, locale=italian)
    edit = reverse("wagtailadmin_pages:edit", args=[version.pk])
    answer = browser.post(edit, {"action": "publish"}, follow=True)
    assert answer.status_code == 200
    assert "at most 255 characters (it has 300)" in answer.content.decode()
    assert "at most 255" in StringTranslation.objects.get(context=segment.context).field_error
    version.refresh_from_db()
    assert not version.live


@pytest.mark.parametrize("number", ["-5", "0"])
def test_a_number_that_is_too_small_is_told_what_the_field_takes_at_least(number: str) -> None:
    page = best_practice("A practice that is checked")
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser, edit, BestPractice), "review_every": number}
    told = browser.post(edit, {**sent, "action-publish": "1"}).text
    assert "greater than or equal to 1." in told
    assert "equal to 0." not in told
