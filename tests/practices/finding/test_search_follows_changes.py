"""Every change that alters what readers find reaches the index after commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from taggit.models import Tag
from wagtail.models import Page

from practices.models import BestPractice, Indicator, Resource
from practices.permissions import Reader
from search.core.query import SearchQuery
from search.core.results import SearchHit
from search.indexing.registry import access_for
from search.selectors import search
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, index_page, make_private, publish

pytestmark = pytest.mark.django_db

AfterCommit = Callable[[], Any]


def hits(text: str, user: Reader = None, **filters: str) -> list[SearchHit]:
    query = SearchQuery(
        text=text,
        language="en",
        access=access_for(user),
        filters={name: frozenset({value}) for name, value in filters.items()},
    )
    return list(search(query).hits)


def titles(text: str, user: Reader = None) -> list[str]:
    return [hit.title for hit in hits(text, user)]


@pytest.fixture
def page(after_commit: AfterCommit) -> BestPractice:
    """A published page that the index knows."""
    with after_commit():
        return best_practice("Quokka census", situation="<p>About marsupials.</p>")


def test_a_published_page_is_found_by_title_and_text(page: BestPractice) -> None:
    assert titles("quokka") == titles("marsupials") == ["Quokka census"]


def test_a_draft_is_not_found(after_commit: AfterCommit) -> None:
    with after_commit():
        best_practice("Quokka draft", publish=False)
    assert titles("quokka") == []


def test_an_unpublished_change_is_not_found(page: BestPractice, after_commit: AfterCommit) -> None:
    page.title = "Wombat census"
    with after_commit():
        page.save_revision()
    assert titles("wombat") == []
    with after_commit():
        page.get_latest_revision().publish()
    assert titles("wombat") == ["Wombat census"]


def test_an_unpublished_page_is_not_found(page: BestPractice, after_commit: AfterCommit) -> None:
    with after_commit():
        page.unpublish()
    assert titles("quokka") == []


@pytest.mark.parametrize(
    "delete",
    [
        lambda page: page.delete(),
        lambda page: Page.objects.get(pk=page.pk).delete(),
        lambda page: page.get_parent().specific.delete(),
    ],
    ids=["the page", "as a plain page", "its parent"],
)
def test_a_deleted_page_is_not_found(
    page: BestPractice, after_commit: AfterCommit, delete: Callable[[BestPractice], Any]
) -> None:
    page.refresh_from_db()
    with after_commit():
        delete(page)
    assert titles("quokka") == []


@pytest.mark.parametrize("moves_parent", [False, True], ids=["the page", "its parent"])
def test_a_moved_page_is_found_at_its_new_address(
    page: BestPractice, after_commit: AfterCommit, moves_parent: bool
) -> None:
    other = index_page(name="readings")
    moved = index_page() if moves_parent else Page.objects.get(pk=page.pk)
    with after_commit():
        moved.move(other, pos="last-child")
    url = Resource.objects.get(pk=page.pk).get_url()
    assert "/readings/" in str(url)
    assert [hit.url for hit in hits("quokka")] == [url]


@pytest.mark.parametrize("of_parent", [False, True], ids=["the page", "its parent"])
def test_a_new_slug_gives_the_hit_a_new_address(
    page: BestPractice, after_commit: AfterCommit, of_parent: bool
) -> None:
    changed: Any = index_page() if of_parent else page
    changed.slug = "renamed"
    with after_commit():
        publish(changed)
    assert [hit.url for hit in hits("quokka")] == [Resource.objects.get(pk=page.pk).get_url()]
    assert "/renamed/" in hits("quokka")[0].url


def test_tags_are_found_when_added_renamed_and_removed(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    page.tags.add("bilby")
    with after_commit():
        publish(page)
    assert titles("bilby") == ["Quokka census"]
    tag = Tag.objects.get(name="bilby")
    tag.name = "numbat"
    with after_commit():
        tag.save()
    assert titles("bilby") == []
    assert titles("numbat") == ["Quokka census"]
    with after_commit():
        tag.delete()
    assert titles("numbat") == []


def test_a_new_access_level_changes_who_finds_the_page(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    page.access = "trainer"
    with after_commit():
        publish(page)
    assert titles("quokka") == titles("quokka", person("registered")) == []
    assert titles("quokka", person("trainer")) == ["Quokka census"]


def test_a_private_section_for_a_group_is_found_by_the_group(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    member = person("registered")
    group = Group.objects.create(name="Private circle")
    member.groups.add(group)
    with after_commit():
        restriction = make_private(index_page(), "groups")
    assert titles("quokka", member) == []
    # The groups are set after the section was saved, as Wagtail's own form does.
    with after_commit():
        restriction.groups.set([group])
    assert titles("quokka", member) == ["Quokka census"]
    assert titles("quokka", person("registered")) == []
    with after_commit():
        restriction.groups.clear()
    assert titles("quokka", member) == []
    with after_commit():
        restriction.delete()
    assert titles("quokka") == ["Quokka census"]


def test_an_editor_s_private_section_changes_what_is_found(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    member = person("registered")
    group = Group.objects.create(name="Private circle")
    member.groups.add(group)
    browser = browser_of(person("superuser"))
    address = f"/admin/pages/{page.pk}/privacy/"
    for choice, finds in [("groups", True), ("login", True), ("none", True)]:
        data = {"restriction_type": choice, "groups": [str(group.pk)], "password": ""}
        with after_commit():
            assert browser.post(address, data).status_code == 200
        assert bool(titles("quokka", member)) is finds
        assert bool(titles("quokka")) is (choice == "none")


def test_an_indicator_with_a_new_code_is_a_new_facet_value(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    indicator = Indicator.objects.get(area__framework__is_default=True, code="1.1")
    indicator.code = "1.99"
    with after_commit():
        indicator.save()
    assert [hit.title for hit in hits("quokka", indicator="1.99")] == ["Quokka census"]


def test_a_translation_takes_the_place_of_the_original_for_its_readers(
    page: BestPractice, after_commit: AfterCommit
) -> None:
    def italian_hits() -> list[str]:
        query = SearchQuery(text="quokka", language="it", access=access_for(None))
        return [hit.title for hit in search(query).hits]

    assert italian_hits() == ["Quokka census"]
    with after_commit():
        translated = best_practice(
            "Censimento dei quokka", language="it", translation_key=page.translation_key
        )
    assert italian_hits() == ["Censimento dei quokka"]
    assert titles("quokka") == ["Quokka census"]
    with after_commit():
        translated.unpublish()
    assert italian_hits() == ["Quokka census"]
