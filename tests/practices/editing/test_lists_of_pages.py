"""Lists of pages in the editing screens: as quick for many, and offering what one may do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.operations import translate_object

from practices.models import ResourceIndexPage, Tool
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, index_page

pytestmark = pytest.mark.django_db

TRANSLATE, SYNC = "Translate this page", "Sync translated pages"


def shown(browser: Client, page: Page) -> str:
    return browser.get(reverse("wagtailadmin_explore", args=[page.pk])).content.decode()


def add_tools(parent: Page, number: int) -> None:
    for _ in range(number):
        parent.add_child(instance=Tool(title="A tool", live=False, locale=parent.locale))


def test_a_list_of_forty_pages_asks_as_often_as_one_of_ten() -> None:
    parent = ResourceIndexPage(title="Many tools", introduction="Tools", locale=index_page().locale)
    index_page().get_parent().add_child(instance=parent)
    browser, asked = browser_of(person("editor")), []
    for more in (10, 30):
        add_tools(parent, more)
        shown(browser, parent)
        with CaptureQueriesContext(connection) as queries:
            assert shown(browser, parent).count(TRANSLATE) >= parent.get_children().count()
        asked.append(len(queries))
    assert asked[1] == asked[0]


def test_trainers_are_offered_to_translate_what_they_may_edit() -> None:
    trainer = person("trainer")
    assert Permission.objects.filter(group__user=trainer, codename="submit_translation").exists()
    own, other = course("Their own", owner=trainer), course("Another's", owner=person("trainer"))
    browser = browser_of(trainer)
    assert TRANSLATE in shown(browser, own)
    assert TRANSLATE not in shown(browser, other)


def test_a_page_in_every_language_is_kept_in_step_and_not_translated_again() -> None:
    page, browser = best_practice("A page to translate"), browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    before = browser.get(edit).content.decode()
    assert (TRANSLATE in before, SYNC in before) == (True, False)
    translate_object(page, [Locale.objects.get(language_code="it")])
    after = browser.get(edit).content.decode()
    assert (TRANSLATE in after, SYNC in after) == (False, True)
