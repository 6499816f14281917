"""What editors do with pages beside writing them: add, copy, alias, move, publish, delete."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from practices.models import BestPractice, Resource
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, index_page, module

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return browser_of(person("editor"))


def screen(name: str, *arguments: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=arguments)


def copy_of(editor: Client, page: Page, slug: str, **options: Any) -> Page:
    parent = page.get_parent()
    data = {"new_title": page.title, "new_slug": slug, "new_parent_page": parent.pk, **options}
    answer = editor.post(screen("copy", page.pk), data)
    assert answer.status_code == 302, answer.context["form"].errors
    copied: Page = Page.objects.child_of(parent).get(slug=slug).specific
    return copied


def test_the_plus_leads_to_every_kind_of_page(editor: Client) -> None:
    answer = editor.get(screen("add_subpage", index_page().pk))
    assert answer.status_code == 200
    for kind in ("bestpractice", "casestudy", "methodology", "tool", "reading"):
        assert f"/practices/{kind}/" in answer.content.decode()


def test_a_copy_is_another_resource_with_its_own_identifier(editor: Client) -> None:
    page = best_practice()
    copied = copy_of(editor, page, "another", publish_copies="on")
    assert copied.identifier not in {"", page.identifier}
    # The draft is what editors open next, and it keeps the copy's identifier too.
    draft = copied.get_latest_revision_as_object()
    assert draft.identifier == copied.identifier
    draft.save_revision().publish()
    assert Resource.objects.get(pk=copied.pk).identifier == copied.identifier


def test_a_course_is_copied_with_its_modules(editor: Client) -> None:
    parent = course()
    module(parent)
    copied = copy_of(editor, parent, "second-run", copy_subpages="on")
    assert copied.get_children().count() == 1


@pytest.mark.parametrize("subpages", [{}, {"copy_subpages": "on"}])
def test_an_alias_follows_its_original(editor: Client, subpages: dict[str, str]) -> None:
    parent = course()
    module(parent)
    alias = copy_of(editor, parent, "mirror", alias="on", publish_copies="on", **subpages)
    assert alias.alias_of_id == parent.pk
    assert alias.get_children().count() == len(subpages)
    first = alias.identifier
    parent.title = "A new title"
    parent.save_revision().publish()
    alias = type(alias).objects.get(pk=alias.pk)
    assert (alias.title, alias.identifier) == ("A new title", first)
    assert alias.identifier != parent.identifier


def test_an_alias_becomes_a_page_of_its_own(editor: Client) -> None:
    page = best_practice()
    alias = copy_of(editor, page, "mirror", alias="on", publish_copies="on")
    editor.post(screen("convert_alias", alias.pk))
    alone = BestPractice.objects.get(pk=alias.pk)
    assert alone.alias_of_id is None
    alone.get_latest_revision_as_object().full_clean()


def test_a_page_is_moved_unpublished_and_deleted(editor: Client) -> None:
    page = best_practice()
    target = index_page(name="case-studies")
    answer = editor.post(screen("move_confirm", page.pk, target.pk))
    assert answer.status_code == 302
    page.refresh_from_db()
    assert page.get_parent().pk == target.pk
    assert editor.post(screen("unpublish", page.pk)).status_code == 302
    page.refresh_from_db()
    assert not page.live
    assert editor.post(screen("delete", page.pk)).status_code == 302
    assert not Page.objects.filter(pk=page.pk).exists()


def test_many_pages_are_published_moved_and_deleted_at_once(editor: Client) -> None:
    pages = [best_practice(f"Draft {number}", publish=False) for number in (1, 2)]
    for page in pages:
        page.save_revision()
    many = "&".join(f"id={page.pk}" for page in pages)
    target = index_page(name="case-studies")

    def send(action: str, **data: Any) -> None:
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        assert editor.post(f"{url}?{many}", data).status_code == 302

    found = Page.objects.filter(pk__in=[page.pk for page in pages])
    send("publish")
    assert found.live().count() == 2
    send("move", chooser=target.pk)
    assert found.child_of(target).count() == 2
    send("unpublish")
    assert found.live().count() == 0
    send("delete")
    assert not found.exists()


def test_a_page_is_sent_to_translation(editor: Client) -> None:
    page = best_practice("Only in English")
    url = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    italian = Locale.objects.get(language_code="it")
    assert editor.post(url, {"locales": [italian.pk]}).status_code == 302
    assert page.get_translations().get().locale_id == italian.pk
