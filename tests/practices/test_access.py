"""Who may open what: the page, the predicate and the search agree."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from practices.enums import AccessLevel
from practices.models import BestPractice, Resource
from practices.permissions import reader_atoms
from search.core.query import SearchQuery
from search.indexing.registry import access_for
from search.selectors import search
from tests.factories.accounts import UserFactory, browser_of, person
from tests.factories.library import best_practice, index_page, make_private

pytestmark = pytest.mark.django_db

PEOPLE = ["visitor", "registered", "participant", "trainer", "editor", "superuser"]
# Who may open what by the access level alone.
MAY_OPEN = {
    "public": set(PEOPLE),
    "registered": set(PEOPLE) - {"visitor"},
    "participant": {"participant", "trainer", "editor", "superuser"},
    "trainer": {"trainer", "editor", "superuser"},
}
SECTIONS = ["open", "login", "groups", "password"]


def somebody(role: str, *courses: UUID) -> Any:
    return None if role == "visitor" else person(role, *courses)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_of_the_starter_library_answers_those_who_may_see_it(role: str) -> None:
    course_keys = set(
        Resource.objects.exclude(course_key=None).values_list("course_key", flat=True)
    )
    browser = browser_of(somebody(role, *course_keys))
    wrong = []
    pages = Resource.objects.live().select_related("locale")
    if role != "visitor":
        # What the public may open is tried as a visitor; others try what is not public.
        pages = pages.exclude(access="public")
    for page in pages:
        expected = 200 if role in MAY_OPEN[page.access] else 403
        status = browser.get(page.get_url()).status_code
        if status != expected:
            wrong.append((page.identifier, page.locale.language_code, page.access, status))
    assert not wrong


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("language", ["en", "it"])
def test_every_list_of_the_library_is_public(role: str, language: str) -> None:
    browser = browser_of(somebody(role))
    home = index_page(language).get_parent()
    assert browser.get(home.get_url()).status_code == 200
    for index in home.get_children().live():
        assert browser.get(index.get_url()).status_code == 200, index


@pytest.mark.parametrize("role", PEOPLE)
def test_an_unpublished_page_does_not_exist_for_anybody(role: str) -> None:
    page = best_practice(publish=False)
    assert browser_of(somebody(role)).get(page.get_url()).status_code == 404
    assert not Resource.objects.visible_to(somebody(role)).filter(pk=page.pk).exists()


def pages_of_every_kind(course_key: UUID, group: Group) -> list[BestPractice]:
    """One page for each combination of access level and private section."""
    pages = []
    for access, section in product(AccessLevel.values, SECTIONS):
        page = best_practice(f"Zebra {access} {section}", access=access, course_key=course_key)
        if section != "open":
            make_private(page, section, *([group] if section == "groups" else []))
        pages.append(page)
    return pages


def test_page_predicate_and_search_agree_for_every_combination(
    after_commit: Callable[[], Any],
) -> None:
    group = Group.objects.create(name="Private circle")
    course_key = uuid4()
    with after_commit():
        pages = pages_of_every_kind(course_key, group)
    for role, in_group in product(PEOPLE, (False, True)):
        user = somebody(role, course_key)
        if user is not None and in_group:
            user.groups.add(group)
            user = type(user).objects.get(pk=user.pk)
        expected = {
            f"Zebra {access} {section}"
            for access, section in product(AccessLevel.values, SECTIONS)
            if role in MAY_OPEN[access] and may_enter(role, section, in_group)
        }
        visible = Resource.objects.visible_to(user).filter(title__startswith="Zebra ")
        assert set(visible.values_list("title", flat=True)) == expected, (role, in_group)
        query = SearchQuery(text="zebra", language="en", access=access_for(user), page_size=50)
        assert {hit.title for hit in search(query).hits} == expected, (role, in_group)
        browser = browser_of(user)
        answered = {
            page.title
            for page in pages
            if (response := browser.get(page.get_url())).status_code == 200
            and "password" not in response.templates[0].name
        }
        assert answered == expected, (role, in_group)


def may_enter(role: str, section: str, in_group: bool) -> bool:
    """Whether a role may enter a private section; editors and superusers enter any."""
    return (
        section == "open"
        or role in {"editor", "superuser"}
        or (section == "login" and role != "visitor")
        or (section == "groups" and in_group and role != "visitor")
    )


def test_a_private_section_holds_for_everything_below_it(
    visitor: Client, after_commit: Callable[[], Any]
) -> None:
    with after_commit():
        page = best_practice("Zebra below")
    assert visitor.get(page.get_url()).status_code == 200
    with after_commit():
        restriction = make_private(index_page())
    assert visitor.get(page.get_url()).status_code == 302
    assert not Resource.objects.visible_to(None).filter(pk=page.pk).exists()
    assert page.get_url() not in visitor.get("/en/search/?q=zebra").content.decode()
    with after_commit():
        restriction.delete()
    assert page.get_url() in visitor.get("/en/search/?q=zebra").content.decode()


def test_a_visitor_of_a_private_section_is_sent_to_the_log_in(visitor: Client) -> None:
    page = best_practice()
    make_private(page)
    response = visitor.get(page.get_url(), follow=True)
    assert response.request["PATH_INFO"] == "/en/accounts/login/"
    assert page.get_url() in response.content.decode()


def test_somebody_outside_the_group_is_refused_and_not_sent_in_a_circle() -> None:
    page = best_practice()
    make_private(page, "groups", Group.objects.create(name="Private circle"))
    assert browser_of(person("registered")).get(page.get_url()).status_code == 403


def test_the_shared_password_opens_a_section_that_no_list_shows(visitor: Client) -> None:
    page = best_practice("Zebra behind a password")
    make_private(page, "password")
    asked = visitor.get(page.get_url())
    assert "password" in asked.templates[0].name
    visitor.post(
        asked.context["action_url"],
        {"password": "a shared password", "return_url": page.get_url()},
    )
    assert "What goes wrong without it." in visitor.get(page.get_url()).content.decode()
    assert not Resource.objects.visible_to(None).filter(pk=page.pk).exists()


def test_a_refusal_offers_visitors_the_way_to_sign_in(visitor: Client) -> None:
    page = best_practice(access="registered")
    response = visitor.get(page.get_url())
    assert response.status_code == 403
    assert "/en/accounts/login/?next=" in response.content.decode()
    assert "What goes wrong" not in response.content.decode()


def test_an_inactive_account_holds_nothing() -> None:
    assert reader_atoms(UserFactory(is_active=False, is_superuser=True)) == frozenset()
