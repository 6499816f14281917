"""Translations go public after their original, and when they are translated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation

from practices.models import BestPractice, Resource
from practices.publishing.problems import NotReadyError
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, module

pytestmark = pytest.mark.django_db


def send_to_translation(page: Page, **fields: str) -> None:
    """As an editor sends a page to translation into Italian."""
    italian = Locale.objects.get(language_code="it")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    response = browser_of(person("editor")).post(address, {"locales": [italian.pk], **fields})
    assert response.status_code == 302


def italian_of(page: Page) -> Page:
    return Page.objects.get(
        translation_key=page.translation_key, locale__language_code="it"
    ).specific


def test_a_course_that_is_sent_to_translation_shows_nothing_below_it() -> None:
    page = course("A course in English")
    lesson = module(page)
    send_to_translation(page, include_subtree="on")
    for one in (page, lesson):
        assert not italian_of(one).live
    assert browser_of(None).get(str(italian_of(page).url)).status_code == 404


def test_a_module_that_is_sent_alone_brings_no_english_course_along() -> None:
    lesson = module(course("A course in English"))
    send_to_translation(lesson)
    assert not italian_of(lesson).live
    assert not italian_of(lesson).get_parent().live


def test_an_untranslated_page_is_published_only_when_an_editor_says_so(
    after_commit: Callable[[], Any],
) -> None:
    page = best_practice("A practice about several long things")
    send_to_translation(page)
    version = italian_of(page)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[version.pk])
    with pytest.raises(NotReadyError, match="translated yet"), after_commit():
        browser.post(edit, {"action": "publish"})
    assert not italian_of(page).live
    choice = reverse("allow_untranslated", args=[version.pk])
    assert browser.get(choice).status_code == 200
    assert browser.post(choice, {"do": "allow"}).status_code == 302
    with after_commit():
        browser.post(edit, {"action": "publish"})
    assert italian_of(page).live
    shown = browser_of(None).get(str(italian_of(page).url)).content.decode()
    assert "Parti di questa pagina non sono ancora tradotte" in shown
    history = browser.get(reverse("wagtailadmin_pages:history", args=[version.pk]))
    assert "although not everything is translated" in history.content.decode()


def test_a_translation_waits_for_its_original() -> None:
    page = best_practice("A draft in English", publish=False)
    version = page.copy_for_translation(Locale.objects.get(language_code="it"))
    Resource.objects.filter(pk=version.pk).update(untranslated_at=page.latest_revision_created_at)
    version = BestPractice.objects.get(pk=version.pk)
    with pytest.raises(NotReadyError, match="Publish the original first"):
        version.save_revision().publish()


def test_identifier_owner_and_licence_are_not_offered_for_translation() -> None:
    page = best_practice("A practice about several long things")
    send_to_translation(page)
    source = Translation.objects.get(source__object_id=page.translation_key).source
    paths = set(StringSegment.objects.filter(source=source).values_list("context__path", flat=True))
    assert "summary" in paths
    assert not paths & {"identifier", "owner_name", "licence"}
    assert italian_of(page).identifier == page.identifier
