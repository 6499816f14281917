"""Translations go public after their original, and when they are translated."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, Translation

from practices.models import BestPractice, Resource
from practices.publishing.problems import NotReadyError
from practices.translating.behind import words_of
from tests.factories.accounts import browser_of, person
from tests.factories.editing import form_values, stream_values
from tests.factories.library import best_practice, course, module
from training.models import Course

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


def test_an_original_that_changed_says_which_translations_are_behind() -> None:
    page = Course.objects.get(pk=course("A course about several long things").pk)
    send_to_translation(page)
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    report = reverse("wagtail_localize:translations_report")
    assert "since the last sync" not in browser.get(report).content.decode()

    def said_after_publishing(summary: str) -> str:
        sent = {**form_values(browser, edit, Course), **stream_values("outcomes", page.outcomes)}
        sent |= {f"outcomes-{place}-id": one.id for place, one in enumerate(page.outcomes)}
        changed = {**sent, "summary": summary, "action-publish": "1"}
        answer = browser.post(edit, changed, follow=True)
        return unescape(answer.content.decode())

    assert "is behind" not in said_after_publishing(page.summary)
    said = said_after_publishing("Now it says something else")
    assert "The version in Italian is behind" in said
    assert "since the last sync" in browser.get(report).content.decode()
    sync = re.search(r'href="([^"]+/update/[^"]+)"[^>]*>\s*Sync translated pages', said)
    assert sync is not None
    assert browser.post(sync[1], {"publish_translations": ""}).status_code == 302
    assert "since the last sync" not in browser.get(report).content.decode()


def test_a_longer_report_of_translations_asks_for_no_more() -> None:
    browser = browser_of(person("editor"))
    report = reverse("wagtail_localize:translations_report")
    send_to_translation(best_practice("A first practice"))
    with CaptureQueriesContext(connection) as few:
        assert "A first practice" in browser.get(report).content.decode()
    for title in ("A second practice", "A third practice"):
        send_to_translation(best_practice(title))
    with CaptureQueriesContext(connection) as more:
        assert "A third practice" in browser.get(report).content.decode()
    assert len(more) == len(few)


def test_names_of_paragraphs_and_rows_are_no_words() -> None:
    then = [
        "<p>For teams.</p><p>Of any size.</p>",
        "",
        '[{"type": "item", "value": "<p>One</p>", "id": "c0926758"}]',
        [{"pk": None, "indicator": 3, "sort_order": 0}],
        [2, 1],
    ]
    now = [
        '<p data-block-key="5gefq">For teams.</p>\n<p data-block-key="x1">Of any size.</p>',
        '<p data-block-key="p330d"></p>',
        '[{"type": "item", "value": "<p data-block-key=\\"a\\">One</p>", "id": "28965998"}]',
        [{"pk": 7, "indicator": 3, "sort_order": 0}],
        [1, 2],
    ]
    other = ["<p>For teams.</p>", "<p>Now</p>", "[]", [{"pk": 7, "indicator": 4}], [1]]
    for before, same, changed in zip(then, now, other, strict=True):
        assert words_of(before) == words_of(same)
        assert words_of(before) != words_of(changed)


def test_one_click_publishes_a_page_that_is_not_translated_throughout(
    after_commit: Callable[[], Any],
) -> None:
    page = best_practice("A practice about several long things")
    send_to_translation(page)
    choice = reverse("allow_untranslated", args=[italian_of(page).pk])
    browser = browser_of(person("editor"))
    assert 'value="publish"' in browser.get(choice).content.decode()
    with after_commit():
        answer = browser.post(choice, {"do": "publish"}, follow=True)
    assert "Published with untranslated parts" in answer.content.decode()
    version = italian_of(page)
    assert version.live
    assert version.untranslated_at is not None


def test_readers_are_told_of_untranslated_parts_only_while_there_are_some(
    after_commit: Callable[[], Any],
) -> None:
    page = best_practice("A practice about several long things")
    send_to_translation(page)
    browser = browser_of(person("editor"))
    with after_commit():
        browser.post(reverse("allow_untranslated", args=[italian_of(page).pk]), {"do": "publish"})
    translation = Translation.objects.get(source__object_id=page.translation_key)
    translated = translation.export_po()
    for entry in translated:
        entry.msgstr = f"In italiano: {entry.msgid}"
    translation.import_po(translated)
    with after_commit():
        translation.save_target(publish=True)
    shown = browser_of(None).get(str(italian_of(page).url)).text
    assert "In italiano: " in shown
    assert "non sono ancora tradotte" not in shown


def test_a_page_that_is_there_in_every_language_leads_to_its_versions() -> None:
    page = best_practice("A practice in both languages")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    browser = browser_of(person("editor"))
    assert "exists in every language" not in browser.get(address).content.decode()
    send_to_translation(page)
    shown = browser.get(address).content.decode()
    assert "exists in every language" in shown
    assert reverse("wagtailadmin_pages:edit", args=[italian_of(page).pk]) in shown
    assert 'type="submit" value=' not in shown


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
