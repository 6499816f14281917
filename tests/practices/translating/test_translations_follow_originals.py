"""A translation is public only while its original is, whatever ends that; the way back is short."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale, Page, PageLogEntry

from practices.models import Resource
from practices.translating.untranslated import (
    followed_versions,
    original_of,
    originals,
    translations_of,
)
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, index_page, module

pytestmark = pytest.mark.django_db

TITLE, TITOLO = "A practice in two languages", "Una pratica in due lingue"


def pair() -> tuple[Page, Page]:
    """A public page and its public translation."""
    original = best_practice(TITLE)
    translation = best_practice(
        TITOLO, language="it", translation_key=original.translation_key, identifier=""
    )
    return original, translation


def is_public(page: Page) -> bool:
    return bool(Page.objects.filter(pk=page.pk, live=True).exists())


def bulk(action: str, *pages: Page) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}"


def by_unpublishing(page: Page) -> None:
    page.unpublish()


def by_saving(page: Page) -> None:
    page.live = False
    page.save(update_fields=["live"])


def by_saving_as_a_plain_page(page: Page) -> None:
    plain = Page.objects.get(pk=page.pk)
    plain.live = False
    plain.save()


def by_its_date(page: Page) -> None:
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(hours=1))
    call_command("publish_scheduled")


def by_the_screen(page: Page) -> None:
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    assert browser_of(person("editor")).post(address).status_code == 302


def by_the_bulk_action(page: Page) -> None:
    sent = {"include_descendants": ""}
    assert browser_of(person("editor")).post(bulk("unpublish", page), sent).status_code == 302


def with_what_lies_around(page: Page) -> None:
    address = reverse("wagtailadmin_pages:unpublish", args=[page.get_parent().pk])
    sent = {"include_descendants": "on"}
    assert browser_of(person("superuser")).post(address, sent).status_code == 302


def by_deleting(page: Page) -> None:
    page.delete()


def by_deleting_what_lies_around(page: Page) -> None:
    page.get_parent().delete()


def by_deleting_in_bulk(page: Page) -> None:
    assert browser_of(person("editor")).post(bulk("delete", page)).status_code == 302


ENDS = [
    by_unpublishing,
    by_saving,
    by_saving_as_a_plain_page,
    by_its_date,
    by_the_screen,
    by_the_bulk_action,
    with_what_lies_around,
    by_deleting,
    by_deleting_what_lies_around,
    by_deleting_in_bulk,
]


@pytest.mark.parametrize("end", ENDS)
def test_whatever_ends_the_original_unpublishes_its_translation(
    end: Callable[[Page], None],
) -> None:
    original, translation = pair()
    bystander = best_practice("Un'altra pratica", language="it")
    end(Resource.objects.get(pk=original.pk).specific)
    assert not is_public(original)
    assert Page.objects.filter(pk=translation.pk, live=False).exists()
    assert is_public(bystander)
    if end is by_unpublishing:
        actions = PageLogEntry.objects.filter(page=translation.pk).values_list("action", flat=True)
        assert "practices.unpublished_with_original" in actions


def test_the_original_stays_public_without_its_translation() -> None:
    original, translation = pair()
    translation.unpublish()
    original.title = "Another title"
    original.save_revision()
    assert is_public(original)


def test_a_translation_of_a_deleted_page_can_be_published_for_itself() -> None:
    original, translation = pair()
    original.delete()
    kept = Resource.objects.get(pk=translation.pk).specific
    kept.save_revision().publish()
    assert is_public(translation)


@pytest.mark.parametrize(
    "ask",
    [
        lambda page: reverse("wagtailadmin_pages:unpublish", args=[page.pk]),
        lambda page: reverse("wagtailadmin_pages:delete", args=[page.pk]),
        lambda page: reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]),
        lambda page: bulk("unpublish", page),
        lambda page: bulk("delete", page),
        lambda page: bulk("delete", page.get_parent()),
    ],
)
def test_who_is_asked_whether_reads_which_translations_follow(ask: Callable[[Page], str]) -> None:
    original, _translation = pair()
    asked = browser_of(person("superuser")).get(ask(original)).content.decode()
    assert TITOLO in asked or " more" in asked
    assert "public only while its original is" in asked


def test_many_translations_are_counted_after_the_first_ten() -> None:
    asked = browser_of(person("superuser")).get(bulk("delete", index_page())).content.decode()
    number = index_page("it").get_children().live().count()
    assert f"and {number + 1 - 10} more" in asked


def test_nothing_is_said_where_nothing_follows() -> None:
    alone = best_practice("A practice in English")
    browser = browser_of(person("editor"))
    for action in ("unpublish", "delete"):
        for address in (
            reverse(f"wagtailadmin_pages:{action}", args=[alone.pk]),
            bulk(action, alone),
        ):
            assert "its original is" not in browser.get(address).content.decode()


def test_publishing_the_original_again_leads_to_its_translation() -> None:
    original, translation = pair()
    original.unpublish()
    browser = browser_of(person("editor"))
    edit = reverse("wagtailadmin_pages:edit", args=[original.pk])
    assert "Publish what went with it" not in browser.get(edit).content.decode()
    assert browser.post(bulk("publish", original), {"include_descendants": ""}).status_code == 302
    lists = reverse("wagtailadmin_explore", args=[original.get_parent().pk])
    offered = browser.get(lists).content.decode()
    assert TITOLO in offered
    again = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?"
    assert again in offered
    shown = browser.get(edit).content.decode()
    assert "Publish what went with it" in shown
    assert (
        browser.post(bulk("publish", translation), {"include_descendants": ""}).status_code == 302
    )
    assert is_public(translation)
    assert "Publish what went with it" not in browser.get(edit).content.decode()


def test_both_ways_of_asking_for_the_original_agree() -> None:
    pages = list(index_page().get_children()[:5])
    translations = translations_of(pages)
    assert len(translations) == len(pages)
    found = [original_of(one) for one in translations]
    assert {one.pk for one in found if one} == {page.pk for page in pages}


def sent_into_english(page: Page) -> Page:
    """The draft in English of a page that an editor sent to translation."""
    english = Locale.objects.get(language_code="en")
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    sent = browser_of(person("editor")).post(address, {"locales": [english.pk]})
    assert sent.status_code == 302
    return Page.objects.get(translation_key=page.translation_key, locale=english).specific


def test_a_page_that_was_born_in_italian_stays_public_when_it_is_sent_into_english() -> None:
    born = best_practice("Nata in italiano", language="it")
    version = sent_into_english(born)
    assert is_public(born)
    assert not version.live
    assert original_of(born) is None
    assert original_of(version) == Page.objects.get(pk=born.pk)
    assert originals([born, version]) == {born.translation_key: born}
    assert [one.pk for one in translations_of([born, version])] == [version.pk]
    born.specific.save_revision().publish()
    Resource.objects.filter(pk=version.pk).update(untranslated_at=timezone.now())
    Resource.objects.get(pk=version.pk).specific.save_revision().publish()
    assert is_public(version)
    version.unpublish()
    assert is_public(born)
    Page.objects.get(pk=born.pk).specific.unpublish()
    assert not is_public(born)


def test_what_is_made_along_to_hold_a_translation_is_no_original() -> None:
    around = course("Un corso nato in italiano", language="it")
    lesson = module(around)
    held_by = sent_into_english(lesson).get_parent()
    assert original_of(around) is None
    assert original_of(held_by) == Page.objects.get(pk=around.pk)
    held_by.specific.unpublish()
    assert is_public(around)


@given(
    order=st.lists(st.integers(1, 5), min_size=1, unique=True),
    ways=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6))),
)
def test_one_version_is_the_original_and_nothing_follows_in_a_circle(
    order: list[int], ways: list[tuple[int, int]]
) -> None:
    followed = followed_versions(order, ways)
    (original,) = set(order) - set(followed)
    for version in order:
        steps = 0
        while version in followed:
            version, steps = followed[version], steps + 1
            assert steps < len(order)
        assert version == original
