"""A page moves with its translations, and readers are led from the addresses that they knew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import GroupPagePermission, Locale, Page

from practices.models import Resource, ResourceIndexPage
from practices.publishing.problems import CannotMoveError
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page, translated

pytestmark = pytest.mark.django_db


def send(way: str, browser: Client, page: Page, target: Page) -> Any:
    """Move a page as one of the ways does."""
    if way == "code":
        return Page.objects.get(pk=page.pk).move(target, pos="last-child")
    if way == "screen":
        return browser.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    if way == "bulk":
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        return browser.post(f"{address}?id={page.pk}", {"chooser": target.pk})
    address = reverse("wagtailadmin_api:pages:action", args=[page.pk, "move"])
    data = {"destination_page_id": target.pk, "position": "last-child"}
    json: dict[str, Any] = {
        "content_type": "application/json",
        "headers": {"accept": "application/json"},
    }
    return browser.post(address, data, **json)


def lists_of(page: Page) -> set[Any]:
    """The lists in which the versions of a page lie, whatever their language."""
    versions = Page.objects.filter(translation_key=page.translation_key)
    return {one.get_parent(update=True).translation_key for one in versions}


@pytest.mark.parametrize(
    ("way", "which"),
    [
        ("screen", "original"),
        ("bulk", "original"),
        ("api", "original"),
        ("code", "original"),
        ("code", "translation"),
    ],
)
def test_a_page_and_its_translation_move_together(way: str, which: str) -> None:
    page = best_practice()
    italian = translated(page)
    moved = page if which == "original" else italian
    there = index_page(name="case-studies")
    target = there if which == "original" else there.get_translation(italian.locale)
    send(way, browser_of(person("editor")), moved, target)
    assert lists_of(page) == {there.translation_key}
    assert all(one.live for one in Resource.objects.filter(translation_key=page.translation_key))


def test_nothing_moves_to_a_list_that_is_not_translated() -> None:
    page = best_practice()
    translated(page)
    home = index_page().get_parent().specific
    single = ResourceIndexPage(title="English only", introduction="x", locale=home.locale)
    home.add_child(instance=single)
    browser = browser_of(person("editor"))
    send("screen", browser, page, single)
    assert lists_of(page) == {index_page().translation_key}
    assert "Translate “English only” first" in browser.get(reverse("wagtailadmin_home")).text


def test_nobody_takes_a_translation_along_that_they_may_not_move() -> None:
    page = best_practice()
    translated(page)
    editor = person(None)
    group = Group.objects.create(name="Of the English tree")
    editor.groups.add(group)
    home = index_page().get_parent()
    for right in Permission.objects.filter(
        content_type__app_label="wagtailcore",
        codename__in=["add_page", "change_page", "publish_page"],
    ):
        GroupPagePermission.objects.create(group=group, page=home, permission=right)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    browser = browser_of(editor)
    send("screen", browser, page, index_page(name="case-studies"))
    assert lists_of(page) == {index_page().translation_key}
    assert "you may not move it" in browser.get(reverse("wagtailadmin_home")).text


def test_a_list_keeps_its_place_among_the_others_in_every_language() -> None:
    one, other = index_page(), index_page(name="case-studies")
    versions = [page.get_translation(_italian()) for page in (one, other)]
    assert versions[0].path < versions[1].path
    Page.objects.get(pk=one.pk).move(other, pos="right")
    paths = [Page.objects.get(pk=page.pk).path for page in versions]
    assert paths[0] > paths[1]


def _italian() -> Locale:
    found: Locale = Locale.objects.get(language_code="it")
    return found


def test_a_page_of_one_language_moves_below_no_page_of_another() -> None:
    with pytest.raises(CannotMoveError, match="another language"):
        best_practice().move(index_page("it"), pos="last-child")


@pytest.mark.parametrize("was", ["never public", "public", "public once", "sent", "alias"])
def test_readers_are_led_on_from_addresses_that_were_public(
    was: str, after_commit: Callable[[], Any]
) -> None:
    made = best_practice(publish=was != "never public")
    page: Any = Resource.objects.get(pk=made.pk).specific
    if was in {"sent", "alias"}:
        page = page.copy_for_translation(_italian(), copy_parents=True, alias=was == "alias")
    elif was == "public once":
        page.unpublish()
    page = Resource.objects.get(pk=page.pk).specific
    there = index_page(name="case-studies").get_translation(page.locale)
    with after_commit():
        page.move(there, pos="last-child")
    page = Resource.objects.get(pk=page.pk).specific
    with after_commit():
        page.slug, page.alias_of = "another-address", None
        # Published with its new address, a page never was public at the old one.
        page.live = page.live or was == "never public"
        page.save()
    redirects = Redirect.objects.filter(redirect_page_id=page.pk)
    assert redirects.count() == (2 if was in {"public", "public once"} else 0)
