"""Random private sections and access levels: what anybody finds is what they may open."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, PageViewRestriction

from portal.accounts.models import User
from practices import library
from practices.enums import AccessLevel
from practices.models import LibraryVersion, Resource
from practices.permissions import all_restrictions, forget_atoms, requirements
from search.core.access import JOIN, document_access
from search.core.query import SearchQuery
from search.core.results import SearchHit
from search.indexing.registry import access_for
from search.indexing.services import apply_outbox, enqueue, reconcile
from search.selectors import search, similar, suggest
from tests.factories.accounts import browser_of, person
from tests.factories.library import make_private, publish

pytestmark = pytest.mark.django_db

ROUNDS = 3
EVERY_LANGUAGE = {"lang": frozenset({"en", "it"})}
ROLES = ("registered", "participant", "trainer", "editor", "manager")


def _people(groups: list[Group]) -> list[User | None]:
    """A visitor, one of each role, and members of one group and of both."""
    course_key = Resource.objects.exclude(course_key=None).values_list("course_key", flat=True)[0]
    people: list[User | None] = [None]
    for role in ROLES:
        people.append(person(role, course_key))
    for own in (groups[:1], groups):
        member = person("registered")
        member.groups.add(*own)
        people.append(member)
    return people


def _restrict(generator: random.Random, groups: list[Group], after_commit: Any) -> None:
    """Put a few random restrictions on sections and pages, and levels on pages."""
    pages = list(Resource.objects.live().order_by("pk"))
    sections = list({page.get_parent() for page in generator.sample(pages, 6)})
    with after_commit():
        for page in [*generator.sample(sections, 1), *generator.sample(pages, 3)]:
            kind = generator.choice(("login", "groups", "groups", "password"))
            chosen = generator.sample(groups, generator.randint(1, 2)) if kind == "groups" else []
            make_private(Page.objects.get(pk=page.pk), kind, *chosen)
        for page in generator.sample(pages, 3):
            resource = Resource.objects.get(pk=page.pk).specific
            resource.access = generator.choice(AccessLevel.values)
            publish(resource)


def _asks_for_three(page: Resource, restrictions: list[Any]) -> bool:
    """Whether only staff find a page because it asks for more than two things at once."""
    tokens = document_access(requirements(page, restrictions)) - {"staff"}
    return bool(tokens) and all(token.count(JOIN) > 1 for token in tokens)


def _expected(user: User | None) -> tuple[set[str], set[str]]:
    """The keys that somebody must find, and those that they may find."""
    restrictions = all_restrictions()
    pages = list(Resource.objects.all().visible_to(user))
    staff = "staff" in access_for(user)
    may = {f"page:{page.pk}" for page in pages}
    hidden = {f"page:{page.pk}" for page in pages if _asks_for_three(page, restrictions)}
    return (may if staff else may - hidden), may


@pytest.mark.usefixtures("library_index")
def test_everybody_finds_what_they_may_open_and_nothing_else(
    after_commit: Callable[[], Any],
) -> None:
    generator = random.Random(5)
    groups = [Group.objects.create(name=f"Circle {number}") for number in (1, 2)]
    people = _people(groups)
    for _ in range(ROUNDS):
        _restrict(generator, groups, after_commit)
        for user in people:
            if user is not None:
                forget_atoms(user)
            _assert_finds_what_they_may_open(user, generator)
    assert not reconcile()


def _everything(access: frozenset[str]) -> list[SearchHit]:
    """All that a reader finds, in every language, page by page."""
    hits: list[SearchHit] = []
    for number in range(1, 100):
        query = SearchQuery(access=access, filters=EVERY_LANGUAGE, page=number, page_size=200)
        more = search(query).hits
        hits.extend(more)
        if not more:
            break
    return hits


def _assert_finds_what_they_may_open(user: User | None, generator: random.Random) -> None:
    must, may = _expected(user)
    access = access_for(user)
    found = search(SearchQuery(access=access, filters=EVERY_LANGUAGE))
    hits = _everything(access)
    keys = {hit.key for hit in hits}
    assert must <= keys <= may
    assert found.total == len(hits) == len(keys)
    kinds = Counter(hit.kind for hit in hits)
    assert {one.value: one.count for one in found.facets["type"]} == kinds
    hidden = list(Resource.objects.live().exclude(pk__in=[int(key[5:]) for key in may]))
    for page in generator.sample(hidden, min(3, len(hidden))):
        language = page.locale.language_code
        titled = {one.key for one in suggest(page.title, language, access, 50)}
        assert titled <= may
        assert similar(f"page:{page.pk}", language, access) == ()
        named = search(SearchQuery(text=f"“{page.title}”", language=language, access=access))
        assert {hit.key for hit in named.hits} <= may
    key = generator.choice(sorted(keys))
    assert {hit.key for hit in similar(key, "en", access, 50)} <= may


@pytest.mark.usefixtures("library_index")
def test_what_the_index_does_not_know_yet_is_not_shown(after_commit: Callable[[], Any]) -> None:
    page = Resource.objects.live().filter(locale__language_code="en", access="public")[0]
    browser = browser_of(None)
    shown = browser.get("/en/search/", {"q": page.title}).content.decode()
    offered = browser.get("/en/search/suggest/", {"q": page.title}).content.decode()
    address = str(page.get_url())
    assert address in shown
    assert address in offered
    # No signal, no commit: the index still believes that everybody may see it.
    Resource.objects.filter(pk=page.pk).update(access=AccessLevel.TRAINER)
    shown = browser.get("/en/search/", {"q": page.title}).content.decode()
    offered = browser.get("/en/search/suggest/", {"q": page.title}).content.decode()
    assert f'href="{address}' not in shown
    assert f'"{address}' not in offered


def test_a_page_is_never_indexed_with_what_a_request_knew_at_its_beginning(
    after_commit: Callable[[], Any],
) -> None:
    page = Resource.objects.live().filter(locale__language_code="en", access="public")[0]
    library._begin()
    try:
        known = len(all_restrictions())
        # Another process makes the section private while this request runs.
        private = PageViewRestriction(page=page.get_parent(), restriction_type="login")
        PageViewRestriction.objects.bulk_create([private])
        LibraryVersion.objects.update(token=uuid.uuid4())
        assert len(all_restrictions()) == known, "a request asks once"
        enqueue([str(page.translation_key)])
        apply_outbox()
    finally:
        library.leave_request()
    found = search(SearchQuery(text=page.title, access=access_for(None)))
    assert f"page:{page.pk}" not in {hit.key for hit in found.hits}
    assert page.title in {hit.title for hit in _everything(access_for(person("registered")))}
