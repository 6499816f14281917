"""Home pages stay public, and what left the public in one act comes back in one."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from portal.home.models import HomePage
from practices.models import BestPractice, ResourceIndexPage, Tool
from practices.publishing.problems import CannotUnpublishError, publishing_problems
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page, translated

pytestmark = pytest.mark.django_db


def home(language: str = "en") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def bulk(action: str, *pages: Page) -> str:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    back = reverse("wagtailadmin_explore", args=[home().pk])
    return f"{address}?{'&'.join(f'id={page.pk}' for page in pages)}&next={back}"


def is_live(*pages: Page) -> list[bool]:
    return [Page.objects.get(pk=page.pk).live for page in pages]


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("way", ["one", "several", "code"])
def test_a_home_page_stays_public_on_every_way(way: str, language: str) -> None:
    page, browser = home(language), browser_of(person("editor"))
    if way == "code":
        with pytest.raises(CannotUnpublishError):
            page.unpublish()
    else:
        single = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
        address = single if way == "one" else bulk("unpublish", page)
        assert "Without it every address" in browser.get(address).content.decode()
        said = browser.post(address, {"include_descendants": "on"}, follow=True).content.decode()
        assert "stays public, so nothing was unpublished" in said
    assert browser_of(None).get(f"/{language}/").status_code == 200
    assert is_live(home("en"), home("it"), index_page()) == [True, True, True]


def test_a_home_page_does_not_expire_and_holds_up_no_other_page() -> None:
    page, other = home(), best_practice()
    page.expire_at = timezone.now() + datetime.timedelta(days=1)
    assert "expire_at" in {one.field for one in publishing_problems(page)}
    past = timezone.now() - datetime.timedelta(days=1)
    Page.objects.filter(pk__in=[page.pk, other.pk]).update(expire_at=past)
    call_command("publish_scheduled")
    assert is_live(page, other) == [True, False]


def section_with_pages() -> tuple[Page, list[Page]]:
    """A section with a page that was public and a draft that never was."""
    section = ResourceIndexPage(
        title="A section", introduction="Some words", slug="a-section", locale=home().locale
    )
    home().add_child(instance=section)
    section.save_revision().publish()
    practice = best_practice("A practice that was public")
    practice.move(section, pos="last-child")
    unfinished = Tool(title="Never public", live=False, locale=section.locale)
    section.refresh_from_db()
    section.add_child(instance=unfinished)
    unfinished.save_revision()
    return section, [Page.objects.get(pk=practice.pk).specific, unfinished]


def unpublish_section(browser: Client, section: Page, way: str) -> str:
    """What an editor reads after a section was unpublished with all that lies below it."""
    single = reverse("wagtailadmin_pages:unpublish", args=[section.pk])
    address = single if way == "one" else bulk("unpublish", section)
    number = section.get_descendants(inclusive=True).live().count()
    asked = browser.get(address).content.decode()
    assert int(re.findall(r"(\d+) pages leave the public", asked)[0]) >= number
    return browser.post(address, {"include_descendants": "on"}, follow=True).content.decode()


@pytest.mark.parametrize("way", ["one", "several"])
def test_what_left_the_public_in_one_act_comes_back_in_one(way: str) -> None:
    section, (practice, unfinished) = section_with_pages()
    before = set(Page.objects.live().values_list("pk", flat=True))
    section.refresh_from_db()
    taken_down = best_practice("Taken down for itself")
    taken_down.move(section, pos="last-child")
    taken_down = BestPractice.objects.get(pk=taken_down.pk)
    taken_down.unpublish()
    browser = browser_of(person("editor"))
    said = unpublish_section(browser, section, way)
    assert is_live(section, practice) == [False, False]
    (button,) = re.findall(r'href="([^"]+)"[^>]*>\s*Publish again what was public', said)
    assert browser.get(unescape(button)).status_code == 200
    browser.post(unescape(button), {}, follow=True)
    assert set(Page.objects.live().values_list("pk", flat=True)) == before
    assert is_live(unfinished, taken_down) == [False, False]


def test_a_section_that_is_published_by_itself_offers_what_went_with_it() -> None:
    section, (practice, unfinished) = section_with_pages()
    browser = browser_of(person("editor"))
    unpublish_section(browser, section, "one")
    said = browser.post(bulk("publish", section), {}, follow=True).content.decode()
    assert "was public before and is a draft now" in said
    (button,) = re.findall(r'href="([^"]+)"[^>]*>\s*Publish it too', said)
    browser.post(unescape(button), {}, follow=True)
    assert is_live(practice, unfinished) == [True, False]


def test_an_unfinished_page_below_keeps_no_other_from_its_readers_and_is_named() -> None:
    section, (practice, unfinished) = section_with_pages()
    browser = browser_of(person("editor"))
    unpublish_section(browser, section, "several")
    said = browser.post(
        bulk("publish", section), {"include_descendants": "on"}, follow=True
    ).content.decode()
    assert is_live(section, practice, unfinished) == [True, True, False]
    assert "stays a draft; all else was published" in said
    assert "“Never public”" in said
    assert BestPractice.objects.get(pk=practice.pk).live


def test_a_chosen_page_that_is_not_ready_still_stops_all() -> None:
    section, (practice, unfinished) = section_with_pages()
    browser = browser_of(person("editor"))
    unpublish_section(browser, section, "several")
    browser.post(bulk("publish", section, unfinished), {"include_descendants": "on"}, follow=True)
    assert is_live(section, practice, unfinished) == [False, False, False]


def test_translations_of_what_lay_below_come_back_as_well() -> None:
    section, (practice, _unfinished) = section_with_pages()
    italian = translated(practice)
    public = {"first_published_at": timezone.now(), "untranslated_at": timezone.now()}
    type(italian).objects.filter(pk=italian.pk).update(**public)
    Page.objects.filter(translation_key=section.translation_key).update(live=True)
    browser = browser_of(person("editor"))
    said = unpublish_section(browser, section, "one")
    assert is_live(italian) == [False]
    (button,) = re.findall(r'href="([^"]+)"[^>]*>\s*Publish again what was public', said)
    browser.post(unescape(button), {}, follow=True)
    assert is_live(practice, italian) == [True, True]
