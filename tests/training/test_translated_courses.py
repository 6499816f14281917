"""A course is the same course in every language: its modules, and how far somebody got."""

from __future__ import annotations

from html import unescape

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import Translation, TranslationSource

from tests.factories.accounts import browser_of, person
from tests.factories.library import course, module, translated
from training import services
from training.models import Course, Module

pytestmark = pytest.mark.django_db


def test_modules_without_translation_are_shown_in_the_original_s_language() -> None:
    page = Course.objects.get(pk=course().pk)
    first, second = module(page, title="The first sitting"), module(page, title="The second one")
    italian_page = translated(page)
    italian_first = translated(first)
    Module.objects.filter(pk=italian_first.pk).update(title="Il primo incontro")
    reader = person("participant", page.translation_key)
    services.set_completed(reader, second.translation_key, completed=True)
    browser = browser_of(reader)
    shown = browser.get(str(italian_page.get_url())).context
    rows = [(row.title, row.is_foreign, row.state) for row in shown["modules"]]
    assert rows == [("Il primo incontro", False, "now"), ("The second one", True, "done")]
    content = browser.get(str(italian_page.get_url())).content.decode()
    assert '<h3 lang="en">' in content
    for one in (page, italian_page, first, italian_first):
        seen = browser.get(str(one.get_url())).context
        assert (seen["modules_done"], seen["modules_total"]) == (1, 2)
    assert [row.title for row in browser.get(str(page.get_url())).context["modules"]] == [
        "The first sitting",
        "The second one",
    ]


def test_the_translator_s_screen_tells_an_answer_from_its_feedback() -> None:
    lesson = module(course())
    translated(lesson.get_parent())
    italian = Locale.objects.get(language_code="it")
    source, _created = TranslationSource.get_or_create_from_instance(
        Module.objects.get(pk=lesson.pk)
    )
    Translation.objects.create(source=source, target_locale=italian).save_target(publish=False)
    page = Module.objects.get(translation_key=lesson.translation_key, locale=italian)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = unescape(browser_of(person("editor")).get(edit).text)
    for field in ("Answers: Answer", "Answers: Feedback"):
        assert f'"subField": "{field}"' in shown
